"""The document preview: as it reads, as source, and saved without surprises."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.documents.engineers import engineers
from pmtui.documents.markdown import to_markdown
from pmtui.documents.tree import Bold, Bullets, Code, Document, Item, Paragraph, Quote, Section, Table
from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change
from pmtui.model.cards import TimelineEvent
from pmtui.tui.saving import save_text, slug, wrong_with
from pmtui.tui.screens.document import DocumentScreen
from pmtui.tui.text import width_of
from pmtui.tui.widgets.document_rows import chopped, lines_of, lines_of_text, wrapped
from tests.documents.boards import CANARY, at, bare_board, hostile_board, rich_board
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, Stand, text_of

TODAY = date(2026, 11, 23)


def said(lines: Any) -> str:
    """Lines as text."""
    return "\n".join("".join(text for text, _tone in line) for line in lines)


# --- drawing a document ------------------------------------------------------


@pytest.mark.parametrize("width", [60, 75, 115])
def test_every_line_of_a_document_fits(width: int) -> None:
    for board in (rich_board(), hostile_board(), bare_board()):
        lines = lines_of(engineers(board, today=TODAY), width)
        assert max(width_of("".join(text for text, _tone in line)) for line in lines) <= width


def test_all_kinds_of_blocks_are_drawn() -> None:
    table = Table(("Time", "What"), (("14:05", "an alert that is long enough to break"), ("day",)))
    inner = Item("first", (Bullets((Item("below"),)),))
    blocks = (Paragraph(("one", ("two", Bold(" three")))), table, Bullets((inner,)), Code("a\n  b"))
    document = Document("Title", {}, (Section("Part", (*blocks, Quote((Paragraph(("said",)),)))),))
    assert said(lines_of(document, 24)).split("\n") == [
        "Title",
        "",
        "Part",
        "─" * 24,
        "one",
        "two three",
        "",
        "Time   What",
        "─────  ─────────────────",
        "14:05  an alert that is",
        "       long enough to",
        "       break",
        "day",
        "",
        "• first",
        "  • below",
        "",
        "  a",
        "    b",
        "",
        "▌ said",
    ]


def test_preview_leaves_out_what_is_for_hosts() -> None:
    assert CANARY not in said(lines_of(engineers(rich_board()), 80))


@given(st.text(max_size=60), st.integers(min_value=2, max_value=30))
@settings(max_examples=60)
def test_chopping_keeps_every_character(text: str, width: int) -> None:
    line = "".join(text.split("\t"))
    parts = chopped(line, width)
    assert "".join(parts) == line
    assert all(width_of(part) <= width for part in parts)


@given(st.lists(st.text("abc 漢", max_size=12), max_size=5), st.integers(min_value=2, max_value=12))
@settings(max_examples=60)
def test_wrapping_loses_blanks_only(texts: list[str], width: int) -> None:
    lines = list(wrapped([(text, "text") for text in texts], width))
    whole = "".join(text for line in lines for text, _tone in line)
    assert "".join(whole.split()) == "".join("".join(texts).split())
    assert all(width_of("".join(text for text, _tone in line)) <= width for line in lines)


def test_source_is_the_markdown_letter_for_letter() -> None:
    markdown = to_markdown(engineers(rich_board()))
    assert said(lines_of_text(markdown, 10_000)) == markdown.rstrip("\n")


# --- saving ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Checkout was slow!", "checkout-was-slow"),
        ("Über 9000 / ../etc", "uber-9000-etc"),
        ("漢字", "review"),
        (HOSTILE, slug(HOSTILE)),
    ],
)
def test_slug_is_a_plain_name(title: str, name: str) -> None:
    assert slug(title) == name
    assert set(slug(title)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_saving_never_writes_over_a_file_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    assert save_text(path, "one\n") == ""
    assert "exists already" in save_text(path, "two\n")
    assert path.read_bytes() == b"one\n"
    assert save_text(path, "two\n", overwrite=True) == ""
    assert path.read_bytes() == b"two\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_full_disk_is_a_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    path = tmp_path / "a.md"
    if overwrite:
        path.write_text("old\n")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pmtui.saving.os.fsync", full)
    assert "No space left on device" in save_text(path, "new\n", overwrite=overwrite)
    assert [file.read_text() for file in tmp_path.iterdir()] == (["old\n"] if overwrite else [])


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_for_hosts_is_for_its_owner_only(tmp_path: Path, overwrite: bool) -> None:
    path = tmp_path / "whole.json"
    if overwrite:
        path.write_text("shared")
        path.chmod(0o644)
    assert save_text(path, "private", overwrite=overwrite, private=True) == ""
    assert S_IMODE(path.stat().st_mode) == 0o600


def test_writing_over_a_file_leaves_open_to_others_what_was_and_no_more(tmp_path: Path) -> None:
    path, link = tmp_path / "kept.md", tmp_path / "link.md"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    assert save_text(link, "new", overwrite=True) == ""
    assert (path.read_text(), link.is_symlink()) == ("new", True)
    assert S_IMODE(path.stat().st_mode) == 0o600


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    assert "is a folder" in wrong_with(tmp_path)
    assert "no folder" in wrong_with(tmp_path / "nowhere" / "a.md")
    assert wrong_with(tmp_path / "a.md") == ""
    assert "was not written" in save_text(tmp_path / ("x" * 300), "text")
    assert "no name for a file" in save_text(Path("a\x00b"), "text")


# --- the screen --------------------------------------------------------------


def preview(board: Board) -> Stand:
    """An app that shows the document."""
    return Stand(DocumentScreen(board, TODAY))


@played
async def test_preview_and_source(settle: Settle) -> None:
    app = preview(rich_board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "as it reads" in text_of(app))
        assert "**" not in text_of(app)
        await pilot.press("m")
        await settle(pilot, lambda: "layout: " in text_of(app))
        await pilot.press("m", "end")
        await settle(pilot, lambda: "as it reads" in text_of(app))
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is not NOTHING)


@played
async def test_saving_asks_where_and_again_before_it_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settle: Settle
) -> None:
    monkeypatch.chdir(tmp_path)
    name = tmp_path / "checkout-was-slow.md"
    app = preview(bare_board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: "as it reads" in text_of(app))
        await pilot.press("s")
        await settle(pilot, lambda: name.name in text_of(app))
        await pilot.press("enter")
        await settle(pilot, name.exists)
        written = name.read_text(encoding="utf-8")
        assert written == to_markdown(engineers(bare_board(), today=TODAY))
        name.write_text("mine")
        await settle(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press("s")
        await settle(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press("enter")
        await settle(pilot, lambda: "once more overwrites" in text_of(app))
        assert name.read_text() == "mine"
        await pilot.press("enter")
        await settle(pilot, lambda: name.read_text(encoding="utf-8") == written)


@pytest.mark.parametrize(("key", "private"), [("j", False), ("J", True)])
@played
async def test_json_for_the_room_or_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settle: Settle, key: str, private: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    app = preview(rich_board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: "as it reads" in text_of(app))
        await pilot.press(key)
        await settle(pilot, lambda: len(app.screen_stack) == 3)
        assert ("PRIVATE CARDS INCLUDED" in text_of(app)) is private
        await pilot.press("enter")
        await settle(pilot, lambda: any(tmp_path.iterdir()) and len(app.screen_stack) == 2)
    (file,) = tmp_path.iterdir()
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["pmtui"] == "review"
    assert (CANARY in text) is private
    if private:
        assert S_IMODE(file.stat().st_mode) == 0o600


@played
async def test_failed_save_says_why_and_asks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settle: Settle
) -> None:
    monkeypatch.chdir(tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pmtui.saving.os.fsync", full)
    app = preview(bare_board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot, lambda: "as it reads" in text_of(app))
        await pilot.press("s")
        await settle(pilot, lambda: len(app.screen_stack) == 3)
        await pilot.press("enter")
        await settle(pilot, lambda: "No space left on device" in text_of(app))
        await settle(pilot, lambda: len(app.screen_stack) == 3)
        assert not list(tmp_path.iterdir())
        await pilot.press("escape")
        await settle(pilot, lambda: len(app.screen_stack) == 2)


@played
async def test_many_events_are_all_there(settle: Settle) -> None:
    new = counted_ids(5_000)
    board = bare_board()
    events = tuple(
        TimelineEvent(id=new(), review=board.review_id, at=at(n), text=f"event {n}") for n in range(1500)
    )
    app = preview(board.apply(Change(2, put=events)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "as it reads" in text_of(app))
        shown = app.screen.query_one("Reader")
        assert len(shown.source) > 1500  # type: ignore[attr-defined]


@played
async def test_hostile_board_and_an_empty_one(settle: Settle) -> None:
    for board in (hostile_board(), bare_board()):
        app = preview(board)
        async with app.run_test(size=(60, 18)) as pilot:
            await settle(pilot, lambda: "as it reads" in text_of(app))  # noqa: B023
            assert CANARY not in text_of(app)
            await pilot.press("m", "end", "pageup", "down")
            await settle(pilot)
            assert "\x1b" not in text_of(app)
