"""`pmtui import`: records become events of a review; a review file becomes a review; an import is taken back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, done, format_option, pass_here
from pmtui.cli.per_file import OfFile
from pmtui.cli.printing import counted, put, put_json, say
from pmtui.cli.reviews import Day, ZoneName
from pmtui.cli.trouble import FAILED, NOT_FOUND, Trouble

if TYPE_CHECKING:
    from pmtui.room.house import House

HEAD = 4096
"""Bytes by which an exported review is recognised."""


@click.command("import")
@click.argument("review", type=ReviewName())
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Only show what would be added; without REVIEW too.")
@click.option("--rows", is_flag=True, help="With --dry-run: every row, and what would become of it.")
@click.option(
    "--zone",
    "zones",
    type=OfFile(ZoneName()),
    multiple=True,
    metavar="[FILE=]ZONE",
    help="Zone of times that carry none, such as Europe/Berlin; chat.log=UTC for one file.",
)
@click.option(
    "--day",
    "days",
    type=OfFile(Day()),
    multiple=True,
    metavar="[FILE=]DAY",
    help="Day on which clock times without a date begin.",
)
@click.option(
    "--year",
    "years",
    type=OfFile(click.IntRange(1970, 2200)),
    multiple=True,
    metavar="[FILE=]YEAR",
    help="Year of dates without one.",
)
@click.option("--day-first/--month-first", default=None, help="How 3/4/2026 is written.")
@click.option("--day-first-in", multiple=True, metavar="FILE", help="Day first in this file.")
@click.option("--month-first-in", multiple=True, metavar="FILE", help="Month first in this file.")
@click.option("--channel", multiple=True, help="A chat channel to read; may be repeated. All when left out.")
@click.option("--since", help="Leave out what is earlier, such as 2026-11-20 14:00.")
@click.option("--until", help="Leave out what is later.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="[FILE=]ROLE=COLUMN",
    help="Which column holds what: time=ts,text=msg. Roles: time, text, detail, actor, severity, kind, zone, id, link.",
)
@click.option(
    "--merge/--no-merge",
    default=None,
    help="Make one event of what two tools tell in the same words, or with the other's link or id; or keep all apart, "
    "and never offer it again.",
)
@click.option(
    "--merge-all", is_flag=True, help="As --merge, and what two tools tell in nearly the same words too."
)
@click.option("--offer-again", is_flag=True, help="Offer again what was declined before.")
@click.option(
    "--fold", type=click.FloatRange(0, 1440), metavar="MINUTES", help="Repeats this near are one row (10)."
)
@click.option("--no-fold", is_flag=True, help="Leave repeats as they are.")
@click.option("--unhide", is_flag=True, help="Bring in what is hidden as noise; what was left out stays out.")
@click.option(
    "--role",
    "role",
    multiple=True,
    metavar="NAME=ROLE",
    help='How somebody is told, such as "ines=responder A"; may be repeated, and is remembered.',
)
@click.option("--roles", is_flag=True, help="Give everybody a role who has none: responder A, B, …")
@click.option(
    "--no-role",
    multiple=True,
    metavar="NAME",
    help="No role for this name, and forget the one it had; without files too.",
)
@click.option("--forget-roles", is_flag=True, help="Forget the roles of earlier imports; without files too.")
@click.option("--keep-names", is_flag=True, help="Keep the original names with the evidence.")
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
    rows: bool,
    take_back: str | None,
    format_: str,
    **given: Any,
) -> None:
    """Import records into a review: pmtui import REVIEW FILE…

    Reads what more than thirty tools export (pmtui evidence formats lists them), CSV, JSON, logs and written timelines.
    What has no usable time is listed, never guessed; importing the same record again adds nothing twice.

    To look at files without a review: pmtui import --dry-run FILE…
    A first argument that is a file and no review is read as one; ./NAME is always a file.

    A file that `pmtui export --as json` wrote comes in as a whole review: pmtui import FILE
    """
    if rows and not dry_run:
        raise click.UsageError("--rows shows the rows of a dry run; say --dry-run too.")
    if take_back is not None:
        if files:
            raise click.UsageError("--take-back takes no files; import them in a second step.")
        _take_back(here, review, take_back, format_)
        return
    if (given["no_role"] or given["forget_roles"]) and not files and not dry_run:
        from pmtui.cli.import_roles import forget_alone

        forget_alone(here, review, given, format_)
        return
    alone = dry_run and _is_file(here, review)
    named = (Path(review).expanduser(), *files) if alone else files
    if not files and not (alone and not _is_review_file(named[0])):
        _import_review(here, review, dry_run, format_)
        return
    _check(named)
    from pmtui.cli.import_records import import_files, preview_files

    if dry_run:
        preview_files(here, None if alone else review, named, given, every_row=rows, format_=format_)
    else:
        import_files(here, review, named, given, format_)


def _there(path: Path) -> bool:
    """Whether there is anything at this path; a path nothing can be at is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_file(here: Here, name: str) -> bool:
    """Whether the first argument of a dry run is a file, and no review."""
    from pmtui.archive.errors import Ambiguous, NotFound

    path = Path(name).expanduser()
    if not _there(path):
        return False
    if os.sep in name or name.startswith("~") or (os.altsep is not None and os.altsep in name):
        return True
    try:
        here.find(name)
    except NotFound:
        return True
    except Ambiguous:
        pass
    raise click.UsageError(
        f"{name} is a file here, and names a review too; write ./{name}, or the review's id."
    )


def _check(files: tuple[Path, ...]) -> None:
    for path in files:
        if not _there(path):
            raise Trouble(f"There is no file {path}; check the path.", NOT_FOUND)
        if _is_review_file(path):
            raise click.UsageError(
                f"{path.name} is a whole review; import it by itself: pmtui import {path.name}"
            )


# --- a whole review ----------------------------------------------------------


def _is_review_file(path: Path) -> bool:
    """Whether the content says that this is a review of pmtui."""
    if not path.is_file():  # a pipe would wait for its writer
        return False
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
            f"{path.name} is no exported review; say which review it belongs to: REVIEW FILE (or --dry-run to look)."
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
