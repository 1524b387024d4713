"""Facts stay apart from what people make of them: the words an event was recorded with outlive a change of its text."""

from __future__ import annotations

from pmtui.model.cards import Card, TimelineEvent
from pmtui.model.text import LINE_LIMIT, TEXT_LIMIT, shorten
from pmtui.model.vocabulary import Stance

RECORDED = "First recorded as: "
"""Begins the line of an event's detail that keeps its first words."""


def is_reworded(old: TimelineEvent, text: str) -> bool:
    """Whether `text` are other words for what stands there as a fact with evidence, not kept yet."""
    return bool(
        old.evidence and old.stance is Stance.FACT and old.text != text.strip() and RECORDED not in old.detail
    )


def with_record(old: Card, new: Card) -> Card:
    """`new`, with the words of the record in its detail where somebody changed them."""
    if not isinstance(old, TimelineEvent) or not isinstance(new, TimelineEvent):
        return new
    if not is_reworded(old, new.text) or RECORDED in new.detail:
        return new
    line = f"{RECORDED}“{shorten(old.text, LINE_LIMIT)}”"
    detail = f"{line}\n\n{new.detail}" if new.detail else line
    return new.model_copy(update={"detail": _fitting(detail)})


def reworded_words(old: Card, text: str, stance: str) -> str:
    """What a form says while somebody changes the words of a fact; nothing where that is none."""
    if not isinstance(old, TimelineEvent) or not is_reworded(old, text):
        return ""
    kept = f"The record says “{shorten(old.text, 60)}”; that stays in Detail."
    return (
        f"{kept} If this is your reading of it, state it as interpretation."
        if stance == Stance.FACT
        else kept
    )


def _fitting(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1].rstrip() + "…"
