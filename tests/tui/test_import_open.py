"""What files leave open on the import screen: all of it can be seen, and enter in an empty answer says what is likely."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsMapping, NeedsYear, NeedsZone, Question
from pmtui.tui.screens.import_open import Open, how_answered, likely, open_lines
from pmtui.tui.screens.import_record import ImportScreen
from pmtui.tui.text import width_of
from tests.documents.boards import rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import Stand, text_of

DAY = date(2026, 11, 20)
ZONE = NeedsZone("a.log", 2, "2026-11-20 14:05", "2026-11-20 14:20")
CLOCK = NeedsDay("b.md", 2, "14:05")
NAMED = NeedsDay("c.md", 2, "15:05", (date(2026, 11, 21), DAY))
YEAR = NeedsYear("messages", 2, "Nov 19 14:05", 11, 19)
ORDER = NeedsDayOrder("d.csv", "3/4/2026")
TABLE = NeedsMapping("e.csv", ("when", "what"), ())


@pytest.mark.parametrize(
    ("asked", "field", "answer"),
    [
        ((ZONE,), "zone", "Europe/Berlin"),
        ((ZONE, CLOCK), "day", "2026-11-20"),
        ((CLOCK, NAMED, YEAR), "day", "2026-11-20, c.md=2026-11-21, messages=2026"),
        ((ORDER,), "order", ""),
        ((TABLE,), "mapping", ""),
        ((ZONE,), "day", ""),
    ],
)
def test_the_likely_answer_is_the_reviews_or_what_the_file_names(
    asked: tuple[Question, ...], field: str, answer: str
) -> None:
    assert likely(asked, field, "Europe/Berlin", DAY) == answer


def test_without_a_day_none_is_likely() -> None:
    assert likely((CLOCK, NAMED), "day", "UTC", None) == ""
    assert likely((YEAR,), "day", "UTC", None) == ""


@pytest.mark.parametrize("question", [ZONE, CLOCK, YEAR, ORDER, TABLE])
def test_each_question_says_what_to_type(question: Question) -> None:
    said = {how_answered((question,), field) for field in ("zone", "day", "order", "mapping")}
    assert len(said) == 2
    assert all(words.startswith("Type ") for words in said if words)


@pytest.mark.parametrize("width", [40, 76, 116])
def test_questions_of_the_field_one_is_in_come_first_with_what_they_mean(width: int) -> None:
    asked = [Open(ZONE, ("UTC",), DAY), Open(CLOCK, (), DAY), Open(ORDER)]
    rows = ["".join(text for text, _ in line) for line in open_lines(asked, width, field="day", means=False)]
    assert all(width_of(row) <= width for row in rows)
    assert [row.split(":")[0] for row in rows] == ["○ b.md", "    2026-11-20", "○ a.log", "○ d.csv"]
    assert len(list(open_lines(asked, width))) == 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More files that ask than there are lines to say so."""
    for n in range(30):
        (tmp_path / f"log{n:02}.md").write_text(f"# Incident\n\n## Timeline\n\n- 14:05 alert {n}\n")
    return tmp_path


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_every_question_can_be_scrolled_to(folder: Path, settle: Settle, size: tuple[int, int]) -> None:
    screen = ImportScreen(rich_board())
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen.paths.value = str(folder)
        await pilot.press("enter")
        await settle(pilot, lambda: "log00.md: in which zone" in text_of(app))
        assert "pgdn more" in text_of(app)
        seen = text_of(app)
        for _ in range(30):
            await pilot.press("pagedown")
            await settle(pilot)
            seen += text_of(app)
        asked = [f"log{n:02}.md: {words}" for n in range(30) for words in ("in which zone", "on which day")]
        assert [words for words in asked if words not in seen] == []
        await pilot.press(*["pageup"] * 30)
        await settle(pilot, lambda: "log00.md: in which zone" in text_of(app))


@played
async def test_enter_in_an_empty_answer_puts_in_the_likely_one(folder: Path, settle: Settle) -> None:
    screen = ImportScreen(rich_board())
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(folder)
        await pilot.press("enter")
        await settle(pilot, lambda: screen.fields["zone"].has_focus)
        await pilot.press("enter")
        await settle(pilot, lambda: "Europe/Berlin is likely; enter reads with it." in text_of(app))
        assert screen.fields["zone"].value == "Europe/Berlin"
        await pilot.press("enter")
        await settle(pilot, lambda: screen.fields["day"].has_focus)
        await pilot.press("enter", "enter")
        await settle(pilot, lambda: "import 30 rows" in text_of(app))


@played
async def test_enter_in_an_empty_answer_says_what_to_type_where_none_is_likely(
    tmp_path: Path, settle: Settle
) -> None:
    (tmp_path / "dates.csv").write_text("time,text\n3/4/2026 14:00 UTC,checkout is slow\n")
    screen = ImportScreen(rich_board())
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen.paths.value = str(tmp_path / "dates.csv")
        await pilot.press("enter")
        await settle(pilot, lambda: screen.fields["order"].has_focus)
        await pilot.press("enter")
        await settle(pilot, lambda: "Type day or month first" in text_of(app))
        assert screen.fields["order"].value == ""
