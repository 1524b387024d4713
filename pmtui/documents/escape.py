"""Markdown escapers, one per context, so that text shows exactly as typed on GitHub-flavoured parsers.

Source: CommonMark 0.31 §2.4 (a backslash before ASCII punctuation is always literal) and the GFM extensions
(tables, strikethrough, autolinks), held by tests against markdown-it-py, mistune and cmark-gfm. White space runs
show as one blank, as in HTML. What no backslash stops, because platforms act on the text *after* Markdown: e-mail
autolinks, `:smile:`, `@mentions`, `#123`, commit hashes. The words still show as typed.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from pmtui.model.text import clean_text

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&$#^])|(!)(?=\[|\Z)")
_AUTOLINK = re.compile(r"(https?|ftp|mailto|xmpp):|(www)\.", re.IGNORECASE)
_START = re.compile(r"([-+=:/])|(\d{1,9})(?=[.)])")
_TICKS = re.compile(r"`+")


def one_line(text: str) -> str:
    """Text cleaned for any sink, with line breaks as ` / ` and runs of white space as one blank."""
    if "\n" in text:
        text = " / ".join(line for line in (part.strip() for part in text.splitlines()) if line)
    return " ".join(clean_text(text).split())


def inline(text: str) -> str:
    """`text` (one line) inside a paragraph, heading, list item or table cell."""
    escaped = _ANYWHERE.sub(r"\\\g<0>", one_line(text))
    if ":" in escaped or "." in escaped:
        escaped = _AUTOLINK.sub(_broken, escaped)
    return escaped


def at_start(escaped: str) -> str:
    """An escaped line as the first thing in its block, where a list, rule, table or command could begin.

    `/` is here for GitLab, which obeys lines such as `/close` in issue texts.
    """
    found = _START.match(escaped)
    if found is None:
        return escaped
    at = found.end() if found[2] else 0
    return f"{escaped[:at]}\\{escaped[at:]}"


def code_span(text: str, *, cell: bool = False) -> str:
    """`text` letter for letter within a line; empty for nothing.

    In a table cell a text with a pipe is written plain: readers disagree on the backslash it needs in code there.
    """
    line = one_line(text)
    if not line or (cell and "|" in line):
        return inline(line)
    fence = _fence(line, 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def code_block(text: str, language: str = "") -> list[str]:
    """The lines of a fenced block that shows `text` letter for letter."""
    cleaned = clean_text(text)
    fence = _fence(cleaned, 3)
    info = language if re.fullmatch(r"[a-z0-9+-]{1,20}", language) else ""
    return [fence + info, *cleaned.split("\n"), fence]


def web_address(href: str) -> str | None:
    """`href` as a Markdown link target, percent-encoded; None unless it is a plain http(s) address."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\\\"]", href):
        return None
    return quote(href, safe="%/:?#@!&+,;=.-").replace("_", "%5F").replace("~", "%7E").replace("&", "&amp;")


def yaml_text(text: str) -> str:
    """`text` as a double-quoted YAML scalar that YAML 1.1 and 1.2 parsers read alike."""
    return '"' + "".join(map(_yaml_char, clean_text(text))) + '"'


def _yaml_char(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if " " <= char <= "~":
        return char
    code = ord(char)
    if char in "\n\t":
        return "\\n" if char == "\n" else "\\t"
    if code < 0x100:
        return char if char.isprintable() else f"\\x{code:02x}"
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return char if char.isprintable() else f"\\u{code:04x}"


def _fence(text: str, at_least: int) -> str:
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    return "`" * max(at_least, longest + 1)


def _broken(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
