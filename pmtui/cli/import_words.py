"""What is said of an import: what each file holds, what has no usable time, what was added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmtui.cli.printing import counted, put, put_json, say

if TYPE_CHECKING:
    from pmtui.evidence.preview import FilePreview, Preview
    from pmtui.evidence.rows import Evidence

LISTED = 20
"""Rows without a usable time that are listed when something is added."""

Added = tuple[str, str]
"""Batch and the words of the change."""


def tell(found: Preview, listed: int | None) -> None:
    """What each file holds, on stderr; rows without a usable time by line."""
    for file in found.files:
        say(file.error or _file_words(file))
        for warning in file.warnings:
            say(f"  note: {warning}")
        for row in file.without_time[:listed]:
            say(f"  no usable time: {_row_words(row)}")
        more = 0 if listed is None else len(file.without_time) - listed
        if more > 0:
            say(f"  … and {more:,} more without a usable time; --dry-run lists all")


def _file_words(file: FilePreview) -> str:
    span = ""
    if file.first and file.last:
        span = f", {file.first:%Y-%m-%d %H:%M} to {file.last:%Y-%m-%d %H:%M} UTC"
    parts = [f"{file.name}: {file.format}, {counted(file.rows, 'new event')}{span}"]
    if file.already:
        parts.append(f"{file.already:,} here already")
    parts += [f"{n:,} left out ({why})" for why, n in file.hidden_because.items()]
    if file.without_time:
        parts.append(f"{len(file.without_time):,} without a usable time")
    return "; ".join(parts)


def _row_words(row: Evidence) -> str:
    where = f"{row.source}:{row.line}" if row.line else row.source
    return f"{where}: {row.text.splitlines()[0] if row.text.strip() else row.original} ({row.no_time})"


def print_import(found: Preview, added: Added, review: str, *, dry_run: bool, format_: str) -> None:
    batch, words = added
    if format_ == "json":
        put_json(
            batch=batch or None,
            dry_run=dry_run,
            events=[
                {"at": row.at.isoformat().replace("+00:00", "Z") if row.at else None, "text": row.text}
                for row in found.rows
            ],
            files=[_file_fields(file) for file in found.files],
        )
        return
    if dry_run:
        for row in found.rows:
            put(f"{row.at:%Y-%m-%d %H:%M:%S}Z  {row.event_kind.words}  {' '.join(row.text.split())}")
        say(f"Would add {counted(len(found.rows), 'event')}; nothing was added.")
    elif batch:
        put(batch)
        say(f"{words}. pmtui import {review} --take-back {batch[:12]} takes it back.")
    else:
        say("Nothing new to add.")


def _file_fields(file: FilePreview) -> dict[str, Any]:
    return {
        "name": file.name,
        "format": file.format,
        "new": file.rows,
        "already": file.already,
        "hidden": file.hidden_because,
        "without_time": [
            {"line": row.line, "text": row.text, "original": row.original, "why": row.no_time}
            for row in file.without_time
        ],
        "warnings": file.warnings,
    }
