"""Starting a session: which agenda, planned for when, and the hard stop everybody can count on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.facilitation.agenda import start_phases
from pmtui.facilitation.pacing import Split, minutes_words, split_for_late_start
from pmtui.formats import FormatEntry, list_formats
from pmtui.model.cards import Review, Session
from pmtui.model.format import SessionFormat
from pmtui.model.moment import duration_words, zone_named
from pmtui.model.text import clean_line
from pmtui.model.when import Context, Unclear, read_when
from pmtui.room.commands import BeginSession
from pmtui.room.meeting import whole_minute
from pmtui.tui.desk import Desk
from pmtui.tui.glyphs import ASCII, UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part, fit, fold, lines, pad, show, styled, width_of
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line

_MINUTES = re.compile(r"\+?(\d{1,3}) ?(?:m|min|minutes)?\Z")
_NOW = ("", "now")


@dataclass(frozen=True)
class Plan:
    """When the session starts and ends, and what a late start does to its agenda."""

    planned: datetime | None
    stop: datetime | None
    ends: datetime
    left: timedelta
    split: Split | None = None
    """New boxes, when what is left till the stop is less than the agenda."""


class BadPlan(ValueError):
    """A time that can't be used; the text says why. `field` is `planned` or `stop`."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def plan(chosen: SessionFormat, zone: str, now: datetime, planned: str, stop: str) -> Plan:
    """The plan those two lines mean. Raises BadPlan.

    `planned` is empty, `now` or a time; `stop` empty (the agenda's length), a time, or minutes such as `45 m`.
    """
    minute = whole_minute(now)
    start = None if planned.casefold() in _NOW else _read("planned", planned, zone, now, now)
    begin = start or minute
    length = _MINUTES.match(stop) if stop else None
    if length is not None:
        asked: datetime | None = begin + timedelta(minutes=int(length[1]))
    else:
        asked = _read("stop", stop, zone, now, begin) if stop else None
    ends = asked or begin + timedelta(minutes=chosen.minutes)
    if asked is not None and asked <= begin:
        raise BadPlan("stop", "the hard stop is not after the start; give a later end")
    if ends <= minute:
        end, here = (f"{at.astimezone(zone_named(zone)):%H:%M}" for at in (ends, minute))
        field = "planned" if asked is None else "stop"
        raise BadPlan(field, f"that ends {end}, and it is {here}; give a later time")
    left = ends - minute
    split = None
    if begin < minute or left < timedelta(minutes=chosen.minutes):
        fresh = Session(format_name=chosen.name, phases=start_phases(chosen))
        split = split_for_late_start(fresh, left.total_seconds())
    return Plan(start, asked, ends, left, split)


def _read(field: str, text: str, zone: str, now: datetime, near: datetime) -> datetime:
    try:
        # A plan lies ahead; what people type about incidents never does.
        context = Context(zone=zone, now=now + timedelta(days=1), anchor=near)
        return whole_minute(read_when(text, context).at)
    except Unclear as unclear:
        raise BadPlan(field, str(unclear)) from None


