"""`git log` in the ways people print it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from pmtui.evidence.formats.git import GitLogReader
from pmtui.evidence.formats.git.dates import iso_of
from pmtui.evidence.problems import NeedsZone
from pmtui.evidence.readers import READERS, reader_for
from pmtui.evidence.source import Source
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import any_lines, survives
from tests.evidence.reading import SAMPLES, found_in

GIT = SAMPLES / "git"
REVERT = 'Revert "Cache prices"'


@pytest.mark.parametrize("path", sorted(GIT.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "export.dat"
    other.write_bytes(path.read_bytes())
    source = Source(other)
    assert reader_for(source).name == "git"
    others = [
        reader.recognises(source.sample, other) for reader in READERS if not isinstance(reader, GitLogReader)
    ]
    assert max(others) < 0.5


def test_no_other_sample_is_taken_for_commits() -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file() and GIT not in path.parents]
    assert [path.name for path in files if reader_for(Source(path)).name == "git"] == []


def test_the_default() -> None:
    found = found_in(GIT / "default.txt")
    assert found.told == [("14:05:00", "Raise the pool"), ("14:11:00", REVERT)]
    merge, revert = found.rows
    assert (merge.kind, revert.kind) == (Kind.CHANGE, Kind.MITIGATION)
    assert (revert.actor, revert.line, revert.source_id) == ("Jo Doe", 1, "aaaaaaa")
    assert revert.original == "Fri Nov 20 23:11:00 2026 +0900"
    assert revert.detail == "commit 1234567 was too eager."
    assert merge.detail.splitlines()[0] == " shop/pool.py | 2 +-"


def test_with_two_dates_the_later_counts_when_it_landed() -> None:
    assert found_in(GIT / "fuller.txt").told == [("14:11:00", "Raise the pool")]
    raw = found_in(GIT / "raw.txt")
    assert raw.told == [("14:11:00", "Raise the pool")]
    assert (raw.rows[0].original, raw.rows[0].actor) == ("1795183860 +0100", "Jo Doe")


def test_with_a_drawing_of_branches() -> None:
    found = found_in(GIT / "graph.txt")
    assert found.told == [
        ("14:00:00", "First"),
        ("14:10:00", "Raise the pool"),
        ("14:11:00", "Merge the pool"),
    ]
    assert found.rows[2].detail == "* one reason"


def test_a_line_a_commit() -> None:
    assert found_in(GIT / "iso.txt").told == [
        ("14:05:00", "Mara K Raise the pool (#72)"),
        ("14:11:00", f"Jo Doe {REVERT}"),
    ]
    found = found_in(GIT / "format.tsv")
    assert found.told == [("14:05:00", "Raise the pool, again"), ("14:11:00", "Revert: cache\tprices")]
    assert [row.actor for row in found.rows] == ["Mara K", "Jo Doe"]


def test_without_dates_every_commit_is_listed_and_one_sentence_says_what_to_do() -> None:
    found = found_in(GIT / "oneline.txt")
    assert [(row.line, row.text, row.no_time) for row in found.untimed] == [
        (1, REVERT, "no time is written"),
        (2, "Raise the pool (#72)", "no time is written"),
        (3, "Cache prices", "no time is written"),
    ]
    assert found.warnings == [
        "oneline.txt is a git log without dates; export it again with: git log --date=iso-strict"
    ]


def test_local_dates_ask_for_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text((GIT / "default.txt").read_text("utf-8").replace(" +0900", "").replace(" -0800", ""))
    found = found_in(path)
    assert [type(question) for question in found.questions] == [NeedsZone]
    assert found.warnings == []


def test_a_patch_is_no_part_of_the_record(tmp_path: Path) -> None:
    path = tmp_path / "log"
    patch = "\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n     commit 1234567\n"
    path.write_text((GIT / "fuller.txt").read_text("utf-8") + patch)
    assert [(row.text, row.detail) for row in found_in(path).rows] == [("Raise the pool", "")]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Sat Aug 2 03:04:18 2026 +0900", "2026-08-02T03:04:18+0900"),
        ("Sat Aug 22 23:04:18 2026", "2026-08-22T23:04:18"),
        ("1787407458 -0230", "1787407458"),
        ("Sat Foo 22 23:04:18 2026", "Sat Foo 22 23:04:18 2026"),
        ("3 days ago", "3 days ago"),
    ],
)
def test_dates_only_git_writes(written: str, iso: str) -> None:
    assert iso_of(written) == iso


@pytest.mark.parametrize(
    "text",
    [
        "facade of the shop\ndefaced page\n",
        "deadbee 2026-11-20T14:00:00Z GET /\ndeadbee 2026-11-20T14:00:01Z GET /\ndeadbee 2026-11-20T14:00:02Z -\n",
        "20261120 something\n20261121 something else\n",
        "commit to the plan\nAuthor: nobody\n",
    ],
)
def test_words_and_repeated_ids_are_no_commits(text: str) -> None:
    assert GitLogReader().recognises(text.encode(), Path("x")) == 0


LINES = [line for path in sorted(GIT.iterdir()) for line in path.read_text("utf-8").splitlines()]


@given(any_lines(*LINES))
def test_any_lines_give_rows_or_a_sentence(text: str) -> None:
    survives(GitLogReader(), text)
