"""Upptime: its checks as commits (`git log` in most forms), the state files it keeps, and its summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from pmtui.evidence.formats.git.dates import iso_of
from pmtui.evidence.options import Options
from pmtui.evidence.placed import Placed
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, ToolReader, Value, dig, joined, text, text_at
from pmtui.model.vocabulary import EventKind

_CHECK = re.compile(
    r"(?P<light>[🟩🟥🟨]) (?P<name>.{1,300}?) (?:is|has)(?: experiencing)? (?P<state>up|down|degraded performance|degraded)\b.{0,400}\Z"
)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})? ?(?:Z|[+-]\d\d:?\d\d)?")
_HASH = re.compile(r"(?:commit )?([0-9a-f]{7,64})\b")
_DATE_LINE = re.compile(r"(?:Date|AuthorDate|CommitDate): +(.*)\Z")
_GIT_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) (\d\d:\d\d:\d\d) (\d{4})(?: ([+-]\d{4}))?\Z")
_REPEATED = "same state again"
_UPKEEP = "upkeep of the status page"
_KINDS = {"🟥": EventKind.IMPACT, "🟨": EventKind.IMPACT, "🟩": EventKind.RESOLUTION}


class UpptimeLogReader:
    """Changes of state; a check that finds what the one before found is hidden, and so is upkeep."""

    name = "upptime"
    words = "Upptime checks (git log)"

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir() or not head:
            return 0.0
        if b"[upptime]" not in head:
            return 0.0
        words = head.decode("utf-8", "replace")
        lines = [line for line in words.splitlines() if line.strip()]
        checks = sum(1 for line in lines if line.rstrip().endswith("[upptime]"))
        timed = bool(_HASH.match(words)) and (_STAMP.search(words, 0, 2000) or "Date:" in words[:2000])
        return 0.97 if timed and checks >= 2 and checks * 8 >= len(lines) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """A row a commit. Logs begin with the newest: whether a check changed anything is known at the one before it."""
        page = Page(source, "Upptime", programs=True)
        changes = _Changes()
        for commit in _commits(source):
            page.line = commit.line
            yield from changes.add(_row(commit, page), commit)
        yield from changes.rest()
        page.times.finish()


class _Commit:
    """One commit of the log: where, which, when (and as it is written), and its first line."""

    def __init__(self, line: int, mark: str, at: str, written: str, subject: str) -> None:
        self.line = line
        self.mark = mark
        self.at = at
        self.written = written
        self.subject = subject
        found = _CHECK.search(subject, 0, 1000)
        self.light = found["light"] if found else ""
        self.service = found["name"] if found else ""


def _commits(source: Source) -> Iterator[_Commit]:
    """One a line, in whatever order its fields are, or in the blocks of a plain `git log`."""
    mark, at, written, start, subject = "", "", "", 0, ""
    for number, whole in source.lines():
        line = whole.rstrip()
        found = _HASH.match(line)
        if found is None:
            dated = _DATE_LINE.match(line)
            if dated:
                git = _GIT_DATE.match(dated[1])
                written = f"{git[1]} {git[3]} {git[2]} {git[4] or ''}".strip() if git else dated[1].strip()
                at = iso_of(dated[1]) if git else written
            elif line.startswith("    ") and mark and not subject:
                subject = line.strip()
            continue
        if mark:
            yield _Commit(start, mark, at, written, subject)
        mark, at, written, start, subject = found[1], "", "", number, ""
        stamp = _STAMP.search(line, 0, 2000)
        if stamp is not None:
            yield _Commit(number, mark, stamp[0], stamp[0], _subject_of(line, stamp.end()))
            mark = ""
    if mark:
        yield _Commit(start, mark, at, written, subject)


def _subject_of(line: str, after: int) -> str:
    check = _CHECK.search(line, after, after + 1500)
    if check is not None:
        return line[check.start() :]
    rest = line[after:].strip("\t |,;")
    for separator in ("\t", "|", ";"):
        if separator in rest:
            return rest.rpartition(separator)[2].strip()
    return rest


def _row(commit: _Commit, page: Page) -> Evidence:
    return page.row(
        commit.at or None,
        commit.subject or commit.mark,
        kind=_KINDS.get(commit.light),
        source_id=commit.mark,
        group=commit.service,
        hidden=""
        if commit.light
        else _UPKEEP
        if "[upptime]" in commit.subject or "[skip ci]" in commit.subject
        else "",
        original=commit.written,
    )


class _Changes:
    """Of each service the check read last, held until the next one tells whether it changed anything."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Evidence, str]] = {}
        self._oldest_first: bool | None = None
        self._before: Evidence | None = None

    def add(self, row: Evidence, commit: _Commit) -> Iterator[Evidence]:
        self._look_at_order(row)
        if not commit.light or row.at is None:
            yield row
            return
        held = self._held.get(commit.service)
        if self._oldest_first:
            self._held[commit.service] = (row, commit.light)
            if held is None:
                yield _first_known(row)
            else:
                yield row._replace(hidden=_REPEATED) if held[1] == commit.light else row
            return
        self._held[commit.service] = (row, commit.light)
        if held is not None:
            yield held[0]._replace(hidden=_REPEATED) if held[1] == commit.light else held[0]

    def rest(self) -> Iterator[Evidence]:
        """The oldest checks of a log that begins with the newest."""
        if not self._oldest_first:
            for row, _ in self._held.values():
                yield _first_known(row)

    def _look_at_order(self, row: Evidence) -> None:
        before, self._before = self._before, row if row.at else self._before
        if self._oldest_first is None and before is not None and before.at and row.at and row.at != before.at:
            self._oldest_first = row.at > before.at


