"""Any bytes as a file, and real-looking records cut, doubled, spliced and flipped: rows or a sentence, never a crash."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pmtui.cli.import_decided import decide
from pmtui.cli.import_json import file_fields, offer_fields, people_fields, print_stream, row_fields
from pmtui.cli.import_questions import Likely, asked_of
from pmtui.evidence.options import Options
from pmtui.evidence.people import with_everybody
from pmtui.evidence.preview import preview
from pmtui.model.board import Board, Change
from pmtui.model.cards import Review, TimelineEvent
from pmtui.room.importing import import_of
from tests.evidence.reading import SAMPLES

LONGEST = 16 * 1024
REAL = [
    path.read_bytes()[:LONGEST]
    for path in sorted(SAMPLES.rglob("*"))
    if path.is_file() and not path.name.startswith(".")
]
REVIEW = Review(id="a" * 32, review="a" * 32, rev=1, title="Any bytes")
BOARD = Board(REVIEW.id).apply(Change(1, (REVIEW,)))


@st.composite
def spoiled_bytes(draw: st.DrawFn) -> bytes:
    """A real-looking record, spoiled a few times."""
    data = draw(st.sampled_from(REAL))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        until = draw(st.integers(at, min(len(data), at + 400)))
        match draw(st.sampled_from(("cut", "drop", "double", "flip", "insert", "splice"))):
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[until:]
            case "double":
                data = data[:until] + data[at:]
            case "flip":
                changed = draw(st.integers(1, 255))
                data = data[:at] + bytes(byte ^ changed for byte in data[at : at + 1]) + data[at + 1 :]
            case "insert":
                data = data[:at] + draw(st.binary(max_size=40)) + data[at:]
            case _:
                data = (data[:at] + draw(st.sampled_from(REAL)))[: 2 * LONGEST]
    return data


HOSTILE = (
    b"PK\x03\x04",
    b"\xff\xfe" + "time,text\n2026-11-20 14:05,\ud800".encode("utf-16-le", "surrogatepass"),
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'[{"ts":"9999999999.999999","type":"message","text":"\\ud800"}]',
    b"time,text\n0001-01-01T00:00:00+14:00,begin\n9999-12-31T23:59:59-14:00,end\n",
    b"time,text\n" + b"2026-11-20T14:05:00Z,@" * 2_000,
    b"x" * 70_000,
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.binary(max_size=600) | spoiled_bytes(), min_size=1, max_size=2),
    st.sampled_from((None, "Europe/Berlin")),
)
def test_any_bytes_give_rows_or_a_sentence(tmp_path: Path, contents: list[bytes], zone: str | None) -> None:
    survives(tmp_path, contents, Options(zone=zone))


def test_hostile_bytes_give_rows_or_a_sentence(tmp_path: Path) -> None:
    for data in HOSTILE:
        survives(tmp_path, [data], Options())


def survives(folder: Path, contents: list[bytes], options: Options) -> None:
    """Read, decided with every option, turned into the command, printed for machines."""
    paths = [folder / f"record-{n}" for n in range(len(contents))]
    for path, data in zip(paths, contents, strict=True):
        path.write_bytes(data)
    plan = preview(paths, options)
    for file in plan.files:
        if file.error:
            assert file.error.strip()
            assert "\n" not in file.error
            assert "Traceback" not in file.error
        assert file.error or file.format
    lines = list(plan.lines())
    assert len(lines) == len(plan) == sum(plan.counts.values())
    assert all(line.row.at is None or line.row.at.tzinfo is UTC for line in lines)
    names = with_everybody({}, plan.people, ())
    decided = decide(plan, None, merge=True, unhide=True, names=names, keep_names=False)
    command = import_of(plan, decided.choices, BOARD)
    made = [row.event for row in command.rows if row.event is not None]
    assert len(made) == decided.coming
    assert all(isinstance(event, TimelineEvent) and event.evidence for event in made)
    likely = Likely(("Europe/Berlin", "UTC"), None, date(2026, 11, 20))
    asked = [asked_of(file, options, likely) for file in plan.files]
    for state, count in decided.counts.items():
        assert count == sum(decided.counts_of(file)[state] for file in plan.files)
        assert count == sum(decided.state(line) == state for line in lines)
    out = io.StringIO()
    with redirect_stdout(out):
        print_stream(
            files=(file_fields(file, asked[n], decided) for n, file in enumerate(plan.files)),
            offers=offer_fields(decided),
            people=people_fields(decided),
            rows=row_fields(decided),
        )
    printed = json.loads(out.getvalue())
    assert [row["n"] for row in printed["rows"]] == list(range(len(lines)))
    assert len(printed["files"]) == len(contents)


TEXTS = st.text() | st.sampled_from(("\x1b[31m", "\x9d", "\x9c", "\ud800", "\u202e", "\U000e0041", "\u2028"))


@given(
    st.recursive(TEXTS | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=4), max_leaves=12)
)
@example(["\x9d", "\x9c"])
def test_what_is_streamed_is_what_is_read_and_nothing_of_it_acts(value: object) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        print_stream(value=value, many=iter([value, {"inside": iter([value])}]), none=iter([]))
    text = out.getvalue()
    assert not any((ord(char) < 32 and char != "\n") or 0x7F <= ord(char) < 0xA0 for char in text)
    assert not {"\u202e", "\u2028", "\U000e0041", "\ud800"} & set(text)
    read = json.loads(text)
    assert read == {"schema": 1, "value": value, "many": [value, {"inside": [value]}], "none": []}


def test_a_list_is_written_while_it_is_read() -> None:
    """So that a million rows are never held."""
    out = io.StringIO()
    seen: list[int] = []

    def rows() -> Iterator[dict[str, int]]:
        for n in range(3):
            seen.append(len(out.getvalue()))
            yield {"n": n}

    with redirect_stdout(out):
        print_stream(rows=rows())
    assert seen == sorted(set(seen))
