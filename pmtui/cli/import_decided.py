"""What the options of an import decide about its plan: which offers are accepted, what comes back, who is told as what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

import click

from pmtui.evidence.apart import declined
from pmtui.evidence.people import Roles
from pmtui.evidence.plan import LEFT_OUT, Choices, Line, Offer, State
from pmtui.evidence.planned import Preview
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.room.retelling import Imported, Retelling

MERGED = "merged"
"""The state of a line that becomes a further source of another's event."""


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

    @property
    def merged(self) -> int:
        """How many lines become further sources of another's event."""
        return len(self._into)

    @property
    def coming(self) -> int:
        """How many events would be made or changed."""
        joined = {into for into in self._into.values() if isinstance(into, str)}
        return self.plan.coming + len(self.choices.back) - self.merged + len(joined)

    @property
    def anything(self) -> bool:
        """Whether anything would come in or change."""
        return self.plan.coming > 0 or bool(self.choices.back) or bool(self.retelling.events)

    @cached_property
    def _into(self) -> Mapping[int, str | int]:
        found: dict[int, str | int] = {}
        for offer in self.choices.merged:
            if offer.event:
                found.update(dict.fromkeys(offer.lines, offer.event))
            else:
                found.update(dict.fromkeys(offer.lines[1:], offer.lines[0]))
        return found


def decide(
    plan: Preview,
    board: Board | None,
    *,
    merge: bool | None,
    unhide: bool,
    names: Mapping[str, str],
    keep_names: bool,
    apart: Collection[str] = (),
    again: bool = False,
) -> Decided:
    """The plan as the options decide it. `board`: what is there already.

    `merge`: whether all offers are accepted, or declined; left open where None. `apart`: pairs of records that were said
    to be two things before; `again` makes these offers anew.
    """
    offers = plan.offers(board.of(TimelineEvent) if board is not None else ())
    before = frozenset(compress(offers, declined(plan, offers, apart)))
    open_ = offers if again else tuple(offer for offer in offers if offer not in before)
    choices = Choices(
        back=frozenset(_hidden(plan)) if unhide else frozenset(),
        merged=open_ if merge else (),
        apart=open_ if merge is False else (),
        again=tuple(before) if again and merge is not False else (),
        names=names,
        keep_names=keep_names,
    )
    retelling = Imported(plan.known.values(), board).with_roles(Roles(names)) if board else Retelling()
    return Decided(plan, offers, choices, frozenset() if again else before, retelling)


def _hidden(plan: Preview) -> Iterator[int]:
    """Lines that are hidden as noise; what a person left out stays out."""
    if not plan.counts[State.HIDDEN]:
        return
    for line in plan.lines(0, plan.timed):
        if line.state is State.HIDDEN and line.why != LEFT_OUT:
            yield line.n


# --- people ------------------------------------------------------------------


def roles_given(pairs: Iterable[str]) -> dict[str, str]:
    """What `--role "NAME=ROLE"` says."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, role = (part.strip() for part in pair.partition("="))
        if not (name and equals and role):
            raise click.UsageError(f'--role {pair!r} says no role; write --role "NAME=responder A".')
        found[name] = role
    return found
