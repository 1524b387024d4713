"""Records into a review, or only looked at: read, decided by the options, told, and brought in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, done
from pmtui.cli.import_decided import Decided, decide
from pmtui.cli.import_json import file_fields, offer_fields, people_fields, print_stream, row_fields
from pmtui.cli.import_questions import Asked, Likely, asked_of
from pmtui.cli.import_roles import forget, names_of, tell_roles
from pmtui.cli.import_words import (
    LISTED,
    SHOWN,
    if_many,
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
from pmtui.evidence.names import name_key
from pmtui.evidence.options import LARGEST, MEBIBYTE, Options, names_apart
from pmtui.evidence.plan import KnownRow
from pmtui.evidence.planned import Preview
from pmtui.evidence.preview import preview
from pmtui.evidence.recalled import recalled
from pmtui.evidence.written_time import take_time
from pmtui.model.moment import iso
from pmtui.model.when import Context, Unclear, read_when
from pmtui.room.known import known_rows

if TYPE_CHECKING:
    from pmtui.archive.archive import Archive
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

    def role_of(self, name: str) -> str:
        """The role that somebody was given in an earlier import."""
        return self.kept.get(name_key(name, self.secret), "") if self.kept else ""

    def remembered(self, plan: Preview) -> dict[str, str]:
        """The roles that names in these records were given in earlier imports."""
        return recalled(self.kept, self.secret, plan.people, plan.said)


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
    asked = _asked(here, into, plan, options)
    if format_ == "json":
        _print_json(into, decided, asked, every_row=every_row)
        for file, open_ in zip(plan.files, asked, strict=True):
            for sentence in (file.error, *open_.sentences) if file.error else open_.sentences:
                say(sentence)
    else:
        tell(decided, asked, None, "here already" if into.board is not None else "told by another file too")
        _tell_notes(decided, into, given, shown=SHOWN)
        print_rows(decided, every=every_row)
    _stop(plan)
    if format_ == "text":
        would_add(decided)


def import_files(here: Here, name: str, files: tuple[Path, ...], given: dict[str, Any], format_: str) -> None:
    """An import; nothing of it comes in while a file can't be read or leaves something open."""
    into = _into(here, name)
    decided, options = _decided(here, into, files, given)
    plan = decided.plan
    asked = _asked(here, into, plan, options)
    tell(decided, asked, LISTED)
    _stop(plan)
    _tell_notes(decided, into, given, shown=0)
    assert into.board is not None
    review_id = into.board.review_id
    batch, words = "", ""
    nobody = [one for one, role in decided.choices.names.items() if not role]
    forget(here, review_id, nobody, everybody=given["forget_roles"])
    if decided.anything:
        batch, words = here.write(
            lambda house: _bring_in(house, review_id, decided), there="I on the board imports"
        )
    else:
        names = {
            one: role for one, role in decided.choices.names.items() if role and role != into.role_of(one)
        }
        if names:  # for the next import
            here.write(lambda house: house.keep_roles(review_id, names))
    if format_ == "json":
        _print_json(into, decided, asked, batch=batch, words=words)
    else:
        was_added(words, batch, review_id[:8])
        if_many(decided)


async def _bring_in(house: House, review_id: str, decided: Decided) -> tuple[str, str]:
    seat = await house.sit(review_id)
    answer, batch = await house.bring_in(seat, decided.plan, decided.choices)
    return batch, done(answer).words


# --- reading and deciding ----------------------------------------------------


def _into(here: Here, name: str) -> Into:
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
    options = _options(here, into.board, given)
    plan = preview(files, options, into.known)
    for name in options.unknown(file.path for file in plan.files):
        raise click.UsageError(f"No file read here is called {name}; check what stands before =.")
    if given["forget_roles"]:
        into = replace(into, kept={})
    names = names_of(given, plan.people, into.remembered(plan), into.kept.values())
    if given["merge_all"] and given["merge"] is False:
        raise click.UsageError("--merge-all and --no-merge say the opposite; keep one of them.")
    decided = decide(
        plan,
        into.board,
        merge=True if given["merge_all"] else given["merge"],
        sure=not given["merge_all"],
        unhide=given["unhide"],
        names=names,
        keep_names=given["keep_names"],
        apart=into.apart,
        again=given["offer_again"],
    )
    return decided, options


