"""The response in the document: answers, hand-offs and who knew what when, where there is data on them."""

from __future__ import annotations

from pmtui.documents.engineers import engineers
from pmtui.documents.markdown import to_markdown
from pmtui.model.cards import Card
from pmtui.model.vocabulary import Audience, EventKind
from tests.unit.test_measures import board, event


def section(*cards: Card) -> list[str]:
    """The lines of the section; none where there is none."""
    document = to_markdown(engineers(board(*cards)))
    _, _, rest = document.partition("## Response\n")
    return [line for line in rest.partition("\n## ")[0].splitlines() if line]


def test_answers_hand_offs_and_teams_are_told() -> None:
    lines = section(
        event(0, EventKind.ALERT, "web"),
        event(3, EventKind.PAGE, "web"),
        event(7, EventKind.ACKNOWLEDGEMENT, "web"),
        event(10, EventKind.DECISION, "web"),
        event(12, EventKind.HANDOFF, "web"),
        event(20, EventKind.STEP, "database"),
        event(21, EventKind.ESCALATION, "network"),
    )
    assert "| 2026-03-04 09:03 | web | page | answered after 4 m |" in lines
    assert "| 2026-03-04 09:21 | network | escalation | no answer seen |" in lines
    assert "| 2026-03-04 09:12 | web | database | after 8 m |" in lines
    assert (
        "| web | 2026-03-04 09:00 | told by an alert with the first event; first act 7 m later | nothing weighty |"
        in (lines)
    )
    [network] = [line for line in lines if line.startswith("| network")]
    assert network.endswith("| 1 event: 2026-03-04 09:10 at 10 |")


def test_without_pages_hand_offs_and_teams_there_is_no_section() -> None:
    assert section(event(0, EventKind.ALERT), event(5)) == []


def test_what_is_kept_for_hosts_is_measured_from_nowhere() -> None:
    page = event(3, EventKind.PAGE, "web").model_copy(update={"audience": Audience.HOSTS})
    assert section(page, event(7, EventKind.ACKNOWLEDGEMENT)) == []
