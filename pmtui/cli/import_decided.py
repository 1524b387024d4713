"""What the options of an import decide about its plan: which offers are accepted, what comes back, who is told as what."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

from pmtui.evidence.apart import declined
from pmtui.evidence.files import FilePreview
from pmtui.evidence.plan import LEFT_OUT, Choices, Line, Offer, State
from pmtui.evidence.planned import Preview
from pmtui.evidence.roles import Roles
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.room.retelling import Imported, Retelling

MERGED = "merged"
"""The state of a line that becomes a further source of another's event."""


@dataclass
class Moved:
    """What the decisions make of the lines of one file: how many come back, by the reason they were hidden for, or merge."""

    back: Counter[str] = field(default_factory=Counter)
    merged: int = 0


@dataclass(frozen=True)
class Decided:
    """A plan, what the tools seem to tell alike, and what was decided about both."""

    plan: Preview
    offers: tuple[Offer, ...]
    choices: Choices
    declined: frozenset[Offer] = frozenset()
    """Those of the offers that were declined at an earlier import, and are not made again."""
    retelling: Retelling = field(default_factory=Retelling)
    """Events there already in which roles take the place of names."""
    board: Board | None = None
    """What is there already."""

    @cached_property
    def roles(self) -> Roles:
        """Puts roles in the place of names."""
        return Roles(self.choices.names)

    def state(self, line: Line) -> str:
        """What becomes of a line with these decisions."""
        if line.n in self._into:
            return MERGED
        return (State.NEW if line.n in self.choices.back else line.state).value

    def into(self, line: Line) -> str | int | None:
        """The number of the line, or the event on the timeline, that a merged line joins."""
        return self._into.get(line.n)

    def sources(self, line: Line) -> tuple[int, ...]:
        """The numbers of the lines that become further sources of this one's event."""
        return self._sources.get(line.n, ())

    def lead(self, line: Line) -> int | None:
        """The number of the line that a folded line repeats."""
        if line.state is not State.FOLDED:
            return None
        lead = self._leads[line.n]
        return lead - 1 if lead else None

    def was(self, line: Line) -> str | None:
        """What the event says now that a line would change."""
        if line.state is not State.UPDATED or self.board is None:
            return None
        event = self.board.find(TimelineEvent, line.event)
        return event.text if event is not None else None

    @property
    def merged(self) -> int:
        """How many lines become further sources of another's event."""
        return len(self._into)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many lines there are of each state, as decided."""
        back, merged = len(self.choices.back), len(self._into)
        return _counts(self.plan.counts, back, merged)

    def counts_of(self, file: FilePreview) -> Mapping[str, int]:
        """The same of one file."""
        moved = self._moved.get(id(file), Moved())
        return _counts(file.counts, moved.back.total(), moved.merged)

    def hidden_of(self, file: FilePreview) -> dict[str, int]:
        """What of a file stays out, by reason; what a window or filter left out too."""
        moved = self._moved.get(id(file), Moved())
        return dict(Counter(file.hidden_because) - moved.back)

    @property
    def added(self) -> int:
        """How many events would be made."""
        return self.counts[State.NEW]

    @cached_property
    def changed(self) -> frozenset[str]:
        """The events on the timeline that would be changed."""
        joined = {into for into in self._into.values() if isinstance(into, str)}
        return self.plan.changing | joined | self.retelling.events.keys()

    @property
    def coming(self) -> int:
        """How many events would be made or changed by what the records say, roles aside."""
        joined = {into for into in self._into.values() if isinstance(into, str)}
        return self.added + len(self.plan.changing | joined)

    @property
    def anything(self) -> bool:
        """Whether anything would come in or change."""
        return self.plan.coming > 0 or bool(self.choices.back) or bool(self.retelling.events)

    @cached_property
    def _into(self) -> Mapping[int, str | int]:
        """As the import merges: a line that leads others, or joins an event, is in no second offer."""
        found: dict[int, str | int] = {}
        leads: set[int] = set()
        for offer in self.choices.merged:
            lines = [n for n in offer.lines if not isinstance(found.get(n), int)]
            if offer.event:
                found.update(dict.fromkeys(lines, offer.event))
            elif len(lines) > 1 and not any(n in leads or n in found for n in lines):
                leads.add(lines[0])
                found.update(dict.fromkeys(lines[1:], lines[0]))
        return found

    @cached_property
    def _sources(self) -> Mapping[int, tuple[int, ...]]:
        found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
        for n, into in self._into.items():
            if isinstance(into, int):
                found[into] += (n,)
        return found

    @cached_property
    def _leads(self) -> array[int]:
        """For each line one more than the number of the line it repeats, else 0: they may be a million."""
        found = array("Q", bytes(8 * self.plan.timed))
        for lead, fold in self.plan.folds.items():
            for n in fold.members:
                found[n] = lead + 1
        return found

    @cached_property
    def _moved(self) -> Mapping[int, Moved]:
        found: defaultdict[int, Moved] = defaultdict(Moved)
        for n in sorted(self.choices.back | self._into.keys()):
            line = self.plan.line(n)
            moved = found[id(self.plan.file_of(line))]
            if n in self._into:
                moved.merged += 1
            else:
                moved.back[line.why] += 1
        return found


def _counts(planned: Mapping[State, int], back: int, merged: int) -> dict[str, int]:
    found = {state.value: planned.get(state, 0) for state in State}
    found[State.NEW.value] += back - merged
    found[State.HIDDEN.value] -= back
    return {**found, MERGED: merged}


def decide(
    plan: Preview,
    board: Board | None,
    *,
    merge: bool | None,
    sure: bool = False,
    unhide: bool,
    names: Mapping[str, str],
    keep_names: bool,
    apart: Collection[str] = (),
    again: bool = False,
) -> Decided:
    """The plan as the options decide it. `board`: what is there already.

    `merge`: whether offers are accepted, only those that are `sure` or all, or are all declined; left open where None. `apart`: pairs of records that were said
    to be two things before; `again` makes these offers anew.
    """
    offers = plan.offers(board.of(TimelineEvent) if board is not None else ())
    before = frozenset(compress(offers, declined(plan, offers, apart)))
    open_ = offers if again else tuple(offer for offer in offers if offer not in before)
    choices = Choices(
        back=frozenset(_hidden(plan)) if unhide else frozenset(),
        merged=tuple(offer for offer in open_ if offer.sure or not sure) if merge else (),
        apart=open_ if merge is False else (),
        again=tuple(before) if again and merge is not False else (),
        names=names,
        keep_names=keep_names,
    )
    retelling = Imported(plan.known.values(), board).with_roles(Roles(names)) if board else Retelling()
    return Decided(plan, offers, choices, frozenset() if again else before, retelling, board)


def _hidden(plan: Preview) -> Iterator[int]:
    """Lines that are hidden as noise; what a person left out stays out."""
    if not plan.counts[State.HIDDEN]:
        return
    for line in plan.lines(0, plan.timed):
        if line.state is State.HIDDEN and line.why != LEFT_OUT:
            yield line.n
