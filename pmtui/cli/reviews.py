"""`pmtui new`, `list`, `show`, `open`: reviews."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, format_option, pass_here
from pmtui.cli.printing import counted, put, put_json, say, short_ids, table

if TYPE_CHECKING:
    from pmtui.archive.entries import JournalLine, ReviewLine
    from pmtui.facilitation.readiness import Readiness
    from pmtui.model.board import Board
    from pmtui.model.cards import Review


class Day(click.ParamType):  # type: ignore[type-arg]
    """A calendar day: 2026-11-20, today, yesterday."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; fails with what to write instead."""
        if isinstance(value, date):
            return value
        here = ctx.find_object(Here) if ctx else None
        today = (here or Here()).clock.now().date()
        words = {"today": today, "yesterday": today - timedelta(days=1)}
        if value in words:
            return words[value]
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-20, today or yesterday.", param, ctx)


class Sev(click.ParamType):  # type: ignore[type-arg]
    """A severity: SEV1 … SEV5, sev-2, 3, or unknown."""

    name = "severity"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its value in the vocabulary."""
        found = re.fullmatch(r"(?:sev[- ]?)?([1-5])", str(value).strip(), re.IGNORECASE)
        if found is None and str(value).lower() != "unknown":
            self.fail(
                f"{value!r} is no severity; write SEV1 (critical) to SEV5 (cosmetic), or unknown.", param, ctx
            )
        return f"SEV{found[1]}" if found else "unknown"


class ZoneName(click.ParamType):  # type: ignore[type-arg]
    """A time zone by its IANA name."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if there is such a zone."""
        from pmtui.model.moment import zone_named

        try:
            return zone_named(value).key
        except ValueError as problem:
            self.fail(f"{problem}.", param, ctx)


@click.command()
@click.argument("title")
@click.option("--severity", type=Sev(), default="unknown", help="SEV1 … SEV5; in doubt the higher.")
@click.option("--zone", type=ZoneName(), help="Zone the review is shown in; yours when left out.")
@click.option("--day", type=Day(), help="Day of the incident.")
@click.option("--service", "services", multiple=True, help="A service that was affected; may be repeated.")
@click.option("--team", "teams", multiple=True, help="A team that took part; may be repeated.")
@click.option("--function", "functions", multiple=True, help="A function to be heard; may be repeated.")
@click.option("--owner", default="", help="Who answers for the review.")
@click.option("--publish-by", type=Day(), help="Day by which it is to be published.")
@click.option("--type", "incident_type", default="", help="Your name for this sort of incident.")
@click.option("--near-miss", is_flag=True, help="It nearly happened.")
@click.option("--drill", is_flag=True, help="It was rehearsed.")
@format_option
@pass_here
def new(here: Here, /, format_: str, zone: str | None, day: date | None, **fields: Any) -> None:
    """Open a new review called TITLE; prints its id."""
    from pydantic import ValidationError

    from pmtui.model.cards import Review

    try:
        review = Review(zone=zone or here.zone, incident_day=day, **fields)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        words = str(first["msg"]).removeprefix("Value error, ")
        raise click.UsageError(f"{first['loc'][0] if first['loc'] else 'review'}: {words}.") from None
    review_id = here.write(lambda house: house.create(review))
    if format_ == "json":
        put_json(review={"id": review_id, "title": review.title})
        return
    put(review_id)
    say(f"Opened “{review.title}”. Next: pmtui import {review_id[:7]} FILE, or pmtui open {review_id[:7]}")


@click.command("list")
@click.argument("words", nargs=-1)
@format_option
@pass_here
def list_(here: Here, words: tuple[str, ...], format_: str) -> None:
    """List reviews, last changed first; with WORDS, those whose title, owner, services or state hold them."""
    known: list[ReviewLine] = []
    found: list[ReviewLine] = []
    if here.paths.archive.exists():
        known, found = here.look(lambda archive: (archive.reviews(), archive.reviews(" ".join(words))))
    short = short_ids(line.id for line in known)
    if format_ == "json":
        put_json(reviews=[_line_fields(line, short) for line in found])
        return
    if not found:
        say(
            "No review has these words in its title, owner, services or state."
            if known
            else "No reviews yet; pmtui new TITLE opens one."
        )
        return
    rows = [
        (
            short[line.id],
            line.severity.value,
            line.state.words,
            f"{line.open_actions} open" + (f", {line.overdue_actions} late" if line.overdue_actions else ""),
            line.incident_day.isoformat() if line.incident_day else "-",
            line.owner or "-",
            line.title,
        )
        for line in found
    ]
    for text in table(("id", "severity", "state", "actions", "day", "owner", "title"), rows):
        put(text)


