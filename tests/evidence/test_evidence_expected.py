"""Real exports: what our readers find against what is known to be in them; differences are explained in the docs."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pmtui.evidence.options import Options
from pmtui.evidence.preview import preview
from pmtui.evidence.rows import Evidence
from pmtui.model.moment import iso

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
DOCS = ROOT / "docs" / "evidence.md"
ANSWERS = {
    "02-chat-other/irc-ubuntu/2004-11-15_03.raw.txt": {"zone": "UTC"},
    "02-chat-other/irc-ubuntu/2005-06-27_12.raw.txt": {"zone": "UTC"},
    "08-otel-csv/timesketch/invalid_datetime.csv": {"zone": "UTC"},
    "09-postmortems/2i2c/2020-10-28-memory-overload.md": {"zone": "Asia/Kolkata", "day": "2020-10-28"},
    "09-postmortems/2i2c/2025-08-12-leap-outage.md": {"zone": "Europe/London"},
    "09-postmortems/mybinder/2017-11-30-oom-proxy.md": {"zone": "America/Los_Angeles"},
    "09-postmortems/mybinder/2020-07-09-simultaneous-launches-scipy.md": {"zone": "America/Los_Angeles"},
}
"""What a person answers to the question the preview asks; every other file is read without asking for a zone, or UTC."""


@cache
def expected() -> dict[str, dict[str, Any]]:
    file = DATA / "EXPECTED.jsonl"
    if not file.exists():
        return {}
    lines = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return {line["path"]: line for line in lines}


def explained() -> dict[str, set[str]]:
    """The table of differences in the docs: path → what differs."""
    found: dict[str, set[str]] = {}
    for line in DOCS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if re.match(r"\| `\d", line) and len(cells) == 3:
            assert cells[2], f"no explanation for {cells[0]}"
            found[cells[0].strip("`")] = set(cells[1].split(", "))
    return found


def options_for(path: str) -> Options:
    answer = ANSWERS.get(path, {})
    day = answer.get("day")
    return Options(
        zone=answer.get("zone", "UTC" if path.startswith("09-") else None),
        day=date.fromisoformat(day) if day else None,
        fold=0,  # what is counted is records, repeats or not
    )


def bare(text: str) -> str:
    return " ".join(re.sub(r"[*_`#<>|]", " ", text).split()).lower()


def holds(rows: list[Evidence], text: str) -> bool:
    wanted = bare(text)
    for row in rows:
        whole = bare(f"{row.original} {row.text} {row.detail} {row.actor}")
        if wanted in whole or (row.text and bare(row.text) in wanted):
            return True
    return False


def counted(path: str, row: Evidence) -> bool:
    """Whether a row is of the unit that was counted: of cState the start and the end, not the updates in the body."""
    return not path.startswith("05-status/cstate") or row.source_id.endswith(("/start", "/resolved"))


def differences(path: str) -> set[str]:
    wanted = expected()[path]
    found = preview([DATA / path], options_for(path))
    every = [*found.rows, *(row for file in found.files for row in (*file.hidden, *file.without_time))]
    rows = [row for row in every if row.at and counted(path, row)]
    untimed = [row for row in every if not row.at]
    assert not [file.error for file in found.files if file.error]
    times = sorted(row.at for row in rows if row.at)
    differ = set()
    if len(rows) != wanted["events"]:
        differ.add("count")
    if len(untimed) != wanted["records_without_time"]:
        differ.add("without time")
    if "non_noise" in wanted and len(found.rows) != wanted["non_noise"]:
        differ.add("noise")
    if wanted.get("checked") != "no":
        for name, at in (("first", times[:1]), ("last", times[-1:])):
            stated = wanted[name] or ""
            said = iso(at[0]) if at else ""
            known = stated.split(" (")[0]
            if not (said == stated or ("(" in stated and known in (said[: len(known)], said[11:16]))):
                differ.add(name)
    if not all(holds([*rows, *untimed], text) for text in wanted["texts"]):
        differ.add("texts")
    return differ


@pytest.mark.skipif(not DATA.exists(), reason="the collection of real exports is not on this machine")
@pytest.mark.parametrize("path", sorted(expected()))
def test_finds_what_is_there(path: str) -> None:
    assert differences(path) == explained().get(path, set())


def test_the_table_of_differences_names_known_files() -> None:
    table = explained()
    assert table
    assert not expected() or set(table) <= set(expected())
