"""What a person can ask of a room. A closed union told apart by `kind`; also what the wire will carry."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pmtui.model.cards import AnyCard, CardId, Criterion
from pmtui.model.format import SessionFormat
from pmtui.model.moment import Instant, Moment
from pmtui.model.text import FilledLine, FilledText, UserLine
from pmtui.model.vocabulary import LinkKind, Milestone, SuggestionKind


class Asked(BaseModel):
    """What every command has: an id made by the client, so that a repeat is applied once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    id: CardId = ""


# --- content -----------------------------------------------------------------


class LinkTo(BaseModel):
    """A link from the card being added to one that exists, or (`inward`) the other way round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: CardId
    link_kind: LinkKind
    inward: bool = False


class AddCards(Asked):
    """Put new cards on the board, in one step; the links go from or to the first of them."""

    kind: Literal["add"] = "add"
    cards: tuple[AnyCard, ...] = Field(min_length=1, max_length=5_000)
    links: tuple[LinkTo, ...] = ()


class EditCard(Asked):
    """Replace a card by its new version; `based_on` is the `rev` the person saw."""

    kind: Literal["edit"] = "edit"
    card: AnyCard
    based_on: int


class MilestoneOf(BaseModel):
    """A milestone, and the event that is it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    milestone: Milestone
    event: CardId


class MarkMilestones(Asked):
    """Say which events are milestones, in one step."""

    kind: Literal["milestones"] = "milestones"
    marks: tuple[MilestoneOf, ...] = Field(min_length=1, max_length=len(Milestone))


class DropCards(Asked):
    """Take cards off the board, with their links."""

    kind: Literal["drop"] = "drop"
    cards: tuple[CardId, ...] = Field(min_length=1)


class LinkCards(Asked):
    """Say that each source bears on the target."""

    kind: Literal["link"] = "link"
    sources: tuple[CardId, ...] = Field(min_length=1)
    target: CardId
    link_kind: LinkKind


class UnlinkCards(Asked):
    """Take one link back."""

    kind: Literal["unlink"] = "unlink"
    link: CardId


class StagedEvidence(BaseModel):
    """A row of an imported record, and what becomes of it.

    Kept rows carry the event they become. An updated row carries its event as it is to be, a row merged with an event
    of the timeline carries that one, both `based_on` the rev the plan was made on. Folded and merged rows name the row
    that leads. `digest` is what the row says, in short; `why` the reason for hiding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    status: Literal["kept", "updated", "folded", "merged", "hidden", "no-time"] = "kept"
    event: AnyCard | None = None
    raw: str = ""
    digest: str = ""
    why: UserLine = ""
    lead: str = ""
    based_on: int = 0


class ImportRecord(Asked):
    """Bring a previewed record in as one batch, which undo takes back whole."""

    kind: Literal["import"] = "import"
    file_name: UserLine
    format_name: UserLine
    rows: tuple[StagedEvidence, ...]


class TakeBackImport(Asked):
    """Take an earlier import off the board by its batch id."""

    kind: Literal["take-back"] = "take-back"
    batch: CardId


class Undo(Asked):
    """Bring back what this seat's last content change replaced."""

    kind: Literal["undo"] = "undo"


class Redo(Asked):
    """Do again what this seat undid last."""

    kind: Literal["redo"] = "redo"


class PurgeCard(Asked):
    """Remove a card for good: rows, journal, index. Can't be undone."""

    kind: Literal["purge"] = "purge"
    card: CardId


# --- the meeting -------------------------------------------------------------


class BeginSession(Asked):
    """Start the meeting on this review by that agenda; late starts re-split before the first phase."""

    kind: Literal["begin"] = "begin"
    session_format: SessionFormat
    planned_start: Instant | None = None
    hard_stop: Instant | None = None


class AdvancePhase(Asked):
    """Go to the next phase. Early, it needs asking twice within three seconds."""

    kind: Literal["next"] = "next"


class GoBack(Asked):
    """Return to the phase before, with everything it held."""

    kind: Literal["back"] = "back"


class PauseClock(Asked):
    """Stop the clock, or let it go on."""

    kind: Literal["pause"] = "pause"


class ExtendPhase(Asked):
    """Give the phase (or the topic, when it has its own box) more time; after the end it counts from now."""

    kind: Literal["extend"] = "extend"
    seconds: int = Field(default=120, ge=10, le=7200)


class NextTopic(Asked):
    """Go to the next topic of a phase that runs topic by topic."""

    kind: Literal["topic"] = "topic"
    step: Literal[1, -1] = 1


class AcceptSplit(Asked):
    """Take the offered new split of what is left of the meeting."""

    kind: Literal["split"] = "split"


class CountGap(Asked):
    """After a suspend: whether the time asleep counts as meeting time."""

    kind: Literal["count-gap"] = "count-gap"
    count: bool


class CancelCountdown(Asked):
    """Stop the ten seconds that all-ready started."""

    kind: Literal["cancel-countdown"] = "cancel-countdown"


