"""What is left of the meeting, what an overrun costs, and a new split that fits. Times are in seconds.

The hard stop is the meeting's end. Actions and the close come last on the agenda and are what overruns eat
(DOMAIN: "time runs out before the actions"), so nothing is taken from them without a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pmtui.model.cards import RunPhase, Session
from pmtui.model.vocabulary import Pane, SessionState

STEP = 30
"""Boxes are cut to whole half minutes, as far as their minimum allows."""


@dataclass(frozen=True)
class Pacing:
    """Time to the hard stop (None without one), time the agenda still needs, and what is missing."""

    left_s: float | None
    needed_s: float
    over_s: float
    words: str


@dataclass(frozen=True)
class Share:
    """What a split gives one phase: its whole box, time already spent in it included."""

    index: int
    key: str
    name: str
    was_s: int
    now_s: int
    dropped: bool = False

    @property
    def words(self) -> str:
        """`actions 5 m (was 8 m)`, `group and vote: to a later session`."""
        if self.dropped:
            return f"{self.name}: to a later session"
        if self.now_s == self.was_s:
            return f"{self.name} {minutes_words(self.now_s)}"
        return f"{self.name} {minutes_words(self.now_s)} (was {minutes_words(self.was_s)})"


@dataclass(frozen=True)
class Split:
    """New boxes for what remains of the agenda. `over_s` is what does not fit even so."""

    shares: tuple[Share, ...]
    over_s: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the agenda now ends by the hard stop."""
        return self.over_s == 0

    @property
    def changes(self) -> bool:
        """Whether accepting it would change anything."""
        return any(share.dropped or share.now_s != share.was_s for share in self.shares)

    @property
    def words(self) -> str:
        """The split in one line: what becomes shorter and what is put off."""
        parts = [share.words for share in self.shares if share.dropped or share.now_s != share.was_s]
        return " · ".join(parts) if parts else "every phase keeps its time"


@dataclass(frozen=True)
class _Part:
    """A phase on the way to its share: what it still wants and the least it can do with."""

    index: int
    run: RunPhase
    spent: int
    want: int
    least: int
    current: bool = False

    @property
    def guarded(self) -> bool:
        return is_actions(self.run) or self.run.phase.closing


def is_actions(run: RunPhase) -> bool:
    """Whether the phase is about actions."""
    return run.phase.pane is Pane.ACTIONS


def pace(session: Session, box_left_s: float | None, to_stop_s: float | None) -> Pacing:
    """How the meeting stands: `box_left_s` of the current box (None before it began), `to_stop_s` to the stop.

    Without a hard stop only the current box's own overrun is known.
    """
    parts = _parts(session, box_left_s, None)
    needed = float(sum(part.want for part in parts))
    if to_stop_s is None:
        over = max(0.0, -(box_left_s or 0.0))
        words = f"{minutes_words(over)} longer than planned; no hard stop is set" if over >= 1 else "on time"
        return Pacing(None, needed, over, words)
    over = needed - max(0.0, to_stop_s)
    if over < 1:
        spare = to_stop_s - needed
        words = f"on time, {minutes_words(spare)} to spare" if spare >= 60 else "on time"
        return Pacing(to_stop_s, needed, 0.0, words)
    cost = _cost(parts, over)
    words = f"over by {minutes_words(over)}" + (f": {cost}" if cost else "")
    return Pacing(to_stop_s, needed, over, words)


def propose_split(
    session: Session, box_left_s: float | None, to_stop_s: float, spent_s: float | None = None
) -> Split:
    """Share the time to the hard stop among what remains of the agenda.

    Time is given up in this order, and only as far as needed: by later phases, in proportion to what they have
    above their minimum; by actions and the close; by the current box; then deferrable phases go to a later
    session, the last on the agenda first, actions after all others. No minimum is undercut: what does not fit
    is `over_s`.
    `spent_s` is what the current box took, when its length is no longer the planned one.
    """
    parts = _parts(session, box_left_s, spent_s)
    budget = int(max(0.0, to_stop_s))
    dropped: list[_Part] = []
    kept = list(parts)
    for part in _droppable(parts):
        if sum(p.least for p in kept) <= budget:
            break
        kept.remove(part)
        dropped.append(part)
    if dropped and sum(p.least for p in kept) > budget:
        kept, dropped = _keep_what_dropping_cannot_save(parts)
    given = _allot(kept, budget)
    shares = []
    for part in parts:
        was = part.spent + part.want
        if part in dropped:
            shares.append(Share(part.index, part.run.phase.key, part.run.phase.name, was, 0, dropped=True))
        else:
            now = part.spent + given[part.index]
            shares.append(Share(part.index, part.run.phase.key, part.run.phase.name, was, now))
    over = max(0, sum(given.values()) - budget)
    return Split(tuple(shares), over, _warnings(parts, shares, over))


