"""From a command to a decision: the change to save, and what follows once it is saved.

Everything is decided against `head`, synchronously; nothing here waits, writes or tells anybody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pmtui.model.vocabulary import Role
from pmtui.room import content
from pmtui.room.answers import Refusal, refuse
from pmtui.room.commands import (
    AddCards,
    Asked,
    CountHands,
    DropCards,
    EditCard,
    ImportRecord,
    LinkCards,
    MarkMilestones,
    PurgeCard,
    Redo,
    TakeBackImport,
    Undo,
    UnfoldNote,
    UnlinkCards,
    WithholdNote,
)
from pmtui.room.decide_ballots import decide_ballots
from pmtui.room.decide_meeting import decide_clock, decide_session
from pmtui.room.decide_people import decide_people
from pmtui.room.history import Brought, History, Import
from pmtui.room.rules import check_role
from pmtui.room.table import Decision, Table


def decide(table: Table, command: Asked, role: Role, seat: int, history: History) -> Decision:
    """The decision on a command; raises Refusal."""
    check_role(command.kind, role, table.head)
    found = (
        _content(table, command) or decide_people(table, command, role) or _history(table, command, history)
    )
    if found is not None and found.change is not None and not found.purge:
        content.check_vote(table.head, found.change, table.voting_on)
    if found is None:
        found = decide_clock(table, command, seat) or decide_session(table, command)
        found = found or decide_ballots(table, command)
    if found is None:
        raise refuse("This room does not know that command.", "invalid")
    return found


def _content(table: Table, command: Asked) -> Decision | None:
    head, mint = table.head, table.mint
    match command:
        case AddCards():
            change = content.add(head, command, mint)
        case EditCard():
            change = content.edit(head, command, mint)
        case MarkMilestones():
            change = content.mark_milestones(head, command, mint)
        case DropCards():
            change = content.drop(head, command, mint)
        case LinkCards():
            change = content.link(head, command, mint)
        case UnlinkCards():
            change = content.unlink(head, command, mint)
        case CountHands():
            change = content.count_hands(head, command.card, command.n, mint)
            return Decision(change.words, change)
        case UnfoldNote():
            change = content.unfold(head, command, mint)
            return Decision(change.words, change)
        case WithholdNote():
            change = content.withhold(head, command, mint)
            return Decision(change.words, change)
        case ImportRecord():
            imported = content.import_record(head, command, mint)
            change = imported.change
            brought = Import(
                table.new_id(), command.file_name, command.format_name, imported.rows, imported.made
            )
            return Decision(change.words, change, undoable=True, brought=brought)
        case TakeBackImport():
            change = content.take_back_import(head, table.imports.get(command.batch, Brought()), mint)
            brought = Import(command.batch, state="out")
            return Decision(change.words, change, undoable=True, brought=brought)
        case PurgeCard():
            change = content.purge(head, command.card, mint)
            return Decision(change.words, change, purge=command.card)
        case _:
            return None
    return Decision(change.words, change, undoable=True)


def _history(table: Table, command: Asked, history: History) -> Decision | None:
    if not isinstance(command, Undo | Redo):
        return None
    undoing = isinstance(command, Undo)
    steps = history.done if undoing else history.undone
    if not steps:
        raise refuse("There is nothing to undo." if undoing else "There is nothing to do again.", "invalid")
    step = steps[-1]
    try:
        change = content.taken_back(table.head, step.change, step.before, step.left, table.mint)
    except Refusal as refusal:
        if refusal.refused.code == "stale":
            steps.pop()  # it can never be taken back; the steps before it can
        raise
    if step.brought and step.brought.state == "out":
        content.check_not_there_again(table.head, change)
    said = step.change.words.removeprefix("Undone: ")
    words = f"Undone: {said}" if undoing else said
    state: Literal["in", "out"] = "out" if step.brought and step.brought.state == "in" else "in"
    brought = step.brought and replace(step.brought, rows=(), state=state)
    return Decision(
        words,
        replace(change, words=words),
        undoes=step.change.seq,
        brought=brought,
        taken=step,
        undoing=undoing,
    )
