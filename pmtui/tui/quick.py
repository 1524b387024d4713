"""From one typed line to a card, pane by pane. Pure: the reading is shown while typing and used on enter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pmtui.facilitation.lexicon import Where
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    ParkedIdea,
    PrivateNote,
    Question,
    SpokenNote,
    Term,
    TimelineEvent,
)
from pmtui.model.dates import say_day
from pmtui.model.due import read_due
from pmtui.model.text import clean_line, shorten
from pmtui.model.vocabulary import ActionKind, EventKind, FactorKind, Permanence, Stance
from pmtui.model.when import Context, Unclear, say_moment, split_quick_entry


@dataclass(frozen=True)
class Purpose:
    """What the entry line is for."""

    label: str
    hint: str
    where: Where


PURPOSES: dict[str, Purpose] = {
    "timeline": Purpose(
        "Event",
        "14:05 alert checkout p99 > 2 s #payments · +15m after the selected event · T+15m after the start",
        Where.EVENT,
    ),
    "factors": Purpose(
        "Factor",
        "A condition that made it possible or worse · luck: … mitigator: … risk: … trigger: …",
        Where.FACTOR,
    ),
    "observations": Purpose(
        "Spoken", "What was said in the room, in its words; this note is not anonymous", Where.NOTE
    ),
    "actions": Purpose(
        "Action",
        "Verb first, narrow · @owner · by 12 Dec · detect: … prevent: … mitigate: … workaround: …",
        Where.ACTION,
    ),
    "question": Purpose("Question", "What does the room want to know, and does not yet?", Where.QUESTION),
    "parked": Purpose(
        "Parked idea", "A fix that came too early; it is brought back in the actions phase", Where.IDEA
    ),
    "term": Purpose("Term", "p99: the time in which 99 of 100 requests are answered", Where.NOTE),
    "private": Purpose("Private note", "For hosts only; never in a document, never on stage", Where.NOTE),
    "group": Purpose("Group", "What do these notes speak of?", Where.NOTE),
}
"""By the name of the pane, or the kind of card, the line is for."""

_OWNER = re.compile(r"(?<!\S)@([^\W\d_][\w.\-]*(?:/[\w.\-]+)?)(?!\S)")
_DUE = re.compile(r"\s+(?:by|due:?|until)\s+(.{2,24})$", re.IGNORECASE)
_PREFIX = re.compile(r"([a-z]+):\s+")


def quick_card(purpose: str, line: str, context: Context, today: date) -> Card:
    """The card a line makes; raises Unclear or ValueError with a sentence, and nothing is lost."""
    text = clean_line(line, 4_000)
    match purpose:
        case "timeline":
            return _event(text, context)
        case "factors":
            return _factor(text)
        case "actions":
            return _action(text, today)
        case "observations":
            return SpokenNote(text=text)
        case "question":
            return Question(text=text)
        case "parked":
            return ParkedIdea(text=text)
        case "private":
            return PrivateNote(text=text)
        case "group":
            return Group(title=text)
        case "term":
            name, _, meaning = text.partition(":")
            return Term(term=name, meaning=meaning)
    raise ValueError(f"there is no line for {purpose}")


def say_card(card: Card, context: Context) -> str:
    """How a line was read, in one line."""
    match card:
        case TimelineEvent():
            when = say_moment(card.at, context.zone, context.incident_start)
            team = f" · {card.team}" if card.team else ""
            return f"→ {when} · {card.event_kind.words}{team} · {card.text}"
        case Factor():
            return f"→ {card.factor_kind.words} · {card.text}"
        case Action():
            parts = [
                card.action_kind.words if card.action_kind else "kind?",
                card.owner or "owner?",
                say_day(card.due) if card.due else "due?",
            ]
            if card.permanence is Permanence.WORKAROUND:
                parts.append("workaround, expiry?")
            return f"→ {' · '.join(parts)} · {card.text}"
        case Term():
            return f"→ {card.term}: {card.meaning or 'meaning?'}"
        case _:
            return f"→ {card.words}"


def _event(text: str, context: Context) -> TimelineEvent:
    entry = split_quick_entry(text, context)
    if entry.moment is None:
        raise Unclear(
            "start with a time: 14:05, +15m after the selected event, T+15m after the start, or a full date"
        )
    if not entry.text:
        raise ValueError("say what happened after the time")
    stance = Stance.DECISION if entry.kind is EventKind.DECISION else Stance.FACT
    if entry.text.endswith("?"):
        stance = Stance.QUESTION
    short = shorten(entry.text, 500)
    return TimelineEvent(
        at=entry.moment,
        event_kind=entry.kind,
        text=short,
        detail=entry.text if short != entry.text else "",
        stance=stance,
        team=entry.team,
    )


def _factor(text: str) -> Factor:
    prefix = _PREFIX.match(text.lower())
    kind = next((k for k in FactorKind if prefix and k.value == prefix[1]), None)
    if kind is not None and prefix is not None:
        text = text[prefix.end() :]
    return Factor(text=text, factor_kind=kind or FactorKind.CONTRIBUTOR)


def _action(text: str, today: date) -> Action:
    found: dict[str, object] = {}
    prefix = _PREFIX.match(text.lower())
    if prefix:
        kind = next((k for k in ActionKind if k.value == prefix[1]), None)
        if kind is not None:
            found["action_kind"] = kind
        elif prefix[1] == "workaround":
            found["permanence"] = Permanence.WORKAROUND
        if found:
            text = text[prefix.end() :]
    owner = _OWNER.search(text)
    if owner:
        found["owner"] = owner[1]
        text = clean_line(text[: owner.start()] + text[owner.end() :])
    due = _DUE.search(text)
    if due:
        try:
            found["due"] = read_due(due[1], today)
            text = text[: due.start()]
        except Unclear as unclear:
            # "by hand" is no date; "by next Friday" is one with two readings.
            if unclear.dates:
                raise
    return Action.model_validate({"text": text, **found})