class FormatRows:
    """The agendas there are."""

    height = 1
    empty = ("No session format was found.", "pmtui paths says where your own are looked for.")

    def __init__(self, entries: Sequence[FormatEntry], signs: Signs = UNICODE) -> None:
        self.entries = tuple(entries)
        self._signs = signs
        self._names = max((width_of(entry.name) for entry in entries), default=0)

    def __len__(self) -> int:
        return len(self.entries)

    def key(self, index: int) -> str | None:
        """Its name."""
        return self.entries[index].name

    def index(self, card_id: str) -> int | None:
        """The row of the format of that name."""
        return next((n for n, entry in enumerate(self.entries) if entry.name == card_id), None)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Minutes, name, title."""
        entry = self.entries[index]
        if entry.format is None:
            sign = self._signs.mark("missing")
            return (
                ((f"  {sign.glyph}   ", sign.tone), (fit(f"{entry.name}: has mistakes", width - 6), "warn")),
            )
        name = pad(entry.name, self._names)
        own = " (yours)" if entry.own else ""
        title = fit(f"{entry.format.title}{own}", width - self._names - 9)
        minutes = f"{entry.format.minutes:>3g} m "
        return (((minutes, "accent"), (f"{name}  ", "text"), (title, "quiet")),)


class StartScreen(Sheet[BeginSession | None]):
    """Choose an agenda, when it was planned for, and the hard stop; returns the command that begins it."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "begin", "Start", show=False, priority=True, id="start.begin")
    ]

    DEFAULT_CSS = """
    StartScreen {
        #start-agendas { height: 12; }
        #start-list { width: 1fr; height: 1fr; }
        #start-phases { width: 1fr; height: 1fr; padding: 0 0 0 2; scrollbar-size-vertical: 1; }
        #start-phases Static { height: auto; }
        .start--row { height: auto; max-height: 2; margin: 1 0 0 0; }
        .start--row.-second { margin: 0; }
        .start--row Static { width: 14; color: $pm-quiet; }
        .start--row LineField { width: 16; }
        .start--row .start--echo { width: 1fr; padding: 0 0 0 2; }
    }
    """

    def __init__(self, review: Review, now: datetime, desk: Desk) -> None:
        super().__init__(f"Start a session on {review.title}")
        self.review = review
        self.now = now
        self.signs = ASCII if desk.settings.ascii else UNICODE
        self.entries = list_formats(desk.paths.formats)
        self.preselected = desk.settings.session_format
        self.list = CardList(FormatRows(self.entries, self.signs), signs=self.signs, id="start-list")
        self.planned = LineField("", "now, or 14:00")
        self.stop = LineField("", "15:00, or 45 m")

    def body(self) -> Iterable[Widget]:
        """Agendas beside the chosen one's phases; below them the two times."""
        planned, stop = Static(), Static()
        show(planned, "Planned start")
        show(stop, "Hard stop")
        return (
            Horizontal(self.list, VerticalScroll(Static(), id="start-phases"), id="start-agendas"),
            Horizontal(
                planned, self.planned, Static(classes="start--echo", id="say-planned"), classes="start--row"
            ),
            Horizontal(
                stop, self.stop, Static(classes="start--echo", id="say-stop"), classes="start--row -second"
            ),
        )

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("↑↓", "choose", ""),
            ("tab", "times", ""),
            ("enter", "start the clock", "screen.begin"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Begin at the preferred agenda."""
        self.query_one("#start-phases").can_focus = False
        if not self.list.jump_to(self.preselected):
            self.advise((f"No format is called {self.preselected!r}; choose one of these.", "$pm-warn"))
        self._fit()

    def on_resize(self) -> None:
        """Keep times and keys in sight."""
        self._fit()

    def _fit(self) -> None:
        phases = max((len(e.format.phases) + 5 for e in self.entries if e.format), default=6)
        wanted = max(len(self.entries), phases)
        self.query_one("#start-agendas").styles.height = max(4, min(wanted, self.app.size.height - 10))
        self.call_after_refresh(self._say)

    @property
    def entry(self) -> FormatEntry | None:
        """The agenda under the cursor."""
        return next((entry for entry in self.entries if entry.name == self.list.cursor_id), None)

    # --- what happens --------------------------------------------------------

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Show the phases of another agenda."""
        event.stop()
        self.advise("")
        self._say()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter on an agenda starts it; tab goes to its times."""
        event.stop()
        self.action_begin()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say back what the times mean."""
        event.stop()
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on; after the last line it starts."""
        event.stop()
        if event.input is self.planned:
            self.stop.focus()
        else:
            self.action_begin()

    def action_begin(self) -> None:
        """Return the command, or say what is wrong."""
        entry = self.entry
        if entry is None or entry.format is None:
            self.advise(("This format has mistakes; choose another, or correct its file.", "$pm-warn"))
            self.list.focus()
            return
        try:
            found = self._plan(entry.format)
        except BadPlan as problem:
            self.advise((f"{problem}", "$pm-warn"))
            (self.planned if problem.field == "planned" else self.stop).focus()
            return
        self.dismiss(
            BeginSession(
                session_format=entry.format,
                planned_start=found.planned,
                hard_stop=found.stop,
            )
        )

    def _plan(self, chosen: SessionFormat) -> Plan:
        planned, stop = clean_line(self.planned.value), clean_line(self.stop.value)
        return plan(chosen, self.review.zone, self.now, planned, stop)

    # --- what it says --------------------------------------------------------

    def _say(self) -> None:
        entry, found = self.entry, None
        say_planned, say_stop = self.query_one("#say-planned", Static), self.query_one("#say-stop", Static)
        if entry is None or entry.format is None:
            self._show_problem(entry)
            return
        try:
            found = self._plan(entry.format)
        except BadPlan as problem:
            bad, good = (say_planned, say_stop) if problem.field == "planned" else (say_stop, say_planned)
            show(bad, (f"{self.signs.mark('missing').glyph} {problem}", "$pm-warn"))
            show(good, "")
        else:
            show(say_planned, (self._start_words(found), "$pm-quiet"))
            show(say_stop, (self._end_words(found), "$pm-help"))
        self._show_phases(entry.format, found.split if found else None)

    def _start_words(self, found: Plan) -> str:
        if found.planned is None:
            return "the clock starts at once"
        apart = (whole_minute(self.now) - found.planned).total_seconds()
        if apart > 0:
            return f"{duration_words(apart)} late; the clock starts at once"
        early = f", {duration_words(-apart)} early" if apart else ""
        return f"the clock starts at once{early}"

    def _end_words(self, found: Plan) -> str:
        local = found.ends.astimezone(zone_named(self.review.zone))
        zone = "" if self.review.zone == "UTC" else f" ({found.ends:%H:%M} UTC)"
        return f"ends {local:%H:%M %Z}{zone}, {duration_words(found.left.total_seconds())}"

    def _show_phases(self, chosen: SessionFormat, split: Split | None) -> None:
        width = max(20, self.query_one("#start-phases").size.width - 2)
        shares = {share.index: share for share in split.shares} if split else {}
        rows = [styled((fit(chosen.title, width), "bold $pm-text"))]
        for n, phase in enumerate(chosen.phases):
            share = shares.get(n)
            was = minutes_words(phase.minutes * 60)
            tail: list[tuple[str, str]] = [(was, "$pm-text")]
            if share is not None and share.dropped:
                tail = [(f"{was} ", "$pm-quiet"), ("to a later session", "$pm-warn")]
            elif share is not None and share.now_s != share.was_s:
                arrow = self.signs.mark("link").glyph
                tail = [(f"{was} {arrow} ", "$pm-quiet"), (minutes_words(share.now_s), "bold $pm-warn")]
            used = sum(width_of(text) for text, _tone in tail)
            name = pad(phase.name, max(8, width - used - 1))
            rows.append(styled((f"{name} ", "$pm-text"), *tail))
        if split is not None and split.changes:
            late = (
                "Less time than the agenda needs: it is split anew, as shown."
                if split.fits
                else split.warnings[-1]
            )
            rows += [styled((row, "$pm-warn")) for row in fold(late, width, 4)]
        elif chosen.source:
            rows += [styled((row, "$pm-quiet")) for row in fold(f"After {chosen.source}.", width, 2)]
        show(self.query_one("#start-phases Static", Static), lines(*rows))

    def _show_problem(self, entry: FormatEntry | None) -> None:
        for name in ("#say-planned", "#say-stop"):
            show(self.query_one(name, Static), "")
        parts: list[Part] = []
        if entry is not None and entry.problem is not None:
            parts = [(str(entry.problem), "$pm-warn")]
        show(self.query_one("#start-phases Static", Static), *parts)
