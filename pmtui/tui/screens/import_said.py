"""What the import screen says of a plan as a whole: how to answer several files, who is told by name. Pure."""

from __future__ import annotations

from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_parts import Answers
from pmtui.tui.screens.import_questions import several
from pmtui.tui.screens.import_reading import Found
from pmtui.tui.widgets.source import counted


def said_of_plan(found: Found, deciding: Deciding) -> tuple[str, str]:
    """The sentence most worth saying, and its tone."""
    plan = found.plan
    for name in plan.options.unknown(file.path for file in plan.files):
        return f"No file read here is called {name}; check what stands before =.", "$pm-warn"
    asked = several(plan.questions)
    return asked or " ".join(filter(None, (_by_name(found, deciding), _told_anew(deciding)))), "$pm-quiet"


def lost_by_leaving(deciding: Deciding | None, answers: Answers) -> str:
    """What was decided and answered, and would be gone; empty where nothing was."""
    decided = deciding.decisions if deciding is not None else 0
    answered = sum(map(bool, vars(answers).values()))
    parts = ((decided, "decision"), (answered, "answer"))
    return " and ".join(counted(number, word) for number, word in parts if number)


def _told_anew(deciding: Deciding) -> str:
    """What roles do to events that are there already."""
    changing, left = len(deciding.retelling.events), deciding.retelling.left
    said = f"{counted(changing, 'event')} there already: names become roles." if changing else ""
    stays = f"{counted(left, 'event')} that somebody changed: names stay." if left else ""
    return " ".join(filter(None, (said, stays)))


def _by_name(found: Found, deciding: Deciding) -> str:
    left = sum(not deciding.names.get(person.name) for person in found.people)
    people = "person is" if left == 1 else "people are"
    return f"{left} {people} told by name; p gives roles." if left else ""
