"""The sealed rounds of a session: which box is open, when its bell rang, and what comes out of it.

Seats never reach this module: envelopes arrive as bytes, what leaves are cards. The connection layer keeps the one
bit "this seat has posted"; how many devices are expected comes in as a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pmtui.model.board import Board
from pmtui.model.cards import Card, Factor, Group, Observation, PulseResult, Session, Tally
from pmtui.model.vocabulary import SHOWN_FROM, LinkKind
from pmtui.room.answers import refuse
from pmtui.room.ballot import FEWEST, GRACE_SECONDS, AnswerBox, Box, NoteBox, VoteBox
from pmtui.room.content import Mint

What = Literal["sheet", "vote", "pulse", "consent"]

PULSE = (
    "Was it clear what happened?",
    "Was this hour useful?",
    "Did we meet soon enough after the incident?",
    "Was it safe to speak up?",
    "Did you learn something that changes how you work?",
)
"""The closing survey (DOMAIN: pulse): clarity, usefulness, timeliness, safety 1–5; learned 1 no, 5 yes."""

FEW = (3, 4)
"""Sizes of a room in which each is asked to accept being few (ANONYMITY 5)."""


@dataclass(frozen=True)
class Opened:
    """What a bell led to: cards to put, the session as it is after it, and what to say."""

    cards: tuple[Card, ...]
    session: Session
    words: str
    tags: dict[str, str]
    kept_back: str = ""


class SealedRounds:
    """The boxes that are open in this meeting. In memory only."""

    def __init__(self, folds: Callable[[str], bool]) -> None:
        self._folds = folds
        self._boxes: dict[What, Box] = {}
        self._opening: dict[What, Box] = {}
        self._tag_hashes: dict[str, str] = {}
        self._again = False
        self.ringing: What | None = None
        self.rang_at = 0.0

    def is_open(self, what: What) -> bool:
        """Whether envelopes of that sort are taken."""
        return what in self._boxes

    @property
    def open_now(self) -> What | None:
        """What the bell would ring for."""
        return next((what for what in ("sheet", "vote", "pulse") if what in self._boxes), None)

    @property
    def voting_on(self) -> frozenset[str]:
        """Cards a vote is open on."""
        box = self._boxes.get("vote")
        return box.targets if isinstance(box, VoteBox) else frozenset()

    def open_sheet(self, slots: int) -> None:
        """A box for this round's notes, and one for the consent of a small room."""
        self._boxes["sheet"] = NoteBox(slots)
        self._boxes["consent"] = AnswerBox(1)

    def open_vote(self, dots: int, targets: frozenset[str]) -> None:
        """A box for dot votes on these cards."""
        self._boxes["vote"] = VoteBox(dots, targets)

    def open_pulse(self) -> None:
        """A box for the closing survey."""
        self._boxes["pulse"] = AnswerBox(len(PULSE))

    def put(self, what: What, envelope: bytes, *, again: bool) -> None:
        """Take an envelope; a seat that posted before may only replace its own, known by its random id."""
        box = self._boxes.get(what)
        if box is None:
            raise refuse("Nothing of that kind is open now; what you wrote stays on this device.")
        if again and not box.holds(envelope[:16]):
            raise refuse("This device has already posted its envelope for this round.")
        try:
            box.put(envelope)
        except ValueError as problem:
            raise refuse(f"That is not an envelope of this round: {problem}.", "invalid") from None

    def ring(self, what: What, now: float) -> None:
        """The bell rings: from now the box waits for what is still expected."""
        self.ringing, self.rang_at, self._again = what, now, False

    def due(self, now: float, awaited: int) -> bool:
        """Whether the rung box may be opened: no envelope is awaited any more, or the grace is over."""
        if self.ringing is None:
            return False
        return (awaited == 0 and not self._again) or now - self.rang_at >= GRACE_SECONDS

    def known_by(self, observation: str) -> str:
        """The tag hash of a note revealed in this meeting, or nothing."""
        return self._tag_hashes.get(observation, "")

    def forget(self) -> None:
        """The session closes: boxes and tag hashes go."""
        for box in (*self._boxes.values(), *self._opening.values()):
            box.destroy()
        self._boxes.clear()
        self._opening.clear()
        self._tag_hashes.clear()
        self.ringing = None

    def open(self, session: Session, board: Board, mint: Mint) -> Opened:
        """Open the rung box; it takes no more envelopes. `saved` or `put_back` must follow."""
        what, self.ringing = self.ringing, None
        assert what is not None
        taken: tuple[What, ...] = (what, "consent") if what == "sheet" else (what,)
        self._opening = {name: self._boxes.pop(name) for name in taken if name in self._boxes}
        box = self._opening[what]
        if isinstance(box, NoteBox):
            return self._notes(box, session, mint)
        if isinstance(box, VoteBox):
            return _votes(box, session, board, mint)
        assert isinstance(box, AnswerBox)
        return _pulse(box, session, mint)

    def saved(self, opened: Opened) -> None:
        """What came out is on disk: the envelopes go, the tag hashes stay until the session closes."""
        if not self._opening:
            return  # the session closed meanwhile, and all of it went
        self._tag_hashes.update(opened.tags)
        for box in self._opening.values():
            box.destroy()
        self._opening = {}

    def put_back(self, what: What, now: float) -> None:
        """What came out could not be saved: the envelopes wait, and the box is tried again after a grace."""
        self._boxes.update(self._opening)
        self._opening = {}
        self.ringing, self.rang_at, self._again = what, now, True

    def _notes(self, box: NoteBox, session: Session, mint: Mint) -> Opened:
        few = _few_accept(box.count, self._opening.get("consent"))
        if few:
            off = session.model_copy(update={"sheet": "off", "envelopes": None})
            return Opened((), off, few, {}, kept_back=few)
        opened = box.open(mint.new_id, self._tag_hashes.values())
        notes = tuple(
            mint.named(
                Observation(
                    session=session.id, round=session.round, text=note.text, folded=self._folds(note.text)
                ),
                note.id,
            )
            for note in opened.notes
        )
        tags = {note.id: note.tag_hash for note in opened.notes}
        shown = session.model_copy(update={"sheet": "revealed", "envelopes": opened.envelopes})
        return Opened(
            notes, shown, f"{_count(len(notes), 'note')} out of {opened.envelopes} envelopes, shuffled", tags
        )


