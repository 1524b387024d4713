"""Bringing a record in: what was typed, what was found, what comes in, and stopping halfway."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pmtui.evidence.options import FileAnswers, Options
from pmtui.evidence.preview import preview
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Review, TimelineEvent
from pmtui.room.commands import ImportRecord
from pmtui.room.importing import import_of
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens import import_reading
from pmtui.tui.screens.import_deciding import Decided, Deciding
from pmtui.tui.screens.import_files import file_lines
from pmtui.tui.screens.import_parts import (
    Answers,
    BadAnswer,
    answered_so_far,
    completed,
    options_of,
    paths_typed,
)
from pmtui.tui.screens.import_reading import Found, read_record
from pmtui.tui.screens.import_record import ImportScreen
from pmtui.tui.screens.import_rows import PlanRows
from pmtui.tui.text import width_of
from tests.documents.boards import rich_board
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, NOW, Stand, text_of

CSV = """time,message,who
2026-11-20T22:41:00Z,deploy 41 of ledger,ci
2026-11-20T22:50:00Z,alert: checkout p99 > 2 s,pager
,no time here,robin
2026-11-20T23:10:00Z,rolled back the ledger,robin
"""
NOTES = "# Incident\n\n## Timeline\n\n- 14:05 alert fired\n- 14:20 paged on-call\n"


def empty_board() -> Board:
    return board_of(review().id, [review()], seq=1)


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    """Three rows with a time, one without."""
    path = tmp_path / "chat.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Clock times without a day."""
    path = tmp_path / "my notes.md"
    path.write_text(NOTES)
    return path


def review() -> Review:
    """The review imported into, in Berlin."""
    return rich_board().review


# --- what was typed ----------------------------------------------------------


def test_paths_are_parted_as_in_a_shell(tmp_path: Path, chat: Path, notes: Path) -> None:
    assert paths_typed(f"{chat} '{notes}'") == [chat, notes]
    assert paths_typed(str(notes)) == [notes]
    assert paths_typed("") == []
    assert paths_typed(f"{tmp_path}/a\\ b") == [tmp_path / "a b"]
    with pytest.raises(BadAnswer):
        paths_typed("'left open")


def test_a_backslash_is_part_of_a_name_and_a_comma_between_names_is_not(tmp_path: Path) -> None:
    assert paths_typed(r"C:\Users\ines\pager.csv, '\\server\our logs\a.log'") == [
        Path(r"C:\Users\ines\pager.csv"),
        Path(r"\\server\our logs\a.log"),
    ]
    assert paths_typed("a.csv, b.csv,") == [Path("a.csv"), Path("b.csv")]
    odd = tmp_path / "odd,"
    odd.write_text("")
    assert paths_typed(f"{odd} {tmp_path}/a.csv") == [odd, tmp_path / "a.csv"]


def test_tab_completes_as_far_as_it_is_certain(tmp_path: Path) -> None:
    for name in ("incident-a.csv", "incident-b.csv", ".hidden"):
        (tmp_path / name).write_text("")
    (tmp_path / "chat").mkdir()
    assert completed(f"{tmp_path}/in") == f"{tmp_path}/incident-"
    assert completed(f"x.csv {tmp_path}/incident-a") == f"x.csv {tmp_path}/incident-a.csv"
    assert completed(f"{tmp_path}/ch") == f"{tmp_path}/chat/"
    assert completed(f"{tmp_path}/nothing") == f"{tmp_path}/nothing"
    assert completed(f"{tmp_path}/nowhere/x") == f"{tmp_path}/nowhere/x"


def test_answers_become_options() -> None:
    typed = Answers(
        "+01:00", "2026-11-20", "d", "time=When text='What happened'", "#ops, sre", "22:00", "+2h"
    )
    found = options_of(typed, review(), NOW)
    assert found.zone == "Etc/GMT-1"
    assert found.day == date(2026, 11, 20)
    assert found.day_first is True
    assert found.mapping == {"time": "When", "text": "What happened"}
    assert found.channel == ("ops", "sre")
    assert found.since == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert found.until == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def test_no_answers_are_no_options() -> None:
    assert options_of(Answers(), review(), NOW) == Options(display="Europe/Berlin")


