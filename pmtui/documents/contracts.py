"""The published contracts, made from the models: `python -m pmtui.documents.contracts schemas` writes them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pmtui.documents.review_file import GIVEN_BY_ROOM, ReviewFile
from pmtui.model.cards import CARDS
from pmtui.model.format import SessionFormat

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_IDENTITY = {"type": "string", "pattern": "^[0-9a-f]{32}$", "title": "Id"}


def review_schema() -> dict[str, Any]:
    """JSON Schema of the review file."""
    schema = ReviewFile.model_json_schema(by_alias=True)
    for kind in CARDS.values():
        card = schema["$defs"][kind.__name__]
        for name in GIVEN_BY_ROOM:
            card["properties"].pop(name)
        card["properties"]["id"] = _IDENTITY
        asked = ["kind", "id", *card.get("required", [])]
        card["required"] = list(dict.fromkeys(asked))
    return _published(schema, "urn:pmtui:review:1", "A pmtui review file")


def format_schema() -> dict[str, Any]:
    """JSON Schema of a session format (a TOML file read as a table)."""
    return _published(SessionFormat.model_json_schema(), "urn:pmtui:format:1", "A pmtui session format")


CONTRACTS: dict[str, Callable[[], dict[str, Any]]] = {
    "review-v1.json": review_schema,
    "format-v1.json": format_schema,
}
"""What is published, by file name."""


def written(schema: dict[str, Any]) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path) -> list[Path]:
    """Write every contract into `folder`; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in CONTRACTS]
    for file in files:
        file.write_text(written(CONTRACTS[file.name]()), encoding="utf-8", newline="\n")
    return files


def _published(schema: dict[str, Any], identity: str, title: str) -> dict[str, Any]:
    return {**schema, "$schema": DIALECT, "$id": identity, "title": title}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pmtui.documents.contracts FOLDER")
    for path in write(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
