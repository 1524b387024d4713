"""Jira: answers of both APIs, webhooks, and the CSV of a list of issues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence import json_stream
from pmtui.evidence.formats.jira import JiraReader
from pmtui.evidence.formats.jira.adf import plain
from pmtui.evidence.formats.jira.csv_export import JiraCsvReader
from pmtui.evidence.options import Options
from pmtui.evidence.problems import NeedsZone
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from pmtui.model.moment import iso
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import any_json, any_lines, spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, whose

JIRA = SAMPLES / "jira"
CSV = JIRA / "export.csv"
JSON = [
    json.loads(line)
    for path in sorted(JIRA.iterdir())
    if path.suffix != ".csv"
    for line in (
        path.read_text("utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text("utf-8")]
    )
]
BERLIN = Options(zone="Europe/Berlin")


@pytest.mark.parametrize("name", ["issue_v2.json", "issue_v3.json", "webhooks.jsonl"])
def test_recognised(name: str, tmp_path: Path) -> None:
    assert whose(JIRA / name, tmp_path) == "jira"


def test_the_csv_is_recognised(tmp_path: Path) -> None:
    other = tmp_path / "export.dat"
    other.write_bytes(CSV.read_bytes())
    assert [reader_for(Source(path)).name for path in (CSV, other)] == ["jira-csv", "jira-csv"]


def test_an_issue_of_the_api() -> None:
    found = found_in(JIRA / "issue_v2.json")
    assert found.told == [
        ("14:05:10", "Incident OPS-7 created: Checkout answers 502"),
        ("14:08:00", "Comment on OPS-7 Checkout answers 502: Pool is exhausted.\nRolling back."),
        ("14:09:00", "Incident OPS-7 attached graph.png: Checkout answers 502"),
        ("15:00:00", "Incident OPS-7 resolved as Done: Checkout answers 502"),
    ]
    assert [row.kind for row in found.rows] == [Kind.DETECTION, Kind.MESSAGE, Kind.NOTE, Kind.RESOLUTION]
    created, comment = found.rows[:2]
    assert (created.actor, created.severity, created.detail) == ("Mara K", "P2", "Since the last deploy.")
    assert created.original == "2026-11-20T15:05:10.000+0100"
    assert comment.link == "https://jira.example.com/browse/OPS-7?focusedCommentId=501"
    assert [(row.text, row.hidden) for row in found.hidden] == [
        ("Incident OPS-7 worked on for 2h: Checkout answers 502", "work log")
    ]


def test_a_changelog_and_documents_of_the_cloud() -> None:
    found = found_in(JIRA / "issue_v3.json")
    assert found.told == [
        ("14:05:10", "Incident OPS-7 created: Checkout answers 502"),
        ("14:06:00", "Incident OPS-7 assignee Mara K → Jo Doe: Checkout answers 502"),
        ("14:08:00", "Comment on OPS-7 Checkout answers 502: @Mara K pool is exhausted ⚠"),
        (
            "15:00:00",
            "Incident OPS-7 resolution none → Done; status In Progress → Resolved: Checkout answers 502",
        ),
    ]
    assert [row.kind for row in found.rows] == [Kind.DETECTION, Kind.HANDOFF, Kind.MESSAGE, Kind.RESOLUTION]
    assert found.rows[0].detail.splitlines() == [
        "What we see",
        "502 since 2026-11-20",
        "see the graph (https://graphs.example.com/1)",
        "- checkout",
        "host | web-1",
    ]
    assert [row.hidden for row in found.hidden] == ["bookkeeping of the tracker"]


def test_webhooks_are_at_the_time_they_state() -> None:
    found = found_in(JIRA / "webhooks.jsonl")
    assert found.told == [
        ("14:05:10.123", "Bug OPS-7 created: Checkout answers 502"),
        ("14:06:00", "Bug OPS-7 status To Do → In Progress: Checkout answers 502"),
        ("14:08:00", "Comment on OPS-7 Checkout answers 502: Pool is exhausted."),
        ("14:08:10", "Bug OPS-7 deleted: Checkout answers 502"),
        ("14:08:20", "Sprint closed: Sprint 4"),
    ]


def test_the_same_record_has_one_identity_in_webhook_and_api() -> None:
    api = {row.fingerprint() for row in found_in(JIRA / "issue_v3.json").rows}
    hooks = found_in(JIRA / "webhooks.jsonl").rows
    assert [row.fingerprint() in api for row in hooks] == [True, True, True, False, False]


def test_a_long_answer_is_read_issue_by_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found_in(JIRA / "issue_v2.json")
    monkeypatch.setattr(json_stream, "WHOLE", 0)
    assert found_in(JIRA / "issue_v2.json").told == whole.told


def test_the_csv_asks_for_its_zone_once() -> None:
    found = found_in(CSV)
    assert [type(question) for question in found.questions] == [NeedsZone]
    assert [(row.line, row.no_time) for row in found.untimed] == [(2, "no zone")] * 5 + [(4, "no zone")]


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_the_csv_has_comments_in_cells_of_columns_with_one_name(ends: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(CSV.read_bytes().replace(b"\n", ends))
    found = found_in(path, BERLIN)
    assert found.told == [
        ("23:00:00", "Bug OPS-8 created: Another"),
        ("14:05:00", "Incident OPS-7 created: Checkout answers 502"),
        ("14:08:00", "Comment on OPS-7 Checkout answers 502: Pool is exhausted; rolling back"),
        ("14:09:00", "Incident OPS-7 attached graph.png: Checkout answers 502"),
        ("14:20:00", "Comment on OPS-7 Checkout answers 502: Thanks, works"),
        ("15:00:00", "Incident OPS-7 resolved as Done: Checkout answers 502"),
    ]
    assert [row.actor for row in found.rows] == ["jo", "mara-k", "jo", "jo", "mara-k", ""]
    assert found.rows[1].detail == "Since the last deploy.\nSee chat."
    assert not found.questions


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as *is*\r\nand so", "as *is*\nand so"),
        (None, ""),
        ({"type": "doc", "content": None}, ""),
        ({"type": "doc", "content": [{"type": "text", "text": 5}]}, ""),
        ({"type": "status", "attrs": {"text": "DONE"}}, "DONE"),
        ({"type": "inlineCard", "attrs": {"url": "https://example.com"}}, "https://example.com"),
        ({"type": "date", "attrs": {"timestamp": "soon"}}, "soon"),
        ({"type": "mention", "attrs": {"text": "Mara"}}, "@Mara"),
    ],
)
def test_documents_as_text(value: object, text: str) -> None:
    assert plain(value) == text


def test_absurdly_deep_documents_end() -> None:
    value: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(400):
        value = {"type": "paragraph", "content": [value]}
    assert plain(value) == ""


@given(any_json())
def test_any_document_gives_text(value: Any) -> None:
    assert isinstance(plain({"type": "paragraph", "attrs": value, "content": [value, {"type": "text"}]}), str)


@pytest.mark.parametrize(
    "value",
    [
        {"key": "OPS-7", "summary": "Slow", "created": "2026-11-20T15:00:00Z"},
        {"issues": [{"id": 1, "title": "Slow", "created": "2026-11-20T15:00:00Z"}]},
        {"webhookEvent": "sent", "time": "2026-11-20T15:00:00Z"},
    ],
)
def test_what_only_resembles_it_is_left_to_others(value: dict[str, Any]) -> None:
    assert JiraReader().recognises(json.dumps(value).encode(), Path("x.json")) == 0


@given(spoiled(*JSON))
def test_anything_else_gives_rows_or_a_sentence(value: Any) -> None:
    survives(JiraReader(), value)


@given(any_lines(*CSV.read_text("utf-8").splitlines()))
def test_any_lines_give_rows_or_a_sentence(text: str) -> None:
    survives(JiraCsvReader(), text, BERLIN)


@pytest.mark.parametrize(
    ("header", "created", "comment"),
    [
        (
            "Zusammenfassung;Vorgangsschlüssel;Vorgangs-ID;Vorgangstyp;Erstellt;Erledigt;Autor;Kommentar",
            "20/Okt/26 3:05 PM;20/Dez/26 4:00 PM",
            "20/Okt/26 3:08 PM",
        ),
        (
            "Résumé;Clé de ticket;ID de ticket;Type de ticket;Création;Résolue;Rapporteur;Commentaire",
            "20/oct./26 3:05 PM;20/déc./26 4:00 PM",
            "20/oct./26 3:08 PM",
        ),
        (
            "Resumen;Clave de incidencia;ID de la incidencia;Tipo de Incidencia;Creada;Resuelta;Informador;Comentario",
            "20/oct/26 3:05 p. m.;20/dic/26 4:00 p. m.",
            "20/oct/26 3:08 p. m.",
        ),
    ],
)
def test_the_csv_in_other_languages(header: str, created: str, comment: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        f'{header}\nKasse steht;OPS-7;1;Incident;{created};mara;"{comment};jo;Pool ist voll"\n', "utf-8"
    )
    assert whose(path, tmp_path) == "jira-csv"
    rows = found_in(path, Options(zone="UTC")).rows
    assert [(iso(row.at), row.actor) for row in rows if row.at] == [
        ("2026-10-20T15:05:00Z", "mara"),
        ("2026-10-20T15:08:00Z", "jo"),
        ("2026-12-20T16:00:00Z", ""),
    ]
    assert rows[1].text == "Comment on OPS-7 Kasse steht: Pool ist voll"
    assert rows[1].original == comment


@pytest.mark.parametrize(
    ("wiki", "text"),
    [
        ("Ask [~mara.k], or [~accountid:5b10ac8d]", "Ask @mara.k, or @5b10ac8d"),
        (
            "See [the graph|https://g.example/1] and [x|https://x.example|smart-link]",
            "See the graph (https://g.example/1) and x (https://x.example)",
        ),
        ("h2. What\n{code:java}\nif (a[0]|b) {x}\n{code}\nend", "What\nif (a[0]|b) {x}\nend"),
        ("{color:red}down{color} since 9", "down since 9"),
        ("{json} and [a|b] stay", "{json} and [a|b] stay"),
    ],
)
def test_wiki_markup_becomes_text(wiki: str, text: str) -> None:
    assert plain(wiki) == text
