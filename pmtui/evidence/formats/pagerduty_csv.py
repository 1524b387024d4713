"""PagerDuty's list of incidents as CSV: the beginning, the first acknowledgement and the end of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pmtui.evidence.options import Options
from pmtui.evidence.pagerduty_records import measured
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.repeats import told_once
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import SURE, Page

_OWN = {"incident_number", "seconds_to_first_ack", "seconds_to_resolve"}
_BEGINS = {"created_on", "created_at"}


class PagerDutyCsvReader:
    """What PagerDuty's reports and analytics download. Its records are those of the API."""

    name = "pagerduty-csv"
    words = "PagerDuty incidents as CSV"

    def recognises(self, head: bytes, path: Path) -> float:  # noqa: ARG002
        first = head.partition(b"\n")[0].decode("utf-8-sig", "replace")
        names = set(_names(first))
        return SURE if names >= _OWN and names & _BEGINS else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        return told_once(_rows(source))


def _rows(source: Source) -> Iterator[Evidence]:
    page = Page(source, "PagerDuty")
    with source.open_text(newline="") as file:
        names = _names(file.readline())
        rows = csv.reader(file)
        page.line = 2
        try:
            for row in rows:
                if row:
                    yield from measured(dict(zip(names, row, strict=False)), page)
                page.line = rows.line_num + 2
        except csv.Error as error:
            raise EvidenceError(
                f"{source.name}, line {page.line}: {error}; repair or remove that line"
            ) from None
    page.times.finish()


def _names(line: str) -> list[str]:
    try:
        return [name.strip().lower() for row in csv.reader([line]) for name in row]
    except csv.Error:
        return []


READERS = (PagerDutyCsvReader(),)
