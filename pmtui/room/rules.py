"""Who may do what, when: one table, rendered in the docs, asked before every command."""

from __future__ import annotations

from dataclasses import dataclass

from pmtui.model.board import Board
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    Link,
    Observation,
    ParkedIdea,
    PrivateNote,
    Question,
    Review,
    SpokenNote,
    Suggestion,
    Term,
    TimelineEvent,
)
from pmtui.model.vocabulary import HOSTS, LEADERS, LinkKind, Role, SessionState
from pmtui.room.answers import refuse

PEOPLE = HOSTS | {Role.PARTICIPANT}


@dataclass(frozen=True)
class Rule:
    """What one kind of command needs."""

    roles: frozenset[Role]
    words: str
    running: bool = False
    """Whether it needs a session that runs."""


RULES: dict[str, Rule] = {
    "add": Rule(HOSTS, "add cards"),
    "edit": Rule(HOSTS, "edit cards"),
    "milestones": Rule(HOSTS, "mark milestones"),
    "drop": Rule(HOSTS, "drop cards"),
    "link": Rule(HOSTS, "link cards"),
    "unlink": Rule(HOSTS, "unlink cards"),
    "import": Rule(HOSTS, "import a record"),
    "take-back": Rule(HOSTS, "take an import back"),
    "undo": Rule(HOSTS, "undo"),
    "redo": Rule(HOSTS, "redo"),
    "purge": Rule(LEADERS, "purge a card"),
    "begin": Rule(LEADERS, "start the session"),
    "next": Rule(LEADERS, "go to the next phase", running=True),
    "back": Rule(LEADERS, "go back a phase", running=True),
    "pause": Rule(LEADERS, "pause the clock", running=True),
    "extend": Rule(LEADERS, "give more time", running=True),
    "topic": Rule(LEADERS, "change the topic", running=True),
    "split": Rule(LEADERS, "take the new split", running=True),
    "count-gap": Rule(LEADERS, "say what the gap was", running=True),
    "cancel-countdown": Rule(LEADERS, "stop the countdown", running=True),
    "close": Rule(LEADERS, "close the session", running=True),
    "hear": Rule(HOSTS, "mark a function as heard", running=True),
    "open-sheet": Rule(LEADERS, "open the note sheet", running=True),
    "bell": Rule(LEADERS, "ring the bell", running=True),
    "open-vote": Rule(LEADERS, "open a vote", running=True),
    "hands": Rule(HOSTS, "count hands"),
    "open-pulse": Rule(LEADERS, "open the pulse", running=True),
    "unfold": Rule(LEADERS, "unfold a note"),
    "withhold": Rule(LEADERS, "withhold a note"),
    "claim": Rule(PEOPLE, "claim a note", running=True),
    "signal": Rule(frozenset({Role.PARTICIPANT}), "signal", running=True),
    "attend": Rule(PEOPLE, "say who is here", running=True),
    "suggest": Rule(PEOPLE, "suggest something"),
    "accept": Rule(HOSTS, "accept a suggestion"),
    "take-action": Rule(PEOPLE, "take an action"),
    "release": Rule(PEOPLE, "say a note by name", running=True),
    "offer-floor": Rule(frozenset({Role.FACILITATOR}), "hand facilitation over"),
    "take-floor": Rule(frozenset({Role.CO_FACILITATOR}), "take facilitation over"),
}
"""Every command kind and what it needs."""

WRITTEN_BY_HOSTS: tuple[type[Card], ...] = (
    TimelineEvent,
    Factor,
    SpokenNote,
    Group,
    Action,
    ParkedIdea,
    Question,
    Term,
    PrivateNote,
    Suggestion,
    Link,
)
"""Kinds a host may add, edit and drop; what comes out of a ballot or the clock is put by the room alone."""

LINKABLE: dict[LinkKind, tuple[tuple[type[Card], ...], tuple[type[Card], ...]]] = {
    LinkKind.SUPPORTS: ((TimelineEvent, Observation, SpokenNote, Group), (Factor,)),
    LinkKind.BELONGS: ((Observation, SpokenNote), (Group,)),
    LinkKind.ADDRESSES: ((Action,), (Factor,)),
    LinkKind.REPLACED_BY: ((Action,), (Action,)),
    LinkKind.RECURS: ((Review,), (Review,)),
}
"""What may bear on what."""


def check_role(kind: str, role: Role, board: Board) -> Rule:
    """The rule of a command, or the refusal that says who may, or what is missing."""
    rule = RULES[kind]
    if role not in rule.roles:
        who = " or the ".join(r.words for r in Role if r in rule.roles)
        raise refuse(f"Only the {who} can {rule.words}.")
    if rule.running:
        session = board.session
        if session is None or session.state is not SessionState.RUNNING:
            raise refuse(f"No session is running; start one to {rule.words}.")
    return rule


def check_link(board: Board, source: str, target: str, link_kind: LinkKind) -> None:
    """Refuse a link whose ends don't exist or don't go together."""
    if source == target:
        raise refuse("A card can't be linked to itself; pick another card.", "invalid")
    sources, targets = LINKABLE[link_kind]
    start, end = board.get(source), board.get(target)
    if start is None or (end is None and link_kind is not LinkKind.RECURS):
        raise refuse("One end of that link is no longer on the board.", "not-found")
    if not isinstance(start, sources) or (end is not None and not isinstance(end, targets)):
        end_words = end.words if end else "review"
        raise refuse(f"A {start.words} can't be linked to a {end_words} that way.", "invalid")


def rules_as_markdown() -> str:
    """The table for the docs."""
    roles = [role for role in Role if role is not Role.STAGE]
    lines = [
        "| command | " + " | ".join(role.words for role in roles) + " | needs a running session |",
        "|---" * (len(roles) + 2) + "|",
    ]
    for kind, rule in RULES.items():
        cells = ["✓" if role in rule.roles else "" for role in roles]
        lines.append(
            f"| `{kind}`: {rule.words} | " + " | ".join(cells) + f" | {'✓' if rule.running else ''} |"
        )
    return "\n".join(lines) + "\n"
