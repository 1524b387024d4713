"""What a browser is given: one page, nothing from elsewhere, held to it by its headers. No browser needed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.config import Settings
from pmtui.facilitation.coach_patterns import for_browsers
from pmtui.model.vocabulary import FUNCTIONS
from pmtui.room.net.page import SCRIPTS, page_html, policy, respond, script, source

HOST = "192.168.1.23:8765"


@pytest.mark.parametrize("path", ["/", "/stage", "/review/", "/a/b/stage"])
def test_the_page_is_whole_and_its_policy_names_what_is_in_it(path: str) -> None:
    page = respond(path, HOST)
    assert page is not None
    assert page.status == 200
    html = page.body.decode()
    rules = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Length"] == str(len(page.body))
    assert "Set-Cookie" not in page.headers


def test_other_paths() -> None:
    coach, icon = respond("/coach.json", HOST), respond("/favicon.ico", HOST)
    assert coach is not None
    assert coach.headers["Content-Type"] == "application/json"
    assert icon is not None
    assert (icon.status, icon.body) == (204, b"")
    assert respond("/elsewhere", HOST) is None
    assert respond("/stage/../../etc/passwd", HOST) is None


def test_it_is_small_and_asks_for_nothing() -> None:
    html = page_html().decode()
    assert len(html) < 160_000
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"|@import|url\(|https?://", html) == []


def test_nothing_in_it_reads_markup_or_keeps_things_beyond_the_tab() -> None:
    code = script()
    forbidden = "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|eval\\(|new Function|localStorage|indexedDB|document\\.cookie|crypto\\.subtle|randomUUID|navigator\\.(?:clipboard|wakeLock|sendBeacon)|serviceWorker|XMLHttpRequest"
    used = "\n".join(line for line in code.splitlines() if not re.match(r"\s*(?://|/?\*)", line))
    assert re.findall(forbidden, used) == []


def test_every_part_is_joined() -> None:
    from importlib.resources import files

    parts = {name.name[:-3] for name in (files("pmtui.room") / "page").iterdir() if name.name.endswith(".js")}
    assert parts == set(SCRIPTS)
    assert all(len(source(f"{part}.js").splitlines()) <= 330 for part in parts)


def test_silences_and_functions_are_those_of_the_terminals() -> None:
    [minutes] = re.findall(r"const GAP = (\d+) \* 60e3;", script())
    assert int(minutes) == Settings().gap_minutes
    [names] = re.findall(r"const FUNCTIONS = (\[.*?\]);", script())
    assert tuple(json.loads(names)) == FUNCTIONS


@given(st.text(max_size=40))
def test_no_host_writes_the_policy(host: str) -> None:
    rules = policy(host)
    assert rules.count(";") == policy("a").count(";")
    assert rules == policy("a").replace("//a", f"//{host}") or rules == policy("; x")


def test_putting_the_page_together_needs_neither_sockets_nor_a_terminal() -> None:
    code = "import sys, pmtui.room.net.page as p; p.respond('/', 'h'); p.respond('/coach.json', 'h'); print([m for m in ('websockets', 'textual', 'rich', 'sqlite_utils') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (r"\w+", r"[\p{L}\p{N}_]+"),
        (r"[\w-]++=", r"[\p{L}\p{N}_-]+="),
        (r"(?:\.\d++)*+\.", r"(?:\.\p{Nd}+)*\."),
        (r"a\-b\ c\"d", 'a-b c"d'),
        (r"[\-x]{1,4}?", r"[\-x]{1,4}?"),
        (r"(?m)^x\Z", r"^x(?![\s\S])"),
    ],
)
def test_patterns_in_the_words_of_browsers(ours: str, theirs: str) -> None:
    assert for_browsers(ours) == theirs


def test_a_pattern_browsers_read_otherwise_is_refused() -> None:
    with pytest.raises(ValueError, match="browsers"):
        for_browsers(r"\A")
