"""The agenda of a meeting: phases in order, each with its minutes, purpose, questions and pane."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pmtui.model.text import FilledLine, UserLine, UserText
from pmtui.model.vocabulary import Pane, Permission

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Phase(BaseModel):
    """One step of the agenda."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Slug
    name: FilledLine
    minutes: float = Field(gt=0, le=240, description="planned time box, in minutes")
    min_minutes: float = Field(
        default=1, ge=0, le=240, description="pacing never cuts the box below this many minutes"
    )
    deferrable: bool = Field(default=False, description="may move to a later session when time runs out")
    each: float | None = Field(
        default=None, gt=0, le=60, description="minutes for each topic, when the phase goes topic by topic"
    )
    purpose: UserLine = ""
    may: tuple[Permission, ...] = Field(default=(), description="what participants may do")
    questions: tuple[UserLine, ...] = ()
    pane: Pane | None = Field(
        default=None, description="the pane this phase is about; none for open and close"
    )
    opens_sheet: bool = Field(default=False, description="the note sheet opens with this phase")
    rings_bell: bool = Field(default=False, description="the sheet's bell rings at the end of this phase")
    opening: bool = Field(default=False, description="shows purpose, ground rules and agenda")
    closing: bool = Field(default=False, description="shows thanks and what was agreed; asks the pulse")

    @model_validator(mode="after")
    def _boxes_fit(self) -> Phase:
        if self.min_minutes > self.minutes:
            raise ValueError("min_minutes is more than minutes; lower it or give the phase more time")
        return self


class SessionFormat(BaseModel):
    """An agenda that sessions follow; users copy a file from sessions/formats and edit it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Slug
    title: FilledLine
    source: UserLine = Field(default="", description="whose practice this follows")
    purpose: UserText = ""
    ground_rules: tuple[UserLine, ...] = ()
    max_actions: int | None = Field(default=None, ge=1, le=50)
    slots: int | None = Field(default=None, ge=1, le=16, description="notes each person may write")
    dots: int = Field(default=3, ge=1, le=20, description="votes each person has")
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=20)

    @property
    def minutes(self) -> float:
        """The whole agenda, in minutes."""
        return sum(phase.minutes for phase in self.phases)

    @model_validator(mode="after")
    def _phases_agree(self) -> SessionFormat:
        keys = [phase.key for phase in self.phases]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"two phases are called {key!r}; give each its own key")
        opens = [n for n, p in enumerate(self.phases) if p.opens_sheet]
        bells = [n for n, p in enumerate(self.phases) if p.rings_bell]
        if len(opens) > 1 or len(bells) > 1:
            raise ValueError("the note sheet opens once and its bell rings once in a session")
        if bells and (not opens or opens[0] > bells[0]):
            raise ValueError("a bell needs a phase before it, or the same, that opens the sheet")
        return self