def test_answers_for_one_file_stand_after_commas() -> None:
    typed = Answers(
        "UTC, a.log=Europe/Berlin,",
        "2026, b.md=20 Nov 2026, my notes.md=Nov 21, 2026",
        "b.md=month, day",
        "time=When b.csv=text='What else' 'my notes.md=time=x=y'",
    )
    found = options_of(typed, review(), NOW)
    assert (found.zone, found.day, found.year, found.day_first) == ("UTC", None, 2026, True)
    assert found.mapping == {"time": "When"}
    assert found.files == {
        "a.log": FileAnswers(zone="Europe/Berlin"),
        "b.md": FileAnswers(day=date(2026, 11, 20), day_first=False),
        "my notes.md": FileAnswers(day=date(2026, 11, 21), mapping={"time": "x=y"}),
        "b.csv": FileAnswers(mapping={"text": "What else"}),
    }
    half = Answers("UTC, a.log=Eur", "2026-1", "b.md=month", "time=")
    assert answered_so_far(half, NOW) == Options(files={"b.md": FileAnswers(day_first=False)})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("zone", "Mars/Base"),
        ("zone", "+05:30"),
        ("day", "someday"),
        ("order", "x"),
        ("mapping", "time"),
        ("mapping", "'open"),
        ("since", "whenever"),
        ("until", "whenever"),
    ],
)
def test_bad_answers_name_their_field(field: str, text: str) -> None:
    with pytest.raises(BadAnswer) as found:
        options_of(Answers(**{field: text}), review(), NOW)
    assert found.value.field == field


# --- what was found ----------------------------------------------------------


def found_in(*paths: Path, board: Board | None = None, known: Any = (), **options: Any) -> Found:
    """What reading these files finds."""
    return read_record(paths, Options(**options), known, board or empty_board(), lambda *_where: True)


def drawn(found: Found, deciding: Deciding, width: int = 90, signs: Signs = UNICODE) -> list[str]:
    """All lines of a plan as they are drawn."""
    rows = PlanRows(found, deciding, found.plan.shown, "Europe/Berlin", signs)
    return ["".join(text for text, _tone in rows.draw(n, width)[0]) for n in range(len(rows))]


def command(decided: Decided, board: Board | None = None) -> ImportRecord:
    """What a decision becomes."""
    return import_of(decided.plan, decided.choices, board or rich_board())


def test_rows_say_state_time_kind_and_reason(chat: Path) -> None:
    found = found_in(chat)
    deciding = Deciding(found.plan)
    assert deciding.turn(0) == ""
    first, second, _third, last = drawn(found, deciding)
    assert first.startswith("⊘ left out  20 Nov 23:41:00")
    assert first.endswith("by you")
    assert second.startswith("✓ new       20 Nov 23:50:00 ◆ chat.csv  alert: checkout p99 > 2 s")
    assert last.startswith("○ no time")
    assert last.endswith("no time is written")


@pytest.mark.parametrize("width", [40, 76, 116])
def test_file_lines_say_everything_and_fit(chat: Path, notes: Path, width: int) -> None:
    known = set(preview([chat]).fingerprints[:1])
    found = preview([chat, notes, chat.parent / "gone.csv"], known=known)
    drawn = [list(file_lines(file, "Europe/Berlin", width)) for file in found.files]
    texts = ["\n".join("".join(text for text, _tone in line) for line in lines) for lines in drawn]
    assert all(width_of(row) <= width for text in texts for row in text.split("\n"))
    if width > 80:
        assert "2 rows" in texts[0]
        assert "1 imported before" in texts[0]
        assert "1 without a usable time" in texts[0]
        assert "22:50 … 23:10 UTC" in texts[0]
        assert "00:10 CET" in texts[0]
    assert "my notes.md" in texts[1]
    assert "gone.csv" in texts[2]


# --- the screen --------------------------------------------------------------


