"""Deeds that look: panes, filter, map, readiness, the record, stage, the next question."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from pmtui.model.cards import Card
from pmtui.model.vocabulary import Pane
from pmtui.room.commands import HearFunction, MarkMilestones, MilestoneOf
from pmtui.room.rules import RULES
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.facilitation.milestones import Proposal
    from pmtui.tui.screens.board import BoardScreen

_FEW = 2_000
"""Events read while the screen waits."""


async def pane(screen: BoardScreen, name: Pane) -> None:
    """Go to a pane."""
    screen.show_pane(name)


async def zoom(screen: BoardScreen) -> None:
    """One pane alone, or all four."""
    screen.zoomed = not screen.zoomed
    screen.show_zoom()


async def filter_pane(screen: BoardScreen) -> None:
    """Show only what says these words."""
    screen.filter.open(screen.focused_pane)


async def show_map(screen: BoardScreen) -> None:
    """Events, factors, actions as a tree."""
    from pmtui.tui.screens.map import MapScreen

    found = await screen.pmtui.push_screen_wait(MapScreen(screen.board, screen.app_signs))
    if isinstance(found, tuple):
        screen.jump_to(found[1])
        screen.action_act("link")
    elif found is not None and not screen.jump_to(found):
        toast(screen, "That card has no row in a pane; press t for questions, ideas and terms.")


async def readiness(screen: BoardScreen) -> None:
    """What is still missing."""
    from pmtui.tui.screens.readiness import ReadinessScreen

    at_function = ""
    while True:
        shown = ReadinessScreen(
            screen.board,
            screen.board.session,
            screen.app_signs,
            today=screen.seat.time.now().date(),
            at_function=at_function,
        )
        found = await screen.pmtui.push_screen_wait(shown)
        if isinstance(found, tuple) and not screen.seat.role.hosts:
            toast(screen, "The hosts mark who was heard; say that you were, or were not.")
            return
        if isinstance(found, tuple):
            heard = set(screen.board.session.heard) if screen.board.session else set()
            await screen.do(HearFunction(function=found[1], heard=found[1] not in heard))
            at_function = found[1]
            continue
        if found is not None and not screen.jump_to(found):
            card = screen.board.get(found)
            if card is not None:
                await _open(screen, card)
        return


async def record(screen: BoardScreen) -> None:
    """What the timeline says when it is read; milestones are accepted there."""
    from pmtui.facilitation.reading import read_record
    from pmtui.tui.screens.record import Accept, RecordScreen

    at = ""
    while True:
        board = screen.seat.board
        gap = timedelta(minutes=screen.pmtui.desk.settings.gap_minutes)
        if len(board.timeline) <= _FEW:
            reading = read_record(board, gap)
        else:  # it takes seconds; keys and clock go on meanwhile
            reading = await asyncio.to_thread(read_record, board, gap)
        writes = screen.seat.role in RULES["edit"].roles
        found = await screen.pmtui.push_screen_wait(
            RecordScreen(board, reading, screen.app_signs, writes=writes, at=at)
        )
        if isinstance(found, Accept):
            await _accept(screen, found.proposals)
            at = found.at
            continue
        card = screen.board.get(found) if found is not None else None
        if card is not None and not screen.jump_to(card.id):
            await _open(screen, card)
        return


async def _accept(screen: BoardScreen, proposals: tuple[Proposal, ...]) -> None:
    """Mark what is proposed, as one change."""
    marks = (MilestoneOf(milestone=one.milestone, event=one.event) for one in proposals)
    await screen.do(MarkMilestones(marks=tuple(marks)))


async def _open(screen: BoardScreen, card: Card) -> None:
    """Its form for those who write, all of it to read for the others."""
    if screen.seat.role.hosts:
        await screen.writing.edit(card)
        return
    from pmtui.tui.screens.read_card import ReadCard

    await screen.pmtui.push_screen_wait(ReadCard(card, screen.board.review.zone, screen.app_signs))


async def others(screen: BoardScreen) -> None:
    """Questions, parked ideas, terms, private notes."""
    from pmtui.tui.screens.others import OthersScreen

    found = await screen.pmtui.push_screen_wait(OthersScreen(screen.board, screen.app_signs))
    if found is None:
        return
    if found.startswith("add:"):
        screen.writing.open(found.removeprefix("add:"))
        return
    card = screen.board.get(found)
    if card is not None:
        await screen.writing.edit(card)


async def stage(screen: BoardScreen) -> None:
    """Large and public, until the same key."""
    from pmtui.tui.screens.stage import StageScreen

    at = screen.panes[Pane.TIMELINE].list.cursor_id or ""
    await screen.pmtui.push_screen(StageScreen(screen.seat, screen.app_signs, screen.tick, at))


async def next_question(screen: BoardScreen) -> None:
    """Another question about what is selected."""
    screen.asked += 1
    screen.show_question()
