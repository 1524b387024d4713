"""An action is taken: it gets its owner, a date, and a test for done, from the owner's own device."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmtui.model.cards import Action
from pmtui.room.commands import TakeAction
from pmtui.tui.form_tables import FORMS
from pmtui.tui.forms import Filled, shown
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.card_form import CardForm, Listen
from pmtui.tui.text import fit

if TYPE_CHECKING:
    from pmtui.model.board import Board
    from pmtui.model.when import Context
    from pmtui.tui.forms import Drafts

FIELDS = ("owner", "due", "criterion.metric", "criterion.baseline", "criterion.target", "criterion.by")
"""What the owner fills in."""


class TakeActionForm(CardForm):
    """The form of an action, with the fields its owner fills in."""

    def __init__(
        self,
        action: Action,
        *,
        context: Context,
        name: str = "",
        board: Board | None = None,
        drafts: Drafts | None = None,
        coach: Listen | None = None,
        signs: Signs = UNICODE,
    ) -> None:
        super().__init__(
            action, new=False, context=context, board=board, drafts=drafts, coach=coach, signs=signs
        )
        self.heading = (f"I'll take it: {fit(action.text, 80)}",)
        by_name = {spec.name: spec for spec in FORMS[Action]}
        owner = replace(by_name["owner"], needed="say who you are: an action has one owner")
        self.specs = (owner, *(by_name[name] for name in FIELDS[1:] if name in by_name))
        self.before = shown(action, self.specs, context.zone)
        kept = {name: text for name, text in self._kept().items() if name in self.before}
        self._start = {**self.before, **({"owner": name} if name and not action.owner else {}), **kept}

    def _reckon(self, filled: Filled) -> None:  # noqa: ARG002
        """Priority and readiness are the hosts' matter."""
        self.query_one(".form--live").display = False


def taken(before: Action, made: Action) -> TakeAction:
    """The command that says so."""
    return TakeAction(
        action=before.id,
        owner=made.owner,
        due=made.due,
        criterion=made.criterion,
    )