def screen_of(**more: Any) -> tuple[ImportScreen, Stand]:
    """The screen on the rich board, and an app that shows it."""
    screen = ImportScreen(rich_board(), **more)
    return screen, Stand(screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_rows_come_in_as_one_record(chat: Path, settle: Settle, size: tuple[int, int]) -> None:
    screen, app = screen_of()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "one undo takes all of it back" in text_of(app)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await settle(pilot, lambda: "import 3 rows" in text_of(app))
        await pilot.press("space")
        await settle(pilot, lambda: "import 2 rows" in text_of(app))
        await pilot.press("up", "space", "space")
        await settle(pilot, lambda: "import 2 rows" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert [row.status for row in command(app.returned).rows] == ["kept", "hidden", "kept", "no-time"]


@played
async def test_rows_imported_before_stay_out(chat: Path, settle: Settle) -> None:
    screen, app = screen_of(known=set(preview([chat]).fingerprints))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await settle(pilot, lambda: "3 imported before" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "No row is kept" in text_of(app))
        assert app.returned is NOTHING


@played
async def test_row_without_a_time_cannot_be_kept(chat: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await settle(pilot, lambda: "import 3 rows" in text_of(app))
        await pilot.press("end", "space")
        await settle(pilot, lambda: "no usable time, so" in text_of(app))
        assert "import 3 rows" in text_of(app)


@played
async def test_open_question_is_asked_answered_and_read_again(notes: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(notes)
        await pilot.press("enter")
        await settle(pilot, lambda: "in which zone" in text_of(app))
        assert "Zone?" in text_of(app)
        assert "on which day" in text_of(app)
        assert "Day?" in text_of(app)
        assert screen.fields["zone"].has_focus
        await pilot.press(*"Europe/Berlin", "tab", *"2026-11-20", "enter")
        await settle(pilot, lambda: "import 2 rows" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    rows = command(app.returned).rows
    moments = [row.event.at.at for row in rows if isinstance(row.event, TimelineEvent)]
    assert moments == [datetime(2026, 11, 20, 13, minute, tzinfo=UTC) for minute in (5, 20)]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_several_files_that_ask_are_answered_one_by_one(
    tmp_path: Path, settle: Settle, size: tuple[int, int]
) -> None:
    for name in ("east.md", "west.md"):
        (tmp_path / name).write_text(NOTES)
    screen, app = screen_of()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen.paths.value = f"{tmp_path}/east.md {tmp_path}/west.md"
        await pilot.press("enter")
        await settle(pilot, lambda: "2 files ask this. Where one differs: UTC, west.md=" in text_of(app))
        await pilot.press(*"UTC, west.md=Asia/Tokyo, wset.md=UTC", "tab")
        await pilot.press(*"2026-11-20, west.md=2026-11-21")
        await settle(pilot, lambda: "14:05 on Sat 21 Nov 2026" in text_of(app))
        assert "14:05 on Fri 20 Nov 2026" in text_of(app)
        await pilot.press("enter")
        await settle(pilot, lambda: "No file read here is called wset.md" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    rows = command(app.returned).rows
    moments = {row.event.at.at for row in rows if isinstance(row.event, TimelineEvent)}
    assert moments == {
        datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        for day, hour in ((20, 14), (21, 5))
        for minute in (5, 20)
    }


@played
async def test_open_question_can_be_left_open_knowingly(chat: Path, notes: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = f"{chat} '{notes}'"
        await pilot.press("enter")
        await settle(pilot, lambda: "on which day" in text_of(app))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "once more imports the others" in text_of(app))
        assert app.returned is NOTHING
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert [row.status for row in command(app.returned).rows].count("kept") == 3


@played
async def test_changed_answers_are_read_before_anything_comes_in(chat: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await settle(pilot, lambda: "import 3 rows" in text_of(app))
        screen.fields["since"].value = "2026-11-20 23:45"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "import 2 rows" in text_of(app))
        assert app.returned is NOTHING
        assert "outside the time window" in text_of(app)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("paths", "", "Name a file"),
        ("paths", "'open", "a quote is left open"),
        ("paths", "/nowhere/at/all.csv", "does not exist"),
        ("zone", "Mars/Base", "no zone known here"),
    ],
)
@played
async def test_what_cannot_be_read_says_why(
    chat: Path, settle: Settle, field: str, typed: str, said: str
) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        target = screen.paths if field == "paths" else screen.fields[field]
        target.value = typed
        await pilot.press("enter")
        await settle(pilot, lambda: said in text_of(app))
        assert target.value == typed
        assert app.returned is NOTHING


@played
async def test_reading_can_be_stopped(chat: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def slow(paths: Any, options: Any, known: Any, progress: Callable[[int, int], bool]) -> Any:
        while progress(1, 4):
            begun.set()
        from pmtui.evidence.preview import Cancelled

        raise Cancelled("Stopped")

    monkeypatch.setattr(import_reading, "preview", slow)
    screen, app = screen_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await pilot.pause()
        begun.wait(10)
        await pilot.press("escape")
        await settle(pilot, lambda: "nothing was added" in text_of(app))
        assert app.returned is NOTHING
        assert screen.paths.value == str(chat)
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is None)


@played
async def test_escape_goes_from_rows_to_fields_and_then_out(chat: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        await settle(pilot, lambda: "import 3 rows" in text_of(app))
        await pilot.press("escape")
        await settle(pilot, lambda: screen.paths.has_focus)
        assert screen.paths.value == str(chat)
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is None)


@played
async def test_tab_completes_a_name_then_goes_on(tmp_path: Path, chat: Path, settle: Settle) -> None:
    screen, app = screen_of()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = f"{tmp_path}/ch"
        screen.paths.cursor_position = len(screen.paths.value)
        await pilot.press("tab")
        await settle(pilot, lambda: screen.paths.value == str(chat))
        assert screen.paths.has_focus
        await pilot.press("tab")
        await settle(pilot, lambda: not screen.paths.has_focus)


@played
async def test_hostile_rows_and_names(tmp_path: Path, settle: Settle) -> None:
    path = tmp_path / "[x] [@click=app.quit]q.csv"
    path.write_text(f'time,message\n2026-11-20T22:41:00Z,"{HOSTILE}"\n')
    screen, app = screen_of()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen.paths.value = str(path)
        await pilot.press("enter")
        await settle(pilot, lambda: "import 1 row" in text_of(app))
        assert "\x1b" not in text_of(app)
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert "\x1b" not in command(app.returned).model_dump_json()
