"""Records into a review, or only looked at: read, decided by the options, told, and brought in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, done
from pmtui.cli.import_words import (
    LISTED,
    SHOWN,
    print_rows,
    tell,
    tell_names,
    tell_offers,
    was_added,
    would_add,
)
from pmtui.cli.per_file import by_file, for_all, mappings
from pmtui.cli.printing import say
from pmtui.cli.trouble import FAILED, USAGE, Trouble

if TYPE_CHECKING:
    from pmtui.archive.archive import Archive
    from pmtui.cli.import_decided import Decided
    from pmtui.cli.import_questions import Meaning
    from pmtui.evidence.options import Options
    from pmtui.evidence.plan import KnownRow
    from pmtui.evidence.planned import Preview
    from pmtui.model.board import Board
    from pmtui.room.house import House


@dataclass(frozen=True)
class Into:
    """What a plan is made for: a review and what is in it already, or nothing."""

    board: Board | None = None
    known: tuple[KnownRow, ...] = ()
    secret: bytes = b""
    kept: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    def remembered(self, names: list[str]) -> dict[str, str]:
        """The roles these names were given in earlier imports."""
        from pmtui.evidence.people import name_key

        found = {name: self.kept.get(name_key(name, self.secret), "") for name in names} if self.kept else {}
        return {name: role for name, role in found.items() if role}


def there(path: Path) -> bool:
    """Whether there is anything at this path; a path nothing can be at is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def preview_files(
    here: Here,
    name: str | None,
    files: tuple[Path, ...],
    given: dict[str, Any],
    *,
    every_row: bool,
    format_: str,
) -> None:
    """A dry run: told as a whole, what can't be read and what is asked included."""
    into = _into(here, name) if name is not None else Into()
    decided, options = _decided(here, into, files, given)
    plan = decided.plan
    meant = [_meanings(here, into, plan, n, options) for n in range(len(plan.files))]
    if format_ == "json":
        _print_json(into, decided, meant, every_row=every_row)
        tell([file for file in plan.files if file.error], None)
    else:
        tell(plan.files, None, "here already" if into.board is not None else "told by another file too")
        _tell_notes(decided, given, shown=SHOWN)
        print_rows(decided, every=every_row)
    _stop(
        plan,
        meant,
        "Mend that file, or leave it out and look at the others.",
        "Answer with the options named above.",
    )
    if format_ == "text":
        would_add(decided)


def import_files(here: Here, name: str, files: tuple[Path, ...], given: dict[str, Any], format_: str) -> None:
    """An import; nothing of it comes in while a file can't be read or leaves something open."""
    into = _into(here, name)
    decided, options = _decided(here, into, files, given)
    plan = decided.plan
    tell(plan.files, LISTED)
    meant = [_meanings(here, into, plan, n, options) for n in range(len(plan.files))]
    _stop(
        plan,
        meant,
        "Nothing was added; mend that file, or leave it out and import the others.",
        "Nothing was added yet: answer with the options named above.",
    )
    _tell_notes(decided, given, shown=0)
    assert into.board is not None
    review_id = into.board.review_id
    batch, words = "", ""
    if decided.anything:
        batch, words = here.write(lambda house: _bring_in(house, review_id, decided))
    if format_ == "json":
        _print_json(into, decided, meant, batch=batch, words=words)
    else:
        was_added(words, batch, review_id[:8])


async def _bring_in(house: House, review_id: str, decided: Decided) -> tuple[str, str]:
    seat = await house.sit(review_id)
    answer, batch = await house.bring_in(seat, decided.plan, decided.choices)
    return batch, done(answer).words


# --- reading and deciding ----------------------------------------------------


def _into(here: Here, name: str) -> Into:
    from pmtui.room.known import known_rows

    def looked(archive: Archive) -> Into:
        review_id = archive.find_review(name)
        board = archive.load(review_id)
        return Into(
            board,
            known_rows(archive.known_evidence(review_id), board),
            archive.mark.encode() + review_id.encode(),
            archive.roles(review_id),
            archive.apart(review_id),
        )

    return here.look(looked)


def _decided(
    here: Here, into: Into, files: tuple[Path, ...], given: dict[str, Any]
) -> tuple[Decided, Options]:
    from pmtui.cli.import_decided import decide, roles_given
    from pmtui.evidence.people import with_everybody
    from pmtui.evidence.preview import preview

    said = roles_given(given["role"])
    options = _options(here, into.board, given)
    plan = preview(files, options, into.known)
    for name in options.unknown(file.path for file in plan.files):
        raise click.UsageError(f"No file read here is called {name}; check what stands before =.")
    people = [one.name for one in plan.people]
    names = {**into.remembered(people), **said}
    if given["roles"]:
        names = with_everybody(names, people, into.kept.values())
    decided = decide(
        plan,
        into.board,
        merge=given["merge"],
        unhide=given["unhide"],
        names=names,
        keep_names=given["keep_names"],
        apart=into.apart,
        again=given["offer_again"],
    )
    return decided, options


