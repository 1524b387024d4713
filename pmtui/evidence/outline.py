"""A first look over a text: where its timeline is, which zone and which days it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pmtui.evidence.written_time import ZONE, take_time
from pmtui.model.dates import day_in

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\Z")
FENCES = ("```", "~~~")
"""What begins and ends a piece of code."""
TIMELINE = re.compile(
    r"time ?line\b|chronolog|sequence of events|key events|what happened when|log of events|course of events",
    re.IGNORECASE,
)
_TITLE_LINE = re.compile(
    r"[\s*_]*(?:incident )?time ?line(?: of (?:events|the incident))?\b.{0,40}\Z", re.IGNORECASE
)
_ZONE_SENTENCES = (
    re.compile(
        r"\btime(?:s|stamps?)\b[ ,]+(?:(?:are|is|given|shown|listed|below|noted|all|stated|reported|here) +)*"
        rf"(?:in +)?(?:the +)?({ZONE})(?![A-Za-z])",
        re.IGNORECASE,
    ),
    re.compile(rf"\btime ?line[^()]{{0,20}}\((?:(?:all|times?|are|in) +)*({ZONE})\)", re.IGNORECASE),
    re.compile(rf"\b(?:time ?zone|Zeitzone) *[:=] *\(?({ZONE})(?![A-Za-z])", re.IGNORECASE),
    re.compile(
        rf"\b(?:Uhr)?zeit(?:en|angaben)\b[ ,]+(?:(?:sind|alle|in|der) +)*({ZONE})(?![A-Za-z])", re.IGNORECASE
    ),
)
_ALL_ON = re.compile(r"\b(all (?:events|times|of this)[^.]{0,60}?\bon )", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w/.])[\dA-Z]")


@dataclass
class Outline:
    """What a text says about itself."""

    has_timeline: bool = False
    zone: str = ""
    said_day: date | None = None
    said_for_all: bool = False
    title_days: list[date] = field(default_factory=list)


def look_over(lines: Iterable[tuple[int, str]], stem: str) -> Outline:
    """Read once for headings, the zone sentence and days; `stem` is the file's name without its ending."""
    outline = Outline()
    titles: list[str] = []
    front, fenced, previous, timely = "", False, "", False
    dated: list[str] = []
    for number, line in lines:
        if number == 1 and line.strip() in ("---", "+++"):
            front = line.strip()
            continue
        if front:
            if line.strip() == front:
                front = ""
            elif line.startswith("title"):
                titles.append(line)
            elif line.startswith("date"):
                dated.append(line)
            continue
        if line.lstrip().startswith(FENCES):
            fenced = not fenced
            continue
        if fenced or not line or line.isspace():
            previous, timely = "", False
            continue
        low = line.lower()
        of_time = "time" in low
        heading = HEADING.match(line) if "#" in line[:4] else None
        if len(titles) < 3 and (
            (heading and len(heading[1]) == 1) or not (titles or heading or len(line) > 200)
        ):
            titles.append(heading[2] if heading else line)
        if (heading and TIMELINE.search(heading[2])) or (
            of_time and len(line) < 80 and _TITLE_LINE.match(line)
        ):
            outline.has_timeline = True
        if of_time or timely or "zeit" in low or "all events" in low:
            _read_sentence(outline, f"{previous} {line}".strip())
        previous = line[-200:] if len(line) < 400 else ""
        timely = of_time and "time" in previous.lower()
    titled = next((day for text in titles if (day := day_named(text))), None)
    outline.title_days = list(dict.fromkeys(day for day in (titled, day_named(stem)) if day))
    if not outline.title_days:
        outline.title_days = [day for text in dated if (day := day_named(text))][:1]
    return outline


def is_timeline_title(line: str) -> bool:
    """A line of its own that says a timeline follows, in a text without Markdown headings."""
    return len(line) < 80 and "time" in line.lower() and bool(_TITLE_LINE.match(line))


def day_named(text: str) -> date | None:
    """The first full date written anywhere in a text."""
    for start in _WORD.finditer(text):
        written = take_time(text, start.start())
        if written and written.year and written.month and written.day and not written.order:
            return day_in(written.year, written.month, written.day)
    return None


def zone_named_in(text: str) -> str:
    """The zone a sentence or heading says its times are in."""
    low = text.lower()
    if not ("times" in low or "line" in low or "zone" in low or "zeit" in low):
        return ""
    for pattern in _ZONE_SENTENCES:
        found = pattern.search(text)
        if found:
            return found[1]
    return ""


def _read_sentence(outline: Outline, text: str) -> None:
    if not outline.zone:
        outline.zone = zone_named_in(text)
    if outline.said_day is None and "all " in text.lower():
        on = _ALL_ON.search(text)
        if on:
            outline.said_day = day_named(text[on.end() : on.end() + 40])
            outline.said_for_all = "events" in on[1].lower() and outline.said_day is not None
