"""The board: all cards of one review at one `seq`, and the changes that lead from one board to the next.

Boards are values: `apply` returns a new one. Rows from our own archive are trusted and become cards only when
looked at, so that a board of 100,000 events opens as fast as its rows are read.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import Any, TypeVar, cast

from pmtui.model.cards import CARDS, Action, Card, Factor, Link, Review, Session, Tally, TimelineEvent
from pmtui.model.vocabulary import Audience, LinkKind, Role

TimelineKey = tuple[int, int, float, str]
"""Instant in microseconds, precision, order by hand, id."""

MANY = 50
"""Events in one change from which sorting the timeline anew beats inserting one by one."""

AnyKind = TypeVar("AnyKind", bound=Card)


class Unbuilt:
    """A trusted row that becomes its card when first looked at."""

    __slots__ = ("build", "places", "row")

    def __init__(
        self,
        build: Callable[[tuple[Any, ...]], Card],
        row: tuple[Any, ...],
        places: Mapping[str, int] | None = None,
    ) -> None:
        """`places`: where in the row a field stands, so that one can be asked without building the card."""
        self.build = build
        self.row = row
        self.places = places


Slot = Card | Unbuilt


@dataclass(frozen=True)
class Change:
    """Cards put and cards dropped, as one step. `words` says what happened, for the journal and toasts."""

    seq: int
    put: tuple[Card, ...] = ()
    drop: tuple[str, ...] = ()
    words: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """Every card this change touches."""
        return frozenset(self.drop).union(card.id for card in self.put)


@dataclass(frozen=True)
class Board:
    """The cards of one review, by kind and id, with the timeline in order."""

    review_id: str
    seq: int = 0
    slots: Mapping[str, dict[str, Slot]] = field(default_factory=dict)
    timeline: tuple[TimelineKey, ...] | list[TimelineKey] = ()
    private: frozenset[str] = frozenset()

    # --- looking -------------------------------------------------------------

    def get(self, card_id: str) -> Card | None:
        """The card of that id, whatever its kind."""
        for slots in self.slots.values():
            slot = slots.get(card_id)
            if slot is not None:
                return _built(slots, card_id, slot)
        return None

    def find(self, kind: type[AnyKind], card_id: str) -> AnyKind | None:
        """The card of that kind and id."""
        slots = self.slots.get(_name(kind))
        slot = slots.get(card_id) if slots else None
        if slots is None or slot is None:
            return None
        return cast("AnyKind", _built(slots, card_id, slot))

    def of(self, kind: type[AnyKind]) -> Iterator[AnyKind]:
        """All cards of a kind, in the order they were first put."""
        slots = self.slots.get(_name(kind), {})
        for card_id, slot in list(slots.items()):
            yield cast("AnyKind", _built(slots, card_id, slot))

    def having(self, kind: type[AnyKind], field_name: str) -> Iterator[AnyKind]:
        """Cards of a kind that have something in that field; rows without it stay rows."""
        slots = self.slots.get(_name(kind), {})
        for card_id, slot in list(slots.items()):
            if (
                isinstance(slot, Unbuilt)
                and slot.places is not None
                and not slot.row[slot.places[field_name]]
            ):
                continue
            card = _built(slots, card_id, slot)
            if getattr(card, field_name):
                yield cast("AnyKind", card)

    @cached_property
    def milestone_ids(self) -> frozenset[str]:
        """Events that carry a milestone; looked for once, then carried from board to board."""
        return frozenset(event.id for event in self.having(TimelineEvent, "milestone"))

    def milestone_events(self) -> Iterator[TimelineEvent]:
        """Events that carry a milestone."""
        found = (self.find(TimelineEvent, card_id) for card_id in self.milestone_ids)
        return (event for event in found if event is not None)

    def count(self, kind: type[Card]) -> int:
        """How many cards of that kind there are."""
        return len(self.slots.get(_name(kind), ()))

    def __contains__(self, card_id: str) -> bool:
        return any(card_id in slots for slots in self.slots.values())

    def __iter__(self) -> Iterator[Card]:
        for name in CARDS:
            yield from self.of(CARDS[name])

    @property
    def review(self) -> Review:
        """The review this board belongs to."""
        review = self.find(Review, self.review_id)
        if review is None:
            raise LookupError("this board has no review card")
        return review

    def events(self) -> Iterator[TimelineEvent]:
        """Timeline events in order of time."""
        for key in self.timeline:
            event = self.find(TimelineEvent, key[3])
            if event is not None:
                yield event

    @cached_property
    def session(self) -> Session | None:
        """The running session, else the last one."""
        sessions = sorted(self.of(Session), key=lambda s: s.number)
        running = [s for s in sessions if s.state == "running"]
        found = running or sessions
        return found[-1] if found else None

    # --- links ---------------------------------------------------------------

    @cached_property
    def _links_from(self) -> dict[str, list[Link]]:
        return _gathered(self.of(Link), lambda link: link.source)

    @cached_property
    def _links_to(self) -> dict[str, list[Link]]:
        return _gathered(self.of(Link), lambda link: link.target)

    def links_from(self, card_id: str, kind: LinkKind | None = None) -> list[Link]:
        """Links whose source is that card."""
        links = self._links_from.get(card_id, [])
        return [link for link in links if kind is None or link.link_kind is kind]

    def links_to(self, card_id: str, kind: LinkKind | None = None) -> list[Link]:
        """Links whose target is that card."""
        links = self._links_to.get(card_id, [])
        return [link for link in links if kind is None or link.link_kind is kind]

    def evidence_of(self, factor: Factor) -> list[Card]:
        """Events, observations and groups that support a factor."""
        cards = (self.get(link.source) for link in self.links_to(factor.id, LinkKind.SUPPORTS))
        return [card for card in cards if card is not None]

    def actions_on(self, factor: Factor) -> list[Action]:
        """Actions that address a factor."""
        found = (self.find(Action, link.source) for link in self.links_to(factor.id, LinkKind.ADDRESSES))
        return [action for action in found if action is not None]

    def votes_on(self, card_id: str) -> int:
        """Dots a card got, over all counted votes whose totals may be told."""
        return self._votes.get(card_id, 0)

    def votes_for(self, factor: Factor) -> int:
        """Dots on a factor, and on the groups and notes it stands on: what made it a topic."""
        return self.votes_on(factor.id) + sum(self.votes_on(card.id) for card in self.evidence_of(factor))

    @cached_property
    def _votes(self) -> dict[str, int]:
        votes: dict[str, int] = {}
        for tally in (tally for tally in self.of(Tally) if tally.is_told):
            votes[tally.target] = votes.get(tally.target, 0) + tally.n
        return votes

    # --- changing ------------------------------------------------------------

    def apply(self, change: Change) -> Board:
        """The board after `change`."""
        slots: dict[str, dict[str, Slot]] = dict(self.slots)
        copied: set[str] = set()

        def writable(name: str) -> dict[str, Slot]:
            if name not in copied:
                slots[name] = dict(slots.get(name, {}))
                copied.add(name)
            return slots[name]

        private = set(self.private) if self.private else set()
        old_keys: dict[str, TimelineKey] = {}
        new_keys: dict[str, TimelineKey] = {}
        for card_id in change.drop:
            name = self._kind_of(card_id)
            if name is None:
                continue
            if name == "event":
                old_keys[card_id] = self._timeline_key(card_id)
            writable(name).pop(card_id, None)
            private.discard(card_id)
        for card in change.put:
            if isinstance(card, TimelineEvent):
                if card.id in self.slots.get("event", ()):
                    old_keys[card.id] = self._timeline_key(card.id)
                new_keys[card.id] = card.key
            writable(card.kind)[card.id] = card
            private.discard(card.id)
            if card.audience is Audience.HOSTS:
                private.add(card.id)
        after = Board(
            review_id=self.review_id,
            seq=change.seq,
            slots=slots,
            timeline=_reordered(self.timeline, old_keys, new_keys),
            private=frozenset(private),
        )
        if "milestone_ids" in self.__dict__:
            put = {card.id for card in change.put if isinstance(card, TimelineEvent) and card.milestone}
            after.__dict__["milestone_ids"] = self.milestone_ids - change.ids | put
        if after.private and self.slots and ("_public" in self.__dict__ or not self.private):
            # Carried along: made anew, it would cost a copy of the whole board for each change.
            was = self.seen_by(Role.PARTICIPANT)
            after.__dict__["_public"] = was.apply(_public_part(change, self, after))
        return after

    def invert(self, change: Change, seq: int) -> Change:
        """The change that brings this board's content back after `change` was applied to it.

        Called on the board as it was *before* `change`; the cards come back with `rev` = `seq`.
        """
        put: list[Card] = []
        drop: list[str] = []
        for card_id in [*change.drop, *(card.id for card in change.put)]:
            before = self.get(card_id)
            if before is None:
                drop.append(card_id)
            else:
                put.append(before.model_copy(update={"rev": seq}))
        return Change(seq=seq, put=tuple(put), drop=tuple(drop))

    def with_links_dropped(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those ids and every link that has one of them as an end, each once."""
        doomed = dict.fromkeys(ids)
        for card_id in list(doomed):
            for link in (*self.links_from(card_id), *self.links_to(card_id)):
                doomed.setdefault(link.id)
        return tuple(doomed)

    def seen_by(self, role: Role) -> Board:
        """What a seat of that role may see: no card kept for hosts, and no link that would name one."""
        return self if role.hosts or not self.private else self._public

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Cards kept for hosts, and links that would name one."""
        if not self.private:
            return frozenset()
        links = (
            link.id for link in self.of(Link) if link.source in self.private or link.target in self.private
        )
        return self.private.union(links)

    @cached_property
    def _public(self) -> Board:
        hidden = self.hidden
        slots = {
            name: {card_id: slot for card_id, slot in cards.items() if card_id not in hidden}
            for name, cards in self.slots.items()
        }
        timeline = [key for key in self.timeline if key[3] not in hidden]
        return replace(self, slots=slots, timeline=timeline, private=frozenset())

    def last_order(self, moment: tuple[int, int]) -> float | None:
        """The `order` of the last event of a moment; None when it has none."""
        at = bisect_left(self.timeline, (*moment, inf, ""))
        before = self.timeline[at - 1] if at else None
        return before[2] if before is not None and before[:2] == moment else None

    def _kind_of(self, card_id: str) -> str | None:
        return next((name for name, slots in self.slots.items() if card_id in slots), None)

    def _timeline_key(self, card_id: str) -> TimelineKey:
        event = self.find(TimelineEvent, card_id)
        assert event is not None
        return event.key


def board_of(review_id: str, cards: Iterable[Card], seq: int = 0) -> Board:
    """A board holding these cards."""
    return replace(Board(review_id).apply(Change(seq=seq, put=tuple(cards))), seq=seq)


def change_seen_by(role: Role, change: Change, before: Board, after: Board) -> Change:
    """`change` as a seat of that role may see it: what turned private is a drop, what turned public a put.

    The words go when the change touches anything hidden, since they may quote it.
    """
    if role.hosts or not (before.private or after.private):
        return change
    return _public_part(change, before, after)


def _public_part(change: Change, before: Board, after: Board) -> Change:
    was, hidden = before.seen_by(Role.PARTICIPANT), after.hidden
    touched = change.ids | (before.hidden ^ hidden)
    order = {card.id: n for n, card in enumerate(change.put)}
    shown = (card_id for card_id in touched if card_id not in hidden)
    found = (after.get(card_id) for card_id in sorted(shown, key=lambda i: (order.get(i, len(order)), i)))
    put = tuple(card for card in found if card is not None)
    there = {card.id for card in put}
    drop = tuple(card_id for card_id in sorted(touched) if card_id in was and card_id not in there)
    quoted = touched & (before.hidden | hidden)
    return Change(seq=change.seq, put=put, drop=drop, words="" if quoted else change.words)


def _name(kind: type[Card]) -> str:
    return str(kind.model_fields["kind"].default)


def _built(slots: dict[str, Slot], card_id: str, slot: Slot) -> Card:
    if isinstance(slot, Unbuilt):
        card = slot.build(slot.row)
        slots[card_id] = card
        return card
    return slot


def _gathered(links: Iterable[Link], end: Callable[[Link], str]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(end(link), []).append(link)
    return found


def _reordered(
    timeline: tuple[TimelineKey, ...] | list[TimelineKey],
    old_keys: Mapping[str, TimelineKey],
    new_keys: Mapping[str, TimelineKey],
) -> tuple[TimelineKey, ...] | list[TimelineKey]:
    """The timeline without the old keys and with the new; the one it was when there are none."""
    if not old_keys and not new_keys:
        return timeline
    if len(old_keys) + len(new_keys) > MANY:
        kept = [key for key in timeline if key[3] not in old_keys]
        kept.extend(new_keys.values())
        kept.sort()
        return kept
    kept = list(timeline)
    for key in old_keys.values():
        at = bisect_left(kept, key)
        if at < len(kept) and kept[at] == key:
            del kept[at]
    for key in new_keys.values():
        insort(kept, key)
    return kept