def split_for_late_start(session: Session, to_stop_s: float) -> Split:
    """The split for a meeting that begins late: every phase is still to come."""
    return propose_split(session, None, to_stop_s)


def apply_split(session: Session, split: Split) -> Session:
    """The session with the boxes of an accepted split; resize the running box to its share as well."""
    phases = list(session.phases)
    for share in split.shares:
        run = phases[share.index]
        update: dict[str, object] = (
            {"dropped": True} if share.dropped else {"planned_seconds": share.now_s, "dropped": False}
        )
        phases[share.index] = run.model_copy(update=update)
    return session.model_copy(update={"phases": tuple(phases)})


def minutes_words(seconds: float) -> str:
    """`34 s`, `4 m`, `1 m 30 s`: short, for a line that is read while talking."""
    whole = round(seconds)
    if 0 < whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} m {rest} s" if rest else f"{minutes} m"


def _parts(session: Session, box_left_s: float | None, spent_s: float | None) -> list[_Part]:
    parts: list[_Part] = []
    first = 0 if session.state is SessionState.PLANNED else session.at_phase
    for index, run in enumerate(session.phases):
        if index < first or (run.dropped and index != first):
            continue
        planned = run.planned_seconds
        least = min(round(run.phase.min_minutes * 60), planned)
        if index != first or box_left_s is None:
            parts.append(_Part(index, run, 0, planned, least))
            continue
        want = ceil(max(0.0, box_left_s))
        taken = planned - box_left_s if spent_s is None else spent_s
        # A box that is over keeps its length: a new split must not make its overrun look like a plan.
        spent = round(max(0.0, taken + min(0.0, box_left_s)))
        parts.append(_Part(index, run, spent, want, min(want, max(0, least - spent)), current=True))
    return parts


def _droppable(parts: Sequence[_Part]) -> list[_Part]:
    able = [
        p for p in reversed(parts) if p.run.phase.deferrable and not p.current and not p.run.phase.closing
    ]
    return sorted(able, key=lambda part: is_actions(part.run))


def _keep_what_dropping_cannot_save(parts: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """Nothing fits whatever is put off: still put off all but actions, so that actions get their minimum."""
    dropped = [part for part in _droppable(parts) if not part.guarded]
    return [part for part in parts if part not in dropped], dropped


def _allot(kept: Sequence[_Part], budget: int) -> dict[int, int]:
    """Seconds for each part: minimums, then the current box's rest, then actions and close, then the others."""
    given = {part.index: part.least for part in kept}
    free = max(0, budget - sum(given.values()))
    for rank in (
        [part for part in kept if part.current],
        [part for part in kept if part.guarded and not part.current],
        [part for part in kept if not part.guarded and not part.current],
    ):
        more = _in_proportion(rank, free)
        free -= sum(more.values())
        for index, seconds in more.items():
            given[index] += seconds
    return given


def _in_proportion(parts: Sequence[_Part], free: int) -> dict[int, int]:
    """What each part gets of `free` above its minimum, in whole steps unless all get what they want."""
    slack = sum(part.want - part.least for part in parts)
    if free >= slack:
        return {part.index: part.want - part.least for part in parts}
    more: dict[int, int] = {}
    for part in parts:
        box = part.least + (part.want - part.least) * free // slack
        more[part.index] = max(0, box - box % STEP - part.least)
    rest = free - sum(more.values())
    for part in parts:
        step = min(rest - rest % STEP, part.want - part.least - more[part.index])
        more[part.index] += step
        rest -= step
    return more


def _cost(parts: Sequence[_Part], over: float) -> str:
    """Who would lose what if nothing were re-planned: from the end backwards, the close last of all."""
    losers: list[str] = []
    order = [part for part in reversed(parts) if not part.run.phase.closing]
    order += [part for part in reversed(parts) if part.run.phase.closing]
    for part in order:
        loss = min(float(part.want), over)
        if loss >= 1:
            left = minutes_words(part.want - loss)
            losers.append(f"{part.run.phase.name.lower()} would have {left} of {minutes_words(part.want)}")
        over -= loss
    return ", ".join(losers)


def _warnings(parts: Sequence[_Part], shares: Sequence[Share], over: int) -> tuple[str, ...]:
    found: list[str] = []
    for part, share in zip(parts, shares, strict=True):
        if not part.guarded:
            continue
        if share.dropped:
            found.append(f"{share.name} would move to a later session: agree now when that is")
        elif share.now_s < share.was_s:
            found.append(
                f"{share.name} would have {minutes_words(share.now_s)} instead of {minutes_words(share.was_s)}"
            )
    if over:
        last = ", ".join(part.run.phase.name for part in parts if part.guarded)
        found.append(
            f"even with every phase at its minimum the meeting ends {minutes_words(over)} after the hard stop"
            + (f", at the cost of {last}" if last else "")
            + ": move the stop or plan a second session"
        )
    return tuple(found)
