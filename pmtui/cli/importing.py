"""`pmtui import`: records become events of a review; a review file becomes a review; an import is taken back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, done, format_option, pass_here
from pmtui.cli.import_words import LISTED, Added, print_import, tell
from pmtui.cli.printing import counted, put, put_json, say
from pmtui.cli.reviews import Day, ZoneName
from pmtui.cli.trouble import FAILED, NOT_FOUND, USAGE, Trouble

if TYPE_CHECKING:
    from pmtui.evidence.options import Options
    from pmtui.evidence.preview import Preview
    from pmtui.model.cards import Review
    from pmtui.room.house import House

HEAD = 4096
"""Bytes by which an exported review is recognised."""


@click.command("import")
@click.argument("review", type=ReviewName())
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.option("--zone", type=ZoneName(), help="Zone of times that carry none, such as Europe/Berlin.")
@click.option("--day", type=Day(), help="Day on which clock times without a date begin.")
@click.option("--year", type=click.IntRange(1970, 2200), help="Year of dates without one.")
@click.option("--day-first/--month-first", default=None, help="How 3/4/2026 is written.")
@click.option("--channel", multiple=True, help="A chat channel to read; may be repeated. All when left out.")
@click.option("--since", help="Leave out what is earlier, such as 2026-11-20 14:00.")
@click.option("--until", help="Leave out what is later.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="ROLE=COLUMN",
    help="Which column holds what: time=ts,text=msg. Roles: time, text, detail, actor, severity, kind, zone, id, link.",
)
@click.option("--max-size", type=click.IntRange(1, 100_000), help="Largest file to read, in MB (50).")
@click.option("--take-back", metavar="BATCH", help="Take an earlier import back; pmtui show lists them.")
@format_option
@pass_here
def bring_in(
    here: Here,
    /,
    review: str,
    files: tuple[Path, ...],
    dry_run: bool,
    take_back: str | None,
    format_: str,
    since: str | None,
    until: str | None,
    **given: Any,
) -> None:
    """Import records into a review: pmtui import REVIEW FILE…

    Reads CSV and TSV, JSON lines and lists, Slack exports (zip or folder), timelines in text and Markdown. What has
    no usable time is listed, never guessed; importing the same record again adds nothing twice.

    A file that `pmtui export --as json` wrote comes in as a whole review: pmtui import FILE
    """
    if take_back is not None:
        if files:
            raise click.UsageError("--take-back takes no files; import them in a second step.")
        _take_back(here, review, take_back, format_)
    elif files:
        _import_files(here, review, files, dry_run, format_, since, until, given)
    else:
        _import_review(here, review, dry_run, format_)


# --- a whole review ----------------------------------------------------------


def _is_review_file(path: Path) -> bool:
    """Whether the content says that this is a review of pmtui."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    return (
        head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
        and b'"pmtui"' in head
        and b'"review"' in head
    )


