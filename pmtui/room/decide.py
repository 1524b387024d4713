"""From a command to a decision: the change to save, and what follows once it is saved.

Everything is decided against `head`, synchronously; nothing here waits, writes or tells anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pmtui.clock import Clock
from pmtui.model.board import Board, Change
from pmtui.model.cards import Card, Session
from pmtui.model.vocabulary import Permission, ReviewState, Role, SessionState
from pmtui.room import content
from pmtui.room.answers import BallotOpened, Event, Refusal, Revealed, refuse
from pmtui.room.commands import (
    AcceptSplit,
    AddCards,
    AdvancePhase,
    Asked,
    BeginSession,
    CancelCountdown,
    ClaimNote,
    CloseSession,
    CountGap,
    CountHands,
    DropCards,
    EditCard,
    ExtendPhase,
    GoBack,
    HearFunction,
    ImportRecord,
    LinkCards,
    NextTopic,
    OpenPulse,
    OpenSheet,
    OpenVote,
    PauseClock,
    PurgeCard,
    Redo,
    RingBell,
    Signal,
    StagedEvidence,
    TakeBackImport,
    Undo,
    UnfoldNote,
    UnlinkCards,
    WithholdNote,
)
from pmtui.room.content import Mint
from pmtui.room.envelope import tag_hash
from pmtui.room.meeting import FEW_SLOTS, MANY_PEOPLE, MANY_SLOTS, Meeting, topics_of
from pmtui.room.rules import check_role
from pmtui.room.sealed import SealedRounds, What, vote_targets

CLOSED_EARLY = "The session closed before the bell; nothing was shown, and each device keeps its drafts."
"""Why a sheet that was open at the close is not revealed."""


@dataclass(frozen=True)
class Import:
    """What an import adds to the archive beside its events; taken back and brought in again as a whole."""

    id: str
    file_name: str = ""
    format_name: str = ""
    rows: tuple[StagedEvidence, ...] = ()
    event_ids: tuple[str, ...] = ()
    state: Literal["in", "out"] = "in"


@dataclass(frozen=True)
class Step:
    """A content change of a seat that undo can take back; `left` is the rev its cards have as this seat left them."""

    change: Change
    before: tuple[Card, ...]
    brought: Import | None = None
    left: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, change: Change, before: tuple[Card, ...], brought: Import | None = None) -> Step:
        """The step that `change` is."""
        return cls(change, before, brought, {card.id: card.rev for card in change.put})


Mark = tuple[tuple[Step, ...], tuple[Step, ...]]


@dataclass
class History:
    """What one seat did, for its own undo and redo. It follows `head`, as decisions do."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def did(self, step: Step) -> None:
        """Something new; what was undone before can't be done again."""
        self.done.append(step)
        self.undone.clear()

    def moved(self, taken: Step, made: Step, *, undoing: bool) -> None:
        """An undo or redo used up `taken` and is `made`."""
        source, target = (self.done, self.undone) if undoing else (self.undone, self.done)
        source.pop()  # decisions take the last step, and follow head
        # What came back has a new rev: steps that left the card so know it by that one now.
        back = {card.id: (card.rev, made.left.get(card.id)) for card in taken.before}
        for steps in (self.done, self.undone):
            steps[:] = [_renumbered(step, back) for step in steps]
        target.append(made)

    def mark(self) -> Mark:
        """Where the history stands, to come back to when a save fails."""
        return tuple(self.done), tuple(self.undone)

    def back_to(self, mark: Mark) -> None:
        """As it stood then."""
        self.done, self.undone = list(mark[0]), list(mark[1])

    def forget(self, card_ids: Iterable[str]) -> None:
        """Drop steps that hold a purged card."""
        gone = frozenset(card_ids)
        self.done = [step for step in self.done if not gone & step.change.ids]
        self.undone = [step for step in self.undone if not gone & step.change.ids]


def _renumbered(step: Step, back: Mapping[str, tuple[int, int | None]]) -> Step:
    left = {
        card_id: new if (new := back.get(card_id, (0, None))[1]) and back[card_id][0] == rev else rev
        for card_id, rev in step.left.items()
    }
    return step if left == step.left else replace(step, left=left)


