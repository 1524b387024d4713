"""cState: an issue as Markdown with front matter, its start, its end, and the updates people wrote into its body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pmtui.evidence.cstate_body import Update, body_parts
from pmtui.evidence.options import Options
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, joined
from pmtui.model.vocabulary import EventKind

_KEY = re.compile(r"([A-Za-z]\w{0,40}) *[:=](?: (.*)|\Z|(?=[\"'\[\d])(.*))")
_ITEM = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[^,]+)")
_COMMENT = re.compile(r"\s#.*\Z")
_MINE = re.compile(
    r"^(?:section *[:=] *[\"']?issue\b|resolvedWhen *[:=]|severity *[:=] *[\"']?(?:down|disrupted|notice)\b)",
    re.MULTILINE,
)
_MOST = 8000


@dataclass
class _Front:
    """The front matter, line by line: one odd date must not lose the file, as it does with YAML's own readers."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def take(self, number: int, line: str, key: str) -> str:
        """Read one line; the key that following list items belong to."""
        stripped = line.strip()
        if stripped.startswith("- ") and key:
            if len(self.lists.setdefault(key, [])) < 200:
                self.lists[key].append(_bare(stripped[2:]))
            return key
        found = _KEY.match(line)
        if found is None:
            return key
        name, value = found[1], (found[2] or found[3] or "").strip()
        self.lines.setdefault(name, number)
        if value.startswith("["):
            items = _ITEM.findall(value.partition("]")[0].lstrip("["))[:200]
            self.lists[name] = [bare for item in items if (bare := _bare(item))]
        else:
            self.values.setdefault(name, _bare(value))
        return name


class CStateReader:
    """The issue's start and end, and each update that has a time; a time without a zone is UTC, as Hugo reads it."""

    name = "cstate"
    words = "cState issue"

    def recognises(self, head: bytes, path: Path) -> float:
        text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        fence = text[:3]
        if path.is_dir() or fence not in ("---", "+++"):
            return 0.0
        front = text[3:].partition(f"\n{fence}")[0]
        dated = re.search(r"^date *[:=]", front, re.MULTILINE) and re.search(
            r"^title *[:=]", front, re.MULTILINE
        )
        return 0.97 if dated and _MINE.search(front) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        """The start, the updates, the end."""
        page = Page(source, "cState")
        if options.zone is None:
            page.times.name_zone("UTC")
            source.notes.zone = ""
        front, body = _Front(), []
        fence, key, inside, bare = "", "", True, 0
        for number, line in source.lines():
            if not fence:
                fence = line.strip()[:3]
            elif inside and line.strip() == fence:
                inside = False
            elif inside:
                key = front.take(number, line.rstrip("\r"), key)
            else:
                body.append((number, line.rstrip("\r")))
        rows = list(_Issue(front, page, PurePath(source.name).stem).rows(body))
        bare = sum(1 for row in rows if row.at and _zoneless(row.original))
        if bare and options.zone is None:
            source.notes.warn(
                f"{source.name}: {bare} of its times name no zone; they were read as UTC, as cState does unless its "
                "site sets a zone: then say --zone"
            )
        yield from rows
        page.times.finish()


class _Issue:
    """One issue: all its rows belong together."""

    def __init__(self, front: _Front, page: Page, stem: str) -> None:
        self.front = front
        self.page = page
        self.stem = stem
        self.title = front.values.get("title", "") or stem
        self.severity = front.values.get("severity", "")

    def rows(self, body: list[tuple[int, str]]) -> Iterator[Evidence]:
        values, lines = self.front.values, self.front.lines
        self.page.line = lines.get("date", 1)
        start = self.page.times.read(values.get("date") or None)
        told, updates = body_parts(body, self.page, start)
        affected = ", ".join(self.front.lists.get("affected", []))
        yield self._row(
            start,
            self.title,
            "start",
            EventKind.CUSTOMER
            if "informational" in values or self.severity == "notice"
            else EventKind.IMPACT,
            detail=joined(f"affected: {affected}" if affected else "", told[:_MOST], by="\n"),
            original=values.get("date", ""),
        )
        seen: Counter[str] = Counter()
        for update in updates:
            what = f"update/{update.original}/{update.status}"
            seen[what] += 1
            yield self._update(update, what if seen[what] == 1 else f"{what}/{seen[what]}")
        self.page.line = lines.get("resolvedWhen", lines.get("resolved", 1))
        ended = values.get("resolvedWhen") or None
        if values.get("resolved", "").lower() == "true" or (ended and "resolved" not in values):
            yield self._row(ended, f"Resolved: {self.title}", "resolved", EventKind.RESOLUTION)

    def _update(self, update: Update, what: str) -> Evidence:
        self.page.line = update.line
        text = (
            joined(joined(self.title, update.status, by=" – "), update.text) if update.status else update.text
        )
        over = update.status.lower() in ("resolved", "fixed")
        kind = EventKind.RESOLUTION if over else EventKind.CUSTOMER if update.status else None
        return self._row(
            update.at,
            text or joined(self.title, update.original),
            what,
            kind,
            original=update.original,
        )

    def _row(
        self, at: object, text: str, what: str, kind: EventKind | None, detail: str = "", original: str = ""
    ) -> Evidence:
        return self.page.row(
            at,
            text,
            kind=kind,
            severity=self.severity,
            detail=detail,
            source_id=f"{self.stem}/{what}",
            group=self.stem,
            original=original,
        )


def _bare(value: str) -> str:
    """A value without quotes, or without a comment after it."""
    value = value.strip()
    if value[:1] in ('"', "'"):
        end = value.find(value[0], 1)
        return value[1:end] if end > 0 else value[1:]
    return _COMMENT.sub("", value).strip()


def _zoneless(original: str) -> bool:
    return not re.search(r"(?:Z|[+-]\d\d:?\d\d|[A-Za-z]{2,})\W*\Z", original.strip()[10:])


READERS = (CStateReader(),)
