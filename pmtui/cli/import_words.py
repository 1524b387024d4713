"""What is said of an import: what each file holds, what has no usable time, what was added."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from pmtui.cli.import_decided import MERGED, Decided
from pmtui.cli.import_times import moment_words, span_words
from pmtui.cli.printing import counted, put, say
from pmtui.evidence.plan import State
from pmtui.model.cleaning import clean_text

if TYPE_CHECKING:
    from pmtui.cli.import_questions import Asked
    from pmtui.evidence.files import FilePreview
    from pmtui.evidence.plan import Line, Offer
    from pmtui.evidence.rows import Evidence

LISTED = 20
"""Rows without a usable time that are listed when something is added."""
SHOWN = 5
"""Offers to merge that are shown in a dry run."""
EXAMPLES = 3
"""Rows without a usable time that are listed where a file leaves something open."""


def tell(decided: Decided, asked: Sequence[Asked], listed: int | None, already: str = "here already") -> None:
    """What each file holds, on stderr: what it leaves open first, then the rows without a usable time.

    `listed`: at most so many of them each; where something is open, only examples.
    """
    zone = decided.plan.options.display
    for file, open_ in zip(decided.plan.files, asked, strict=True):
        if file.error or file.skipped:
            say(file.error or f"skipped, as found in a folder: {file.skipped}")
            continue
        say(_file_words(file, decided, already))
        for sentence in open_.sentences:
            say(f"  {sentence}")
        for answer in open_.answers:
            say(f"    {answer.words(zone)}")
        for warning in file.warnings:
            say(f"  note: {warning}")
        if file.no_time and file.left is not None:
            _list(file, EXAMPLES if file.questions else listed)


def _list(file: FilePreview, listed: int | None) -> None:
    assert file.left is not None
    for row in islice(file.left(False), listed):
        say(f"  no usable time: {_row_words(row)}")
    more = 0 if listed is None else file.no_time - listed
    if more > 0:
        rest = "" if file.questions else "; --dry-run lists all"
        say(f"  … and {more:,} more without a usable time{rest}")


def _file_words(file: FilePreview, decided: Decided, already: str) -> str:
    counts = decided.counts_of(file)
    span = ""
    if file.first and file.last:
        span = f", {span_words(file.first, file.last, decided.plan.options.display)}"
    zone = f" (its zone: {file.zone})" if file.zone and file.zone != "UTC" else ""
    parts = [f"{file.name}: {file.format}, {counted(counts[State.NEW], 'new event')}{span}{zone}"]
    here, timeless = counts[State.HERE] + counts[State.TWICE], file.no_time - file.waiting
    if counts[MERGED]:
        parts.append(f"{counted(counts[MERGED], 'further source')} of another event")
    if counts[State.UPDATED]:
        parts.append(f"{counts[State.UPDATED]:,} here, with something new to say")
    if here:
        parts.append(f"{here:,} {already}")
    if counts[State.EDITED]:
        parts.append(f"{counts[State.EDITED]:,} left as somebody changed them")
    if counts[State.DELETED]:
        parts.append(
            f"{counts[State.DELETED]:,} {'was' if counts[State.DELETED] == 1 else 'were'} deleted here"
        )
    if counts[State.OLDER]:
        parts.append(f"{counts[State.OLDER]:,} older than what came in, and left as it is")
    if counts[State.FOLDED]:
        parts.append(f"{counted(counts[State.FOLDED], 'repeat')} folded")
    parts += [f"{n:,} left out ({why})" for why, n in decided.hidden_of(file).items()]
    if file.waiting:
        parts.append(f"{file.waiting:,} waiting for {'an answer' if len(file.questions) == 1 else 'answers'}")
    if timeless:
        parts.append(f"{timeless:,} without a usable time")
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
        left = len(offers) - len(decided.choices.merged)
        if left > 0:
            say(
                f"{counted(left, 'thing')} told in nearly the same words left as they are; --merge-all merges them too."
            )
    elif offers:
        seem = "seems" if len(offers) == 1 else "seem"
        say(
            f"{counted(len(offers), 'thing')} {seem} to be told more than once; {_merging(offers)}, "
            "--no-merge keeps them apart for good."
        )
        for offer in offers[:shown]:
            rows = [decided.roles.row(decided.plan.line(n).row) for n in offer.lines]
            told = " = ".join(f"{row.tool or row.source}: {_first_line(row)}" for row in rows)
            known = " = on the timeline already" if offer.event else ""
            say(f"  {told}{known} ({offer.why})")
        if shown and len(offers) > shown:
            say(f"  … and {len(offers) - shown:,} more")


def _merging(offers: Sequence[Offer]) -> str:
    """Which option makes how many of the offers one event each."""
    sure = sum(offer.sure for offer in offers)
    if sure == len(offers):
        return "--merge makes each one event"
    if not sure:
        return "the words are nearly the same, and --merge-all makes each one event"
    return f"--merge makes {sure:,} of them one event each, which are sure, --merge-all all of them"


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
            _write(f"{line.n}  {state}  {_line_words(line, decided)}{_fate(line, decided)}")
        elif state in (State.NEW, State.UPDATED):
            _write(_line_words(line, decided))


def _write(text: str) -> None:
    """As `put`, without a flush for each of a million lines."""
    sys.stdout.write(clean_text(text, max(len(text), 1)) + "\n")


def _line_words(line: Line, decided: Decided) -> str:
    row = decided.roles.row(line.row)
    at = moment_words(row.at, decided.plan.options.display) if row.at else "no usable time"
    who = ", ".join(filter(None, (row.actor, row.tool)))
    count = f" ({line.repeats}×)" if line.repeats > 1 else ""
    return f"{at}  {row.event_kind.words}  {' '.join(row.text.split())}{f'  [{who}]' if who else ''}{count}"


def _fate(line: Line, decided: Decided) -> str:
    """What becomes of a line, as far as its state does not tell: why, with what, in place of which words."""
    into, lead, was, sources = (
        decided.into(line),
        decided.lead(line),
        decided.was(line),
        decided.sources(line),
    )
    said = line.why
    if into is not None:
        said = f"one event with {into}" if isinstance(into, int) else f"joins event {into[:12]}"
    elif sources:
        said = f"one event with {', '.join(map(str, sources))}"
    elif lead is not None:
        said = f"repeats {lead}"
    elif was is not None:
        said = f"was: {' '.join(was.split())}"
    return f"  ({said})" if said else ""


def _first_line(row: Evidence) -> str:
    return " ".join(row.text.split())[:80]


MANY = 1_000
"""Events beyond which nobody reads a timeline in a meeting."""


def if_many(decided: Decided) -> None:
    """What to do about a record that is too large for a meeting."""
    if decided.added > MANY:
        say(
            f"{decided.added:,} events are more than a meeting reads: --since and --until, or --channel, take what matters."
        )


def would_add(decided: Decided) -> None:
    """The end of a dry run."""
    if_many(decided)
    changed = f" and change {counted(len(decided.changed), 'event')}" if decided.changed else ""
    say(f"Would add {counted(decided.added, 'event')}{changed}; nothing was added.")


def was_added(words: str, batch: str, review: str) -> None:
    """The end of an import; without a batch there was nothing new."""
    if batch:
        put(batch)
        say(f"{words}. pmtui import {review} --take-back {batch[:12]} takes it back.")
    else:
        say("Nothing new to add.")
