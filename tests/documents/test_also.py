"""An event that two tools tell: every source is in the document, links as links."""

from __future__ import annotations

from datetime import UTC, datetime

from pmtui.documents.markdown import to_markdown
from pmtui.documents.record import _evidence
from pmtui.documents.tree import Document, Paragraph
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Moment


def said(**fields: object) -> str:
    event = TimelineEvent.model_validate(
        {"at": Moment(at=datetime(2026, 11, 20, tzinfo=UTC)), "text": "HighLatency", **fields}
    )
    return to_markdown(Document("x", blocks=(Paragraph((_evidence(event),)),))).strip().splitlines()[-1]


def test_further_sources_are_told_with_their_links() -> None:
    link = "https://chat.example/p1"
    told = said(evidence="pager.json:3", source="PagerDuty", also=(f"Slack #ops, bot, {link}", "chat.txt:4"))
    shown = f"[{link.replace(':', chr(92) + ':')}]({link})"
    assert told == f"pager.json:3 (PagerDuty); also Slack \\#ops, bot, {shown}; also chat.txt:4"


def test_an_event_with_one_source_says_it_as_before() -> None:
    assert said(evidence="pager.json:3", source="PagerDuty") == "pager.json:3 (PagerDuty)"


def test_where_the_event_itself_has_no_source_the_further_ones_are_all_there_is() -> None:
    assert said(also=("incidents.csv:2", "chat.txt:4")) == "incidents.csv:2; also chat.txt:4"
