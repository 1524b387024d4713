"""What is noise in any tool's record: general rules beside those of the readers. Judged by the words alone."""

from __future__ import annotations

import re

from pmtui.evidence.rows import Evidence

_BEGINS = re.compile(
    r"(?P<heartbeat>\W{0,3}(?:watchdog|dead ?man'?s? ?(?:switch|snitch)|heartbeat)\b"
    r"|(?:health ?check|liveness probe|readiness probe)s?:? (?:ok|passed|succeeded|is healthy)\b"
    r"|(?:ping|pong)\W*\Z|still alive\W*\Z|keep-?alive\b)"
    r"|(?P<reminder>reminder: |/remind )"
    r"|(?P<bot>this (?:message|channel) (?:was )?(?:posted|created) (?:automatically|by an? (?:bot|integration))"
    r"|i'?m (?:a|your) (?:\w+ )?bot\b|(?:hi|hello)[!,]? i'?m (?:a|the|your) \w{0,20} ?bot\b"
    r"|(?:type|use|try) [`'\"/]{1,2}\w+ ?(?:help)?[`'\"]? (?:for|to see) (?:help|a list|all|available))",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\S{1,40} (?:(?P<joined>(?:has )?(?:joined|left) (?:the |#)?(?:channel|group|conversation|room|incident channel)\b"
    r"|(?:was )?added to (?:the |#)?(?:channel|group|conversation)\b)"
    r"|(?P<topic>(?:has )?set the channel'?s? (?:topic|purpose|description)\b)"
    r"|(?P<reminder>asked me to remind|set up a reminder))"
)
_LONGEST = 400
"""Letters of a text beyond which nobody only joins, and no bot only greets."""
REASONS = {
    "heartbeat": "heartbeat",
    "joined": "joined or left",
    "topic": "topic changed",
    "reminder": "reminder",
    "bot": "bot chatter",
}
"""What is said of each; a rule names itself by the group that matched."""

_begins = _BEGINS.match
_somebody = _SOMEBODY.match


def noise(row: Evidence) -> str:
    """Why this row is noise, or nothing. A heartbeat that is missing or late is none."""
    text = row.text
    found = _begins(text)
    if found is None:
        if len(text) > _LONGEST or not (
            "channel" in text
            or "group" in text
            or "room" in text
            or "remind" in text
            or "conversation" in text
        ):
            return ""
        found = _somebody(text)
    if found is None or (found.lastgroup == "heartbeat" and _ALARMING.search(text)):
        return ""
    return REASONS.get(found.lastgroup or "", "")


_ALARMING = re.compile(
    r"\b(?:miss\w*|fail\w*|lost|late|stopp\w+|no longer|absent|not|down|timed? ?out|timeout|expired?)\b",
    re.IGNORECASE,
)
