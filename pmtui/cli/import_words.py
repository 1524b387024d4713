"""What is said of an import: what each file holds, what has no usable time, what was added."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from pmtui.cli.printing import counted, put, say
from pmtui.model.cleaning import clean_text

if TYPE_CHECKING:
    from pmtui.cli.import_decided import Decided
    from pmtui.evidence.files import FilePreview
    from pmtui.evidence.plan import Line
    from pmtui.evidence.rows import Evidence

LISTED = 20
"""Rows without a usable time that are listed when something is added."""
SHOWN = 5
"""Offers to merge that are shown in a dry run."""


def tell(files: Iterable[FilePreview], listed: int | None, already: str = "here already") -> None:
    """What each file holds, on stderr; rows without a usable time by line, at most so many of each."""
    for file in files:
        say(file.error or _file_words(file, already))
        for warning in file.warnings:
            say(f"  note: {warning}")
        if not file.no_time or file.left is None:
            continue
        for row in islice(file.left(False), listed):
            say(f"  no usable time: {_row_words(row)}")
        more = 0 if listed is None else file.no_time - listed
        if more > 0:
            say(f"  … and {more:,} more without a usable time; --dry-run lists all")


def _file_words(file: FilePreview, already: str) -> str:
    span = ""
    if file.first and file.last:
        span = f", {file.first:%Y-%m-%d %H:%M} to {file.last:%Y-%m-%d %H:%M} UTC"
    zone = f" (zone {file.zone})" if file.zone and file.zone != "UTC" else ""
    parts = [f"{file.name}: {file.format}, {counted(file.rows - file.updated, 'new event')}{span}{zone}"]
    if file.updated:
        parts.append(f"{file.updated:,} here, with something new to say")
    if file.already:
        parts.append(f"{file.already:,} {already}")
    if file.edited:
        parts.append(f"{file.edited:,} left as somebody changed them")
    if file.folded:
        parts.append(f"{counted(file.folded, 'repeat')} folded")
    parts += [f"{n:,} left out ({why})" for why, n in file.hidden_because.items()]
    if file.no_time:
        parts.append(f"{file.no_time:,} without a usable time")
    return "; ".join(parts)


def _row_words(row: Evidence) -> str:
    where = f"{row.source}:{row.line}" if row.line else row.source
    return f"{where}: {row.text.splitlines()[0] if row.text.strip() else row.original} ({row.no_time})"


def tell_offers(decided: Decided, *, shown: int) -> None:
    """What two tools seem to tell alike, and how to have it as one event."""
    offers = [offer for offer in decided.offers if offer not in decided.declined]
    if decided.declined:
        things = counted(len(decided.declined), "thing")
        say(f"{things} declined before, and left apart; --offer-again makes the offers anew.")
    if decided.choices.apart:
        say(f"{counted(len(offers), 'thing')} left apart, and not offered again.")
    elif decided.choices.merged:
        say(f"{counted(decided.merged, 'record')} merged as further sources of events.")
    elif offers:
        seem = "seems" if len(offers) == 1 else "seem"
        say(
            f"{counted(len(offers), 'thing')} {seem} to be told more than once; --merge makes each one event, "
            "--no-merge keeps them apart for good."
        )
        for offer in offers[:shown]:
            rows = [decided.roles.row(decided.plan.line(n).row) for n in offer.lines]
            told = " = ".join(f"{row.tool or row.source}: {_first_line(row)}" for row in rows)
            known = " = on the timeline already" if offer.event else ""
            say(f"  {told}{known} ({offer.why})")
        if shown and len(offers) > shown:
            say(f"  … and {len(offers) - shown:,} more")


def tell_names(decided: Decided) -> None:
    """What roles do to events that are there already."""
    changing, left = len(decided.retelling.events), decided.retelling.left
    if changing:
        say(f"{counted(changing, 'event')} here already: roles take the place of names in what was imported.")
    if left:
        say(
            f"{counted(left, 'event')} here already, changed by somebody: names stay; change them on the board."
        )


def print_rows(decided: Decided, *, every: bool) -> None:
    """The rows that would come in, one a line; with `every`, all rows and what becomes of them."""
    for line in decided.plan.lines():
        state = decided.state(line)
        if every:
            _write(f"{line.n}  {state}  {_line_words(line, decided)}{f'  ({line.why})' if line.why else ''}")
        elif state in ("new", "updated"):
            _write(_line_words(line, decided))


def _write(text: str) -> None:
    """As `put`, without a flush for each of a million lines."""
    sys.stdout.write(clean_text(text, max(len(text), 1)) + "\n")


def _line_words(line: Line, decided: Decided) -> str:
    row = decided.roles.row(line.row)
    at = f"{row.at:%Y-%m-%d %H:%M:%S}Z" if row.at else "no usable time"
    count = f" ({line.repeats}×)" if line.repeats > 1 else ""
    return f"{at}  {row.event_kind.words}  {' '.join(row.text.split())}{count}"


def _first_line(row: Evidence) -> str:
    return " ".join(row.text.split())[:80]


def would_add(decided: Decided) -> None:
    """The end of a dry run."""
    say(f"Would add {counted(decided.coming, 'event')}; nothing was added.")


def was_added(words: str, batch: str, review: str) -> None:
    """The end of an import; without a batch there was nothing new."""
    if batch:
        put(batch)
        say(f"{words}. pmtui import {review} --take-back {batch[:12]} takes it back.")
    else:
        say("Nothing new to add.")
