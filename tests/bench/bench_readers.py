"""Reading and previewing, against a bare read: records as tools sent them, where they are at hand, and logs whose clock runs.

The samples of `bench_formats` are few and odd on purpose; an export has long records, and a log many lines a minute.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from pmtui.evidence.preview import preview
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from tests.bench.bench_formats import ANSWERS, BYTES, TARGET, bare_json, bare_json_lines, bare_lines, best

DATA = Path(__file__).parents[3] / "shared" / "data"
BEGAN = datetime(2026, 11, 20, 10, tzinfo=UTC)
A_LINE = timedelta(milliseconds=350)
LEAST_RECORDS = 3
"""Records or lines a folder must hold to be measured."""

WORDS = (
    "connection to db-1 refused",
    "request took 2300 ms",
    "user=shop added item 17 to cart",
    "retrying in 5 s",
)
LOGS: dict[str, str] = {
    "syslog.log": "{at:%b %d %H:%M:%S} web-1 checkout[{n}]: {words}",
    "rfc5424.log": "<14>1 {at:%Y-%m-%dT%H:%M:%S.%f}Z web-1 checkout {n} - - {words}",
    "service.log": "{at:%Y-%m-%d %H:%M:%S},{ms:03} ERROR [worker-{n}] shop.checkout - {words}",
    "postgres.log": "{at:%Y-%m-%d %H:%M:%S}.{ms:03} UTC [{n}] LOG:  {words}",
    "klog.log": "I1120 {at:%H:%M:%S.%f}       1 controller.go:116] {words}",
    "logfmt.log": 'time={at:%Y-%m-%dT%H:%M:%S}Z level=warn caller=main.go:{n} msg="{words}"',
    "access.log": '10.0.0.{n} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET /cart/{n} HTTP/1.1" 502 157 "-" "curl/8.4.0"',
    "nagios.log": "[{epoch}] SERVICE ALERT: web-1;HTTP;CRITICAL;HARD;{n};{words}",
    "irc.log": "[{at:%H:%M}] <mara> {words}",
}  # fmt: skip


def run() -> list[str]:
    """A line for each folder of real records and for each kind of log. Processor time, the best of five."""
    with tempfile.TemporaryDirectory() as folder:
        made = [*_logs(Path(folder)), *_real(Path(folder))]
        lines = [line for name, path, bare in made if (line := _measured(name, path, bare))]
    reached = sum(line.endswith("reached") for line in lines)
    return [*lines, f"readers: {reached} of {len(lines)} are previewed in {TARGET:.0f}x of a bare read"]


def _measured(name: str, path: Path, bare: Callable[[Path], int]) -> str:
    source = Source(path, ANSWERS)
    reader = reader_for(source)
    rows = 0

    def read() -> None:
        nonlocal rows
        source = Source(path, ANSWERS)
        rows = sum(1 for _ in reader.read(source, source.options))

    try:
        reading = best(read, 5)
    except EvidenceError:
        return ""
    base = best(lambda: bare(path), 5)
    shown = best(lambda: preview([path], ANSWERS), 5)
    verdict = "reached" if shown <= TARGET * base else "missed"
    return (
        f"reader {name} ({reader.name}): {rows} rows, bare {base / rows * 1e6:.1f} µs a row, "
        f"read {reading / rows * 1e6:.1f} µs a row, {reading / base:.1f}x, "
        f"preview {shown / rows * 1e6:.1f} µs a row, {shown / base:.1f}x, {verdict}"
    )


def _logs(folder: Path) -> Iterator[tuple[str, Path, Callable[[Path], int]]]:
    for name, pattern in LOGS.items():
        path = folder / f"2026-11-20 {name}"
        with path.open("w") as file:
            n = 0
            while file.tell() < BYTES:
                at = BEGAN + n * A_LINE
                file.write(
                    pattern.format(
                        at=at,
                        ms=at.microsecond // 1000,
                        epoch=int(at.timestamp()),
                        n=n % 250,
                        words=WORDS[n % 4],
                    )
                    + "\n"
                )
                n += 1
        yield name, path, bare_lines


def _real(folder: Path) -> Iterator[tuple[str, Path, Callable[[Path], int]]]:
    """The records of each folder of JSON, as a list or one a line as they are there; the lines of each log: repeated."""
    for place in sorted(path for path in DATA.glob("*/*") if path.is_dir()):
        kinds: dict[tuple[str, bool], list[str]] = {}
        for file in sorted(place.rglob("*.json*")):
            records, listed = _records(file)
            kinds.setdefault((_reader_of(file), listed), []).extend(records)
        for (name, listed), records in kinds.items():
            path = folder / f"{place.name} {name}.{'json' if listed else 'jsonl'}"
            if name and _write(path, records, listed=listed):
                yield f"real {place.name}", path, bare_json if listed else bare_json_lines
        for log in sorted((*place.rglob("*.log"), *place.rglob("*.txt"))):
            path = folder / log.name
            if _write(path, log.read_text("utf-8", "replace").splitlines()):
                yield f"real {place.name} {log.name}", path, bare_lines


def _records(path: Path) -> tuple[list[str], bool]:
    """What a file holds, each as JSON in one line, and whether it is a list."""
    try:
        text = path.read_text("utf-8")
        lines = path.suffix == ".jsonl"
        found = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    except (ValueError, RecursionError):
        return [], False
    listed = isinstance(found, list)
    return [json.dumps(value) for value in (found if listed else [found])], listed and not lines


def _reader_of(path: Path) -> str:
    """The reader that takes this file and makes rows of it; none when it makes none."""
    source = Source(path, ANSWERS)
    try:
        reader = reader_for(source)
        return reader.name if any(row.at for row in reader.read(source, source.options)) else ""
    except EvidenceError:
        return ""


def _write(path: Path, records: list[str], *, listed: bool = False) -> bool:
    """Records, or lines, over and over until the file is long enough."""
    if len(records) < LEAST_RECORDS:
        return False
    many = islice(cycle(records), len(records) * (BYTES // sum(map(len, records)) + 1))
    path.write_text(f"[{', '.join(many)}]" if listed else "".join(f"{record}\n" for record in many))
    return True