@click.command()
@click.argument("review", type=ReviewName())
@format_option
@pass_here
def show(here: Here, review: str, format_: str) -> None:
    """Show a review in short: its facts, what it holds, what it still lacks."""
    from pmtui.archive.archive import Archive
    from pmtui.facilitation.readiness import readiness

    def looked(archive: Archive) -> tuple[Board, list[JournalLine], set[str], dict[str, str]]:
        found = archive.find_review(review)
        short = short_ids(line.id for line in archive.reviews())
        return archive.load(found), archive.journal(found), archive.imports_in(found), short

    board, journal, still_in, short = here.look(looked)
    lacks = readiness(board, board.session, today=here.clock.now().date())
    imports = _imports(journal, still_in)
    if format_ == "json":
        put_json(
            review=board.review.model_dump(mode="json", exclude={"kind", "rev", "audience", "review"}),
            counts=_counts(board),
            session=_session(board),
            lacks=[{"kind": f.kind.value, "level": f.level.value, "words": f.words} for f in lacks.findings],
            imports=imports,
        )
        return
    _print_review(board, short[board.review_id], lacks, imports)


@click.command("open")
@click.argument("review", type=ReviewName())
@pass_here
def open_(here: Here, review: str) -> None:
    """Open the board of a review on the screen."""
    from pmtui.cli.screen import need_terminal, open_screen

    need_terminal()
    raise click.exceptions.Exit(open_screen(here, here.find(review)))


# --- what is said of a review ------------------------------------------------


def _line_fields(line: ReviewLine, short: dict[str, str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "short": short[line.id],
        "title": line.title,
        "severity": line.severity.value,
        "state": line.state.value,
        "incident_day": line.incident_day.isoformat() if line.incident_day else None,
        "owner": line.owner,
        "services": list(line.services),
        "open_actions": line.open_actions,
        "overdue_actions": line.overdue_actions,
        "changed": line.changed.isoformat().replace("+00:00", "Z") if line.changed else None,
    }


def _counts(board: Board) -> dict[str, int]:
    from pmtui.model.cards import CARDS

    return {name: n for name, kind in CARDS.items() if name != "review" and (n := board.count(kind))}


def _session(board: Board) -> dict[str, Any] | None:
    session = board.session
    if session is None:
        return None
    run = session.current
    return {
        "number": session.number,
        "format": session.format_name,
        "state": session.state.value,
        "phase": run.phase.name if run else None,
    }


def _imports(journal: list[JournalLine], still_in: set[str]) -> list[dict[str, str]]:
    """Imports by batch, oldest first: what came in, and whether it was taken back since."""
    found: dict[str, dict[str, str]] = {}
    for line in journal:
        if line.batch is not None and line.batch not in found:
            state = "in" if line.batch in still_in else "out"
            found[line.batch] = {"batch": line.batch, "words": line.words, "state": state}
    return list(found.values())


def _print_review(board: Board, short: str, lacks: Readiness, imports: list[dict[str, str]]) -> None:
    from pmtui.facilitation.readiness import Level
    from pmtui.model.cards import CARDS

    review = board.review
    put(review.title)
    for label, value in _facts(review, short):
        if value:
            put(f"  {label:<10}{value}")
    counts = _counts(board)
    put(
        f"  {'holds':<10}"
        + (" · ".join(counted(n, CARDS[name].words) for name, n in counts.items()) or "nothing yet")
    )
    session = board.session
    if session is not None:
        at = f", in {session.current.phase.name}" if session.current else ""
        put(f"  {'session':<10}{session.headline}: {session.state.words}{at}")
    for one in imports:
        out = ", taken back" if one["state"] == "out" else ""
        put(f"  {'import':<10}{one['batch'][:12]} {one['words']}{out}")
    put(f"  {'lacks':<10}{lacks.summary()}")
    for finding in lacks.findings:
        if finding.level is Level.MISSING:
            put(f"    - {finding.words}")


def _facts(review: Review, short: str) -> list[tuple[str, str]]:
    mark = "near miss" if review.near_miss else "drill" if review.drill else ""
    return [
        ("id", f"{review.id} ({short})"),
        ("severity", review.severity.words),
        ("state", review.state.words),
        ("mark", mark),
        ("day", review.incident_day.isoformat() if review.incident_day else ""),
        ("zone", review.zone),
        ("owner", review.owner),
        ("publish by", review.publish_by.isoformat() if review.publish_by else ""),
        ("services", ", ".join(review.services)),
        ("teams", ", ".join(review.teams)),
    ]
