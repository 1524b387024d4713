"""The session nobody sits through: the same bytes every time, from anywhere, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmtui.demo.play import sample_document
from tests.e2e.terminal import Terminal, process

GOLDEN = Path(__file__).parent / "golden" / "demo.md"
SAMPLE = Path(__file__).parents[2] / "docs" / "sample-review.md"

RENEW = "pmtui demo --headless > docs/sample-review.md && cp docs/sample-review.md tests/e2e/golden/demo.md"
"""How both files are made anew when the document is meant to change."""

NO_NETWORK = """
import socket
def refused(*_args, **_more):
    raise OSError("there is no network here")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
"""


def test_the_headless_session_gives_the_sample_document() -> None:
    assert sample_document() == GOLDEN.read_text("utf-8"), f"if this is meant: {RENEW}"


def test_the_sample_in_the_docs_is_that_document() -> None:
    assert SAMPLE.read_bytes() == GOLDEN.read_bytes()


def test_it_runs_offline_from_anywhere_and_leaves_nothing_behind(tmp_path: Path) -> None:
    elsewhere, temporary, site = tmp_path / "else", tmp_path / "tmp", tmp_path / "site"
    for folder in (elsewhere, temporary, site):
        folder.mkdir()
    (site / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    env = {"TMPDIR": str(temporary), "PYTHONPATH": str(site)}
    ended = process("demo", "--headless", env=env, cwd=elsewhere)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == GOLDEN.read_text("utf-8")
    assert not [*elsewhere.iterdir(), *temporary.iterdir()]
    assert list((tmp_path / "home").iterdir()) == []


def test_another_seed_shuffles_and_loses_nothing(terminal: Terminal) -> None:
    one, other = terminal("demo", "--headless").out, terminal("demo", "--headless", "--seed", "7").out
    assert one != other
    assert other == terminal("demo", "--headless", "--seed", "7").out
    assert sorted(one.splitlines()) == sorted(other.splitlines())


@pytest.mark.parametrize(
    "words",
    [
        'state: "reviewed"',
        "Session 1: 8 envelopes.",
        "### Ways back that nobody had walked · 8 votes",
        "- **Functions not heard:** none: all were heard",
        "8 of 8",
        "The follow-up on 7 February settles the parked ideas",
        "Whoever did this should have checked the hostname",
        "| Walk the timeline | 26 min | 23 min |",
    ],
)
def test_the_document_tells_what_the_session_did(words: str) -> None:
    assert words in GOLDEN.read_text("utf-8")