def _first_known(row: Evidence) -> Evidence:
    """The oldest check of a service: what was up all along did not come back."""
    return row._replace(kind=EventKind.NOTE) if row.kind is EventKind.RESOLUTION else row


class UpptimeStateReader:
    """The file Upptime keeps for each service: since when it is checked, and how the last check went."""

    name = "upptime-state"
    words = "Upptime state of one service"

    def recognises(self, head: bytes, path: Path) -> float:
        keys = (b"generator: Upptime", b"lastUpdated:", b"startTime:")
        return 0.97 if not path.is_dir() and all(key in head for key in keys) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Two rows: it tells of no changes between."""
        page = Page(source, "Upptime", programs=True)
        values: dict[str, tuple[str, int]] = {}
        for number, line in source.lines():
            key, colon, value = line.partition(":")
            if colon and key.isidentifier():
                values.setdefault(key, (value.strip(), number))
        stem = PurePath(source.name).stem
        site = values.get("url", (stem, 0))[0]
        state = values.get("status", ("", 0))[0]
        code = values.get("code", ("", 0))[0]
        for key, words in (
            ("startTime", f"{site} is checked from here on"),
            ("lastUpdated", f"{site} is {state or 'checked'}{f' (code {code})' if code else ''}"),
        ):
            at, page.line = values.get(key, ("", 0))
            yield page.row(
                at or None,
                joined(key, words),
                kind=EventKind.NOTE,
                severity="" if key == "startTime" else state,
                source_id=f"{stem}/{key}",
                group=site,
                link=site if site.startswith(("https://", "http://")) else "",
            )
        page.times.finish()


class UpptimeSummaryReader(ToolReader):
    """The summary of all services tells minutes a day, and of no point in time."""

    name = "upptime-summary"
    words = "Upptime summary"
    tool = "Upptime"

    def is_mine(self, value: Value) -> bool:
        return isinstance(value.get("dailyMinutesDown"), dict) and "slug" in value and "uptime" in value

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        down = dig(value, "dailyMinutesDown")
        days = down.items() if isinstance(down, dict) else ()
        told = ", ".join(f"{day}: {minutes}" for day, minutes in list(days)[:400])
        yield page.row(
            Placed(None),
            f"{text(value, 'name', 'slug')} is {text_at(value, 'status')}, {text_at(value, 'uptime')} up",
            detail=f"minutes down by day: {told}" if told else "",
            source_id=f"{text_at(value, 'slug')}/summary",
            group=text_at(value, "name"),
            no_time="a summary of days; export the git log of the status page for a timeline",
        )


READERS = (UpptimeLogReader(), UpptimeStateReader(), UpptimeSummaryReader())