def _import_review(here: Here, name: str, dry_run: bool, format_: str) -> None:
    from pmtui.documents.review_file import SIZE_LIMIT, ReviewFileError, parse_review
    from pmtui.model.cards import Review

    path = Path(name).expanduser()
    if not path.is_file():
        raise Trouble(
            f"There is no file {name}; write pmtui import REVIEW FILE, or pmtui import FILE for an exported review.",
            NOT_FOUND,
        )
    if not _is_review_file(path):
        raise click.UsageError(
            f"{path.name} is no exported review; say which review it belongs to: REVIEW FILE."
        )
    try:
        if path.stat().st_size > SIZE_LIMIT * 4:
            raise ReviewFileError("it is too large for a review file")
        cards = parse_review(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Trouble(f"{path.name} is not UTF-8 text; export the review again.", FAILED) from None
    except ReviewFileError as problem:
        raise Trouble(f"{path.name}: {problem}", FAILED) from None
    review = next(card for card in cards if isinstance(card, Review))
    words = f"{counted(len(cards), 'card')} of “{review.title}”"
    if not dry_run:
        here.write(lambda house: house.create(review, cards))
    if format_ == "json":
        put_json(review={"id": review.id, "title": review.title}, cards=len(cards), dry_run=dry_run)
        return
    put(review.id)
    say(f"Would import {words}; nothing was added." if dry_run else f"Imported {words}.")


# --- records -----------------------------------------------------------------


def _import_files(
    here: Here,
    name: str,
    files: tuple[Path, ...],
    dry_run: bool,
    format_: str,
    since: str | None,
    until: str | None,
    given: dict[str, Any],
) -> None:
    from pmtui.evidence.preview import preview
    from pmtui.room.known import known_rows

    for path in files:
        if not path.exists():
            raise Trouble(f"There is no file {path}; check the path.", NOT_FOUND)
        if path.is_file() and _is_review_file(path):
            raise click.UsageError(
                f"{path.name} is a whole review; import it by itself: pmtui import {path.name}"
            )
    review_id, review, known = here.look(
        lambda a: (
            found := a.find_review(name),
            (board := a.load(found)).review,
            known_rows(a.known_evidence(found), board),
        )
    )
    options = _options(here, review, since, until, given)
    found = preview(files, options, known)
    tell(found, listed=None if dry_run else LISTED)
    failed = [file.error for file in found.files if file.error]
    if failed:
        raise Trouble("Nothing was added; mend that file, or leave it out and import the others.", FAILED)
    if found.questions:
        for question in found.questions:
            say(question.sentence)
        raise Trouble("Nothing was added yet: answer with the options named above.", USAGE)
    added: Added = ("", "")
    if found.coming and not dry_run:
        added = here.write(lambda house: _added(house, review_id, found))
    print_import(found, added, review_id[:8], dry_run=dry_run, format_=format_)


async def _added(house: House, review_id: str, found: Preview) -> Added:
    from pmtui.evidence.plan import Choices

    seat = await house.sit(review_id)
    names = await house.roles(review_id, [one.name for one in found.people])
    answer, batch = await house.bring_in(seat, found, Choices(names=names))
    return batch, done(answer).words


def _options(
    here: Here, review: Review, since: str | None, until: str | None, given: dict[str, Any]
) -> Options:
    from pmtui.evidence.options import LARGEST, MEBIBYTE, Options

    zone = given["zone"] or review.zone
    largest = given.pop("max_size")
    return Options(
        since=_instant(here, review, since, zone, given["day"]),
        until=_instant(here, review, until, zone, given["day"]),
        mapping=_mapping(given.pop("mapping")),
        display=review.zone,
        largest=largest * MEBIBYTE if largest else LARGEST,
        **given,
    )


def _instant(here: Here, review: Review, text: str | None, zone: str, day: date | None) -> datetime | None:
    from pmtui.model.when import Context, Unclear, read_when

    if text is None:
        return None
    context = Context(zone=zone, now=here.clock.now(), incident_day=day or review.incident_day)
    try:
        return read_when(text, context).at
    except Unclear as unclear:
        raise click.UsageError(f"{unclear}.") from None


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in (one for text in pairs for one in text.split(",")):
        role, equals, column = pair.partition("=")
        if not (role.strip() and equals and column.strip()):
            raise click.UsageError(f"--map {pair!r} says no column; write ROLE=COLUMN, such as time=ts.")
        found[role.strip()] = column.strip()
    return found


# --- taking back -------------------------------------------------------------


def _take_back(here: Here, name: str, batch: str, format_: str) -> None:
    from pmtui.room.commands import TakeBackImport

    review_id = here.find(name)
    journal = here.look(lambda archive: archive.journal(review_id))
    known = list(dict.fromkeys(line.batch for line in journal if line.batch))
    fits = [one for one in known if one.startswith(batch.lower())] if batch else []
    if not fits:
        raise Trouble(f"No import of this review begins with {batch!r}; pmtui show lists them.", NOT_FOUND)
    if len(fits) > 1:
        raise Trouble(f"{len(fits)} imports begin with {batch!r}; write more of it.", NOT_FOUND)

    async def taken(house: House) -> str:
        seat = await house.sit(review_id)
        return done(await seat.do(TakeBackImport(batch=fits[0]))).words

    words = here.write(taken)
    if format_ == "json":
        put_json(batch=fits[0], words=words)
        return
    put(fits[0])
    say(f"{words}. Importing the record again brings it back.")
