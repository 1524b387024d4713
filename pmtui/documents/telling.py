"""Words and small parts that all sections of a document share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from pmtui.documents.escape import web_address
from pmtui.documents.tree import Anchor, Block, Bold, Item, Line, Paragraph, Piece, Quote, as_typed, paragraph
from pmtui.facilitation.measures import NOT_RECORDED
from pmtui.model.board import Board
from pmtui.model.cards import Card, Group, Observation, SpokenNote, Tally, TimelineEvent
from pmtui.model.moment import Moment, Precision, duration_words
from pmtui.model.vocabulary import Word

FOLDED = "a note folded at the reveal and not opened since"


def labelled(label: str, value: str | date | Word | int | None) -> tuple[Piece, ...]:
    """`**Label:** value`, or "not recorded": an empty field is never taken for zero."""
    return Bold(f"{label}:"), f" {said(value)}"


def said(value: str | date | Word | int | None) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, Word):
        return value.words
    return value.isoformat() if isinstance(value, date) else str(value)


def several(label: str, text: str) -> tuple[Block, ...]:
    """A labelled text of any length: on the label's line when it is one line, else quoted below it."""
    blocks = as_typed(text)
    match blocks:
        case (Paragraph((str() as line,)),):
            return (paragraph((Bold(f"{label}:"), f" {line}")),)
    return paragraph((Bold(f"{label}:"),)), Quote(blocks)


def entry(text: str, *tail: Piece, blocks: Iterable[Block] = ()) -> Item:
    """A list entry that holds a text of any length; `tail` follows the first line."""
    below = tuple(blocks)
    match as_typed(text):
        case (Paragraph((str() as line,)),):
            return Item((line, *tail), below)
        case typed:
            return Item(("note", *tail), (Quote(typed), *below))


def when(moment: Moment, zone: str) -> str:
    """`2026-11-20 14:05`, in that zone; the day alone when no time of day is known."""
    day = moment.day(zone).isoformat()
    return day if moment.precision is Precision.DAY else f"{day} {moment.shown(zone)}"


def length(value: timedelta) -> str:
    """A length of time as people say it."""
    return duration_words(value.total_seconds())


def reference(text: str) -> Line:
    """A reference to evidence or a ticket: a link when it is a web address."""
    return (Anchor(text, text),) if web_address(text) else text


def may_show(tally: Tally) -> bool:
    """Whether a total may be told: a sealed vote of enough people, or hands counted in the open (round 0)."""
    return tally.is_told


def shown_votes(board: Board) -> dict[str, int]:
    """Dots by card, out of votes that may be told; the others move neither numbers nor order."""
    votes: dict[str, int] = {}
    for tally in board.of(Tally):
        if may_show(tally):
            votes[tally.target] = votes.get(tally.target, 0) + tally.n
    return votes


def vote_words(votes: int) -> str:
    """`1 vote`, `3 votes`."""
    return "1 vote" if votes == 1 else f"{votes} votes"


def evidence_line(card: Card, zone: str) -> Line:
    """A card as the evidence for another."""
    match card:
        case TimelineEvent():
            line: tuple[Piece, ...] = (f"{when(card.at, zone)} {card.event_kind.words}: {card.text}",)
            if card.evidence:
                found = reference(card.evidence)
                line += (" (", *([found] if isinstance(found, str) else found), ")")
            return line
        case Observation():
            return FOLDED if card.folded else f"observation: {card.headline}"
        case Group():
            return f"group of observations: {card.title}"
        case SpokenNote():
            return f"said in the room: {card.headline}"
    return f"{card.words}: {card.headline}"
