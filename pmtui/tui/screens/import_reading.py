"""Reading a record in a thread: the plan, and all that looking at it needs, so that nothing else reads it meanwhile."""

from __future__ import annotations

from array import array
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from pmtui.evidence.apart import declined
from pmtui.evidence.options import Options
from pmtui.evidence.people import Person, mentions
from pmtui.evidence.plan import KnownRow, Offer, State
from pmtui.evidence.preview import Preview, preview
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.room.importing import on_the_board
from pmtui.room.retelling import Imported

Going = Callable[[str, int, int], bool]
"""Told what is being done, how much of it is done and how much there is; False stops it."""

Remembered = tuple[Mapping[str, str], Collection[str]]
AskRoles = Callable[[Iterable[Person], Iterable[str]], Awaitable[Remembered]]
"""The roles that these people, and names in these texts, were given earlier; and all roles that are given to anybody."""


async def no_roles(_people: Iterable[Person], _texts: Iterable[str]) -> Remembered:
    """Where nothing is remembered."""
    return {}, ()


ForgetRoles = Callable[[Iterable[str]], Awaitable[None]]
"""Forgets the roles that these names were given in earlier imports."""


async def forget_nothing(_names: Iterable[str]) -> None:
    """Where nothing is remembered."""


MOST_PEOPLE = 500
"""People listed, the most active first; a log whose every line names another address has no people to list."""
LOOKED_THROUGH = 200_000
"""Lines looked through for an example of each person."""


class Lines(StrEnum):
    """Which lines of a plan are shown."""

    ALL = "all"
    NEW = "new"
    HIDDEN = "hidden"
    NO_TIME = "no time"
    TWICE = "duplicates"


_SHOWN_AMONG: Mapping[State, Lines] = {
    State.NEW: Lines.NEW,
    State.UPDATED: Lines.NEW,
    State.HIDDEN: Lines.HIDDEN,
    State.NO_TIME: Lines.NO_TIME,
    State.HERE: Lines.TWICE,
    State.EDITED: Lines.TWICE,
    State.DELETED: Lines.TWICE,
    State.OLDER: Lines.TWICE,
    State.TWICE: Lines.TWICE,
}


class Reading:
    """One reading under way: what it is at, and whether it is to stop. Told from the thread that reads."""

    def __init__(self) -> None:
        self.stopped = False
        self.words = "Reading …"

    def goes_on(self, doing: str, done: int, total: int) -> bool:
        """Where it is, and whether to go on."""
        share = f" {min(99, 100 * done // total)} %" if total else ""
        self.words = f"{doing} …{share}"
        return not self.stopped


@dataclass(frozen=True)
class Found:
    """A plan as it was read. `here`: lines that stand on the board already, where only the board can tell.

    `among`: the numbers of the lines of each kind; `examples`: a line in which each person is named. `now`: the
    numbers of lines that were asked for by their marks, by the numbers they had. `declined`: places of the offers that
    were declined before; they are the last.
    """

    plan: Preview
    here: frozenset[int] = frozenset()
    offers: tuple[Offer, ...] = ()
    people: tuple[Person, ...] = ()
    examples: Mapping[str, int] | None = None
    among: Mapping[Lines, Sequence[int]] | None = None
    now: Mapping[int, int] = field(default_factory=dict)
    declined: frozenset[int] = frozenset()
    imported: Imported | None = None
    """The events that are there already, as far as an archive can tell."""

    def numbers(self, lines: Lines) -> Sequence[int]:
        """The numbers of those lines, in order."""
        return self.plan.shown if lines is Lines.ALL else (self.among or {}).get(lines, ())


def read_record(
    paths: Sequence[Path],
    options: Options,
    known: Iterable[KnownRow | str] | None,
    board: Board,
    going: Going,
    marks: Mapping[str, int] | None = None,
    apart: Collection[str] = (),
) -> Found:
    """Read all of it. Cancelled when `going` says so; `known` is None where only the board tells what came in.

    `marks`: lines of an earlier reading to find again. `apart`: pairs of records said to be two things before.
    """
    plan = preview(paths, options, known or (), lambda done, total: going("Reading", done, total))
    with plan.watched(partial(going, "Looking at what is there already")):
        here = on_the_board(plan, board) if known is None else frozenset()
        among = _among(plan, here)
    with plan.watched(partial(going, "Comparing what the tools say")):
        offers, before = _offers(plan, board, here, apart)
    with plan.watched(partial(going, "Looking for names")):
        people = plan.people[:MOST_PEOPLE]
        examples = _examples(plan, people)
    with plan.watched(partial(going, "Finding the lines of before")):
        now = _found_again(plan, marks or {})
    imported = Imported(plan.known.values(), board)
    return Found(plan, here, offers, people, examples, among, now, before, imported)


def _offers(
    plan: Preview, board: Board, here: frozenset[int], apart: Collection[str]
) -> tuple[tuple[Offer, ...], frozenset[int]]:
    """The offers, those declined before at the end, and the places of these."""
    found = [offer for offer in plan.offers(_near(plan, board)) if here.isdisjoint(offer.lines)]
    before = declined(plan, found, apart)
    open_ = [offer for offer, was in zip(found, before, strict=True) if not was]
    rest = [offer for offer, was in zip(found, before, strict=True) if was]
    return (*open_, *rest), frozenset(range(len(open_), len(found)))


def _near(plan: Preview, board: Board) -> Iterator[TimelineEvent]:
    """The events on the timeline that lines could tell of: none before or after all of them."""
    if plan.first is None or plan.last is None:
        return
    margin = timedelta(minutes=plan.options.merge)
    for event in board.events():
        if plan.first - margin <= event.at.at <= plan.last + margin:
            yield event


def _among(plan: Preview, here: frozenset[int]) -> dict[Lines, Sequence[int]]:
    found = {lines: array("Q") for lines in Lines}
    for n in range(plan.timed):
        state = plan.state(n)
        if state in _SHOWN_AMONG:
            found[Lines.TWICE if n in here else _SHOWN_AMONG[state]].append(n)
    for line in plan.lines(plan.timed):
        found[_SHOWN_AMONG[line.state]].append(line.n)
    return dict(found)


def _found_again(plan: Preview, marks: Mapping[str, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for line in plan.lines() if marks else ():
        old = marks.get(plan.mark(line.n, line.row))
        if old is not None:
            found.setdefault(old, line.n)
            if len(found) == len(marks):
                break
    return found


def _examples(plan: Preview, people: Sequence[Person]) -> dict[str, int]:
    """A line for each person: one that mentions them rather than one that is theirs, which says more of a role."""
    found: dict[str, int] = {}
    acting: dict[str, int] = {}
    called = {name: person.name for person in people for name in person.names}
    wanted = {person.name for person in people}
    for line in plan.lines(0, min(plan.timed, LOOKED_THROUGH)):
        if len(found) == len(wanted):
            break
        if line.state in (State.HIDDEN, State.TWICE):
            continue
        if line.row.actor in called:
            acting.setdefault(called[line.row.actor], line.n)
        for name in mentions(line.row.text):
            if name in called:
                found.setdefault(called[name], line.n)
    return acting | found
