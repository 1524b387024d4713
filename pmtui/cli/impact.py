"""`pmtui impact`: what users felt, typed or computed from a series of measurements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, done, format_option, pass_here
from pmtui.cli.printing import counted, put, put_json, say
from pmtui.cli.reviews import Day, ZoneName
from pmtui.cli.trouble import NOT_FOUND, USAGE, Trouble

if TYPE_CHECKING:
    from pmtui.cli.import_questions import Likely
    from pmtui.evidence.series import Beyond, Series
    from pmtui.model.cards import Review
    from pmtui.model.cards.review import Impact
    from pmtui.room.house import House

LISTED = 5
"""Skipped lines that are said one by one."""


@dataclass(frozen=True)
class Limit:
    """The threshold asked for; None: the series states its own."""

    value: float | None
    under: bool

    @property
    def words(self) -> str:
        """`over 2000`, `under 99.9`, `over its own threshold`."""
        return f"{'under' if self.under else 'over'} {'its own threshold' if self.value is None else f'{self.value:g}'}"


@dataclass(frozen=True)
class Measured:
    """A series, and how long it was beyond its threshold."""

    name: str
    series: Series
    beyond: Beyond
    limit: Limit

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded; what was beyond at all counts as one at least."""
        exact = self.beyond.minutes
        return max(1, int(exact + 0.5)) if exact else 0

    @property
    def budget(self) -> float:
        """Minutes of the error budget, to a tenth."""
        return round(self.beyond.minutes, 1)


