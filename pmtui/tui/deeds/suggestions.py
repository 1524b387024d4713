"""What hosts do with suggestions, for the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.model.cards import Action, Card, Question, Suggestion, TimelineEvent
from pmtui.model.vocabulary import Stance, SuggestionKind
from pmtui.room.answers import Done
from pmtui.room.commands import AcceptSuggestion, DropCards, Undo
from pmtui.room.participating import CORRECTABLE
from pmtui.tui.forms import Drafts, blank, draft_key
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen

SUGGESTED = "These are the suggested words; ctrl+r takes them out again."


class Suggestions:
    """Accepts, changes and declines, by the board's own seat."""

    def __init__(self, screen: BoardScreen) -> None:
        self._screen = screen

    async def accept(self, suggestion: Suggestion) -> bool:
        """Onto the board as it is; an event without a time is given one first."""
        if suggestion.what is SuggestionKind.EVENT and suggestion.at is None:
            return await self.change(suggestion)
        return await self._accepted(AcceptSuggestion(suggestion=suggestion.id))

    async def change(self, suggestion: Suggestion) -> bool:
        """Its form, with the suggested words in it; what is saved goes onto the board."""
        screen = self._screen
        card, field = self._begun(suggestion)
        if card is None:
            toast(screen, "The card that correction is about is no longer on the board.", "warning")
            return False
        drafts = screen.inbox_drafts.setdefault(suggestion.id, {})
        if draft_key(card) not in drafts:
            drafts[draft_key(card)] = {field: suggestion.text}
        made = await self._formed(card, drafts, new=suggestion.what is not SuggestionKind.CORRECTION)
        if made is None:
            return False
        return await self._accepted(AcceptSuggestion(suggestion=suggestion.id, card=made))

    async def decline(self, suggestion: Suggestion) -> bool:
        """Off the inbox; undo brings it back."""
        answer = await self._screen.do(DropCards(cards=(suggestion.id,)), quiet=True)
        if isinstance(answer, Done):
            toast(self._screen, "Suggestion declined · z undoes")
        return isinstance(answer, Done)

    async def undo(self) -> bool:
        """Take back what this seat did last."""
        return isinstance(await self._screen.do(Undo()), Done)

    async def _accepted(self, command: AcceptSuggestion) -> bool:
        screen = self._screen
        answer = await screen.do(command)
        if not isinstance(answer, Done):
            return False
        screen.inbox_drafts.pop(command.suggestion, None)
        if not screen.jump_to(answer.card_id):
            toast(screen, "It has no row in a pane; t shows questions, ideas and terms.")
        return True

    def _begun(self, suggestion: Suggestion) -> tuple[Card | None, str]:
        """The card the form begins with, and the field the suggested words go into."""
        match suggestion.what:
            case SuggestionKind.EVENT:
                at = {"at": suggestion.at} if suggestion.at else {}
                return blank(TimelineEvent, stance=Stance.INTERPRETATION, **at), "text"
            case SuggestionKind.QUESTION:
                return blank(Question), "text"
            case SuggestionKind.ACTION:
                return blank(Action), "text"
            case SuggestionKind.CORRECTION:
                card = self._screen.seat.board.get(suggestion.about)
                field = CORRECTABLE.get(type(card), "") if card is not None else ""
                return (card, field) if field else (None, "")

    async def _formed(self, card: Card, drafts: Drafts, *, new: bool) -> Card | None:
        from pmtui.tui.screens.card_form import CardForm

        screen = self._screen
        form = CardForm(
            card,
            new=new,
            context=screen.writing.context,
            coach=screen.writing.coach,
            drafts=drafts,
            board=screen.seat.board,
            signs=screen.app_signs,
        )
        form.draft_words = SUGGESTED
        return await screen.pmtui.push_screen_wait(form)
