"""What is noise in any tool's record: general rules beside those of the readers. Judged by the words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pmtui.evidence.web_requests import HEALTH_CHECK, is_probe

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

_ROOMS = ("channel", "group", "room", "remind", "conversation")
"""What every sentence of `_SOMEBODY` is about."""
_FIRST = frozenset((
    "wat", "dea", "hea", "liv", "rea", "pin", "pon", "sti", "kee", "rem", "thi", "i'm", "im ", "hi ", "hi!", "hi,",
    "hel", "typ", "use", "try",
))  # fmt: skip
"""The first letters of what `_BEGINS` finds, where no sign stands before it: looking them up spares most texts the search."""
_TELLING = re.compile(
    r"\b(?:miss\w*|fail\w*|lost|late|stopp\w+|no longer|absent|not|down|timed? ?out|timeout|expired?|flap\w*|kill\w*"
    r"|crash\w*|restart\w*|behind|delay\w*|slow\w*|dropp\w*|resolved|recover\w*|returns?|errors?|[45]\d\d|but|except"
    r"|because|chang\w*|deploy\w*|broke\w*|roll\w*|unhealthy|degraded|sev-?\d)\b",
    re.IGNORECASE,
)
"""Words with which a heartbeat, a reminder or a farewell tells more than that: what has one of them is shown."""

_ASKED = re.compile(
    r"""(?:GET|HEAD) (?P<path>/[^\s"]{0,200}) (?:HTTP/[\d.]+"? )?(?:(?:->|returned|status[=:]?) ?)?"""
    r"""(?P<status>[1-5]\d\d)\b(?:[\s"'(),.;:=\d-]|ms|µs|us|s|bytes|B|OK)*\Z"""
)
"""A request a program logged, and nothing after it but sizes and times: who tells of one says more."""

_FAR = 160
"""Letters of level, names and addresses before a logged request."""

_begins = _BEGINS.match
_somebody = _SOMEBODY.match


def noises(texts: Sequence[str]) -> dict[int, str]:
    """Which of many texts are noise, and why. A heartbeat that is missing, or of which more is told, is none."""
    found: dict[int, str] = {}
    starts = [text[:3] for text in texts]
    if suspect := {start for start in set(starts) if start.casefold() in _FIRST or not start[:1].isalnum()}:
        for n, start in enumerate(starts):
            if start in suspect and (reason := _begun(texts[n])):
                found[n] = reason
    whole = "\n".join(texts)
    if any(room in whole for room in _ROOMS):
        for n, text in enumerate(texts):
            if any(room in text for room in _ROOMS) and n not in found and (reason := _about_rooms(text)):
                found[n] = reason
    for method in ("GET /", "HEAD /"):
        if method in whole:
            for n, text in enumerate(texts):
                at = text.find(method, 0, _FAR)
                if at >= 0 and n not in found and _went_well(text, at):
                    found[n] = HEALTH_CHECK
    return found


def noise(text: str) -> str:
    """Why this text is noise, or nothing."""
    return noises((text,)).get(0, "")


def _begun(text: str) -> str:
    return _reason(_begins(text), text)


def _went_well(text: str, at: int) -> bool:
    """Whether the request logged there asked for health, and got it."""
    asked = _ASKED.match(text, at)
    return asked is not None and is_probe(asked["path"], asked["status"], "")


def _about_rooms(text: str) -> str:
    found = _somebody(text) if len(text) <= _LONGEST and not _begins(text) else None
    return _reason(found, text)


def _reason(found: re.Match[str] | None, text: str) -> str:
    if found is None or (found.lastgroup != "bot" and _TELLING.search(text)):
        return ""
    return REASONS.get(found.lastgroup or "", "")
