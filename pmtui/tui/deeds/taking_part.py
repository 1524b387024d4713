"""Deeds of participants: write, vote, answer, signal, suggest, take an action, claim a note, say who is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.model.cards import Action, Observation
from pmtui.model.vocabulary import FUNCTIONS
from pmtui.room.answers import Done, Refused
from pmtui.room.device import Device
from pmtui.room.leftovers import Left
from pmtui.room.meeting import SignalName
from pmtui.tui.forms import forget
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


async def notes(screen: BoardScreen) -> None:
    """The note sheet while it is open; after it, what became of notes that were not shown."""
    device = screen.part.device
    if device is None:
        return
    sheet = device.pad["sheet"]
    if sheet is None or (sheet.is_settled and device.left.notes):
        await left_notes(screen, device)
        return
    from pmtui.tui.screens.note_sheet import NoteSheet

    def read() -> None:
        screen.part.told = True

    shown = NoteSheet(
        device,
        screen.writing.coach,
        screen.app_signs,
        plain=screen.pmtui.desk.plain,
        proxied=screen.seat.proxied,
        was_read=screen.part.told,
        on_read=read,
    )
    await screen.pmtui.push_screen_wait(shown)
    screen.redraw_all()


async def left_notes(screen: BoardScreen, device: Device) -> None:
    """Notes that no reveal showed, one after the other."""
    from pmtui.tui.screens.left_notes import LeftNotesSheet

    while device.left.notes:
        sheet = device.pad["sheet"]
        can_bring = sheet is not None and sheet.can_be_changed
        wish = await screen.pmtui.push_screen_wait(
            LeftNotesSheet(device.left, sheet_open=can_bring, signs=screen.app_signs)
        )
        if wish is None:
            return
        what, note = wish
        match what:
            case "name":
                await _by_name(screen, device, note)
            case "bring":
                if not device.pad.bring(note):
                    toast(screen, "The sheet has no free note left.", "warning")
            case "late":
                await _late(screen, device)
            case "discard":
                await _discard(screen, device, note)


async def _by_name(screen: BoardScreen, device: Device, note: Left) -> None:
    from pmtui.tui.screens.choice import AskLine

    part = screen.part
    name = await screen.pmtui.push_screen_wait(
        AskLine("Say this note by name", "Your name, shown with the note to everybody", part.name, _needed)
    )
    if name:
        part.name = name
        _say(screen, await device.left.release(note, name), "Said by name")


async def _late(screen: BoardScreen, device: Device) -> None:
    from pmtui.tui.screens.choice import Choose

    alone = await screen.pmtui.push_screen_wait(
        Choose(
            "Hand in late, with the next batch. If nobody else is late?",
            [
                ("Keep it sealed until somebody else is late too", False),
                ("It may be shown alone: people may guess whose it is", True),
            ],
        )
    )
    if alone is not None:
        words = "In the late box; shown with the next batch"
        _say(screen, await device.left.hand_in_late(alone=alone), words)


async def _discard(screen: BoardScreen, device: Device, note: Left) -> None:
    from pmtui.tui.screens.choice import Choose

    sure = await screen.pmtui.push_screen_wait(
        Choose("Discard this note? Nothing brings it back.", [("Keep it", False), ("Discard it", True)])
    )
    if sure:
        device.left.discard(note)
        device.pad.keep()


async def dots(screen: BoardScreen) -> None:
    """The vote."""
    from pmtui.tui.screens.vote_sheet import VoteSheet

    if screen.part.device is not None:
        await screen.pmtui.push_screen_wait(VoteSheet(screen.part.device, screen.app_signs))
        screen.show_question()


async def pulse(screen: BoardScreen) -> None:
    """The closing survey."""
    from pmtui.tui.screens.pulse_sheet import PulseSheet

    if screen.part.device is not None:
        await screen.pmtui.push_screen_wait(PulseSheet(screen.part.device, screen.app_signs))
        screen.show_question()


async def few(screen: BoardScreen) -> None:
    """Whether being few is fine."""
    from pmtui.tui.screens.pulse_sheet import FewSheet

    if screen.part.device is not None:
        await screen.pmtui.push_screen_wait(FewSheet(screen.part.device, screen.app_signs))
        screen.show_question()


async def signal(screen: BoardScreen, name: SignalName) -> None:
    """Raise or lower one bit."""
    device = screen.part.device
    if device is not None:
        answer = await device.signal(name)
        if isinstance(answer, Refused):
            toast(screen, answer.why, "warning")


async def suggest(screen: BoardScreen) -> None:
    """An event, a correction of the selected card, a question, an action; into the hosts' inbox."""
    from pmtui.tui.screens.suggest import SuggestSheet, sent

    part = screen.part
    part.typed.setdefault("name", part.name)
    found = await screen.pmtui.push_screen_wait(
        SuggestSheet(screen.card, screen.writing.context, part.typed, screen.writing.coach, screen.app_signs)
    )
    if found is not None:
        answer = await screen.do(found, quiet=True)
        if isinstance(answer, Done):
            sent(part.typed, found)
            toast(screen, "Suggested; it is in the hosts' inbox")


