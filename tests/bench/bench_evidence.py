"""Reading and previewing a record against a bare read of the same file in the same run."""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pmtui.evidence.preview import preview
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source

ROWS = 50_000
TARGET = 3.0


def run() -> list[str]:
    """One line per format: bare read, our reading and preview, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        files = _write(Path(folder))
        return [_compare(name, path, bare) for name, path, bare in files]


def _compare(name: str, path: Path, bare: Callable[[Path], int]) -> str:
    base = _best(lambda: bare(path))
    source = Source(path)
    read = _best(lambda: sum(1 for _ in reader_for(source).read(source, source.options)))
    shown = _best(lambda: len(preview([path]).rows))
    verdict = "reached" if shown <= TARGET * base else "missed"
    return (
        f"evidence {name}: {ROWS} rows, bare {base * 1000:.0f} ms, read {read * 1000:.0f} ms ({read / base:.1f}x), "
        f"preview {shown * 1000:.0f} ms ({shown / base:.1f}x, {shown / ROWS * 1e6:.1f} µs a row), "
        f"target {TARGET:.0f}x {verdict}"
    )


def _best(work: Callable[[], int], times: int = 3) -> float:
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        assert work() > 0
        spans.append(time.perf_counter() - start)
    return min(spans)


def _write(folder: Path) -> list[tuple[str, Path, Callable[[Path], int]]]:
    start = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    moments = [start + timedelta(seconds=1.5 * n) for n in range(ROWS)]
    said = [f"checkout p99 is {n % 900} ms, alert on node-{n % 40}, see the graph" for n in range(ROWS)]
    stamps = [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in moments]
    rows = list(zip(moments, stamps, said, strict=True))
    table, lines, plain, slack = (folder / name for name in ("a.csv", "a.jsonl", "a.txt", "a.json"))
    table.write_text(
        "timestamp,severity,actor,message\n" + "".join(f'{at},warning,bot,"{text}"\n' for _, at, text in rows)
    )
    lines.write_text(
        "".join(
            json.dumps(
                {"timestamp": at, "severity": "warning", "user": "bot", "message": text, "labels": {"a": 1}}
            )
            + "\n"
            for _, at, text in rows
        )
    )
    chat = folder / "b.json"
    plain.write_text("".join(f"{at[:10]} {at[11:19]} UTC - {text}\n" for _, at, text in rows))
    messages = [
        {"type": "message", "user": "U1", "text": f"{text} <@U2>", "ts": f"{at.timestamp():.6f}"}
        for at, _, text in rows
    ]
    slack.write_text(json.dumps(messages))
    chat.write_text(json.dumps([_as_exported(message, n) for n, message in enumerate(messages)]))
    return [
        ("CSV", table, _bare_csv),
        ("JSON Lines", lines, _bare_json_lines),
        ("Slack day file", chat, _bare_json),
        ("Slack day file of before 2018", slack, _bare_json),
        ("text timeline", plain, _bare_lines),
    ]


def _as_exported(message: dict[str, str], n: int) -> dict[str, object]:
    """A message with what Slack's exports hold of it beside the text: who wrote it, and the text again in blocks."""
    said = [{"type": "text", "text": message["text"][:-6]}, {"type": "user", "user_id": "U2"}]
    profile = {
        "avatar_hash": "g0123456789a",
        "image_72": "https://avatars.example.org/2026-11-20/0123456789abcdef_72.png",
        "first_name": "Kim",
        "real_name": "Kim Lee",
        "display_name": "kim",
        "team": "T01",
        "name": "kim.lee",
        "is_restricted": False,
        "is_ultra_restricted": False,
    }
    section = {"type": "rich_text_section", "elements": said}
    return {
        "client_msg_id": f"0a1b2c3d-4e5f-6789-abcd-{n:012}",
        **message,
        "team": "T01",
        "user_team": "T01",
        "source_team": "T01",
        "user_profile": profile,
        "blocks": [{"type": "rich_text", "block_id": f"b{n}", "elements": [section]}],
    }


def _bare_csv(path: Path) -> int:
    with path.open(newline="") as file:
        return len(list(csv.reader(file)))


def _bare_json_lines(path: Path) -> int:
    with path.open() as file:
        return len([json.loads(line) for line in file])


def _bare_json(path: Path) -> int:
    return len(json.loads(path.read_text()))


def _bare_lines(path: Path) -> int:
    with path.open() as file:
        return len([line.split() for line in file])
