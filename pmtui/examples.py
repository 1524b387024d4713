"""Examples that travel with the program: a complete review, and the script of a session held on it.

The script says what simulated participants write, vote and answer, and what the facilitator adds when nobody sits
at the keys. Cards of the review are named in it by a slug (`example_id` gives their id); cards it adds, by `key`.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pmtui.model.format import Slug
from pmtui.model.text import FilledLine, FilledText, UserLine
from pmtui.shipped import shipped

DEMO = "gitlab-2017"
"""The example `pmtui demo` opens."""


class BadExample(ValueError):
    """An example's files can't be used; the message says which and what is wrong."""


class Part(BaseModel):
    """A piece of a script."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(Part):
    """What a participant writes on the sheet, and the group the facilitator will put it in."""

    text: FilledText
    group: Slug | None = None


class Pulse(Part):
    """Answers to the closing survey, 1 to 5; `learned` is 1 (no) or 5 (yes)."""

    clarity: int = Field(ge=1, le=5)
    usefulness: int = Field(ge=1, le=5)
    timeliness: int = Field(ge=1, le=5)
    safety: int = Field(ge=1, le=5)
    learned: Literal[1, 5]

    @property
    def answers(self) -> tuple[int, ...]:
        """In the order in which the survey asks."""
        return self.clarity, self.usefulness, self.timeliness, self.safety, self.learned


class Participant(Part):
    """A simulated person. `ready`, `more_time`, `move_on`: minutes into a phase at which they signal."""

    key: Slug
    function: FilledLine
    temperament: Literal["eager", "careful", "quiet", "talkative"]
    notes: tuple[Note, ...] = ()
    votes: tuple[Slug, ...] = ()
    pulse: Pulse | None = None
    ready: dict[Slug, float] = {}
    more_time: dict[Slug, float] = {}
    move_on: dict[Slug, float] = {}


class Step(Part):
    """Something the facilitator does, `minute` minutes into the phase of that key."""

    phase: Slug
    minute: float = Field(default=0, ge=0)


class Add(Step):
    """Add a card: `card` holds its fields with `kind`; the other fields are links, to slugs or keys."""

    do: Literal["add"]
    key: Slug
    card: dict[str, Any]
    supports: tuple[Slug, ...] = ()
    supported_by: tuple[Slug, ...] = ()
    addresses: tuple[Slug, ...] = ()
    replaced_by: Slug | None = None


class Quick(Step):
    """Type one line into the timeline's quick entry."""

    do: Literal["quick"]
    line: FilledLine


class Edit(Step):
    """Change fields of a card that is there, and add links from it."""

    do: Literal["edit"]
    card: Slug
    fields: dict[str, Any]
    addresses: tuple[Slug, ...] = ()
    replaced_by: Slug | None = None


class MakeGroup(Step):
    """Put the notes that name this group together under a title."""

    do: Literal["group"]
    key: Slug
    title: FilledLine
    supports: tuple[Slug, ...] = ()


class Hear(Step):
    """Mark functions as heard."""

    do: Literal["hear"]
    functions: tuple[FilledLine, ...]


class Unfold(Step):
    """Show the folded note that begins with these words."""

    do: Literal["unfold"]
    note: FilledLine


class Extend(Step):
    """More time, in minutes."""

    do: Literal["extend"]
    minutes: float = Field(gt=0)


class Open(Step):
    """Open a sealed vote or the pulse."""

    do: Literal["open-vote", "open-pulse"]


class Agree(Step):
    """What is read out at the close."""

    do: Literal["agree"]
    lines: tuple[FilledLine, ...]


HostStep = Annotated[
    Add | Quick | Edit | MakeGroup | Hear | Unfold | Extend | Open | Agree, Field(discriminator="do")
]


class Script(Part):
    """A session as it is played: agenda, wall-clock start, people, and the facilitator's steps in order."""

    review: FilledLine
    format: Slug
    starts: datetime
    attendance: tuple[UserLine, ...] = ()
    participants: tuple[Participant, ...]
    host: tuple[HostStep, ...] = ()

    def steps(self, phase: str) -> tuple[HostStep, ...]:
        """The facilitator's steps in a phase, in order of time."""
        return tuple(sorted((s for s in self.host if s.phase == phase), key=lambda s: s.minute))


def example_id(example: str, slug: str) -> str:
    """The id of the card that an example's files call by that slug."""
    return blake2b(f"{example}/{slug}".encode(), digest_size=16).hexdigest()


def example_review(name: str = DEMO) -> str:
    """The text of an example's review file."""
    return _read(shipped("sessions", "examples", f"{name}.json"))


def example_script(name: str = DEMO) -> Script:
    """The script of the session held on an example."""
    path = shipped("sessions", "examples", f"{name}.participants.toml")
    try:
        return Script.model_validate(tomllib.loads(_read(path)))
    except (tomllib.TOMLDecodeError, ValidationError) as problem:
        raise BadExample(f"{path.name} can't be used: {problem}") from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadExample(f"{path.name} can't be read: {problem}; install pmtui again") from None
