"""`pmtui evidence formats`, and a reader that another package brings."""

from __future__ import annotations

import json
from pathlib import Path

from pmtui.evidence.readers import READERS
from tests.e2e.terminal import process

READER = """
from pmtui.evidence.tool import ToolReader


class PagerReader(ToolReader):
    name = "acme-pager"
    words = "Acme pager log"
    tool = "Acme"

    def is_mine(self, value):
        return "acme_page" in value and "rung_at" in value

    def rows(self, value, page):
        yield page.row(value.get("rung_at"), str(value.get("acme_page")), source_id=str(value.get("id", "")))
"""
POINTS = "[pmtui.evidence]\nacme = acme_pager:PagerReader\nbroken = acme_gone:Reader\n"


def package(folder: Path) -> dict[str, str]:
    """A package with an entry point, as an installer leaves it; the environment in which it is found."""
    (folder / "acme_pager.py").write_text(READER)
    about = folder / "acme_pager-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-pager\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(POINTS)
    return {"PYTHONPATH": str(folder)}


def test_every_format_is_listed_with_its_words(tmp_path: Path) -> None:
    ended = process("evidence", "formats", "--format", "json")
    assert ended.code == 0, ended
    listed = json.loads(ended.out)["formats"]
    assert [entry["name"] for entry in listed] == [reader.name for reader in READERS]
    assert len({entry["name"] for entry in listed}) == len(listed)
    assert all(entry["own"] and entry["words"] for entry in listed)


def test_a_reader_of_another_package_is_listed_and_used_and_a_broken_one_is_told(tmp_path: Path) -> None:
    env = package(tmp_path)
    ended = process("evidence", "formats", env=env)
    assert ended.code == 0, ended
    assert "acme-pager" in ended.out
    assert "Acme pager log" in ended.out
    assert "'broken'" in ended.err
    record = tmp_path / "record.json"
    record.write_text('[{"acme_page": "Disk full on db-1", "rung_at": "2026-11-20T14:02:00Z", "id": 7}]')
    db = {"PMTUI_DB": str(tmp_path / "reviews.db")}
    assert process("new", "Disk", env={**env, **db}).code == 0
    read = process("import", "Disk", record, "--dry-run", env={**env, **db})
    assert read.code == 0, read
    assert "Acme pager log" in read.out + read.err
    plain = process("import", "Disk", record, "--dry-run", env=db)
    assert "Acme pager log" not in plain.out + plain.err


def test_help_is_no_error() -> None:
    ended = process("evidence")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: pmtui evidence")
    assert "  formats  " in ended.out


def test_the_example_of_the_docs_is_this_one() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text("utf-8")
    for line in READER.strip().splitlines():
        assert line in docs, line
    assert 'acme = "acme_pager:PagerReader"' in docs
