"""What an import would do, line by line, before anything is done; and what a person decides about it. Types only.

A plan's lines are numbered in order of time, those without a usable time last. Numbers stay the same while the plan
is looked at, so choices name lines by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind


class State(StrEnum):
    """What becomes of a line when nobody says otherwise."""

    NEW = "new"
    UPDATED = "updated"
    EDITED = "edited"
    DELETED = "deleted"
    OLDER = "older"
    HERE = "here"
    TWICE = "twice"
    FOLDED = "folded"
    HIDDEN = "hidden"
    NO_TIME = "no-time"

    @property
    def words(self) -> str:
        """As people are told."""
        return _WORDS[self]

    @property
    def comes_in(self) -> bool:
        """Whether it makes or changes an event."""
        return self in (State.NEW, State.UPDATED)


_WORDS = {
    State.NEW: "new",
    State.UPDATED: "here already, and says something else now",
    State.EDITED: "here already, and left as a person changed it",
    State.DELETED: "deleted here, and stays so",
    State.OLDER: "here already, out of an export that reaches further",
    State.HERE: "here already",
    State.TWICE: "told by another file too",
    State.FOLDED: "repeats the line before",
    State.HIDDEN: "hidden",
    State.NO_TIME: "no usable time",
}

KIND_GIVEN = "kind given by hand"
"""What is kept of a row whose kind a person gave; its event keeps that kind when a later export says something else."""

LEFT_OUT = "left out by hand"
"""Why a line is hidden that a person left out; it stays out when the record is imported again."""

OUTSIDE = "outside the time window"
OTHER_CHANNEL = "in another channel"


class KnownRow(NamedTuple):
    """A record that an earlier import brought in, or that a person left out of one.

    `event` is what it became; `leads` says that the event was made from this record, and not from one it repeats or
    was merged with. `edited`: a person changed or deleted that event since; `gone`: it is not there any more. `before`:
    `mark` is an identity of an earlier version. `kind`: what a person said at an import that the event is. `until`: how
    far the exports reach that told it, as far as that can be seen.
    """

    mark: str
    digest: str = ""
    event: str = ""
    leads: bool = True
    edited: bool = False
    left_out: bool = False
    before: bool = False
    kind: EventKind | None = None
    gone: bool = False
    until: datetime | None = None


class Line(NamedTuple):
    """One record of a plan. `why` tells more than the state where there is more: the reason for hiding, for no time.

    `repeats` counts the records folded into this one, itself included; `last` is when the last of them was.
    `event` is the event on the timeline that this record made earlier.
    """

    n: int
    row: Evidence
    state: State
    why: str = ""
    repeats: int = 1
    last: datetime | None = None
    event: str = ""
    file: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """Lines that seem to tell one and the same thing, each by another tool; nothing is merged unless it is accepted.

    The first line leads: its time and words are the event's, the others become further sources of it. With `event`
    they all join an event that is on the timeline already. `score` goes up to 1; `why` is for people.
    """

    lines: tuple[int, ...]
    score: float
    why: str
    event: str = ""
    sure: bool = False
    """Whether one holds the other's link or id, or all say the same words."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a plan. Whatever is not named goes as the plan says.

    `out`: lines left out by hand. `back`: hidden lines brought back. `unfolded`: lines whose repeats come in one by
    one. `merged`: offers accepted. `apart`: offers declined, which are not made again; `again`: offers declined in an
    earlier import and not any more. `kinds`: what lines are, where a person says otherwise than the record or its words.
    `here`: lines known to stand on the board already, where no archive can tell. `names`: actors as the record names
    them, and the roles they are told as, empty where there is to be none any more; `keep_names` keeps the original names with the evidence.
    """

    out: frozenset[int] = frozenset()
    back: frozenset[int] = frozenset()
    unfolded: frozenset[int] = frozenset()
    merged: tuple[Offer, ...] = ()
    apart: tuple[Offer, ...] = ()
    again: tuple[Offer, ...] = ()
    kinds: Mapping[int, EventKind] = field(default_factory=dict)
    here: frozenset[int] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    keep_names: bool = False
