"""The published schemas say what the models say, and what we write keeps to them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from pmtui.documents import contracts
from pmtui.documents.review_file import dump_review
from pmtui.model.board import Board
from pmtui.shipped import shipped
from tests.documents.boards import hostile_board, rich_board
from tests.documents.generated import boards


def validator(name: str) -> Draft202012Validator:
    schema: dict[str, Any] = json.loads(shipped("schemas", name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


REVIEW = validator("review-v1.json")


@pytest.mark.parametrize("name", contracts.CONTRACTS)
def test_the_published_schema_is_the_one_the_models_make(name: str) -> None:
    """`make schemas` writes them anew."""
    assert shipped("schemas", name).read_bytes() == contracts.written(contracts.CONTRACTS[name]()).encode()


def test_write_makes_every_file(tmp_path: Path) -> None:
    files = contracts.write(tmp_path / "new")
    assert {file.name for file in files} == set(contracts.CONTRACTS)
    assert all(b"\r" not in file.read_bytes() for file in files)


@pytest.mark.parametrize("audience", ["room", "hosts"])
def test_what_we_write_keeps_to_the_schema(audience: str) -> None:
    for board in (rich_board(), hostile_board()):
        REVIEW.validate(json.loads(dump_review(board, audience=audience)))


@settings(max_examples=10, deadline=None)
@given(boards())
def test_any_board_keeps_to_the_schema(board: Board) -> None:
    REVIEW.validate(json.loads(dump_review(board, audience="hosts")))


@pytest.mark.parametrize(
    "card",
    [
        {"kind": "parked", "id": "0" * 32},
        {"kind": "parked", "text": "x"},
        {"id": "0" * 32, "text": "x"},
        {"kind": "parked", "id": "", "text": "x"},
        {"kind": "parked", "id": "0" * 32, "text": "x", "rev": 1},
        {"kind": "parked", "id": "0" * 32, "text": "x", "colour": "red"},
        {"kind": "wish", "id": "0" * 32, "text": "x"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(card: dict[str, Any]) -> None:
    good = {"kind": "parked", "id": "0" * 32, "text": "x"}
    assert REVIEW.is_valid({"pmtui": "review", "schema": 1, "cards": [good]})
    assert not REVIEW.is_valid({"pmtui": "review", "schema": 1, "cards": [card]})
    assert not REVIEW.is_valid({"pmtui": "review", "schema": 2, "cards": [good]})


def test_the_shipped_formats_keep_to_the_schema() -> None:
    check = validator("format-v1.json")
    for file in sorted(shipped("sessions", "formats").glob("*.toml")):
        check.validate(tomllib.loads(file.read_text(encoding="utf-8")))
    assert not check.is_valid({"name": "x", "title": "y", "phases": []})
    assert check.is_valid({"name": "x", "title": "y", "phases": [{"key": "a", "name": "A", "minutes": 3}]})
