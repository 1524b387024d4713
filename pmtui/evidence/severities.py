"""Severities by number, as syslog and OpenTelemetry count them, and the words for them in lines of logs."""

from __future__ import annotations

import re

SYSLOG = {
    "0": "emerg",
    "1": "alert",
    "2": "critical",
    "3": "error",
    "4": "warning",
    "5": "notice",
    "6": "info",
    "7": "debug",
}
"""Of RFC 5424, as the journal counts too."""

OPEN_TELEMETRY = ("", "trace", "debug", "info", "warning", "error", "fatal")
"""Severity numbers come in fours: 1–4 is trace, 5–8 debug."""

LETTERS = {
    "V": "verbose",
    "D": "debug",
    "I": "info",
    "W": "warning",
    "E": "error",
    "F": "fatal",
    "A": "fatal",
}
"""Of glog and logcat."""

_CAPITALS = re.compile(
    r"(TRACE|DEBUG|INFO|NOTICE|WARNING|WARN|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|PANIC|ALERT|EMERG)(?=[\s\]>)|:,]|$)"
)
_BRACKETS = re.compile(
    r"[\[<(](?:[\w.-]{1,40}:)?(trace|debug|info|notice|warn|warning|error|err|crit|critical|fatal|alert|emerg)[\]>)]"
)
_NAMED = re.compile(r"level=\"?([A-Za-z]{3,10})")
_FIRST = re.compile(r"(trace|debug|info|notice|warn|warning|error|fatal|panic)(?=[\t:])")
_SAME = {"severe": "error", "panic": "fatal", "crit": "critical", "err": "error"}
_BEFORE = frozenset(" \t[<(|:=.")
_LOOKED_AT = 120


def level_in(text: str) -> str:
    """The level a line of a log states near its beginning: in capitals, in brackets, first of all, or as `level=`."""
    found = _CAPITALS.search(text, 0, _LOOKED_AT)
    while found:
        start = found.start()
        if start == 0 or text[start - 1] in _BEFORE:
            break
        found = _CAPITALS.search(text, found.end(), _LOOKED_AT)
    if found is None:
        found = _FIRST.match(text) or (
            _BRACKETS.search(text, 0, _LOOKED_AT) if "[" in text or "<" in text else None
        )
    if found is None and "level=" in text:
        found = _NAMED.search(text, 0, 4 * _LOOKED_AT)
    word = found[1].lower() if found else ""
    return _SAME.get(word, word)
