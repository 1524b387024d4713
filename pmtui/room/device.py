"""What a participant's own device does: it writes, seals, posts at the bell, and knows its notes again.

Nothing that is written leaves it before the bell unless its person hands it in (ANONYMITY 2 and 3). It has no timers:
whoever runs it passes on what the seat hears (`hear`) and calls `tick` a few times a second.
"""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.vocabulary import SessionState
from pmtui.room.answers import (
    Answer,
    BallotOpened,
    BellRang,
    Changed,
    Counted,
    Done,
    Event,
    Linked,
    Refused,
    Revealed,
)
from pmtui.room.commands import ClaimNote, Signal
from pmtui.room.drafts import Drafts
from pmtui.room.endings import ending, is_over, not_counted
from pmtui.room.envelope import RandomBytes, tag_hash
from pmtui.room.leftovers import Leftovers
from pmtui.room.meeting import SignalName
from pmtui.room.own_signals import OwnSignals
from pmtui.room.pad import Pad
from pmtui.room.sealed import PULSE
from pmtui.room.seats import Seat
from pmtui.room.written import Ballot, Content, Receipt, Written

LATEST = 5.0
"""Seconds after a bell within which every device has posted."""

PATIENCE = 3.0
"""Seconds a device waits to be told how a round ended that the board shows as over."""

TRY_AGAIN = 2.0
"""Seconds until an envelope that could not be sent is sent again."""

NOTHING_OPEN = Refused("Nothing of that kind is open now; what you wrote stays on this device.")


def spread(random: RandomBytes) -> Callable[[], float]:
    """Random delays, so that the order in which envelopes come says nothing."""
    return lambda: int.from_bytes(random(4), "big") / 2**32 * LATEST