async def take(screen: BoardScreen) -> None:
    """An action nobody has yet becomes mine, with a date and a test for done."""
    from pmtui.tui.screens.take_action import TakeActionForm, taken

    card, part = screen.card, screen.part
    if not isinstance(card, Action):
        return
    form = TakeActionForm(
        card,
        context=screen.writing.context,
        name=part.name,
        board=screen.board,
        drafts=screen.drafts,
        coach=screen.writing.coach,
        signs=screen.app_signs,
    )
    made = await screen.pmtui.push_screen_wait(form)
    if isinstance(made, Action) and isinstance(await screen.do(taken(card, made)), Done):
        part.name = made.owner
        forget(screen.drafts, card)


async def claim(screen: BoardScreen) -> None:
    """Step forward as the author of the selected note."""
    from pmtui.tui.screens.choice import AskLine

    card, part = screen.card, screen.part
    if part.device is None or not isinstance(card, Observation):
        return
    name = await screen.pmtui.push_screen_wait(
        AskLine("Claim this note", "Your name; everybody sees it beside the note", part.name, _needed)
    )
    if name:
        part.name = name
        _say(screen, await part.device.claim(card.id, name), "Claimed")


async def attend(screen: BoardScreen) -> None:
    """A name and a function, by choice."""
    from pmtui.tui.screens.attend import AttendSheet

    functions = screen.board.review.functions or FUNCTIONS
    said = await screen.pmtui.push_screen_wait(AttendSheet(functions, screen.part.name, screen.app_signs))
    if said is not None:
        screen.part.name = said.name or screen.part.name
        await screen.do(said)


async def welcome(screen: BoardScreen) -> None:
    """Purpose, ground rules, where we are, what was agreed so far."""
    from pmtui.tui.screens.welcome import WelcomeScreen

    await screen.pmtui.push_screen(
        WelcomeScreen(screen.seat.board, screen.seat, screen.tick, screen.pmtui.desk)
    )


async def read(screen: BoardScreen) -> None:
    """All of a card; a note is folded out where it stands."""
    from pmtui.tui.deeds.cards import read_note
    from pmtui.tui.screens.read_card import ReadCard

    card = screen.card
    if card is None:
        return
    if card.kind in ("observation", "withheld"):
        await read_note(screen, card)
    else:
        await screen.pmtui.push_screen_wait(ReadCard(card, screen.board.review.zone, screen.app_signs))


def _say(screen: BoardScreen, answer: Done | Refused, words: str) -> None:
    if isinstance(answer, Refused):
        toast(screen, answer.why, "warning")
    else:
        toast(screen, words)


def _needed(text: str) -> str | None:
    return None if text.strip() else "write the name people know you by; esc leaves it"