def _options(here: Here, board: Board | None, given: dict[str, Any]) -> Options:
    zone = board.review.zone if board is not None else here.zone
    incident = board.review.incident_day if board is not None else None
    largest = given["max_size"]
    if given["no_fold"] and given["fold"] is not None:
        raise click.UsageError("--fold and --no-fold say the opposite; keep one of them.")
    fold = 0.0 if given["no_fold"] else given["fold"]
    said, on = for_all(given["zones"]), for_all(given["days"])
    day = on or incident
    usual = Options()
    since = _instant(here, "--since", given["since"], said or zone, day)
    until = _instant(here, "--until", given["until"], said or zone, day)
    if since is not None and until is not None and until < since:
        raise click.UsageError("--until is earlier than --since, so nothing would be left; turn them round.")
    return Options(
        zone=said,
        day=on,
        year=for_all(given["years"]),
        day_first=given["day_first"],
        channel=given["channel"],
        since=since,
        until=until,
        mapping=mappings(given["mapping"])[""],
        display=zone,
        largest=largest * MEBIBYTE if largest else LARGEST,
        fold=usual.fold if fold is None else fold,
        files=by_file(given),
    )


def _instant(here: Here, option: str, text: str | None, zone: str, day: date | None) -> datetime | None:
    if text is None:
        return None
    written = take_time(text)
    if day is None and written is not None and written.month is None:
        raise click.UsageError(
            f"{option} {text} is on which day? Write it as {option} '2026-11-20 14:00', or say --day too."
        )
    context = Context(zone=zone, now=here.clock.now(), incident_day=day)
    try:
        return read_when(text, context).at
    except Unclear as unclear:
        raise click.UsageError(f"{unclear}.") from None


# --- telling -----------------------------------------------------------------


def _asked(here: Here, into: Into, plan: Preview, options: Options) -> list[Asked]:
    """What each file leaves open, and what the likely answers would mean."""
    if not plan.questions:
        return [Asked() for _ in plan.files]
    names = names_apart(one.path for one in plan.files) if len(plan.files) > 1 else [""]
    review = into.board.review if into.board is not None else None
    zones = dict.fromkeys((review.zone if review is not None else here.zone, "UTC"))
    day = review.incident_day if review is not None else None
    likely = Likely(tuple(zones), day, here.clock.now().date())
    return [asked_of(file, options, likely, name) for file, name in zip(plan.files, names, strict=True)]


def _tell_notes(decided: Decided, into: Into, given: dict[str, Any], *, shown: int) -> None:
    tell_roles(given, decided.plan.people, into.role_of)
    tell_offers(decided, shown=shown)
    tell_names(decided)


def _stop(plan: Preview) -> None:
    """End with what keeps the import from going on, if anything does."""
    unread = [file for file in plan.files if file.error]
    if not unread and not plan.questions:
        return
    if len(unread) == len(plan.files):
        raise Trouble("Nothing was added.", FAILED)
    todo = []
    if unread:
        what = unread[0].name if len(unread) == 1 else "what can't be read"
        todo.append(f"leave out {what}, or do what is said of it")
    if plan.questions:
        todo.append("answer with the options named above")
    raise Trouble(f"Nothing was added: {', and '.join(todo)}.", FAILED if unread else USAGE)


def _print_json(
    into: Into,
    decided: Decided,
    asked: list[Asked],
    *,
    batch: str | None = None,
    words: str = "",
    every_row: bool = False,
) -> None:
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
        "added": decided.added,
        "changed": len(decided.changed),
        "counts": dict(decided.counts),
        "files": (file_fields(file, open_, decided) for file, open_ in zip(plan.files, asked, strict=True)),
        "offers": offer_fields(decided),
    }
    if batch is None:
        data["people"] = people_fields(decided)
    if every_row:
        data["rows"] = row_fields(decided)
    print_stream(**data)