class Device:
    """One person's device on one seat."""

    def __init__(
        self, seat: Seat, drafts: Drafts, random_bytes: RandomBytes, delay: Callable[[], float]
    ) -> None:
        """`delay` gives the seconds between a bell and the post."""
        self.seat = seat
        self._random = random_bytes
        self._delay = delay
        self.linked = True
        self.link_words = ""
        self.signals = OwnSignals()
        self.mine: dict[str, str] = {}
        """Tags of my notes that are shown, by observation."""
        self.changed: list[Callable[[], None]] = []
        """Called when something is to be shown anew."""
        self._own: dict[str, str] = {}
        """Tags of all notes of this session, by their hash."""
        self._shown: dict[str, str] = {}
        """Hashes of all notes shown, by observation."""
        self.left = Leftovers(seat, random_bytes, self._own, self._touched)
        self.pad = Pad(drafts, self.left)
        self._ticking = False
        for written in self.pad:
            self._know(written)

    # --- asking ----------------------------------------------------------------

    async def hand_in(self, what: Ballot) -> Answer:
        """Post the envelope now; until the bell, handing in again replaces it."""
        written = self.pad[what]
        if written is None or written.is_settled:
            return NOTHING_OPEN
        return await self._post(written, written.content)

    async def signal(self, name: SignalName) -> Answer:
        """Turn one bit of this seat over."""
        on = not self.signals[name]
        answer = await self.seat.do(Signal(signal=name, on=on))
        if isinstance(answer, Done):
            self.signals.put(name, on)
            self._tell()
        return answer

    async def claim(self, observation: str, name: str) -> Answer:
        """Step forward as the author of a note."""
        tag = self.mine.get(observation)
        if tag is None:
            return Refused("This device did not write that note in this session.")
        return await self.seat.do(ClaimNote(observation=observation, name=name, tag=tag))

    # --- hearing -------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """What the room told the seat."""
        match event:
            case BallotOpened():
                self._opened(event)
            case BellRang():
                self._rang(event)
            case Revealed():
                self._revealed(event)
            case Linked():
                self._linked(event)
            case Changed():
                self._follow()
            case Counted():
                self.signals.counted(event)
            case _:
                return
        self._tell()

    def _opened(self, event: BallotOpened) -> None:
        session = self.seat.board.session
        if session is None:
            return
        now = self.pad[event.what]
        if now is None or now.key != (session.id, event.what, event.round):
            if now is not None and not now.is_settled:
                self._settle(now)
            now = Written(session.id, event.what, event.round, event.slots)
            self.pad.put(now)
            if event.what == "sheet":
                self.signals.put("ready", on=False)
        now.slots, now.targets = event.slots, event.targets
        if event.what in ("pulse", "consent"):
            asked = len(PULSE) if event.what == "pulse" else 1
            now.answers = (now.answers + [0] * asked)[:asked]
        now.gone_at = None

    def _rang(self, event: BellRang) -> None:
        written = self.pad[event.what]
        if written is None or written.round != event.round or written.is_settled:
            return
        written.rung = True
        if not written.is_in_hand:
            # Nobody waits for an envelope that replaces one, so it goes in at once.
            replaces = written.posted is not None and written.receipt is Receipt.IN_BOX
            written.receipt = Receipt.DUE
            written.wait, written.at = 0.0 if replaces else self._delay(), None
        elif event.what == "sheet":
            self._consent_after_bell()

    def _consent_after_bell(self) -> None:
        consent = self.pad["consent"]
        if consent is not None and not consent.is_empty and not consent.is_in_hand:
            consent.wait, consent.at = self._delay(), None

    def _linked(self, event: Linked) -> None:
        self.linked, self.link_words = event.on, event.words
        if not event.on:
            return
        # The host may be another process, with empty boxes and no bell ringing.
        for written in self.pad:
            written.rung, written.gone_at = False, None
            if written.posted is not None:
                written.receipt, written.wait, written.at = Receipt.AGAIN, 0.0, None
            elif written.receipt is Receipt.DUE:
                written.receipt, written.wait, written.at = Receipt.HERE, None, None
        self.signals.counted(self.seat.counts)
        self.left.linked()

    def _revealed(self, event: Revealed) -> None:
        self._shown.update(event.tags)
        hashes = set(event.tags.values())
        self.mine.update({obs: self._own[h] for obs, h in event.tags.items() if h in self._own})
        self.left.shown(hashes)
        sheet = self.pad["sheet"]
        session = self.seat.board.session
        if sheet is None or session is None or sheet.is_settled:
            return
        if sheet.key == (session.id, "sheet", event.round):
            self._settle(sheet, event)

    def _follow(self) -> None:
        """What the board says about this device's own bits and tags."""
        session = self.seat.board.session
        self.signals.follow(session)
        if session is None or session.state is SessionState.CLOSED:
            # Tags end with the session (ANONYMITY 6).
            self.mine.clear()
            self._own.clear()
            self._shown.clear()

    # --- time ----------------------------------------------------------------

    async def tick(self, now: float) -> None:
        """Post what is due, settle what is over, keep what was typed. `now`: seconds that never jump back."""
        if self._ticking:
            return
        self._ticking = True
        try:
            for written in self.pad:
                await self._look_at(written, now)
            await self.left.tick()
        finally:
            self._ticking = False
        self.pad.look(now)

    async def _look_at(self, written: Written, now: float) -> None:
        if written.wait is not None:
            written.at, written.wait = now + written.wait, None
        if is_over(written, self.seat.board):
            written.gone_at = now if written.gone_at is None else written.gone_at
            if written.what != "sheet" or now - written.gone_at >= PATIENCE:
                self._settle(written)
                self._tell()
        elif written.at is not None and now >= written.at and self.linked:
            written.at = None
            # A host that lost it gets what was in its box; what was changed since waits for its person, or the bell.
            was = written.posted if written.receipt is Receipt.AGAIN else None
            await self._post(written, written.content if was is None else was)

    # --- posting -------------------------------------------------------------

    async def _post(self, written: Written, content: Content) -> Answer:
        consent = self.pad["consent"]
        unsaid = consent is None or consent.is_settled or consent.is_empty or consent.is_in_hand
        if written.what == "sheet" and consent is not None and not unsaid:
            await self._send(consent, consent.content)  # first, so that the box never opens between the two
        return await self._send(written, content)

    async def _send(self, written: Written, content: Content) -> Answer:
        envelope = written.sealed(content, self._random)
        self._know(written)
        self.pad.keep()  # before anything leaves: a device killed now knows its notes again
        answer = await self.seat.post(written.what, envelope)
        if written.is_settled:
            return answer
        if isinstance(answer, Done):
            written.posted, written.receipt, written.why = content, Receipt.IN_BOX, ""
        elif answer.code in ("failed", "slow"):
            if written.rung or written.receipt is Receipt.AGAIN:
                written.wait = TRY_AGAIN
        else:
            written.why = answer.why
        self.pad.keep()
        self._tell()
        return answer

    # --- the end of a round --------------------------------------------------

    def _settle(self, written: Written, told: Revealed | None = None) -> None:
        """The round is over: what was shown is mine, what was not is left over, the draft goes."""
        if written.what != "sheet":
            written.why = not_counted(written, self.seat.board) if written.posted is not None else ""
            counted = Receipt.KEPT_BACK if written.why else Receipt.SHOWN
            written.receipt = Receipt.MISSED if written.posted is None else counted
            self.pad.keep()
            return
        ended = ending(written, self.seat.board, told, self._shown)
        written.receipt, written.why = ended.receipt, ended.why
        late = written.posted is None and not ended.why
        self.left.add(ended.missing, written.session, written.round, ended.why, may_be_late=late)
        self.pad.drop("consent")
        self.pad.keep()

    # --- inside --------------------------------------------------------------

    def _know(self, written: Written) -> None:
        self._own.update({tag_hash(tag): tag for tag in written.tags})

    def _touched(self) -> None:
        self.pad.touched()

    def _tell(self) -> None:
        for call in tuple(self.changed):
            call()
