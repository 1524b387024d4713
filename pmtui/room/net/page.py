"""What browsers get: one self-contained page, put together once, and the patterns of its language coach.

Nothing on the page comes from elsewhere, and its headers hold it to that. Knows no socket and no terminal.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files

SCRIPTS = (
    "util",
    "terms",
    "envelope",
    "board",
    "when",
    "coach",
    "wire",
    "endings",
    "ballots",
    "room",
    "view_door",
    "view_greeting",
    "view_rows",
    "view_sheet",
    "view_ballots",
    "view_part",
    "card_dialog",
    "dialogs",
    "view_room",
    "view_stage",
    "main",
)
"""The parts of the script, in the order in which they are joined."""

_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE)
_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class Page:
    """An answer to a browser."""

    status: int
    headers: dict[str, str]
    body: bytes


def respond(path: str, host: str) -> Page | None:
    """The answer to a GET of `path` (without its query) asked of `host`; None where there is nothing.

    Only the end of a path counts, so that a proxy may put one in front.
    """
    name = path.rpartition("/")[2]
    if name in ("", "stage"):
        return _page("text/html; charset=utf-8", page_html(), host)
    if name == "coach.json":
        return _page("application/json", _coach_json(), host)
    if name == "favicon.ico":
        return Page(204, _headers(host), b"")
    return None


def source(name: str) -> str:
    """One of the page's own files, as it is written."""
    return (files("pmtui.room") / "page" / name).read_text(encoding="utf-8")


def script(parts: tuple[str, ...] = SCRIPTS) -> str:
    """The page's script, or some of its parts, joined."""
    return "\n".join(source(f"{part}.js") for part in parts)


@cache
def page_html() -> bytes:
    """The whole page."""
    style, code = _contents()
    whole = source("page.html").replace("/*STYLE*/", style).replace("/*SCRIPT*/", code)
    return whole.encode()


@lru_cache(maxsize=64)
def policy(host: str) -> str:
    """What the page may do: run its own script and style, and speak with this host.

    Some browsers do not take 'self' for sockets, so the host's are named.
    """
    style, code = _contents()
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(code)}'",
            f"style-src '{_digest(style)}'",
            f"connect-src 'self'{sockets}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


@cache
def _contents() -> tuple[str, str]:
    return _slim(source("page.css")), f"(() => {{\n{_slim(script())}\n}})();"


def _slim(text: str) -> str:
    """Without indentation, empty lines and lines that only comment; no text of ours runs over several lines."""
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


@cache
def _coach_json() -> bytes:
    from pmtui.coaching import base_lexicon
    from pmtui.facilitation.coach_patterns import coach_lists

    return json.dumps(coach_lists(base_lexicon()), ensure_ascii=False, separators=(",", ":")).encode()


def _page(content_type: str, body: bytes, host: str) -> Page:
    return Page(200, {"Content-Type": content_type, **_headers(host), "Content-Length": str(len(body))}, body)


def _headers(host: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy(host),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
