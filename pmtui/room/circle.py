"""The seats around one review, and what they are told: each what its role may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from pmtui.model.board import Board, Change, change_seen_by
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Changed, Counted, Event, Told
from pmtui.room.sealed import What
from pmtui.room.seats import LocalSeat


class Ear(Protocol):
    """Hears what a role is told without sitting: the fan-out to a wire."""

    role: Role

    def hear(self, event: Event) -> None: ...


class Circle:
    """Everybody who sits in a room, and who listens for those at the other end of a wire."""

    def __init__(self, counted: Callable[[int, int], Counted]) -> None:
        """`counted` makes the sums, out of people and writers."""
        self._seats: list[LocalSeat] = []
        self._ears: list[Ear] = []
        self._hearing: tuple[LocalSeat | Ear, ...] = ()
        """Who is told things one by one; seats elsewhere hear by an ear of their audience, however many they are."""
        self._posted_and_left: list[LocalSeat] = []
        self._counted = counted
        self._told = Counted()
        self._last_number = 0

    def next_number(self) -> int:
        """A number no seat had before."""
        self._last_number += 1
        return self._last_number

    def add(self, seat: LocalSeat) -> None:
        """A seat hears what is told from now on."""
        self._seats.append(seat)
        self._listen_anew()
        if seat in self._posted_and_left:
            self._posted_and_left.remove(seat)

    def listen(self, ear: Ear) -> None:
        """An ear hears what is told from now on."""
        self._ears.append(ear)
        self._listen_anew()

    def stop_listening(self, ear: Ear) -> None:
        """An ear hears nothing more."""
        self._ears.remove(ear)
        self._listen_anew()

    def remove(self, seat: LocalSeat) -> None:
        """A seat is given up."""
        self._seats.remove(seat)
        self._listen_anew()
        left = (*self._posted_and_left, seat)
        self._posted_and_left = [gone for gone in left if gone.has_posted("sheet")]

    def __contains__(self, seat: LocalSeat) -> bool:
        return seat in self._seats

    def __iter__(self) -> Iterator[LocalSeat]:
        return iter(tuple(self._seats))

    @property
    def writers(self) -> int:
        """Devices of people who write notes; facilitators voice no own ideas (DOMAIN)."""
        return self._roles.count(Role.PARTICIPANT)

    @property
    def counts(self) -> Counted:
        """Sums over the seats; the stage is nobody."""
        roles = self._roles  # counted as a list: with hundreds of seats, each signal asks for it
        return self._counted(len(roles) - roles.count(Role.STAGE), roles.count(Role.PARTICIPANT))

    @property
    def _roles(self) -> list[Role]:
        return [seat.role for seat in self._seats]

    def awaited(self, what: What) -> int:
        """Devices of people whose envelope of that sort is not in yet."""
        return sum(seat.role is Role.PARTICIPANT and not seat.has_posted(what) for seat in self._seats)

    def posted(self, what: What) -> int:
        """Devices of people in the room whose envelope of that sort is in."""
        return sum(seat.role is Role.PARTICIPANT and seat.has_posted(what) for seat in self._seats)

    def unasked(self, *, gone: bool) -> int:
        """Devices whose note sheet is in, but no answer to being few; with those that are `gone`."""
        seats = [*self._seats, *(self._posted_and_left if gone else ())]
        return sum(seat.has_posted("sheet") and not seat.has_posted("consent") for seat in seats)

    def forget(self, card_ids: Iterable[str]) -> None:
        """What is purged can be undone by nobody."""
        gone = frozenset(card_ids)
        for seat in self._seats:
            seat.history.forget(gone)

    def _listen_anew(self) -> None:
        self._hearing = (*(seat for seat in self._seats if seat.hears_itself), *self._ears)

    # --- telling -------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Say something to every seat."""
        for seat in self._hearing:
            seat.hear(event)

    def tell_hosts(self, event: Told) -> None:
        """Say what is going on to those who can do something about it."""
        for seat in self._hearing:
            if seat.role.hosts:
                seat.hear(event)

    def tell_change(self, change: Change, before: Board, after: Board) -> None:
        """Say how the board moved on, to each as its role may see it."""
        hosts = Changed(change, after)
        others: Changed | None = None
        for seat in self._hearing:
            if seat.role.hosts:
                seat.hear(hosts)
                continue
            if others is None:
                others = Changed(change_seen_by(seat.role, change, before, after), after.seen_by(seat.role))
            seat.hear(others)

    def tell_counts(self) -> None:
        """Say the sums, when they are others than before."""
        counts = self.counts
        if counts != self._told:
            self._told = counts
            self.tell(counts)