@dataclass(frozen=True)
class Decision:
    """What a command comes to. Without a change it is carried out at once and leaves no journal."""

    words: str
    change: Change | None = None
    then: Callable[[], None] | None = None
    tells: tuple[Event, ...] = ()
    undoable: bool = False
    undoes: int | None = None
    brought: Import | None = None
    taken: Step | None = None
    """The step an undo or redo uses up."""
    undoing: bool = False
    purge: str = ""
    rings: What | None = None


@dataclass
class Table:
    """What decisions look at: the board everybody's commands have led to, and the meeting on it."""

    head: Board
    meeting: Meeting
    sealed: SealedRounds
    clock: Clock
    new_id: Callable[[], str]
    writers: Callable[[], int]
    gap_limit: float | None
    imports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Events of imports that commands named, by batch."""

    @property
    def voting_on(self) -> frozenset[str]:
        """Cards a vote is open on, or will be once its opening is on disk."""
        session = self.head.session
        if self.sealed.is_open("vote") or session is None:
            return self.sealed.voting_on
        running = session.state is SessionState.RUNNING and session.vote == "open"
        return vote_targets(self.head) if running else frozenset()

    @property
    def mint(self) -> Mint:
        return Mint(self.head.review_id, self.head.seq + 1, self.new_id)

    @property
    def session(self) -> Session:
        session = self.head.session
        if session is None:
            raise refuse("No session is running.")
        return session


def decide(table: Table, command: Asked, role: Role, seat: int, history: History) -> Decision:
    """The decision on a command; raises Refusal."""
    check_role(str(command.kind), role, table.head)  # type: ignore[attr-defined]
    found = _content(table, command) or _history(table, command, history)
    if found is not None and found.change is not None and not found.purge:
        content.check_vote(table.head, found.change, table.voting_on)
    if found is None:
        found = _clock(table, command, seat) or _session(table, command) or _ballots(table, command)
    if found is None:
        raise refuse("This room does not know that command.", "invalid")
    return found


def _content(table: Table, command: Asked) -> Decision | None:
    head, mint = table.head, table.mint
    match command:
        case AddCards():
            change = content.add(head, command, mint)
        case EditCard():
            change = content.edit(head, command, mint)
        case DropCards():
            change = content.drop(head, command, mint)
        case LinkCards():
            change = content.link(head, command, mint)
        case UnlinkCards():
            change = content.unlink(head, command, mint)
        case CountHands():
            change = content.count_hands(head, command.card, command.n, mint)
            return Decision(change.words, change)
        case UnfoldNote():
            change = content.unfold(head, command, mint)
            return Decision(change.words, change)
        case WithholdNote():
            change = content.withhold(head, command, mint)
            return Decision(change.words, change)
        case ImportRecord():
            change = content.import_record(head, command, mint)
            brought = Import(
                table.new_id(),
                command.file_name,
                command.format_name,
                command.rows,
                tuple(card.id for card in change.put),
            )
            return Decision(change.words, change, undoable=True, brought=brought)
        case TakeBackImport():
            events = table.imports.get(command.batch, ())
            change = content.take_back_import(head, events, mint)
            brought = Import(command.batch, event_ids=events, state="out")
            return Decision(change.words, change, undoable=True, brought=brought)
        case PurgeCard():
            change = content.purge(head, command.card, mint)
            return Decision(change.words, change, purge=command.card)
        case _:
            return None
    return Decision(change.words, change, undoable=True)


def _history(table: Table, command: Asked, history: History) -> Decision | None:
    if not isinstance(command, Undo | Redo):
        return None
    undoing = isinstance(command, Undo)
    steps = history.done if undoing else history.undone
    if not steps:
        raise refuse("There is nothing to undo." if undoing else "There is nothing to do again.", "invalid")
    step = steps[-1]
    try:
        change = content.taken_back(table.head, step.change, step.before, step.left, table.mint)
    except Refusal as refusal:
        if refusal.refused.code == "stale":
            steps.pop()  # it can never be taken back; the steps before it can
        raise
    said = step.change.words.removeprefix("Undone: ")
    words = f"Undone: {said}" if undoing else said
    state: Literal["in", "out"] = "out" if step.brought and step.brought.state == "in" else "in"
    brought = step.brought and replace(step.brought, rows=(), state=state)
    return Decision(
        words,
        replace(change, words=words),
        undoes=step.change.seq,
        brought=brought,
        taken=step,
        undoing=undoing,
    )


def _clock(table: Table, command: Asked, seat: int) -> Decision | None:
    meeting, now = table.meeting, table.clock.monotonic()
    match command:
        case PauseClock():
            return Decision(meeting.toggled(now))
        case ExtendPhase():
            return Decision(meeting.extended(now, command.seconds))
        case CountGap():
            words = meeting.gap_counted(now, command.count)
            return Decision(words, rings=_rung_by_gap(table, now))
        case CancelCountdown():
            meeting.countdown = meeting.countdown.cancel()
            return Decision("Countdown stopped")
        case Signal():
            meeting.signalled(seat, command.signal, command.on)
            return Decision("")
        case _:
            return None


def _session(table: Table, command: Asked) -> Decision | None:
    meeting, mint = table.meeting, table.mint
    now, wall = table.clock.monotonic(), table.clock.now()

    def put(session: Session, words: str, *also: Card, **more: object) -> Decision:
        change = Change(mint.seq, (mint.named(session, session.id), *also), (), words)
        return Decision(words, change, **more)  # type: ignore[arg-type]

    match command:
        case BeginSession():
            blank = Session(format_name=command.session_format.name)
            session = meeting.begin(table.head, command, wall, blank)
            session, tells = _opened_by_phase(table, session)
            return put(
                session,
                f"Session started: {command.session_format.title}",
                *_review_in(table, ReviewState.IN_SESSION, ReviewState.OPEN, ReviewState.REVIEWED),
                then=lambda: meeting.started(session, now, gap_limit=table.gap_limit),
                tells=tells,
            )
        case AdvancePhase() | GoBack():
            if table.sealed.ringing:
                raise refuse("The bell is ringing; wait until the envelopes are in.")
            before = table.session
            step = meeting.advanced if isinstance(command, AdvancePhase) else meeting.returned
            session = step(before, now)
            session = session.model_copy(
                update={"topics": topics_of(table.head, session.phases[session.at_phase])}
            )
            session, tells = _opened_by_phase(table, session)
            name = session.phases[session.at_phase].phase.name
            return put(
                session,
                f"Now: {name}",
                then=lambda: meeting.entered(session, now),
                tells=tells,
                rings=_rung_by_leaving(table, before, command),
            )
        case NextTopic():
            session = meeting.at_topic(table.session, command.step)
            return put(session, "Next topic", then=lambda: meeting.took_topic(session, now))
        case AcceptSplit():
            session = meeting.split_accepted(table.session, now, wall)
            return put(session, "New split taken", then=lambda: meeting.resized(session, now))
        case HearFunction():
            session = table.session
            others = tuple(f for f in session.heard if f != command.function)
            heard = (*others, command.function) if command.heard else others
            words = (
                f"Heard: {command.function}" if command.heard else f"Not heard after all: {command.function}"
            )
            return put(session.model_copy(update={"heard": heard}), words)
        case CloseSession():
            if table.sealed.ringing:
                raise refuse("The bell is ringing; wait until the envelopes are in.")
            session = meeting.closed(table.session, now, wall)
            tells = (Revealed(session.round, kept_back=CLOSED_EARLY),) if session.sheet == "open" else ()
            shut = {name: _shut(getattr(session, name)) for name in ("sheet", "vote", "pulse")}
            session = session.model_copy(update={"agreed": command.agreed, **shut})

            def close() -> None:
                meeting.stopped()
                table.sealed.forget()

            moved = _review_in(table, ReviewState.REVIEWED, ReviewState.IN_SESSION)
            return put(session, "Session closed", *moved, then=close, tells=tells)
        case _:
            return None


def _review_in(table: Table, state: ReviewState, *only_from: ReviewState) -> tuple[Card, ...]:
    """The review card in the state its session brings it to; nothing when a person put it further on."""
    review = table.head.review
    if review.state not in only_from:
        return ()
    return (table.mint.named(review.model_copy(update={"state": state}), review.id),)


def _ballots(table: Table, command: Asked) -> Decision | None:
    sealed, mint = table.sealed, table.mint

    def put(session: Session, words: str, tells: tuple[Event, ...]) -> Decision:
        return Decision(words, Change(mint.seq, (mint.named(session, session.id),), (), words), tells=tells)

    match command:
        case OpenSheet():
            session, tells = _sheet_opened(table, table.session)
            if not tells:
                raise refuse("The note sheet is already open.")
            return put(session, "Note sheet opened", tells)
        case RingBell():
            what = sealed.open_now
            if what is None:
                raise refuse("Nothing is open that a bell could end.")
            if sealed.ringing:
                raise refuse("The bell is ringing already.")
            table.meeting.guard(
                "bell", table.clock.monotonic(), "Ring the bell for everybody? Once more to ring."
            )
            return Decision("The bell rings", rings=what)
        case OpenVote():
            session = table.session
            targets = vote_targets(table.head)
            if sealed.is_open("vote") or session.vote == "open":
                raise refuse("A vote is open already; ring its bell first.")
            if not targets:
                raise refuse("There is nothing to vote on yet; group some notes or add a factor.")
            after = session.model_copy(update={"vote": "open", "vote_round": session.vote_round + 1})
            opened = BallotOpened("vote", after.vote_round, session.dots, tuple(sorted(targets)))
            return put(after, "Vote opened", (opened,))
        case OpenPulse():
            session, tells = _pulse_opened(table.session)
            if not tells:
                raise refuse("The pulse is open or counted already.")
            return put(session, "Pulse opened", tells)
        case ClaimNote():
            if sealed.known_by(command.observation) != tag_hash(command.tag):
                raise refuse("Only the device that wrote this note, in this session, can claim it.")
            change = content.claim(table.head, command.observation, command.name, mint)
            return Decision(change.words, change)
        case _:
            return None


def _opened_by_phase(table: Table, session: Session) -> tuple[Session, tuple[Event, ...]]:
    """What opens because the meeting enters this phase."""
    phase = session.phases[session.at_phase].phase
    tells: tuple[Event, ...] = ()
    if phase.opens_sheet:
        session, opened = _sheet_opened(table, session)
        tells += opened
    if Permission.PULSE in phase.may:
        session, opened = _pulse_opened(session)
        tells += opened
    return session, tells


def _sheet_opened(table: Table, session: Session) -> tuple[Session, tuple[Event, ...]]:
    if session.sheet == "open":
        return session, ()
    again = session.sheet in ("revealed", "off")
    # An agenda that asks for another number of slots than the default gets it, whatever the size of the room.
    many = not again and session.slots == MANY_SLOTS and table.writers() > MANY_PEOPLE
    slots = FEW_SLOTS if many else session.slots
    after = session.model_copy(
        update={"sheet": "open", "slots": slots, "round": session.round + 1 if again else session.round}
    )
    return after, (BallotOpened("sheet", after.round, slots),)


def _pulse_opened(session: Session) -> tuple[Session, tuple[Event, ...]]:
    if session.pulse != "closed":
        return session, ()
    return session.model_copy(update={"pulse": "open"}), (BallotOpened("pulse", 1, 1),)


def _rung_by_leaving(table: Table, session: Session, command: Asked) -> What | None:
    """The bell that leaving a phase rings: the sheet's at the end of its phase, a vote's at the end of any."""
    if not isinstance(command, AdvancePhase):
        return None
    if session.phases[session.at_phase].phase.rings_bell and table.sealed.is_open("sheet"):
        return "sheet"
    return "vote" if table.sealed.is_open("vote") else None


def _rung_by_gap(table: Table, now: float) -> What | None:
    """A counted gap may end the phase; then the sheet's bell rings as if nobody had slept."""
    clock, run = table.meeting.clock, table.session.current
    over = clock is not None and clock.phase.remaining(now) <= 0
    rings = over and run is not None and run.phase.rings_bell and not table.sealed.ringing
    return "sheet" if rings and table.sealed.is_open("sheet") else None


def _shut(state: str) -> str:
    return "closed" if state == "open" else state
