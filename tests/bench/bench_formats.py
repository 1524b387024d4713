"""Every format there is a sample of, repeated to some size: reading and previewing against a bare read of the same file.

Repeats of a sample go back in time and say the same again, so the preview sorts and folds more than it would an export.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any

from pmtui.evidence.options import Options
from pmtui.evidence.preview import preview
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source

SAMPLES = Path(__file__).parents[1] / "evidence" / "samples"
BYTES = 1_200_000
TARGET = 3.0
ANSWERS = Options(zone="UTC", year=2026, day_first=True)


def run() -> list[str]:
    """A line for each sample: bare, read, preview, ratios. Processor time, the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [line for sample in sorted(SAMPLES.rglob("*")) if (line := _line(sample, Path(folder)))]
    return [*lines, _sum(lines)]


def _sum(lines: list[str]) -> str:
    reached = sum(line.endswith("reached") for line in lines)
    return f"formats: {reached} of {len(lines)} samples are previewed in {TARGET:.0f}x of a bare read"


def _line(sample: Path, folder: Path) -> str:
    made = _repeated(sample, folder) if sample.is_file() else None
    if made is None:
        return ""
    path, bare = made
    base = best(lambda: bare(path))

    def read() -> None:
        source = Source(path, ANSWERS)
        for _ in reader_for(source).read(source, source.options):
            pass

    plan = preview([path], ANSWERS)
    if plan.files[0].error or len(plan) < 1000:
        return ""
    reading, shown = best(read), best(lambda: preview([path], ANSWERS))
    verdict = "reached" if shown <= TARGET * base else "missed"
    name = sample.relative_to(SAMPLES)
    return (
        f"format {name} ({plan.files[0].format}): {len(plan)} rows, bare {base / len(plan) * 1e6:.1f} µs a row, "
        f"read {reading / base:.1f}x, preview {shown / base:.1f}x, {verdict}"
    )


def best(work: Callable[[], object], times: int = 3) -> float:
    spans = []
    for _ in range(times):
        start = process_time()
        work()
        spans.append(process_time() - start)
    return min(spans)


def _repeated(sample: Path, folder: Path) -> tuple[Path, Callable[[Path], object]] | None:
    try:
        text = sample.read_text("utf-8")
    except (UnicodeDecodeError, OSError):
        return None
    path = folder / "_".join(sample.relative_to(SAMPLES).parts)
    if sample.suffix in (".jsonl", ".ndjson"):
        path.write_text("".join(_many(text.splitlines(keepends=True))))
        return path, bare_json_lines
    if sample.suffix in (".log", ".txt") and len(text.splitlines()) > 1:
        path.write_text("".join(_many([f"{line}\n" for line in text.splitlines()])))
        return path, bare_lines
    if sample.suffix == ".json":
        try:
            value = json.loads(text)
        except ValueError:
            return None
        if not _lengthened(value):
            return None
        path.write_text(json.dumps(value))
        return path, bare_json
    return None


def _many(lines: list[str]) -> Iterator[str]:
    size = max(sum(map(len, lines)), 1)
    return islice(cycle(lines), len(lines) * (BYTES // size + 1))


def _lengthened(value: Any) -> bool:
    """Whether there is a list of objects, now many times as long."""
    if isinstance(value, dict):
        return any(_lengthened(inner) for inner in value.values())
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        value *= BYTES // max(len(json.dumps(value)), 1) + 1
        return True
    return False


def bare_json_lines(path: Path) -> int:
    held = []
    with path.open() as file:
        for line in file:
            try:
                held.append(json.loads(line))
            except ValueError:
                held.append(line)
    return len(held)


def bare_json(path: Path) -> int:
    return len(json.loads(path.read_text()))


def bare_lines(path: Path) -> int:
    with path.open() as file:
        return len([line.split() for line in file])
