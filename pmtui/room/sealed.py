"""The sealed rounds of a session: which box is open, when its bell rang, and what comes out of it.

Seats never reach this module: envelopes arrive as bytes, what leaves are cards. The connection layer keeps the one
bit "this seat has posted"; how many devices are expected, and how many are here, comes in as numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pmtui.model.board import Board
from pmtui.model.cards import Factor, Group, Observation, Session
from pmtui.model.vocabulary import LinkKind
from pmtui.room.answers import Bell, Revealed, refuse
from pmtui.room.ballot import GRACE_SECONDS, AnswerBox, Box, FullBox, LateBox, NoteBox, VoteBox
from pmtui.room.content import Mint
from pmtui.room.counting import FEW, Devices, Opened, count_words, few_accept, pulse_counted, votes_counted
from pmtui.room.envelope import ID_BYTES

What = Literal["sheet", "vote", "pulse", "consent", "late"]
"""What an envelope is for. `late`: a note sheet that missed its bell."""

PULSE = (
    "Was it clear what happened?",
    "Was this hour useful?",
    "Did we meet soon enough after the incident?",
    "Was it safe to speak up?",
    "Did you learn something that changes how you work?",
)
"""The closing survey (DOMAIN: pulse): clarity, usefulness, timeliness, safety 1–5; learned 1 no, 5 yes."""


class SealedRounds:
    """The boxes that are open in this meeting. In memory only."""

    def __init__(self, folds: Callable[[str], bool]) -> None:
        self._folds = folds
        self._boxes: dict[What, Box] = {}
        self._opening: dict[What, Box] = {}
        self._over: set[What] = set()
        self._reveals: dict[int, Revealed] = {}
        self._again = False
        self._late_at: float | None = None
        self.ringing: Bell | None = None
        self.rang_at = 0.0
        self.grace_over = False
        """Whether no note sheet is awaited any more; those in still wait for answers to being few."""

    def is_open(self, what: What) -> bool:
        """Whether envelopes of that sort are taken."""
        return what in self._boxes

    @property
    def open_now(self) -> Bell | None:
        """What the bell would ring for."""
        bells: tuple[Bell, ...] = ("sheet", "vote", "pulse")
        return next((what for what in bells if what in self._boxes), None)

    @property
    def voting_on(self) -> frozenset[str]:
        """Cards a vote is open on."""
        box = self._boxes.get("vote")
        return box.targets if isinstance(box, VoteBox) else frozenset()

    def open_sheet(self, slots: int) -> None:
        """A box for this round's notes, and one for the consent of a small room."""
        self._stand("sheet", NoteBox(slots))
        self._stand("consent", AnswerBox(1))

    def open_vote(self, dots: int, targets: frozenset[str]) -> None:
        """A box for dot votes on these cards."""
        self._stand("vote", VoteBox(dots, targets))

    def open_pulse(self) -> None:
        """A box for the closing survey."""
        self._stand("pulse", AnswerBox(len(PULSE)))

    def reopen(self, session: Session, board: Board) -> None:
        """The boxes as a session left them when its host ended: all empty, for what devices post again."""
        if session.sheet == "open":
            self.open_sheet(session.slots)
        elif session.sheet != "closed":
            self._over |= {"sheet", "consent"}
        if session.sheet == "revealed":
            self._boxes["late"] = LateBox(session.slots)
        if session.pulse == "open":
            self.open_pulse()
        elif session.pulse != "closed":
            self._over.add("pulse")
        if session.vote == "open":
            self.open_vote(session.dots, vote_targets(board))
        elif session.vote != "closed":
            self._over.add("vote")

    def put(self, what: What, envelope: bytes, *, again: bool, alone: bool = False) -> None:
        """Take an envelope; a seat that posted before may only replace its own, known by its random id.

        `alone`, of a late one: whether it may be shown alone.
        """
        if what == "late" and "sheet" not in self._over:
            raise refuse("The note sheet's bell is still to come; hand your notes in with it.")
        box = self._boxes.get(what)
        if box is None and what in self._over:
            raise refuse("The bell has rung for that; what you wrote stays on this device.", "late")
        if box is None:
            raise refuse("Nothing of that kind is open now; what you wrote stays on this device.")
        if again and not box.holds(envelope[:ID_BYTES]):
            raise refuse("This device has already posted its envelope for this round.")
        try:
            if isinstance(box, LateBox):
                box.put(envelope, alone)
            else:
                box.put(envelope)
        except FullBox as problem:
            raise refuse(f"Not taken: {problem}; what you wrote stays on this device.") from None
        except ValueError as problem:
            raise refuse(f"That is not an envelope of this round: {problem}.", "invalid") from None

    def ring(self, what: Bell, now: float) -> None:
        """The bell rings: from now the box waits for what is still expected."""
        self.ringing, self.rang_at = what, now
        self._again = self.grace_over = False

    def wait_on(self, now: float) -> None:
        """The rung box waits one more grace, for the answer to what was asked only after the bell."""
        self.rang_at, self.grace_over = now, True

    @property
    def few_envelopes(self) -> bool:
        """Whether as many note sheets are in as need everybody to accept being few."""
        box = self._boxes.get("sheet")
        return box is not None and box.count in FEW

    def due(self, now: float, awaited: int) -> bool:
        """Whether the rung box may be opened: no envelope is awaited any more, or the grace is over."""
        if self.ringing is None or self._opening:
            return False
        return (awaited == 0 and not self._again) or now - self.rang_at >= GRACE_SECONDS

    @property
    def late_batch(self) -> bool:
        """Whether late envelopes wait that may be shown now; while a sheet is open they wait for its bell."""
        box = self._boxes.get("late")
        return isinstance(box, LateBox) and not self.is_open("sheet") and box.makes_a_batch(self._known)

    def release_late(self, now: float) -> None:
        """Late envelopes that may be shown come out at the next look."""
        self._late_at = now if self.late_batch else None

    def late_due(self, now: float) -> bool:
        """Whether released late envelopes are to be opened."""
        return self._late_at is not None and now >= self._late_at and self.late_batch and not self._opening

    @property
    def reveals(self) -> list[Revealed]:
        """What was revealed in this session so far, by round, as far as this process saw it."""
        return list(self._reveals.values())

    @property
    def _known(self) -> set[str]:
        return {hashed for revealed in self.reveals for hashed in revealed.tags.values()}

    def known_by(self, observation: str) -> str:
        """The tag hash of a note revealed in this meeting, or nothing."""
        return next((r.tags[observation] for r in self.reveals if observation in r.tags), "")

    def forget(self) -> None:
        """The session closes: boxes and tag hashes go."""
        for box in (*self._boxes.values(), *self._opening.values()):
            box.destroy()
        self._boxes.clear()
        self._opening.clear()
        self._over.clear()
        self._reveals.clear()
        self.ringing = self._late_at = None

    def open(self, session: Session, board: Board, mint: Mint, devices: Devices) -> Opened:
        """Open the rung box; it takes no more envelopes. `saved` or `put_back` must follow."""
        what, self.ringing = self.ringing, None
        assert what is not None
        taken: tuple[What, ...] = (what, "consent") if what == "sheet" else (what,)
        self._opening = {name: self._boxes.pop(name) for name in taken if name in self._boxes}
        self._over |= self._opening.keys()
        box = self._opening[what]
        if isinstance(box, NoteBox):
            few = few_accept(box.count, self._opening.get("consent"), devices)
            if few:
                off = session.model_copy(update={"sheet": "off", "envelopes": None})
                return Opened((), off, few, kept_back=few, shows=True)
            return self._notes(box, self._late_to_show_with(box), session, mint)
        if isinstance(box, VoteBox):
            return votes_counted(box, session, board, mint)
        assert isinstance(box, AnswerBox)
        return pulse_counted(box, PULSE, session, mint)

    def open_late(self, session: Session, mint: Mint) -> Opened:
        """Open the late envelopes as one batch; others may come in meanwhile. `saved` or `put_back` must follow."""
        late = self._boxes["late"]
        assert isinstance(late, LateBox)
        self._late_at = None
        taken = late.take()
        self._opening = {"late": taken}
        return self._notes(taken, None, session, mint)

    def saved(self, opened: Opened) -> Revealed | None:
        """What came out is on disk: the envelopes go, the tag hashes stay until the session closes.

        What devices are told of the session's round, where notes were shown or would have been.
        """
        number = opened.session.round
        earlier = self._reveals.get(number, Revealed(number))
        told = Revealed(number, earlier.tags | opened.tags, opened.kept_back) if opened.shows else None
        if not self._opening:
            return told  # the session closed meanwhile, and all of it went
        for box in self._opening.values():
            box.destroy()
        self._opening = {}
        if told is not None:
            self._reveals[number] = told
            if not told.kept_back:
                self._boxes.setdefault("late", LateBox(opened.session.slots))
        return told

    def put_back(self, what: Bell | Literal["late"], now: float) -> None:
        """What came out could not be saved: the envelopes wait, and the box is tried again after a grace."""
        late, waiting = self._opening.pop("late", None), self._boxes.get("late")
        if isinstance(late, LateBox):
            if isinstance(waiting, LateBox):
                waiting.put_back(late)
            else:
                self._boxes["late"] = late
        self._boxes.update(self._opening)
        self._over -= self._opening.keys()
        self._opening = {}
        if what == "late":
            self._late_at = now + GRACE_SECONDS
        else:
            self.ringing, self.rang_at, self._again = what, now, True

    def _stand(self, what: What, box: Box) -> None:
        self._boxes[what] = box
        self._over.discard(what)

    def _late_to_show_with(self, box: NoteBox) -> LateBox | None:
        late = self._boxes.get("late")
        if not isinstance(late, LateBox) or not late.fits(box):
            return None
        self._opening["late"] = taken = late.take()
        return taken

    def _notes(self, box: NoteBox, late: LateBox | None, session: Session, mint: Mint) -> Opened:
        opened = box.open(mint.new_id, self._known, late=late)
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
        out_of = f"{count_words(len(notes), 'note')} out of {count_words(opened.envelopes, 'envelope')}"
        if isinstance(box, LateBox):
            envelopes = (session.envelopes or 0) + opened.envelopes
            words = f"{out_of} that came late"
        else:
            envelopes, words = opened.envelopes, f"{out_of}, shuffled"
        shown = session.model_copy(update={"sheet": "revealed", "envelopes": envelopes})
        return Opened(notes, shown, words, tags, shows=True)


def vote_targets(board: Board) -> frozenset[str]:
    """What a dot vote is on: groups, notes outside groups that may be read, factors; nothing kept for hosts."""
    loose = (
        note.id
        for note in board.of(Observation)
        if not note.folded and not board.links_from(note.id, LinkKind.BELONGS)
    )
    all_targets = (*(g.id for g in board.of(Group)), *loose, *(f.id for f in board.of(Factor)))
    return frozenset(all_targets) - board.private
