"""How what participants do by name, or by choice, becomes changes. Pure; nothing here is sealed (see `ballot`)."""

from __future__ import annotations

from pmtui.facilitation.facts import with_record
from pmtui.model.board import Board, Change
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    Question,
    Session,
    SpokenNote,
    Suggestion,
    Term,
    TimelineEvent,
)
from pmtui.model.text import shorten
from pmtui.model.vocabulary import Permission, Role, SessionState, Stance, SuggestionKind
from pmtui.room.answers import refuse
from pmtui.room.commands import AcceptSuggestion, Attend, ReleaseNote, Suggest, TakeAction
from pmtui.room.content import MOST_EVENTS, Mint

MOST_SUGGESTIONS = 500
"""Suggestions that wait in the inbox of one review; more are refused until hosts have looked."""

MOST_NAMES = 600
"""Names, and functions, on the lists of a session: as many as devices can sit, since everybody is sent them whole."""

NAME_LENGTH = 120
"""Characters kept of a name on a list, as many as the form takes."""

MOST_SPOKEN = 500
"""Notes said by name on one board; who has more to say says it aloud."""

CORRECTABLE: dict[type[Card], str] = {
    TimelineEvent: "text",
    Factor: "text",
    Action: "text",
    Question: "text",
    Group: "title",
    Term: "meaning",
}
"""Cards a correction may be about, and the field its words replace."""


def attend(session: Session, command: Attend, mint: Mint) -> Change:
    """A name on the attendance list, a function among those that are here. The words name nobody."""
    attendance = _with(session.attendance, command.name)
    functions = _with(session.functions, command.function)
    after = session.model_copy(update={"attendance": attendance, "functions": functions})
    if after == session:
        raise refuse("That is on the list already.", "invalid")
    if max(len(attendance), len(functions)) > MOST_NAMES:
        raise refuse("The attendance list is full; tell the facilitator.")
    return Change(mint.seq, (mint.named(after, session.id),), (), "On the attendance list")


def _taken_later(session: Session | None) -> bool:
    """Whether a phase to come takes suggestions."""
    to_come = session.phases[session.at_phase + 1 :] if session is not None else ()
    return any(Permission.SUGGEST in run.phase.may for run in to_come if not run.dropped)


def suggest(board: Board, command: Suggest, role: Role, mint: Mint) -> Change:
    """A suggestion for the inbox, while the agenda takes them."""
    session = board.session
    run = session.current if session is not None and session.state is SessionState.RUNNING else None
    if run is not None and not role.hosts and Permission.SUGGEST not in run.phase.may:
        then = "keep it for a later phase, or say it" if _taken_later(session) else "say it"
        raise refuse(f"No suggestions during {run.phase.name}; {then}.")
    if board.count(Suggestion) >= MOST_SUGGESTIONS:
        raise refuse("The inbox is full; tell the facilitator.")
    if command.what is SuggestionKind.CORRECTION:
        about = board.get(command.about)
        if about is None or about.id in board.hidden or not isinstance(about, tuple(CORRECTABLE)):
            raise refuse(
                "A correction is about a card on the board that has words of its own; pick one.", "invalid"
            )
    made = Suggestion(
        what=command.what,
        text=command.text,
        at=command.at if command.what is SuggestionKind.EVENT else None,
        about=command.about if command.what is SuggestionKind.CORRECTION else "",
        name=command.name,
    )
    return Change(mint.seq, (mint.named(made),), (), "A suggestion came in")


def accept(board: Board, command: AcceptSuggestion, mint: Mint) -> Change:
    """The card a suggestion becomes; the suggestion leaves the inbox."""
    suggestion = board.find(Suggestion, command.suggestion)
    if suggestion is None:
        raise refuse("That suggestion is no longer in the inbox.", "not-found")
    card = command.card or _meant(board, suggestion)
    old = board.get(suggestion.about) if suggestion.about else None
    if old is not None and command.card is not None and command.card.kind != old.kind:
        raise refuse(f"That correction is about a {old.words}.", "invalid")
    if old is not None and command.card is not None and command.card.rev != old.rev:
        raise refuse(
            f"Somebody changed this {old.words} since you opened it; look at the newer one and accept again.",
            "stale",
            old,
        )
    if old is None and not isinstance(card, TimelineEvent | Question | Action):
        raise refuse("A suggestion becomes an event, a question or an action.", "invalid")
    if isinstance(card, TimelineEvent) and old is None and board.count(TimelineEvent) >= MOST_EVENTS:
        raise refuse(f"A timeline holds {MOST_EVENTS:,} events at most.", "invalid")
    put = mint.named(with_record(old, card) if old else card, old.id if old else "")
    words = f"Accepted: {shorten(put.headline, 60)}"
    return Change(mint.seq, (put,), (suggestion.id,), words)


def take_action(board: Board, command: TakeAction, mint: Mint) -> Change:
    """An action with its owner, date and test for done, filled in by the owner."""
    action = board.find(Action, command.action)
    if action is None or action.id in board.hidden:
        raise refuse("That action is no longer on the board.", "not-found")
    if action.owner and action.owner.casefold() != command.owner.casefold():
        raise refuse(f"{action.owner} has taken that action already.", "stale", action)
    given = command.criterion.model_dump(exclude_defaults=True)
    update = {
        "owner": command.owner,
        "due": command.due or action.due,
        "criterion": action.criterion.model_copy(update=given),
    }
    taken = action.model_copy(update=update)
    if taken == action:
        raise refuse("Nothing was changed.", "invalid")
    return Change(mint.seq, (mint.named(taken, action.id),), (), f"Taken: {shorten(action.text, 60)}")


def release(board: Board, command: ReleaseNote, mint: Mint) -> Change:
    """What its author says by name."""
    if board.count(SpokenNote) >= MOST_SPOKEN:
        raise refuse("The board holds as many notes by name as it can; say it, or tell the facilitator.")
    note = SpokenNote(text=command.text, by=command.name)
    return Change(mint.seq, (mint.named(note),), (), "A note was released by name")


def _meant(board: Board, suggestion: Suggestion) -> Card:
    match suggestion.what:
        case SuggestionKind.EVENT:
            if suggestion.at is None:
                raise refuse("This event came without a time; open it and give it one.", "invalid")
            return TimelineEvent(at=suggestion.at, text=suggestion.text, stance=Stance.INTERPRETATION)
        case SuggestionKind.QUESTION:
            return Question(text=suggestion.text)
        case SuggestionKind.ACTION:
            return Action(text=suggestion.text)
        case SuggestionKind.CORRECTION:
            card = board.get(suggestion.about)
            if card is None:
                raise refuse("The card that correction is about is no longer on the board.", "not-found")
            return card.model_copy(update={CORRECTABLE[type(card)]: suggestion.text})


def _with(known: tuple[str, ...], new: str) -> tuple[str, ...]:
    new = shorten(new, NAME_LENGTH)
    there = {name.casefold() for name in known}
    return known if not new or new.casefold() in there else (*known, new)