def _few_accept(envelopes: int, consent: Box | None) -> str:
    """Why a small room's box is not opened; nothing when it may be."""
    if envelopes < FEWEST:
        return (
            f"Only {_count(envelopes, 'envelope')} came in, and with fewer than {FEWEST} a note would name its author. "
            "Nothing was shown; each device keeps its drafts."
        )
    if envelopes in FEW and isinstance(consent, AnswerBox):
        totals, _asked = consent.open()
        yes, no = totals[0][0], totals[0][1]
        if no or yes < envelopes:
            return (
                "In a room this small everybody has to accept being few, and not everybody did. "
                "The sheet is off; speak, or write to the facilitator."
            )
    return ""


def vote_targets(board: Board) -> frozenset[str]:
    """What a dot vote is on: groups, notes outside groups that may be read, factors; nothing kept for hosts."""
    loose = (
        note.id
        for note in board.of(Observation)
        if not note.folded and not board.links_from(note.id, LinkKind.BELONGS)
    )
    all_targets = (*(g.id for g in board.of(Group)), *loose, *(f.id for f in board.of(Factor)))
    return frozenset(all_targets) - board.private


def _votes(box: VoteBox, session: Session, board: Board, mint: Mint) -> Opened:
    totals, voters = box.open()
    after = session.model_copy(update={"vote": "counted"})
    if voters < SHOWN_FROM:
        why = f"Only {_count(voters, 'person', 'people')} voted, and totals are shown from {SHOWN_FROM} up; count hands instead."
        return Opened((), after, why, {}, kept_back=why)
    tallies = tuple(
        mint.named(Tally(target=card, session=session.id, round=session.vote_round, n=n, voters=voters))
        for card, n in sorted(totals.items())
        if card in board and card not in board.private
    )
    return Opened(tallies, after, f"{voters} people voted", {})


def _pulse(box: AnswerBox, session: Session, mint: Mint) -> Opened:
    totals, people = box.open()
    after = session.model_copy(update={"pulse": "counted"})
    if people < SHOWN_FROM:
        why = f"Only {_count(people, 'person', 'people')} answered the pulse, and totals are kept from {SHOWN_FROM} up."
        return Opened((), after, why, {}, kept_back=why)
    results = tuple(
        mint.named(PulseResult(session=session.id, question=question, counts=counts, seats=people))
        for question, counts in zip(PULSE, totals, strict=True)
    )
    return Opened(results, after, f"{people} people answered the pulse", {})


def _count(n: int, one: str, more: str = "") -> str:
    return f"{n} {one if n == 1 else more or one + 's'}"
