"""The facilitator of a session nobody sits through: plays the script's steps with a facilitator's own commands."""

from __future__ import annotations

from typing import Any

from pmtui.demo.people import grouped_notes
from pmtui.examples import (
    Add,
    Agree,
    BadExample,
    Edit,
    Extend,
    Hear,
    HostStep,
    MakeGroup,
    Open,
    Quick,
    Script,
    Unfold,
    example_id,
)
from pmtui.formats import load_format
from pmtui.model.cards import (
    CARDS,
    Action,
    Card,
    Factor,
    Group,
    Observation,
    Session,
    SpokenNote,
    TimelineEvent,
)
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import LinkKind, SessionState
from pmtui.model.when import Context, split_quick_entry
from pmtui.room.answers import Done
from pmtui.room.commands import (
    AcceptSplit,
    AddCards,
    AdvancePhase,
    Asked,
    BeginSession,
    CloseSession,
    EditCard,
    ExtendPhase,
    HearFunction,
    LinkCards,
    LinkTo,
    NextTopic,
    OpenPulse,
    OpenVote,
    RingBell,
    UnfoldNote,
)
from pmtui.room.seats import LocalSeat

VOTE_SECONDS = 60.0
"""How long a vote or the pulse stays open before its bell."""

EVIDENCE = (TimelineEvent, Observation, SpokenNote, Group)


