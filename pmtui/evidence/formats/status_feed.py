"""RSS and Atom feeds of status pages: an item is an incident, its updates are inside it, their days have no year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from xml.parsers import expat

from pmtui.evidence.formats.statuspage import kind_of
from pmtui.evidence.markup import plain_html
from pmtui.evidence.options import Options
from pmtui.evidence.placed import Placed
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import CHUNK, Source
from pmtui.evidence.tool import Page, joined
from pmtui.model.dates import MONTH_NUMBERS, nearest_year
from pmtui.model.vocabulary import EventKind

_ITEMS = ("item", "entry")
_FIELDS = {
    "title": "title", "description": "body", "content": "body", "encoded": "body", "summary": "summary",
    "pubDate": "published", "published": "published", "date": "published", "updated": "updated",
    "link": "link", "guid": "id", "id": "id",
}  # fmt: skip
_LONGEST = 1024 * 1024
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_DAY = re.compile(
    r"(?P<month>[A-Z][a-z]{2,8})\.? +(?P<day>\d{1,2}),? +(?:at +)?(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?) *(?P<zone>\S.*)?\Z"
)


class StatusFeedReader:
    """Incidents of a status page's feed, one row an update; an item without updates is one row."""

    name: ClassVar[str] = "status-feed"
    words: ClassVar[str] = "status page feed (RSS, Atom)"

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir() or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return 0.0
        return 0.9 if _FEED.search(head, 0, 4096) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Items as they come; a feed that declares entities is refused, for what they can grow to."""
        page = Page(source, "status page")
        feed = _Feed(source)
        for line, item in feed.items():
            page.line = line
            yield from _rows(item, page)
        page.times.finish()


class _Feed:
    """Reads the items of a feed one by one; of each only its fields, and these not without end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._found: list[tuple[int, dict[str, str]]] = []
        self._item: dict[str, str] | None = None
        self._line = 0
        self._depth = 0
        self._field = ""
        self._field_depth = 0
        self._parts: list[str] = []
        self._length = 0

    def items(self) -> Iterator[tuple[int, dict[str, str]]]:
        with self.source.open_text() as file:
            ended = False
            while not ended:
                chunk = file.read(CHUNK // 8)
                ended = not chunk
                try:
                    self._parser.Parse(chunk.encode("utf-8", "replace"), ended)
                except expat.ExpatError as error:
                    raise EvidenceError(
                        f"{self.source.name}: the XML breaks off or is wrong at line {error.lineno}; save the feed again"
                    ) from None
                found, self._found = self._found, []
                yield from found

    def _refuse(self, *_declared: object) -> None:
        raise EvidenceError(
            f"{self.source.name} declares a document type, which no feed of a status page does: refused"
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._depth += 1
        if self._item is None:
            if name in _ITEMS:
                self._item, self._line = {}, self._parser.CurrentLineNumber
                self._depth = 0
        elif self._field:
            self._add(f"<{name}>")  # XHTML inside Atom
        elif self._depth == 1 and name in _FIELDS:
            self._field, self._field_depth = _FIELDS[name], self._depth
            self._parts, self._length = [], 0
            if name == "link" and attributes.get("rel", "alternate") == "alternate":
                self._add(attributes.get("href", ""))

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if self._item is not None:
            if self._field and self._depth == self._field_depth:
                said = "".join(self._parts).strip()
                known = self._item.get(self._field, "")
                if said and (not known or (self._field == "body" and len(said) > len(known))):
                    self._item[self._field] = said
                self._field = ""
            elif self._field:
                self._add(f"</{name}>")
            elif self._depth == 0:
                self._found.append((self._line, self._item))
                self._item = None
        self._depth -= 1

    def _text(self, data: str) -> None:
        if self._field:
            self._add(data)

    def _add(self, data: str) -> None:
        self._length += len(data)
        if self._length <= _LONGEST:
            self._parts.append(data)


def _rows(item: dict[str, str], page: Page) -> Iterator[Evidence]:
    title = plain_html(item.get("title", ""))
    body = item.get("body") or item.get("summary", "")
    written = item.get("published") or item.get("updated") or None
    link = item.get("link", "")
    link = link if link.startswith(("https://", "http://")) else ""
    own = item.get("id") or link or title
    group = (link or own).rstrip("/").rpartition("/")[2]
    placed = page.times.read(written) if written else Placed(None)
    first, *parts = body.split("<small>")
    if not parts:
        yield page.row(
            written,
            joined(title, plain_html(body)),
            kind=EventKind.CUSTOMER,
            source_id=own,
            group=group,
            link=link,
        )
        return
    planned = plain_html(first)
    for part in parts:
        stamp, _, rest = part.partition("</small>")
        status, _, said = rest.partition("</strong>")
        status, said = (plain_html(status), plain_html(said)) if said else ("", plain_html(rest))
        when = " ".join(plain_html(stamp).split())
        dated, zone = _dated(when, placed, page)
        yield page.row(
            dated,
            joined(joined(title, status, by=" – "), said.lstrip("-– ")),
            kind=kind_of(status),
            detail=planned if status.lower() == "scheduled" or len(parts) == 1 else "",
            source_id=f"{own}/{status.lower()}/{when}",
            group=group,
            link=link,
            zone=zone,
            original=when,
        )


def _dated(when: str, item: Placed, page: Page) -> tuple[str | None, str]:
    """The time with the year in which it is nearest to its item's own, and its zone; as written where it has a year."""
    found = _DAY.match(when)
    if found is None or item.at is None or page.times.options.year is not None:
        return when or None, ""
    month = MONTH_NUMBERS.get(found["month"].lower(), 0)
    day = nearest_year(item.at.date())(month, int(found["day"])) if month else None
    return (f"{day.isoformat()} {found['clock']}", found["zone"] or "") if day else (when, "")


READERS = (StatusFeedReader(),)
