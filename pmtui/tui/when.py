"""When an action makes sense: what a board knows of itself, and the conditions made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pmtui.model.vocabulary import Role


@dataclass(frozen=True)
class State:
    """What decides which actions make sense now."""

    role: Role = Role.FACILITATOR
    pane: str = "timeline"
    card_kind: str = ""
    """Kind of the card under the cursor; empty when there is none."""
    marked: int = 0
    running: bool = False
    first_phase: bool = False
    last_phase: bool = False
    topics: bool = False
    ballot: bool = False
    """Whether something is open that a bell ends, or notes may wait that came late."""
    split: bool = False
    gap: bool = False
    people: bool = False
    """Whether anybody who votes is here."""
    folded: bool = False
    inbox: int = 0
    """Suggestions that wait."""
    asked: frozenset[str] = frozenset()
    """What this participant can fill in: sheet, consent, vote, pulse; and `left` where notes are left over."""
    mine: bool = False
    """Whether this device wrote the note under the cursor."""
    may_suggest: bool = True
    """Whether the phase takes suggestions."""
    free: bool = False
    """Whether the card under the cursor is an action without an owner."""
    demo: bool = False


When = Callable[[State], str]
"""Why the action makes no sense now; nothing when it does."""


def always(_state: State) -> str:
    return ""


def running(state: State) -> str:
    return "" if state.running else "no session is running; s starts one"


def underway(state: State) -> str:
    return "" if state.running else "no session is running yet"


def not_running(state: State) -> str:
    return "a session is running already" if state.running else ""


def card(state: State) -> str:
    return "" if state.card_kind or state.marked else "no card is selected"


def event(state: State) -> str:
    return "" if state.card_kind == "event" else "select an event on the timeline first"


def notes(state: State) -> str:
    kinds = ("observation", "spoken", "group") if state.marked else ("observation", "spoken")
    return "" if state.card_kind in kinds else "select notes among the observations first"


def note(state: State) -> str:
    return "" if state.card_kind == "observation" else "select an anonymous note first"


def evidence(state: State) -> str:
    usable = ("event", "observation", "spoken", "group")
    return "" if state.card_kind in usable else "select an event, a note or a group first"


def more_phases(state: State) -> str:
    return running(state) or ("this is the last phase; C closes the session" if state.last_phase else "")


def earlier_phase(state: State) -> str:
    return running(state) or ("this is the first phase" if state.first_phase else "")


def topics(state: State) -> str:
    return running(state) or ("" if state.topics else "this phase does not go topic by topic")


def ballot(state: State) -> str:
    return running(state) or ("" if state.ballot else "nothing is open that a bell could end")


def split(state: State) -> str:
    return running(state) or ("" if state.split else "the agenda fits as it is")


def slept(state: State) -> str:
    return "" if state.gap else "there is no gap to decide on"


def waiting(state: State) -> str:
    return "" if state.inbox else "nothing waits there; what participants suggest comes in here"


def sheet(state: State) -> str:
    return "" if state.asked & {"sheet", "left"} else "the note sheet is not open"


def asked(what: str, why: str) -> When:
    return lambda state: "" if what in state.asked else why


def mine(state: State) -> str:
    return "" if state.mine else "select a note marked as yours; this device knows them after the reveal"


def suggesting(state: State) -> str:
    return (
        ""
        if state.may_suggest
        else "no suggestions in this phase; say it, or keep it for a phase that takes them"
    )


def free(state: State) -> str:
    return "" if state.free else "select an action without an owner first"


def demo(state: State) -> str:
    return "" if state.demo else "only the demo's clock can be slowed down"
