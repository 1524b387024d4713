"""What a file may hold in the worst case: any JSON in the place of any part of a record, any line between lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.readers import Reader
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source

_TELLING = (
    "", " ", "0001-01-01T00:00:00Z", "2022-13-26", "2026-11-20T24:00:00Z", "9999-12-31T23:59:59-23:59",
    "2026-11-20 10:00", "20/11/2026", "1763632800", "1763632800123456789", "-1", "resolved", "\ud800", "\u202e", "IST",
)  # fmt: skip
"""Texts that readers take for times, states and names."""

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from((0, 1763632800, 1763632800123, 1763632800123456789, 10**30))
    | st.floats()
    | st.sampled_from(_TELLING)
    | st.text(max_size=12)
)


def any_json() -> SearchStrategy[Any]:
    """Any JSON value, small."""
    return st.recursive(
        _LEAVES,
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3)
        ),
        max_leaves=6,
    )


@st.composite
def spoiled(draw: st.DrawFn, *originals: Any) -> Any:
    """One of these real-looking values with anything in the place of some of its parts, and others left out."""
    value = deepcopy(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(value))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        if draw(st.booleans()):
            holder[key] = draw(any_json())
        else:
            del holder[key]
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(inside):
        yield value, key
        yield from _places(item)


def any_lines(*originals: str) -> SearchStrategy[str]:
    """Lines, some of them these, some torn, some anything."""
    torn = st.sampled_from(originals).flatmap(
        lambda line: st.tuples(st.integers(0, len(line)), st.text(max_size=8)).map(
            lambda cut: line[: cut[0]] + cut[1] + line[cut[0] + len(cut[1]) :]
        )
    )
    return st.lists(st.sampled_from(originals) | torn | st.text(max_size=30), max_size=6).map("\n".join)


def survives(reader: Reader, content: Any, options: Options | None = None) -> Sequence[Evidence]:
    """Read it, a text as it is and all else as JSON: sound rows, or none where the reader refused with a sentence."""
    text = content if isinstance(content, str) else json.dumps(content)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "anything"
        path.write_text(text, "utf-8", errors="replace")
        source = Source(path, options or Options())
        reader.recognises(source.head, path)
        try:
            rows = list(reader.read(source, source.options))
        except EvidenceError:
            return []
    for row in rows:
        _is_sound(row)
    return rows


def _is_sound(row: Evidence) -> None:
    assert bool(row.at) != bool(row.no_time), row
    assert row.at is None or row.at.tzinfo is UTC, row
    texts = (
        row.text, row.source, row.original, row.zone, row.detail, row.severity, row.actor, row.tool, row.source_id,
        row.link, row.hidden, row.team, row.channel, row.group,
    )  # fmt: skip
    assert all(isinstance(text, str) for text in texts), row
    assert row.event_kind
    assert row.severity_read
    assert row.fingerprint()
