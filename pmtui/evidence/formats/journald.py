"""The systemd journal as JSON: one entry a line, also of those that are written over several lines."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.severities import SYSLOG
from pmtui.evidence.tool import Page, ToolReader, Value, text_at

_UNITS = ("_SYSTEMD_UNIT", "UNIT", "_SYSTEMD_USER_UNIT", "USER_UNIT", "SYSLOG_IDENTIFIER", "_COMM")


class JournaldReader(ToolReader):
    """`journalctl -o json`; the time the journal took the entry, else the one its sender gave it."""

    name = "journald"
    words = "systemd journal (journalctl -o json)"
    tool = "journald"
    programs = True

    def is_mine(self, value: Value) -> bool:
        return "MESSAGE" in value and (
            "__REALTIME_TIMESTAMP" in value
            or "_SOURCE_REALTIME_TIMESTAMP" in value
            or ("PRIORITY" in value and ("_SYSTEMD_UNIT" in value or "SYSLOG_IDENTIFIER" in value))
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        at = value.get("__REALTIME_TIMESTAMP")
        priority = value.get("PRIORITY")
        unit = _first(value, _UNITS)
        host = _said(value.get("_HOSTNAME"))
        yield page.row(
            value.get("_SOURCE_REALTIME_TIMESTAMP") if at is None else at,
            _said(value.get("MESSAGE")) or "(empty message)",
            severity=SYSLOG.get(str(priority), ""),
            detail=f"host: {host}" if host else "",
            channel=unit,
            source_id=text_at(value, "__CURSOR"),
            group=unit,
        )


def _said(value: object) -> str:
    """A field: text, bytes that are no text, null when it was too long, or several of these."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    if value and all(isinstance(part, int) and 0 <= part < 256 for part in value):
        return bytes(value).decode("utf-8", "replace")
    return "\n".join(part if isinstance(part, str) else _said(part) for part in value[:20])


def _first(value: Value, keys: tuple[str, ...]) -> str:
    for key in keys:
        found = value.get(key)
        if found:
            return _said(found)
    return ""


READERS = (JournaldReader(),)