class CloseSession(Asked):
    """End the meeting; what was agreed is read out and kept."""

    kind: Literal["close"] = "close"
    agreed: tuple[UserLine, ...] = ()


class HearFunction(Asked):
    """Mark a function as heard in this session, or take the mark back."""

    kind: Literal["hear"] = "hear"
    function: FilledLine
    heard: bool = True


# --- sealed ballots ----------------------------------------------------------


class OpenSheet(Asked):
    """Open the note sheet (again: a new round)."""

    kind: Literal["open-sheet"] = "open-sheet"


class RingBell(Asked):
    """Ring the bell of whatever is open (sheet, vote or pulse). Early, it needs asking twice."""

    kind: Literal["bell"] = "bell"


class OpenVote(Asked):
    """Open a sealed dot vote on groups, notes and factors."""

    kind: Literal["open-vote"] = "open-vote"


class CountHands(Asked):
    """Votes counted by a show of hands: typed by a host, public, replaces the earlier count on that card."""

    kind: Literal["hands"] = "hands"
    card: CardId
    n: int = Field(ge=0, le=10_000)


class OpenPulse(Asked):
    """Open the closing survey."""

    kind: Literal["open-pulse"] = "open-pulse"


class UnfoldNote(Asked):
    """Show a note that was folded at the reveal."""

    kind: Literal["unfold"] = "unfold"
    observation: CardId


class WithholdNote(Asked):
    """Keep a note back, with a reason everybody sees; its text becomes for hosts only."""

    kind: Literal["withhold"] = "withhold"
    observation: CardId
    reason: FilledLine


class ClaimNote(Asked):
    """Step forward as the author of a note; `tag` is what only the author's device knows."""

    kind: Literal["claim"] = "claim"
    observation: CardId
    name: FilledLine
    tag: str = Field(pattern=r"^[0-9a-f]{32}$")


class Signal(Asked):
    """One bit about this seat, shown only as a sum: ready, more time, move on."""

    kind: Literal["signal"] = "signal"
    signal: Literal["ready", "more_time", "move_on"]
    on: bool = True


# --- taking part -------------------------------------------------------------


class Attend(Asked):
    """Put a name on the attendance list, or say which function is here; both by choice, tied to nothing else."""

    kind: Literal["attend"] = "attend"
    name: UserLine = ""
    function: UserLine = ""


class Suggest(Asked):
    """Put a suggestion into the hosts' inbox: an event, a correction of a card, a question or an action."""

    kind: Literal["suggest"] = "suggest"
    what: SuggestionKind
    text: FilledLine
    at: Moment | None = None
    about: CardId = ""
    name: UserLine = ""


class AcceptSuggestion(Asked):
    """Bring a suggestion onto the board, as it is or as `card` says it."""

    kind: Literal["accept"] = "accept"
    suggestion: CardId
    card: AnyCard | None = None


class TakeAction(Asked):
    """Become the owner of an action that has none, with a date and a test for done."""

    kind: Literal["take-action"] = "take-action"
    action: CardId
    owner: FilledLine
    due: date | None = None
    criterion: Criterion = Criterion()


class ReleaseNote(Asked):
    """Say a note by name that the sealed round did not show."""

    kind: Literal["release"] = "release"
    text: FilledText
    name: FilledLine


class OfferFloor(Asked):
    """Offer facilitation to the co-facilitator, or take the offer back."""

    kind: Literal["offer-floor"] = "offer-floor"
    on: bool = True


class TakeFloor(Asked):
    """Take facilitation over; who had it becomes co-facilitator."""

    kind: Literal["take-floor"] = "take-floor"


Command = Annotated[
    AddCards
    | EditCard
    | MarkMilestones
    | DropCards
    | LinkCards
    | UnlinkCards
    | ImportRecord
    | TakeBackImport
    | Undo
    | Redo
    | PurgeCard
    | BeginSession
    | AdvancePhase
    | GoBack
    | PauseClock
    | ExtendPhase
    | NextTopic
    | AcceptSplit
    | CountGap
    | CancelCountdown
    | CloseSession
    | HearFunction
    | OpenSheet
    | RingBell
    | OpenVote
    | CountHands
    | OpenPulse
    | UnfoldNote
    | WithholdNote
    | ClaimNote
    | Signal
    | Attend
    | Suggest
    | AcceptSuggestion
    | TakeAction
    | ReleaseNote
    | OfferFloor
    | TakeFloor,
    Field(discriminator="kind"),
]
"""Any command."""

_adapter: TypeAdapter[Any] = TypeAdapter(Command)


def read_command(raw: str | bytes) -> Asked:
    """A command from its JSON; pydantic's ValidationError when it is none."""
    command: Asked = _adapter.validate_json(raw)
    return command


def read_command_value(value: object) -> Asked:
    """A command out of JSON that was read already; pydantic's ValidationError when it is none."""
    command: Asked = _adapter.validate_python(value)
    return command
