"""The board: four panes, the clock on top, one line to write in. What keys do is in `deeds`."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from pmtui.facilitation.timebox import Guard
from pmtui.model.board import Board
from pmtui.model.cards import Action, Card, Factor, Observation, SpokenNote, Suggestion, TimelineEvent
from pmtui.model.vocabulary import LEADERS, Pane, SessionState
from pmtui.room.answers import Answer, Refused
from pmtui.room.commands import Asked
from pmtui.tui.actions import ACTS, BY_ID, Act, unavailable
from pmtui.tui.asking import Asking
from pmtui.tui.filtering import FilterBar
from pmtui.tui.hearing import Hearing
from pmtui.tui.keys import bindings, key_names
from pmtui.tui.taking_part import TakingPart, has_no_owner, may_suggest
from pmtui.tui.text import Part, show, toast
from pmtui.tui.when import State
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.entry_bar import EntryBar, EntryInput
from pmtui.tui.widgets.key_bar import KeyBar
from pmtui.tui.widgets.meeting_bar import Instant, MeetingBar, PhaseRail, facts_of
from pmtui.tui.widgets.pane import BoardPane, sealed_heading
from pmtui.tui.widgets.rows import ActionRows, FactorRows, Look, ObservationRows, TimelineRows
from pmtui.tui.widgets.tab_strip import PaneTab, TabStrip
from pmtui.tui.writing import Writing

if TYPE_CHECKING:
    from pmtui.room.room import Room
    from pmtui.room.seats import Seat
    from pmtui.tui.app import PmtuiApp

READ_AHEAD = 1_000
"""Events read ahead in one go: a few milliseconds."""

OTHERS_REDRAW = 0.1
"""Other people's changes redraw at most ten times a second."""

SMALLEST = (60, 18)
"""Columns and rows below which the board says so instead of showing itself."""

_AFFECTS = {
    Pane.TIMELINE: {"event", "link", "review"},
    Pane.FACTORS: {"factor", "link", "tally", "action"},
    Pane.OBSERVATIONS: {"observation", "group", "spoken", "withheld", "claim", "link", "tally", "session"},
    Pane.ACTIONS: {"action", "link", "factor", "session"},
}


