"""What is being written on one device, and what of it is kept on its own disk."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.room.drafts import Drafts
from pmtui.room.leftovers import Left, Leftovers
from pmtui.room.written import BALLOTS, Ballot, Receipt, Written, from_kept

KEEP_EVERY = 1.0
"""Seconds between two writes of what is typed to disk."""


class Pad:
    """The sheet, the dots and the answers of one person, as far as they are not revealed."""

    def __init__(self, drafts: Drafts, left: Leftovers) -> None:
        self.left = left
        self.trouble = ""
        """Why drafts can't be kept on disk."""
        self._drafts = drafts
        self._ballots: dict[Ballot, Written] = {}
        self._kept_at: float | None = None
        self._dirty = False
        self._load()

    def __getitem__(self, what: Ballot) -> Written | None:
        """What was written for the present round."""
        return self._ballots.get(what)

    def __iter__(self) -> Iterator[Written]:
        """Everything that is not settled, the sheet first."""
        found = (self._ballots.get(what) for what in BALLOTS)
        return iter([written for written in found if written is not None and not written.is_settled])

    @property
    def to_fill_in(self) -> tuple[Ballot, ...]:
        """What can be filled in, or waits for its reveal."""
        return tuple(written.what for written in self)

    def put(self, written: Written) -> None:
        """A round begins."""
        self._ballots[written.what] = written

    def drop(self, what: Ballot) -> None:
        """Nothing of that kind is asked any more."""
        self._ballots.pop(what, None)

    # --- writing -------------------------------------------------------------

    def write(self, slot: int, text: str) -> bool:
        """Put a note into a slot of the sheet; False once the bell rang."""
        sheet = self._changeable("sheet")
        if sheet is None or not 0 <= slot < sheet.slots:
            return False
        sheet.notes += [""] * (slot + 1 - len(sheet.notes))
        if sheet.notes[slot] != text:
            sheet.notes[slot] = text
            self.touched()
        return True

    def dot(self, card: str, step: int) -> bool:
        """Spend a dot on a card, or take one back; False where there is none to move."""
        vote = self._changeable("vote")
        if vote is None or (step > 0 and (len(vote.dots) >= vote.slots or card not in vote.targets)):
            return False
        if step < 0 and card not in vote.dots:
            return False
        vote.dots.append(card) if step > 0 else vote.dots.remove(card)
        self.touched()
        return True

    def answer(self, what: Ballot, question: int, value: int) -> bool:
        """Answer a question of the pulse, or whether being few is fine; False once the bell rang."""
        asked = self._changeable(what)
        if asked is None or not 0 <= question < len(asked.answers):
            return False
        asked.answers[question] = value
        sheet = self._ballots.get("sheet")
        if what == "consent" and sheet is not None and sheet.rung:
            asked.wait, asked.at = 0.0, None  # asked after the bell, and awaited
        self.touched()
        return True

    def bring(self, note: Left) -> bool:
        """Put a note that is left over into a free slot of the open sheet; False when there is none."""
        sheet = self._changeable("sheet")
        if sheet is None:
            return False
        notes = sheet.notes + [""] * (sheet.slots - len(sheet.notes))
        free = next((n for n, text in enumerate(notes) if not text.strip()), None)
        if free is None or not self.write(free, note.text):
            return False
        self.left.discard(note)
        return True

    # --- kept on disk --------------------------------------------------------

    def touched(self) -> None:
        """Something is to be kept at the next look."""
        self._dirty = True

    def look(self, now: float) -> None:
        """Keep what was typed since the last look."""
        if self._dirty and (self._kept_at is None or now - self._kept_at >= KEEP_EVERY):
            self._kept_at = now
            self.keep()

    def keep(self) -> None:
        """Put what is not revealed yet on this device's disk, and nothing else."""
        self._dirty = False
        written = [w.to_kept() for w in self if w.envelope_id or not w.is_empty]
        left = self.left.to_kept()
        try:
            if written or left:
                self._drafts.save({"ballots": written, "left": left})
            else:
                self._drafts.erase()
            self.trouble = ""
        except OSError as problem:
            why = problem.strerror or problem
            self.trouble = (
                f"What you write can't be kept on this computer's disk ({why}); it stays in memory."
            )

    def _load(self) -> None:
        kept = self._drafts.load()
        said = kept.get("ballots")
        self.left.load(kept.get("left"))
        for row in said if isinstance(said, list) else []:
            written = from_kept(row)
            if written is None:
                continue
            if written.posted is not None:
                written.receipt, written.wait = Receipt.AGAIN, 0.0
            if written.what in self._ballots:
                self.left.add(map(str, written.content), written.session, written.round)
            else:
                self._ballots[written.what] = written

    def _changeable(self, what: Ballot) -> Written | None:
        written = self._ballots.get(what)
        if written is None or written.is_settled:
            return None
        return written if what == "consent" or written.can_be_changed else None