class Finite(click.FloatRange):
    """A number that can be compared and kept: `nan` and `inf` are words to Python, not measurements."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number to measure with.", param, ctx)
        return number


@click.command()
@click.argument("review", type=ReviewName())
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--over", type=Finite(), help="Users felt it while the value was over this.")
@click.option("--under", type=Finite(), help="Users felt it while the value was under this.")
@click.option("--value", "value", default="", metavar="COLUMN", help="The column that holds the value.")
@click.option("--time", "time", default="", metavar="COLUMN", help="The column that holds the time.")
@click.option("--zone", type=ZoneName(), help="Zone of times that carry none, such as Europe/Berlin.")
@click.option("--day", type=Day(), help="Day on which clock times without a date begin.")
@click.option("--year", type=click.IntRange(1970, 2200), help="Year of dates without one.")
@click.option("--day-first/--month-first", default=None, help="How 3/4/2026 is written.")
@click.option("--users", type=click.IntRange(0), help="How many users were affected.")
@click.option("--minutes", type=click.IntRange(0), help="How long they felt it.")
@click.option("--support-cases", type=click.IntRange(0), help="How many support cases came in.")
@click.option("--error-budget-minutes", type=Finite(0), help="Minutes of the error budget spent.")
@click.option("--dry-run", is_flag=True, help="Only show what would be set.")
@format_option
@pass_here
def impact(
    here: Here,
    /,
    review: str,
    file: Path | None,
    over: float | None,
    under: float | None,
    dry_run: bool,
    format_: str,
    users: int | None,
    minutes: int | None,
    support_cases: int | None,
    error_budget_minutes: float | None,
    **reading: Any,
) -> None:
    """Set the impact of a review: typed, or computed from FILE, a CSV of times and values.

    The minutes in which the value was beyond the threshold become the duration for users and the error budget spent;
    what is typed has precedence. With nothing to set it shows what is recorded.
    """
    if over is not None and under is not None:
        raise click.UsageError("Say --over or --under, not both; compute the other side in a second step.")
    if file is None and (over is not None or under is not None):
        raise click.UsageError("A threshold needs the FILE of the series it is for.")
    review_id, before = here.look(lambda a: (found := a.find_review(review), a.load(found).review))
    measured = None
    if file is not None:
        limit = Limit(over if under is None else under, under is not None)
        from pmtui.cli.import_questions import Likely

        zones = tuple(dict.fromkeys((before.zone, "UTC")))
        measured = _measured(
            file, limit, Likely(zones, before.incident_day, here.clock.now().date()), **reading
        )
    typed = {
        "users": users,
        "minutes": minutes,
        "support_cases": support_cases,
        "error_budget_minutes": error_budget_minutes,
    }
    after = _after(before, measured, {name: value for name, value in typed.items() if value is not None})
    words = ""
    if after != before.impact and not dry_run:
        words = here.write(lambda house: _set(house, review_id, after))
    if format_ == "json":
        _print_json(before, measured, after, dry_run=dry_run)
        return
    if measured is not None:
        _print_series(measured)
    for line in _impact_lines(after):
        put(line)
    if dry_run:
        say("Would set this; nothing was changed." if after != before.impact else "Nothing would change.")
    elif words:
        say(f"{words}. e on the board shows and changes it.")
    elif measured is not None or any(value is not None for value in typed.values()):
        say("That is recorded already; nothing was changed.")


def _measured(
    file: Path,
    limit: Limit,
    likely: Likely,
    *,
    value: str,
    time: str,
    zone: str | None,
    day: date | None,
    year: int | None,
    day_first: bool | None,
) -> Measured:
    from pmtui.cli.import_questions import sentence_of
    from pmtui.evidence.options import Options
    from pmtui.evidence.series import beyond, read_series
    from pmtui.evidence.source import Source

    if not file.exists():
        raise Trouble(f"There is no file {file}; check the path.", NOT_FOUND)
    source = Source(file, Options(zone=zone, day=day, year=year, day_first=day_first))
    series = read_series(source, value=value, time=time)
    for warning in source.notes.warnings:
        say(f"note: {warning}")
    if source.notes.questions:
        for question in source.notes.questions:
            say(sentence_of(question, likely))
        raise Trouble("Nothing was set yet: answer with the options named above.", USAGE)
    return Measured(source.name, series, beyond(series.points, limit.value, under=limit.under), limit)


def _after(review: Review, measured: Measured | None, typed: dict[str, Any]) -> Impact:
    """The impact with what was computed, then what was typed; where a number comes from is said beside it."""
    update: dict[str, Any] = {}
    if measured is not None:
        update = {"minutes": measured.minutes, "error_budget_minutes": measured.budget}
    update |= typed
    if measured is not None:
        begins = f"Computed from {measured.name}: "
        lines = review.impact.described.split("\n")
        kept = "\n".join(line for line in lines if not line.startswith(begins)).strip("\n")
        update["described"] = f"{kept}\n\n{begins}{_provenance(measured)}".strip("\n")
    return type(review.impact).model_validate(review.impact.model_dump() | update)


def _provenance(measured: Measured) -> str:
    found = measured.beyond
    unknown = f"; {found.unknown:.1f} min without data" if found.unknown else ""
    if not found.windows:
        return f"never {measured.limit.words}{unknown}."
    first, last = found.windows[0].start, found.windows[-1].end
    return (
        f"{found.minutes:.1f} min {measured.limit.words}, {counted(len(found.windows), 'window')} "
        f"between {first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M} UTC{unknown}."
    )


async def _set(house: House, review_id: str, after: Impact) -> str:
    from pmtui.room.commands import EditCard

    seat = await house.sit(review_id)
    review = seat.board.review
    changed = review.model_copy(update={"impact": after})
    return done(await seat.do(EditCard(card=changed, based_on=review.rev))).words


# --- what is said ------------------------------------------------------------------


def _print_series(measured: Measured) -> None:
    found, skipped = measured.beyond, measured.series.skipped
    for window in found.windows:
        put(
            f"{window.start:%Y-%m-%d %H:%M:%S}Z … {window.end:%Y-%m-%d %H:%M:%S}Z  "
            f"{window.minutes:.1f} min, at worst {window.worst:g}"
        )
    put(f"{measured.limit.words}: {counted(len(found.windows), 'window')}, {found.minutes:.1f} min")
    put(f"without data, counted neither way: {found.unknown:.1f} min")
    put(f"lines skipped: {len(skipped):,} of {len(skipped) + len(measured.series.points):,}")
    for line, why in skipped[:LISTED]:
        say(f"  line {line}: {why}")
    if len(skipped) > LISTED:
        say(f"  … and {len(skipped) - LISTED:,} more; --format json lists all")


def _impact_lines(impact: Impact) -> list[str]:
    rows = (
        ("users", impact.users),
        ("minutes", impact.minutes),
        ("support cases", impact.support_cases),
        ("error budget minutes", impact.error_budget_minutes),
    )
    said = [f"{label:<21} {'not recorded' if value is None else f'{value:g}'}" for label, value in rows]
    return said + [f"{'described':<21} {line}" for line in impact.described.split("\n") if line]


def _print_json(review: Review, measured: Measured | None, after: Impact, *, dry_run: bool) -> None:
    from pmtui.model.moment import iso

    series: dict[str, Any] | None = None
    if measured is not None:
        found = measured.beyond
        series = {
            "file": measured.name,
            "threshold": measured.limit.value,
            "beyond": "under" if measured.limit.under else "over",
            "points": len(measured.series.points),
            "windows": [
                {"start": iso(w.start), "end": iso(w.end), "minutes": w.minutes, "worst": w.worst}
                for w in found.windows
            ],
            "minutes": found.minutes,
            "unknown_minutes": found.unknown,
            "skipped": [{"line": line, "why": why} for line, why in measured.series.skipped],
        }
    put_json(
        review={"id": review.id, "title": review.title},
        series=series,
        impact=after.model_dump(mode="json"),
        changed=after != review.impact and not dry_run,
        dry_run=dry_run,
    )