def _options(here: Here, board: Board | None, given: dict[str, Any]) -> Options:
    from pmtui.evidence.options import LARGEST, MEBIBYTE, Options

    zone = board.review.zone if board is not None else here.zone
    incident = board.review.incident_day if board is not None else None
    largest = given["max_size"]
    if given["no_fold"] and given["fold"] is not None:
        raise click.UsageError("--fold and --no-fold say the opposite; keep one of them.")
    fold = 0.0 if given["no_fold"] else given["fold"]
    said, on = for_all(given["zones"]), for_all(given["days"])
    day = on or incident
    usual = Options()
    return Options(
        zone=said,
        day=on,
        year=for_all(given["years"]),
        day_first=given["day_first"],
        channel=given["channel"],
        since=_instant(here, given["since"], said or zone, day),
        until=_instant(here, given["until"], said or zone, day),
        mapping=mappings(given["mapping"])[""],
        display=zone,
        largest=largest * MEBIBYTE if largest else LARGEST,
        fold=usual.fold if fold is None else fold,
        files=by_file(given),
    )


def _instant(here: Here, text: str | None, zone: str, day: date | None) -> datetime | None:
    from pmtui.model.when import Context, Unclear, read_when

    if text is None:
        return None
    context = Context(zone=zone, now=here.clock.now(), incident_day=day)
    try:
        return read_when(text, context).at
    except Unclear as unclear:
        raise click.UsageError(f"{unclear}.") from None


# --- telling -----------------------------------------------------------------


def _meanings(here: Here, into: Into, plan: Preview, n: int, options: Options) -> list[Meaning]:
    file = plan.files[n]
    if not file.questions or file.error:
        return []
    from pmtui.cli.import_questions import meanings
    from pmtui.evidence.options import names_apart

    alone = names_apart(one.path for one in plan.files)[n] if len(plan.files) > 1 else ""
    review = into.board.review if into.board is not None else None
    zones = dict.fromkeys((review.zone if review is not None else here.zone, "UTC"))
    day = review.incident_day if review is not None else None
    return meanings(file, options, tuple(zones), day, alone)


def _tell_notes(decided: Decided, given: dict[str, Any], *, shown: int) -> None:
    from pmtui.cli.import_decided import roles_given

    found = {one.name.casefold() for one in decided.plan.people}
    for name in roles_given(given["role"]):
        if name.casefold().lstrip("@") not in found and name.casefold() not in found:
            say(f"note: nobody acts or is mentioned as {name}; the name is replaced where a text holds it.")
    tell_offers(decided, shown=shown)
    tell_names(decided)


def _stop(plan: Preview, meant: list[list[Meaning]], unreadable: str, asked: str) -> None:
    """End with what keeps the import from going on, if anything does."""
    if any(file.error for file in plan.files):
        raise Trouble(unreadable, FAILED)
    if plan.questions:
        for file, answers in zip(plan.files, meant, strict=True):
            for question in file.questions:
                say(question.sentence)
            for answer in answers:
                say(f"  {answer.words}")
        raise Trouble(asked, USAGE)


def _print_json(
    into: Into,
    decided: Decided,
    meant: list[list[Meaning]],
    *,
    batch: str | None = None,
    words: str = "",
    every_row: bool = False,
) -> None:
    from pmtui.cli.import_json import file_fields, offer_fields, people_fields, print_stream, row_fields
    from pmtui.model.moment import iso

    plan, board = decided.plan, into.board
    data: dict[str, Any] = {
        "dry_run": batch is None,
        "review": {"id": board.review_id, "title": board.review.title} if board is not None else None,
        "batch": batch or None,
        "words": words or None,
        "first": iso(plan.first) if plan.first else None,
        "last": iso(plan.last) if plan.last else None,
        "coming": decided.coming,
        "retold": len(decided.retelling.events),
        "left_named": decided.retelling.left,
        "merged": decided.merged,
        "counts": {state.value: n for state, n in plan.counts.items()},
        "files": (file_fields(file, meant[n]) for n, file in enumerate(plan.files)),
        "offers": offer_fields(decided),
    }
    if batch is None:
        data["people"] = people_fields(decided)
    if every_row:
        data["rows"] = row_fields(decided)
    print_stream(**data)
