"""An import for machines: what each file holds, and every row where that is asked for, one after the other."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pmtui.cli.printing import SCHEMA
from pmtui.model.moment import iso

if TYPE_CHECKING:
    from pmtui.cli.import_decided import Decided
    from pmtui.cli.import_questions import Asked
    from pmtui.evidence.files import FilePreview
    from pmtui.evidence.plan import Line

# What a terminal could act on; JSON can spell it out instead, so that nothing of the record is lost.
_ACTING = re.compile(
    r"[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e0fff]"
)


def print_stream(**data: Any) -> None:
    """Print as one JSON object. A value that is an iterator becomes a list, written while it is read."""
    write = sys.stdout.write  # click.echo would flush a million times
    start = "{\n"
    for name, value in {"schema": SCHEMA, **data}.items():
        write(f"{start}  {_said(name)}: ")
        for piece in _pieces(value, "  "):
            write(piece)
        start = ",\n"
    write("\n}\n")


def _pieces(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Iterator):
        yield from _listed(value, indent)
    elif isinstance(value, dict) and any(isinstance(inside, Iterator) for inside in value.values()):
        inner = indent + "  "
        start = "{\n"
        for name, inside in value.items():
            yield f"{start}{inner}{_said(name)}: "
            yield from _pieces(inside, inner)
            start = ",\n"
        yield f"\n{indent}}}"
    else:
        yield _said(value)


def _listed(values: Iterator[Any], indent: str) -> Iterator[str]:
    inner = indent + "  "
    start = "[\n"
    for value in values:
        yield f"{start}{inner}"
        yield from _pieces(value, inner)
        start = ",\n"
    yield "[]" if start == "[\n" else f"\n{indent}]"


def _said(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() else _ACTING.sub(lambda found: json.dumps(found[0])[1:-1], text)


# --- what is said ------------------------------------------------------------


def file_fields(file: FilePreview, asked: Asked, decided: Decided) -> dict[str, Any]:
    """One file: what it is, its counts, its span, what it leaves open."""
    return {
        "name": file.name,
        "path": str(file.path),
        "format": file.format or None,
        "error": file.error or None,
        "skipped": file.skipped or None,
        "zone": file.zone or None,
        "first": _instant(file.first),
        "last": _instant(file.last),
        "counts": dict(decided.counts_of(file)),
        "waiting": file.waiting,
        "hidden": decided.hidden_of(file),
        "questions": [
            {"about": type(question).__name__.removeprefix("Needs").lower(), "sentence": sentence}
            for question, sentence in zip(file.questions, asked.sentences, strict=True)
        ],
        "answers": [
            {"options": one.options, "first": _instant(one.first), "last": _instant(one.last)}
            for one in asked.answers
        ],
        "without_time": (
            {"line": row.line, "text": row.text, "original": row.original, "why": row.no_time}
            for row in (file.left(False) if file.left is not None else ())
        ),
        "warnings": list(file.warnings),
    }


def people_fields(decided: Decided) -> Iterator[dict[str, Any]]:
    """Who is named in the records, and the role each is told as."""
    names = decided.choices.names
    for one in decided.plan.people:
        yield {
            "name": one.name,
            "also": list(one.also),
            "acted": one.acted,
            "mentioned": one.mentioned,
            "role": names.get(one.name) or None,
        }


def offer_fields(decided: Decided) -> Iterator[dict[str, Any]]:
    """What two tools seem to tell alike, by the numbers of the lines."""
    for offer in decided.offers:
        yield {
            "lines": list(offer.lines),
            "event": offer.event or None,
            "declined": offer in decided.declined,
            "score": offer.score,
            "sure": offer.sure,
            "why": offer.why,
        }


def row_fields(decided: Decided) -> Iterator[dict[str, Any]]:
    """Every line of the plan, those without a usable time last."""
    for line in decided.plan.lines():
        yield _row(line, decided)


def _row(line: Line, decided: Decided) -> dict[str, Any]:
    row = decided.roles.row(line.row)
    return {
        "n": line.n,
        "state": decided.state(line),
        "why": line.why or None,
        "at": _instant(row.at),
        "precision": row.precision.name.lower(),
        "zone": row.zone,
        "original": row.original,
        "kind": row.event_kind.value,
        "severity": row.severity or None,
        "text": row.text,
        "detail": row.detail or None,
        "tool": row.tool or None,
        "actor": row.actor or None,
        "team": row.team or None,
        "channel": row.channel or None,
        "id": row.source_id or None,
        "link": row.link or None,
        "source": row.source,
        "line": row.line or None,
        "repeats": line.repeats,
        "last": _instant(line.last),
        "into": decided.into(line),
        "lead": decided.lead(line),
        "event": line.event or None,
        "was": decided.was(line),
    }


def _instant(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
