"""Access logs of nginx and Apache: common and combined, with a virtual host or a container before it."""

from __future__ import annotations

import re
from collections.abc import Callable

from pmtui.evidence.log_stamps import StampReader
from pmtui.evidence.rows import Evidence
from pmtui.evidence.text_lines import LineReader
from pmtui.evidence.tool import Page
from pmtui.evidence.web_requests import HEALTH_CHECK, is_probe, kind_of

_LINE = re.compile(r"(?:[\w./-]{1,80} +\| )?(?:[\w.*-]+:\d+ )?(\S+) (\S+) (\S.{0,80}?) \[")
_PLAIN = re.compile(r"(\S+) (\S+) (\S{1,80}) \[")
"""The same as nearly all lines have it, without anything before the client: sooner found."""
_REQUEST = re.compile(
    r'\] ("(?:([A-Z]{2,20}) )?([^"\\ ]*+(?:\\.[^"\\ ]*+)*+)(?: [^"\\]*+(?:\\.[^"\\]*+)*+)?+" (\d{3}|-)(?: .*)?)\Z'
)
_STAMP = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}(?=\] )")


class AccessLogReader(LineReader):
    """One request a line, as it stands after the time."""

    name = "access-log"
    words = "access log of nginx or Apache"
    tool = "access log"
    sureness = 0.9

    def is_mine(self, line: str) -> bool:
        found = _LINE.match(line)
        return bool(found and _STAMP.match(line, found.end()) and _REQUEST.search(line, found.end()))

    def opened(self, page: Page) -> Callable[[str], Evidence | None]:
        take = StampReader(page.times).take

        def row(line: str) -> Evidence | None:
            found = _PLAIN.match(line) or _LINE.match(line)
            taken = take(line, found.end()) if found else None
            if taken is None or found is None:
                return page.row(None, line[:2000])
            client, _, user = found.groups()
            placed, written, end = taken
            request = _REQUEST.match(line, end)
            if request is None:
                return page.row(
                    placed,
                    line[end:].lstrip("] ")[:2000] or "(no request)",
                    original=written,
                    kind=kind_of(""),
                )
            said, method, path, status = request.groups()
            probe = status[0] in "23" and is_probe(path, status, line.rsplit('"', 2)[-2])
            return page.row(
                placed,
                said,
                kind=kind_of(status),
                actor="" if user == "-" else user,
                detail=f"from {client}",
                original=written,
                group=f"{status} {method or ''} {path.partition('?')[0]}",
                hidden=HEALTH_CHECK if probe else "",
            )

        return row

    def row(self, line: str, page: Page) -> Evidence | None:
        return self.opened(page)(line)


READERS = (AccessLogReader(),)