class BoardScreen(Screen[None]):
    """One review, open."""

    acts = "board"
    BINDINGS: ClassVar[list[BindingType]] = bindings("board")

    def __init__(self, seat: Seat, room: Room | None = None, card_id: str = "") -> None:
        """`room` when this process runs it: then this screen looks at its clock."""
        super().__init__()
        self.seat = seat
        self.room = room
        self.panes = {pane: BoardPane(pane, self.app_signs) for pane in Pane}
        self.entry = EntryBar(self.echo)
        self.filter = FilterBar(self)
        self.bar = MeetingBar()
        self.rail = PhaseRail()
        self.tabs = TabStrip()
        self.small = Static(id="small")
        self.keys = KeyBar("board")
        self.ask = Static(id="ask")
        self.asked = 0
        self.board: Board = seat.board
        self.zoomed = False
        self.unfolded: frozenset[str] = frozenset()
        self.asking = Asking(self)
        self.writing = Writing(self)
        self.part = TakingPart(self)
        self.hearing = Hearing(self)
        self.drafts: dict[str, dict[str, Any]] = {}
        self.inbox_drafts: dict[str, dict[str, dict[str, str]]] = {}
        self.floor_offered = False
        self.away = ""
        """Why there is no line to the host; empty while it stands, and where the room is in this process."""
        self._facts = facts_of(self.board)
        self._touched: set[str] = set()
        self._redraw: Timer | None = None
        self._acting = 0
        self._guard = Guard()
        self._selected_for: tuple[Pane, str | None, int] | None = None
        self._show_first = card_id

    @property
    def pmtui(self) -> PmtuiApp:
        """The app, by its own type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    @property
    def app_signs(self) -> Any:
        """The glyphs in use."""
        return self.pmtui.signs

    # --- what it shows -------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Bar, rail, panes, the line to write in, keys."""
        yield self.bar
        yield self.rail
        yield self.tabs
        with Container(id="panes"):
            yield from self.panes.values()
        yield self.ask
        yield self.filter
        yield self.entry
        yield self.keys
        yield self.small

    def on_mount(self) -> None:
        """Fill the panes, listen to the room, look at the clock."""
        self.redraw_all(keep=False)
        for pane in self.panes.values():
            pane.list.moved = self._moved
        self.show_pane(self.current_phase_pane or Pane.TIMELINE)
        if self._show_first:
            self.jump_to(self._show_first)
        self.run_worker(self.hearing.listen(), group="room", exit_on_error=False)
        if self.pmtui.tick is not None:
            self.set_timer(0.3, self._read_ahead)
            self.set_interval(self.pmtui.tick, self.tick)
        if self.part.device is not None:
            self.part.came()
            self.action_act("welcome")

    def on_unmount(self) -> None:
        """What a participant typed last is kept too."""
        self.part.leave()

    def on_resize(self) -> None:
        """Bars are laid out by hand."""
        small = self.too_small
        self.small.set_class(small, "-on")
        if small:
            self._say_small()
        self.show_clock()
        self.show_question()
        self.show_keys()

    def _read_ahead(self, at: int = 0) -> None:
        """Read events for the filter while nobody types, so that its first key is quick too."""
        rows = self.panes[Pane.TIMELINE].list.source
        if isinstance(rows, TimelineRows) and self.is_mounted:
            at = rows.haystacks.warm(self.board, at, READ_AHEAD)
            if at >= 0:
                self.set_timer(0.02, partial(self._read_ahead, at))

    async def tick(self) -> None:
        """Look at the clock; called by the interval, or by a test."""
        company = self.pmtui.desk.company
        if company is not None:
            await company.tick()
        if self.room is not None:
            await self.room.tick()
        await self.part.tick()
        self.show_clock()

    @property
    def too_small(self) -> bool:
        """Whether this terminal is too small for the board; keys then do nothing to it."""
        return self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]

    def _say_small(self) -> None:
        width, height = self.size
        show(
            self.small,
            ("This window is a little small.\n", "bold $pm-text"),
            (f"The board needs {SMALLEST[0]} × {SMALLEST[1]}; here are {width} × {height}.\n", "$pm-text"),
            ("Make it larger: everything is where it was. esc goes home, ctrl+q leaves.", "$pm-quiet"),
        )

    @property
    def look(self) -> Look:
        """How rows are drawn."""
        now = self.seat.time.now()
        return Look(self.app_signs, self.board.review.zone, now.date(), self.seat.role.hosts)

    @property
    def focused_pane(self) -> BoardPane:
        """The pane keys go to, or went to before somebody wrote."""
        return self.panes[self._last_pane]

    _last_pane = Pane.TIMELINE

    @property
    def current_phase_pane(self) -> Pane | None:
        """The pane the current phase is about."""
        session = self.board.session
        return session.current.phase.pane if session and session.current else None

    @property
    def card(self) -> Card | None:
        """The card under the cursor of the focused pane."""
        card_id = self.focused_pane.list.cursor_id
        return self.board.get(card_id) if card_id else None

    @property
    def chosen(self) -> tuple[Card, ...]:
        """The marked cards of the focused pane, else the one under the cursor."""
        found = (self.board.get(card_id) for card_id in self.focused_pane.list.chosen)
        return tuple(card for card in found if card is not None)

    @property
    def state(self) -> State:
        """What actions make sense."""
        session = self.board.session
        running = session is not None and session.state is SessionState.RUNNING
        clock = self.seat.clock
        card = self.card
        return State(
            role=self.seat.role,
            pane=self.focused_pane.pane.value,
            card_kind=card.kind if card else "",
            marked=len(self.focused_pane.list.marked),
            running=running,
            first_phase=bool(session and session.at_phase == 0),
            last_phase=bool(session and session.at_phase == len(session.phases) - 1),
            topics=bool(running and session and session.topics),
            ballot=bool(
                session
                and ("open" in (session.sheet, session.vote, session.pulse) or session.sheet == "revealed")
            ),
            split=bool(running and self.seat.split and self.seat.split.changes),
            gap=bool(clock and clock.suspended),
            people=self.seat.counts.writers > 0,
            folded=isinstance(card, Observation) and card.folded,
            inbox=self.board.count(Suggestion),
            demo=self.pmtui.desk.company is not None,
            asked=self.part.asked,
            mine=self.part.is_mine(card),
            may_suggest=may_suggest(self.board),
            free=has_no_owner(card),
        )

    def redraw_all(self, *, keep: bool = True) -> None:
        """Draw every pane anew."""
        self._touched.update(*_AFFECTS.values())
        self.redraw(keep=keep)

    def redraw(self, *, keep: bool = True) -> None:
        """Draw what changed since the last time."""
        self._redraw = None
        self.board = self.seat.board
        touched, self._touched = self._touched, set()
        if touched & {"event", "review"}:
            self._facts = facts_of(self.board)
        phase_pane = self.current_phase_pane
        for name, pane in self.panes.items():
            if touched & _AFFECTS[name]:
                self.draw_pane(pane, keep=keep)
            pane.mark_now(name is phase_pane)
        self.show_tabs()
        self.show_clock()
        self.show_question()
        self.show_keys()

    def touch(self, *kinds: str) -> None:
        """Cards of these kinds changed: at once where this screen asked for it, else soon, with what others do."""
        self._touched |= set(kinds)
        if self._acting:
            self.redraw()
        elif self._redraw is None:
            self._redraw = self.set_timer(OTHERS_REDRAW, self.redraw)

    def draw_pane(self, pane: BoardPane, *, keep: bool = True) -> None:
        """Put the rows of this board into one pane."""
        look, words = self.look, pane.filter_text
        match pane.pane:
            case Pane.TIMELINE:
                pane.count = str(self.board.count(TimelineEvent))
                old = pane.list.source
                gap = timedelta(minutes=self.pmtui.desk.settings.gap_minutes)
                previous = old if isinstance(old, TimelineRows) else None
                events_shown = TimelineRows(self.board, look, words, gap=gap, previous=previous)
                pane.show_rows(events_shown, events_shown.heading, keep=keep)
            case Pane.FACTORS:
                pane.count = str(self.board.count(Factor))
                factors = FactorRows(self.board, look, words)
                pane.show_rows(factors, factors.heading, keep=keep)
            case Pane.OBSERVATIONS:
                notes = ObservationRows(self.board, look, words, unfolded=self.unfolded, mine=self.part.mine)
                counts = self.seat.counts
                said = self.board.count(Observation) + self.board.count(SpokenNote)
                pane.count = "sealed" if notes.sealed else str(said)
                heading = sealed_heading(counts.ready, counts.writers) if notes.sealed else notes.heading
                pane.show_rows(notes, heading, keep=keep)
            case Pane.ACTIONS:
                pane.count = str(self.board.count(Action))
                actions = ActionRows(self.board, look, words)
                pane.show_rows(actions, actions.heading, keep=keep)

    def show_clock(self) -> None:
        """The two lines on top, for this moment."""
        now = Instant(self.seat.time.monotonic(), self.seat.time.now())
        seat = self.seat
        self.bar.show_state(
            self.board, self._facts, seat.clock, now, seat.counts, self.app_signs, role=seat.role
        )
        leads = seat.role in LEADERS
        note = self.asking.rail_note()
        self.rail.show_session(self.board.session, note, self.app_signs, leads=leads, away=self.away)

    def show_keys(self) -> None:
        """The keys of the last line, dimmed where they make no sense now."""
        if self.entry.is_open:
            self.keys.show_writing()
        else:
            self.keys.show_keys(self.pmtui.desk.settings.keys, self.state)

    def show_question(self) -> None:
        """The question that fits what is selected; for a participant, what they wrote and signalled."""
        width = max(20, self.size.width - 2)
        takes_part = self.part.device is not None
        show(self.ask, *(self.part.line(width) if takes_part else self.asking.question_line(width)))

    def show_card(self, card_id: str) -> None:
        """Put the cursor of its pane on a card; keys stay where they are."""
        for pane in self.panes.values():
            if pane.list.jump_to(card_id):
                return

    def jump_to(self, card_id: str) -> bool:
        """Put the cursor on a card, in whatever pane shows it."""
        for name, pane in self.panes.items():
            if pane.list.jump_to(card_id):
                self.show_pane(name)
                return True
        return False

    def show_tabs(self) -> None:
        """The panes side by side in one line, for a narrow terminal."""
        counts = {name: pane.count for name, pane in self.panes.items()}
        now = self.app_signs.mark("now").glyph
        self.tabs.show_panes(self._last_pane, self.current_phase_pane, counts, now)

    def show_zoom(self) -> None:
        """Show the last pane alone where it is zoomed or the terminal is narrow."""
        self.show_tabs()
        for name, pane in self.panes.items():
            pane.set_class(name is self._last_pane, "-last")
        self.set_class(self.zoomed, "-zoomed")

    def show_pane(self, name: Pane) -> None:
        """Go to a pane."""
        self._last_pane = name
        self.show_zoom()
        self.panes[name].list.focus()

    # --- doing ---------------------------------------------------------------

    async def do(self, command: Asked, *, quiet: bool = False) -> Answer:
        """Ask the room; say in a toast what came of it."""
        return await self.through(self.seat.do(command), quiet=quiet)

    async def through(self, asked: Awaitable[Answer], *, quiet: bool = False) -> Answer:
        """Wait for an answer of the room; say in a toast what came of it."""
        self._acting += 1
        try:
            answer = await asked
        finally:
            self._acting -= 1
        if isinstance(answer, Refused):
            toast(self, answer.why, "warning")
        elif answer.words and not quiet:
            toast(self, f"{answer.words} · z undoes" if answer.undoable else answer.words)
        return answer

    def action_act(self, act_id: str) -> None:
        """What a key or a palette entry asks for."""
        act = BY_ID[act_id]
        if self.too_small and act_id != "home":
            return
        why = unavailable(act, self.state)
        if why:
            toast(self, why, "warning")
            return
        from pmtui.tui.deeds import DEEDS

        self.run_worker(DEEDS[act_id](self), group=f"deed-{act_id}", exit_on_error=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what makes no sense now; it stays in its place."""
        if action == "act" and parameters and not self.entry.is_open:
            act = BY_ID.get(str(parameters[0]))
            if act is not None and unavailable(act, self.state):
                return None
        return True

    def on_key(self, event: events.Key) -> None:
        """A key that did nothing because its action is dimmed says why."""
        if self.entry.is_open:
            return
        keymap = self.pmtui.desk.settings.keys
        for act in ACTS:
            if act.scope == "board" and event.key in key_names(keymap.get(act.id, act.keys)):
                why = unavailable(act, self.state)
                if why and not self._has_another(act, event.key):
                    event.stop()
                    toast(self, why, "warning")
                    return

    def _has_another(self, act: Act, key: str) -> bool:
        """Whether that key is this role's by another action."""
        keymap, role = self.pmtui.desk.settings.keys, self.seat.role
        return role not in act.who and any(
            other is not act and role in other.who and key in key_names(keymap.get(other.id, other.keys))
            for other in ACTS
            if other.scope == act.scope
        )

    def on_paste(self, event: events.Paste) -> None:
        """Text pasted outside an input opens Add with it; it never runs commands."""
        if self.seat.role.hosts and event.text.strip() and not self.too_small:
            event.stop()
            self.writing.open(self.focused_pane.pane.value, "")
            self.query_one(EntryInput).post_message(events.Paste(event.text))

    def echo(self, purpose: str, text: str) -> list[Part]:
        """What to say about a line while it is typed."""
        return self.writing.echo(purpose, text)

    # --- messages of widgets -------------------------------------------------

    @on(CardList.Highlighted)
    def _selected(self) -> None:
        if self._selected_for != (self._last_pane, self.focused_pane.list.cursor_id, self.board.seq):
            self._moved()

    def _moved(self) -> None:
        self._selected_for = (self._last_pane, self.focused_pane.list.cursor_id, self.board.seq)
        self.asked = 0
        self.show_question()
        self.show_keys()

    @on(CardList.Marked)
    def _marked(self) -> None:
        self.show_keys()

    @on(CardList.Dropped)
    def _dropped(self, event: CardList.Dropped) -> None:
        event.stop()
        from pmtui.tui.deeds.cards import drop_on

        self.run_worker(drop_on(self, event.cards, event.target), group="drop", exit_on_error=False)

    @on(PaneTab.Chosen)
    def _tab(self, event: PaneTab.Chosen) -> None:
        event.stop()
        self.show_pane(event.pane)

    @on(CardList.Opened)
    def _opened(self, event: CardList.Opened) -> None:
        event.stop()
        self.action_act("open" if self.seat.role.hosts else "read")

    def on_descendant_focus(self) -> None:
        """Remember the pane keys went to last."""
        for name, pane in self.panes.items():
            if pane.list.has_focus and name is not self._last_pane:
                self._last_pane = name
                self.show_zoom()
                self.show_question()
        self.show_keys()

    @on(EntryBar.Entered)
    def _entered(self, event: EntryBar.Entered) -> None:
        self.run_worker(self.writing.enter(event.purpose, event.lines), group="entry", exit_on_error=False)

    @on(EntryBar.Formed)
    def _formed(self, event: EntryBar.Formed) -> None:
        self.run_worker(self.writing.form(event.purpose, event.text), group="entry", exit_on_error=False)

    @on(EntryBar.Left)
    def _left(self) -> None:
        self.focused_pane.list.focus()

    def leaving(self) -> bool:
        """Whether esc means it: in a running session it is asked for twice within three seconds."""
        hand = self.room.meeting.hand if self.room is not None else None
        self._guard, counts = self._guard.press("home", (hand or self.seat.time.monotonic)())
        return counts
