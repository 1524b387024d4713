"""What people noticed: notes out of the ballot box, what was said, and what the room made of both."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from pmtui.model.cards.base import Card, CardId
from pmtui.model.moment import Moment
from pmtui.model.text import FilledLine, FilledText, UserLine
from pmtui.model.vocabulary import SHOWN_FROM, Audience, SuggestionKind


class Observation(Card):
    """A note out of the ballot box. No author, no time, no order; its text is never edited.

    `folded` is set at the reveal when the note holds a name or a stop-level coach hit (ANONYMITY 7).
    """

    kind: Literal["observation"] = "observation"
    words: ClassVar[str] = "observation"

    session: CardId
    round: int = Field(default=1, ge=1)
    text: FilledText
    folded: bool = False

    @property
    def headline(self) -> str:
        return " ".join(self.text.split())


class SpokenNote(Card):
    """What was said in the room, typed by a host: not anonymous, and never mixed with what is.

    `by` names who released a note by name, which is their own choice.
    """

    kind: Literal["spoken"] = "spoken"
    words: ClassVar[str] = "spoken note"

    text: FilledText
    by: UserLine = ""

    @property
    def headline(self) -> str:
        return " ".join(self.text.split())


class Withheld(Card):
    """The stub that stays, for everybody, when a note is kept back; the note itself is for hosts."""

    kind: Literal["withheld"] = "withheld"
    words: ClassVar[str] = "withheld note"

    observation: CardId
    reason: FilledLine

    @property
    def headline(self) -> str:
        return f"withheld: {self.reason}"


class Claim(Card):
    """An author stepping forward, by choice, with the device's own tag as proof."""

    kind: Literal["claim"] = "claim"
    words: ClassVar[str] = "claim"

    observation: CardId
    name: FilledLine

    @property
    def headline(self) -> str:
        return self.name


class Suggestion(Card):
    """What a participant suggests for the board, in the hosts' inbox until one of them accepts it.

    It arrives at once, so it is not anonymous to whoever runs the host; `name` is given by choice. `at` is the
    time of a suggested event, `about` the card a correction is about, whose words `text` would replace.
    """

    kind: Literal["suggestion"] = "suggestion"
    words: ClassVar[str] = "suggestion"

    audience: Audience = Audience.HOSTS
    what: SuggestionKind
    text: FilledLine
    at: Moment | None = None
    about: CardId = ""
    name: UserLine = ""

    @property
    def headline(self) -> str:
        return self.text


class Group(Card):
    """Observations that speak of one thing."""

    kind: Literal["group"] = "group"
    words: ClassVar[str] = "group"

    title: FilledLine

    @property
    def headline(self) -> str:
        return self.title


class Tally(Card):
    """The total of one sealed vote on one card; no ballot is stored. Shown only from four voters up.

    Round 0 is a show of hands, counted in the open.
    """

    kind: Literal["tally"] = "tally"
    words: ClassVar[str] = "tally"

    target: CardId
    session: CardId = ""
    round: int = Field(default=1, ge=0)
    n: int = Field(ge=0)
    voters: int = Field(default=0, ge=0)

    @property
    def is_told(self) -> bool:
        """Whether the total may be told: hands counted in the open, or a sealed vote of enough people."""
        return self.round == 0 or self.voters >= SHOWN_FROM


class PulseResult(Card):
    """The closing survey's totals for one question: how many chose each answer, lowest first."""

    kind: Literal["pulse"] = "pulse"
    words: ClassVar[str] = "pulse"

    session: CardId
    question: UserLine
    counts: tuple[int, ...]
    seats: int = Field(ge=0)
