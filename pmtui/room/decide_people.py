"""Decisions on what people do from their own devices, and on who leads."""

from __future__ import annotations

from pmtui.model.vocabulary import Role
from pmtui.room import participating
from pmtui.room.answers import refuse
from pmtui.room.commands import (
    AcceptSuggestion,
    Asked,
    Attend,
    OfferFloor,
    ReleaseNote,
    Suggest,
    TakeAction,
    TakeFloor,
)
from pmtui.room.table import Decision, Table


def decide_people(table: Table, command: Asked, role: Role) -> Decision | None:
    head, mint = table.head, table.mint
    match command:
        case Attend():
            change = participating.attend(table.session, command, mint)
        case Suggest():
            change = participating.suggest(head, command, role, mint)
        case AcceptSuggestion():
            change = participating.accept(head, command, mint)
            return Decision(change.words, change, undoable=True)
        case TakeAction():
            change = participating.take_action(head, command, mint)
        case ReleaseNote():
            change = participating.release(head, command, mint)
        case OfferFloor():
            words = "Facilitation is offered to the co-facilitator" if command.on else "Offer taken back"
            return Decision(words, floor="offered" if command.on else "kept")
        case TakeFloor():
            if not table.floor_offered:
                raise refuse("The facilitator has not offered to hand over; ask them to.")
            return Decision("You facilitate now", floor="taken")
        case _:
            return None
    return Decision(change.words, change)
