"""Deeds about cards: add, open, delete, link, group, star, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.facilitation.likeness import likes_of
from pmtui.model.cards import Action, Card, Factor, Group, Mute, Observation, SpokenNote, TimelineEvent
from pmtui.model.text import shorten
from pmtui.model.vocabulary import LinkKind
from pmtui.room.answers import Done
from pmtui.room.commands import (
    AddCards,
    DropCards,
    EditCard,
    LinkCards,
    LinkTo,
    PurgeCard,
    Redo,
    Undo,
    UnfoldNote,
    UnlinkCards,
    WithholdNote,
)
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen

OTHERS = (
    ("Open question: what the room wants to know", "question"),
    ("Parked idea: a fix that came too early", "parked"),
    ("Glossary term: a word another function needs explained", "term"),
    ("Spoken note: what was said in the room", "observations"),
    ("Private note: for hosts only", "private"),
)


async def add(screen: BoardScreen) -> None:
    """Write into the current pane."""
    screen.writing.open(screen.focused_pane.pane.value)


async def add_other(screen: BoardScreen) -> None:
    """Write something that has no pane of its own."""
    from pmtui.tui.screens.choice import Choose

    purpose = await screen.pmtui.push_screen_wait(Choose("Add…", OTHERS))
    if purpose is not None:
        screen.writing.open(purpose)


async def open_card(screen: BoardScreen) -> None:
    """The full form of a card; a note of the ballot box is only read."""
    card = screen.card
    if card is None:
        return
    if isinstance(card, Observation) or card.kind == "withheld":
        await read_note(screen, card)
        return
    await screen.writing.edit(card)


async def read_note(screen: BoardScreen, card: Card) -> None:
    """Unfold a long note for this screen; anonymous notes are never edited."""
    if card.id in screen.unfolded:
        screen.unfolded -= {card.id}
    else:
        screen.unfolded |= {card.id}
    screen.redraw_all()


async def edit_review(screen: BoardScreen) -> None:
    """Aim, scope, owner, severity, milestones, impact."""
    await screen.writing.edit(screen.board.review)


async def delete(screen: BoardScreen) -> None:
    """Off the board, without a question; undo brings it back."""
    answer = await screen.do(DropCards(cards=tuple(card.id for card in screen.chosen)))
    if isinstance(answer, Done):
        screen.focused_pane.list.unmark()


async def link(screen: BoardScreen) -> None:
    """Pick what the selection bears on."""
    from pmtui.tui.screens.link_picker import LinkChoice, LinkPicker, NewFactor, Unlink

    chosen = screen.chosen
    found = await screen.pmtui.push_screen_wait(
        LinkPicker(screen.board, chosen, screen.app_signs, zone=screen.board.review.zone)
    )
    match found:
        case LinkChoice():
            command = LinkCards(sources=found.sources, target=found.target, link_kind=found.link_kind)
            if isinstance(await screen.do(command), Done):
                screen.focused_pane.list.unmark()
        case NewFactor():
            await _new_factor(screen, found.text, chosen)
        case Unlink():
            for link_id in found.links:
                await screen.do(UnlinkCards(link=link_id))


async def star(screen: BoardScreen) -> None:
    """A key moment, or no longer one."""
    card = screen.card
    if isinstance(card, TimelineEvent):
        changed = card.model_copy(update={"starred": not card.starred})
        await screen.do(EditCard(card=changed, based_on=card.rev), quiet=True)


async def group(screen: BoardScreen) -> None:
    """The marked notes become one group, or join the group marked with them."""
    notes = [card.id for card in screen.chosen if isinstance(card, Observation | SpokenNote)]
    groups = {card.id for card in screen.chosen if isinstance(card, Group)}
    if not notes:
        toast(screen, "Mark some notes with space first; then g groups them.", "warning")
    elif len(groups) > 1:
        toast(screen, "Notes join one group: leave a single group marked, then press g again.", "warning")
    else:
        await _group(screen, notes, next(iter(groups), ""))


async def drop_on(screen: BoardScreen, cards: tuple[str, ...], target: str) -> None:
    """Notes dragged onto a group join it; onto a note they join its group, or make one with it."""
    board = screen.board
    notes = [i for i in cards if isinstance(board.get(i), Observation | SpokenNote)]
    onto = board.get(target)
    if not notes or not isinstance(onto, Observation | SpokenNote | Group):
        toast(screen, "Drag notes onto a note or a group.", "warning")
    elif not screen.seat.role.hosts:
        toast(screen, "Only hosts group notes.", "warning")
    elif isinstance(onto, Group):
        await _group(screen, notes, onto.id)
    else:
        home = next((link.target for link in board.links_from(target, LinkKind.BELONGS)), "")
        await _group(screen, notes if home else [*notes, target], home)


async def _group(screen: BoardScreen, notes: list[str], home: str) -> None:
    if not home:
        links = tuple(LinkTo(card=note, link_kind=LinkKind.BELONGS, inward=True) for note in notes)
        screen.writing.open("group", links=links)
    elif isinstance(
        await screen.do(LinkCards(sources=tuple(notes), target=home, link_kind=LinkKind.BELONGS)), Done
    ):
        screen.focused_pane.list.unmark()


async def ungroup(screen: BoardScreen) -> None:
    """The selected or marked notes out of their groups, in one step."""
    links = tuple(
        link.id for card in screen.chosen for link in screen.board.links_from(card.id, LinkKind.BELONGS)
    )
    if not links:
        toast(screen, "These notes are in no group.", "warning")
    elif isinstance(await screen.do(DropCards(cards=links), quiet=True), Done):
        many = "1 note" if len(links) == 1 else f"{len(links)} notes"
        toast(screen, f"Took {many} out of the group · z undoes")
        screen.focused_pane.list.unmark()


async def mark_likes(screen: BoardScreen) -> None:
    """Mark a note, those that say nearly the same, and the group others like it are in; g then groups them."""
    card = screen.card
    likes = likes_of(screen.board).get(card.id) if card is not None else None
    if card is None or likes is None:
        toast(screen, "No other note says nearly the same.")
        return
    screen.focused_pane.list.mark((card.id, *likes.notes, *([likes.group] if likes.group else ())))
    home = screen.board.find(Group, likes.group)
    then = f"g adds to “{shorten(home.title, 40)}”" if home is not None else "g groups them"
    toast(screen, f"Marked what says nearly the same: {then}, space takes a mark away")


async def factor(screen: BoardScreen) -> None:
    """A contributing factor out of the selection, which supports it."""
    usable = (TimelineEvent, Observation, SpokenNote, Group)
    chosen = tuple(card for card in screen.chosen if isinstance(card, usable))
    links = tuple(LinkTo(card=card.id, link_kind=LinkKind.SUPPORTS, inward=True) for card in chosen)
    first = chosen[0].headline if len(chosen) == 1 else ""
    screen.writing.open("factors", shorten(first, 200), links=links)


async def _new_factor(screen: BoardScreen, text: str, chosen: tuple[Card, ...]) -> None:
    sort = LinkKind.ADDRESSES if isinstance(chosen[0], Action) else LinkKind.SUPPORTS
    links = tuple(LinkTo(card=card.id, link_kind=sort, inward=True) for card in chosen)
    await screen.do(AddCards(cards=(Factor(text=text),), links=links))


async def show_note(screen: BoardScreen) -> None:
    """A folded note, shown to everybody."""
    card = screen.card
    if isinstance(card, Observation):
        if card.folded:
            await screen.do(UnfoldNote(observation=card.id))
        else:
            await read_note(screen, card)


async def withhold(screen: BoardScreen) -> None:
    """A note kept back, with a reason everybody sees."""
    from pmtui.tui.screens.choice import AskLine

    card = screen.card
    if not isinstance(card, Observation):
        return
    reason = await screen.pmtui.push_screen_wait(
        AskLine("Withhold this note", "Reason, shown to everybody", "", _needed)
    )
    if reason:
        await screen.do(WithholdNote(observation=card.id, reason=reason))


async def purge(screen: BoardScreen) -> None:
    """A card removed for good; asked, because nothing brings it back."""
    from pmtui.tui.screens.choice import Choose

    card = screen.card
    if card is None:
        return
    title = f"Remove this {card.words} for good, from the journal too?"
    sure = await screen.pmtui.push_screen_wait(
        Choose(title, [("Keep it", False), (f"Purge: {shorten(card.headline, 60)}", True)])
    )
    if sure:
        await screen.do(PurgeCard(card=card.id))


async def mute(screen: BoardScreen) -> None:
    """A word the coach leaves alone in this review, with the reason."""
    from pmtui.tui.screens.choice import AskLine

    word = await screen.pmtui.push_screen_wait(
        AskLine("Mute the coach on a word", "Word, as it was written", screen.writing.last_hit, _word)
    )
    if not word:
        return
    reason = await screen.pmtui.push_screen_wait(
        AskLine(f"Mute “{shorten(word, 30)}”", "Reason, kept with the review", "", _reason)
    )
    if reason:
        review = screen.board.review
        muted = (*review.muted, Mute(word=word, reason=reason))
        await screen.do(EditCard(card=review.model_copy(update={"muted": muted}), based_on=review.rev))


async def undo(screen: BoardScreen) -> None:
    """Take back what this seat did last."""
    await screen.do(Undo())


async def redo(screen: BoardScreen) -> None:
    """Do it again."""
    await screen.do(Redo())


def _word(text: str) -> str | None:
    return None if text.strip() else "type the word or phrase the coach should leave alone"


def _reason(text: str) -> str | None:
    return None if text.strip() else "say what makes the word right here"


def _needed(text: str) -> str | None:
    return None if text.strip() else "say why; everybody sees the reason in place of the note"