class Host:
    """A facilitator that follows the script; `tick` after every look of the room at its clock."""

    def __init__(self, seat: LocalSeat, script: Script, example: str) -> None:
        self._seat = seat
        self._script = script
        self._example = example
        self._keys: dict[str, str] = {}
        self._done: set[int] = set()
        self._agreed: tuple[str, ...] = ()
        self._opened_at: float | None = None

    async def begin(self) -> None:
        """Start the session by the script's agenda."""
        await self._do(BeginSession(session_format=load_format(self._script.format)))

    async def tick(self) -> None:
        """Do what is due, then go on when the phase's time has come."""
        session, clock = self._seat.board.session, self._seat.clock
        if session is None or clock is None or session.state is not SessionState.RUNNING:
            return
        now = self._seat.time.monotonic()
        phase = session.phases[session.at_phase].phase
        minutes = clock.phase.spent(now) / 60
        waiting = False
        for step in self._script.steps(phase.key):
            if id(step) in self._done:
                continue
            if step.minute > minutes:
                waiting = True
                break
            self._done.add(id(step))
            await self._play(step)
        if self._seat.ringing or await self._ring(now):
            return
        await self._next_topic(now)
        if waiting:
            return
        split = self._seat.split
        if split is not None and split.changes:
            await self._do(AcceptSplit())
        await self._go_on(now)

    # --- the meeting ---------------------------------------------------------

    async def _ring(self, now: float) -> bool:
        """Ring for an open vote or pulse after its time; whether one is open."""
        session = self._session()
        if "open" not in (session.vote, session.pulse):
            self._opened_at = None
            return False
        self._opened_at = now if self._opened_at is None else self._opened_at
        if now - self._opened_at >= VOTE_SECONDS:
            self._opened_at = None
            await self._twice(RingBell())
        return True

    async def _go_on(self, now: float) -> None:
        session, clock = self._session(), self._seat.clock
        if clock is None:
            return
        phase = session.phases[session.at_phase].phase
        if phase.closing:
            await self._do(CloseSession(agreed=self._agreed))
        elif clock.phase.remaining(now) <= 0 or (phase.rings_bell and session.sheet != "open"):
            await self._twice(AdvancePhase())

    async def _next_topic(self, now: float) -> None:
        """Each topic has its own box; when it is over, the next has its turn."""
        session, clock = self._session(), self._seat.clock
        over = clock is not None and clock.topic is not None and clock.topic.remaining(now) <= 0
        if over and session.at_topic + 1 < len(session.topics):
            await self._do(NextTopic())

    def _session(self) -> Session:
        session = self._seat.board.session
        assert session is not None
        return session

    # --- steps ---------------------------------------------------------------

    async def _play(self, step: HostStep) -> None:
        board = self._seat.board
        match step:
            case Add():
                card = CARDS[step.card["kind"]].model_validate(step.card)
                self._keys[step.key] = await self._do(AddCards(cards=(card,), links=self._links(step)))
            case Quick():
                await self._do(AddCards(cards=(self._event(step.line),)))
            case Edit():
                await self._edit(step)
            case MakeGroup():
                texts = grouped_notes(self._script, step.key)
                notes = [note.id for note in board.of(Observation) if note.text in texts]
                links = [LinkTo(card=note, link_kind=LinkKind.BELONGS, inward=True) for note in notes]
                links += [
                    LinkTo(card=self._card(name, Factor), link_kind=LinkKind.SUPPORTS)
                    for name in step.supports
                ]
                group = AddCards(cards=(Group(title=step.title),), links=tuple(links))
                self._keys[step.key] = await self._do(group)
            case Hear():
                for function in step.functions:
                    await self._do(HearFunction(function=function))
            case Unfold():
                folded = (n for n in board.of(Observation) if n.folded and n.text.startswith(step.note))
                note = next(folded, None)
                if note is None:
                    raise BadExample(f"no folded note begins with {step.note!r}")
                await self._do(UnfoldNote(observation=note.id))
            case Extend():
                await self._do(ExtendPhase(seconds=round(step.minutes * 60)))
            case Open(do="open-vote"):
                await self._do(OpenVote())
            case Open():
                if self._session().pulse == "closed":
                    await self._do(OpenPulse())
            case Agree():
                self._agreed = step.lines

    def _links(self, step: Add) -> tuple[LinkTo, ...]:
        links = [LinkTo(card=self._card(n, Factor), link_kind=LinkKind.SUPPORTS) for n in step.supports]
        links += [
            LinkTo(card=self._card(n, *EVIDENCE), link_kind=LinkKind.SUPPORTS, inward=True)
            for n in step.supported_by
        ]
        links += [LinkTo(card=self._card(n, Factor), link_kind=LinkKind.ADDRESSES) for n in step.addresses]
        if step.replaced_by:
            links.append(LinkTo(card=self._card(step.replaced_by, Action), link_kind=LinkKind.REPLACED_BY))
        return tuple(links)

    async def _edit(self, step: Edit) -> None:
        board = self._seat.board
        card_id = example_id(self._example, step.card)
        card = board.get(card_id) or board.get(self._keys.get(step.card, ""))
        if card is None:
            raise BadExample(f"the script edits {step.card!r}, which is no card")
        fields: dict[str, Any] = {**card.model_dump(), **step.fields}
        await self._do(EditCard(card=type(card).model_validate(fields), based_on=card.rev))
        for name in step.addresses:
            link = LinkCards(
                sources=(card.id,), target=self._card(name, Factor), link_kind=LinkKind.ADDRESSES
            )
            await self._do(link)
        if step.replaced_by:
            target = self._card(step.replaced_by, Action)
            await self._do(LinkCards(sources=(card.id,), target=target, link_kind=LinkKind.REPLACED_BY))

    def _event(self, line: str) -> TimelineEvent:
        review = self._seat.board.review
        context = Context(zone=review.zone, now=self._seat.time.now(), incident_day=review.incident_day)
        entry = split_quick_entry(line, context)
        at = entry.moment or Moment(at=context.now, zone=review.zone)
        return TimelineEvent(at=at, event_kind=entry.kind, text=entry.text, team=entry.team)

    def _card(self, name: str, *kinds: type[Card]) -> str:
        """The card the script calls so: one it added, else one of the review, of a kind that fits there."""
        board = self._seat.board
        for card_id in (self._keys.get(name, ""), example_id(self._example, name)):
            if isinstance(board.get(card_id), kinds):
                return card_id
        raise BadExample(f"the script names {name!r}, which is no {' or '.join(k.words for k in kinds)}")

    async def _do(self, command: Asked) -> str:
        answer = await self._seat.do(command)
        if not isinstance(answer, Done):
            raise BadExample(f"the script's step {command!r} was refused: {answer.why}")
        return answer.card_id

    async def _twice(self, command: Asked) -> None:
        """A guarded key, pressed again when the first press only asked."""
        answer = await self._seat.do(command)
        if not isinstance(answer, Done):
            await self._do(command)
