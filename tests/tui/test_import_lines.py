"""The lines of an import as a person decides about them: states, filters, repeats, what is told twice, people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.evidence.apart import pairs_of
from pmtui.evidence.options import Options
from pmtui.evidence.people import Person, with_everybody
from pmtui.evidence.plan import Choices, KnownRow, State
from pmtui.evidence.preview import preview
from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsMapping, NeedsZone, Question
from pmtui.model.board import Board, board_of
from pmtui.model.cards import TimelineEvent
from pmtui.model.vocabulary import EventKind, Pane
from pmtui.room.importing import import_of
from pmtui.tui.glyphs import ASCII, UNICODE, Signs
from pmtui.tui.screens import import_reading
from pmtui.tui.screens.help import HasKeys, here_rows
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_fates import Verdict
from pmtui.tui.screens.import_keys import fitting
from pmtui.tui.screens.import_people import PeopleSheet
from pmtui.tui.screens.import_questions import meaning
from pmtui.tui.screens.import_reading import Found, Lines, read_record
from pmtui.tui.screens.import_record import ImportScreen
from pmtui.tui.screens.import_rows import PlanRows, numbers_of
from pmtui.tui.screens.import_said import said_of_plan
from pmtui.tui.text import width_of
from tests.documents.boards import rich_board
from tests.tui import desks
from tests.tui.conftest import Settle
from tests.tui.import_records import CHAT, PAGER, two_tools, write
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, Stand, text_of


def empty_board() -> Board:
    review = rich_board().review
    return board_of(review.id, [review], seq=1)


def read(*paths: Path, known: Any = (), board: Board | None = None) -> Found:
    return read_record(paths, Options(), known, board or empty_board(), lambda *_where: True)


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Both tools."""
    return read(*two_tools(tmp_path))


def deciding_about(found: Found, names: Mapping[str, str] | None = None) -> Deciding:
    return Deciding(found.plan, found.here, found.offers, names)


def drawn(
    found: Found,
    deciding: Deciding,
    shown: Lines = Lines.ALL,
    width: int = 120,
    signs: Signs = UNICODE,
) -> list[str]:
    rows = PlanRows(found, deciding, numbers_of(found, deciding, shown), "UTC", signs, shown)
    return ["".join(text for text, _tone in rows.draw(n, width)[0]) for n in range(len(rows))]


def line_of(found: Found, text: str) -> int:
    return next(line.n for line in found.plan.lines() if line.row.text == text)


# --- what becomes of lines ---------------------------------------------------


def test_each_kind_of_line_is_shown_alone(found: Found) -> None:
    counts = {lines: len(found.numbers(lines)) for lines in Lines}
    assert counts == {Lines.ALL: 9, Lines.NEW: 7, Lines.HIDDEN: 1, Lines.NO_TIME: 1, Lines.TWICE: 0}


def test_what_is_turned_over_is_found_among_its_new_kind(found: Found) -> None:
    deciding = deciding_about(found)
    noise, first = line_of(found, "heartbeat"), line_of(found, PAGER[0][1])
    assert deciding.turn(noise) == ""
    assert deciding.turn(first) == ""
    assert noise in numbers_of(found, deciding, Lines.NEW)
    assert first in numbers_of(found, deciding, Lines.HIDDEN)
    assert deciding.keeping == 7
    assert deciding.turn(noise) == ""
    assert deciding.turn(first) == ""
    assert deciding.choices() == deciding_about(found).choices()


def test_repeats_are_one_line_until_they_are_unfolded(found: Found) -> None:
    deciding = deciding_about(found)
    lead = line_of(found, PAGER[1][1])
    [folded] = [row for row in drawn(found, deciding) if "disk is full" in row]
    assert "▸×4 alert: disk is full" in folded
    assert deciding.keeping == 7
    assert deciding.unfold(lead)
    repeats = [n for n in numbers_of(found, deciding, Lines.ALL) if found.plan.state(n) is State.FOLDED]
    assert len(repeats) == 3
    assert sum("repeat" in row for row in drawn(found, deciding)) == 3
    assert deciding.turn(repeats[1]) == ""
    assert deciding.keeping == 9
    events = [row for row in import_of(found.plan, deciding.choices(), empty_board()).rows if row.event]
    assert len(events) == 9
    assert deciding.unfold(repeats[0])  # folds again, from any of them
    assert deciding.choices() == deciding_about(found).choices()
    assert not deciding.unfold(line_of(found, "heartbeat"))


@pytest.mark.parametrize("width", [60, 76, 116])
@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_lines_fit_and_say_their_state_in_words(found: Found, width: int, signs: Signs) -> None:
    deciding = deciding_about(found)
    deciding.turn(0)
    rows = drawn(found, deciding, width=width, signs=signs)
    assert all(width_of(row) <= width for row in rows)
    for word in ("left out", "new", "hidden", "no time"):
        assert any(row[2:].startswith(word) for row in rows), word
    if signs is ASCII:
        assert all(row.replace("…", "~").isascii() for row in rows)


def test_what_came_in_before_is_here_and_can_not_come_twice(tmp_path: Path, found: Found) -> None:
    marks = [found.plan.mark(line.n, line.row) for line in found.plan.lines()]
    again = read(*two_tools(tmp_path), known=marks)
    deciding = deciding_about(again)
    assert deciding.keeping == 0
    assert len(again.numbers(Lines.TWICE)) == 10  # repeats were brought in too, as evidence
    assert "on the timeline already" in deciding.turn(0)
    assert drawn(again, deciding, Lines.TWICE)[0].startswith("· here")


def test_a_record_told_by_two_files_comes_once(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a.jsonl", CHAT[2:4]), tmp_path / "b.jsonl"
    other.write_text(one.read_text())
    found = read(one, other)
    deciding = deciding_about(found)
    assert deciding.keeping == 2
    assert len(found.numbers(Lines.TWICE)) == 2
    assert "Another file" in deciding.turn(found.numbers(Lines.TWICE)[0])
    assert all(row.startswith("≈ twice") for row in drawn(found, deciding, Lines.TWICE))


def test_where_only_the_board_tells_what_is_there_it_is_left_out(tmp_path: Path, found: Found) -> None:
    command = import_of(found.plan, deciding_about(found).choices(), empty_board())
    events = [
        row.event.model_copy(update={"id": f"{n:032x}"})
        for n, row in enumerate(command.rows, 100)
        if isinstance(row.event, TimelineEvent)
    ]
    review = rich_board().review
    again = read(*two_tools(tmp_path), known=None, board=board_of(review.id, [review, *events], seq=1))
    deciding = deciding_about(again)
    assert deciding.keeping == 0
    assert "on the timeline already" in drawn(again, deciding, Lines.TWICE)[0]
    assert again.offers == ()


def test_a_line_is_what_a_person_says_it_is(found: Found) -> None:
    deciding = deciding_about(found)
    n = line_of(found, CHAT[3][1])
    line = found.plan.line(n)
    assert "rolling back" in drawn(found, deciding)[n - 3]
    deciding.give_kind(line, EventKind.DECISION)
    [row] = [row for row in drawn(found, deciding) if "rolling back" in row]
    assert "■ decision" in row
    made = [row.event for row in import_of(found.plan, deciding.choices(), empty_board()).rows]
    kinds = [one.event_kind for one in made if isinstance(one, TimelineEvent) and "rolling" in one.text]
    assert kinds == [EventKind.DECISION]
    deciding.give_kind(line, line.row.event_kind)  # as it was is nothing decided
    assert deciding.choices() == deciding_about(found).choices()


def test_what_makes_no_event_of_its_own_has_no_kind(found: Found, tmp_path: Path) -> None:
    deciding = deciding_about(found)
    repeat = next(iter(found.plan.folds[line_of(found, PAGER[1][1])].members))
    assert "folded" in deciding.no_kind(repeat)
    deciding.unfold(line_of(found, PAGER[1][1]))
    assert deciding.no_kind(repeat) == ""
    assert "no usable time" in deciding.no_kind(line_of(found, "no idea when"))
    post = line_of(found, CHAT[0][1])
    assert deciding.no_kind(post) == ""
    deciding.verdicts[deciding.offered[post]] = Verdict.SAME
    assert "further source" in deciding.no_kind(post)
    again = read(*two_tools(tmp_path), known=[found.plan.mark(0, found.plan.line(0).row)])
    assert "on the timeline already" in deciding_about(again).no_kind(0)


# --- what is told twice ------------------------------------------------------


def test_an_accepted_offer_is_one_event_with_two_sources(found: Found) -> None:
    deciding = deciding_about(found)
    assert len(found.offers) == 2
    assert sum("told twice?" in row for row in drawn(found, deciding)) == 4
    place = deciding.offered[line_of(found, PAGER[0][1])]
    deciding.verdicts[place] = Verdict.SAME
    deciding.verdicts[1 - place] = Verdict.APART
    assert deciding.undecided == 0
    rows = drawn(found, deciding)
    assert [row for row in rows if row.endswith("with 1 more source")] == [rows[0]]
    assert [row for row in rows if row.startswith("≈ same")] == [rows[1]]
    assert rows[1].endswith("as at 14:00:00")
    made = [row.event for row in import_of(found.plan, deciding.choices(), empty_board()).rows if row.event]
    assert len(made) == 6
    deciding.turn(0)  # what leads is left out: the other one stands alone
    assert not any("same" in row for row in drawn(found, deciding))


def test_what_was_declined_before_stays_apart_until_that_is_taken_back(tmp_path: Path, found: Found) -> None:
    files = two_tools(tmp_path)
    no = lambda *_where: True  # noqa: E731
    [pairs] = pairs_of(found.plan, found.offers[:1])
    again = read_record(files, Options(), (), empty_board(), no, None, pairs)
    assert again.offers == (found.offers[1], found.offers[0])
    assert again.declined == {1}
    deciding = Deciding(again.plan, again.here, again.offers, declined=again.declined)
    assert deciding.undecided == 1
    assert sum("told twice?" in row for row in drawn(again, deciding)) == 2
    assert (deciding.choices().apart, deciding.choices().again) == ((found.offers[0],), ())
    deciding.judge(1, Verdict.OPEN)
    assert (deciding.choices().apart, deciding.choices().again) == ((), (found.offers[0],))
    once_more = read_record(files, Options(), (), empty_board(), no, deciding.marks(), pairs)
    carried = Deciding(once_more.plan, once_more.here, once_more.offers, declined=once_more.declined)
    carried.carry(deciding, once_more.now)
    assert carried.undecided == 2
    carried.judge(1, Verdict.SAME)
    assert (carried.merged, carried.choices().again) == ((found.offers[0],), (found.offers[0],))


def test_what_was_decided_stays_when_the_files_are_read_again(tmp_path: Path, found: Found) -> None:
    before = deciding_about(found)
    before.unfold(line_of(found, PAGER[1][1]))
    repeat = next(n for n in found.plan.folds[line_of(found, PAGER[1][1])].members)
    for n in (repeat, line_of(found, "heartbeat"), line_of(found, CHAT[2][1])):
        assert before.turn(n) == ""
    before.verdicts = {0: Verdict.SAME, 1: Verdict.APART}
    before.keep_names = True
    before.give_kind(found.plan.line(repeat), EventKind.CHANGE)
    more = write(
        tmp_path / "earlier.jsonl", ((-30, "deploy 41 of ledger", "ci"),)
    )  # all numbers are others now
    again = read_record(
        (*two_tools(tmp_path), more), Options(), (), empty_board(), lambda *_w: True, before.marks()
    )
    deciding = deciding_about(again)
    deciding.carry(before, again.now)
    assert deciding.keeping == before.keeping + 1
    assert [deciding.plan.line(n).row.text for n in sorted(deciding.out)] == [PAGER[1][1], CHAT[2][1]]
    assert [deciding.plan.line(n).row.text for n in deciding.back] == ["heartbeat"]
    assert len(deciding.merged) == 1
    assert deciding.keep_names
    assert [deciding.plan.line(n).row.text for n in deciding.kinds] == [PAGER[1][1]]
    assert deciding.undecided == 0
    less = read(tmp_path / "pager.jsonl")  # what is not there any more is decided about no more
    left = deciding_about(less)
    left.carry(before, {})
    assert left.choices() == Choices(keep_names=True)


# --- people ------------------------------------------------------------------


def test_roles_are_proposed_in_order_and_none_twice(found: Found) -> None:
    assert [person.name for person in found.people] == ["pager", "alertbot", "Kim", "Ana Silva"]
    people = (*found.people, Person("kim"))
    assert with_everybody({"Kim": "responder A"}, people, taken=["Responder C"]) == {
        "Kim": "responder A",
        "pager": "responder B",
        "alertbot": "responder D",
        "Ana Silva": "responder E",
        "kim": "responder A",
    }


def test_lines_read_as_participants_will_read_them(found: Found) -> None:
    names = {"Kim": "responder A", "Ana Silva": "customer liaison"}
    rows = drawn(found, deciding_about(found, names))
    assert any("responder A can you look at checkout?" in row for row in rows)
    assert any("rolling back the ledger now, customer liaison agreed" in row for row in rows)


def in_before(found: Found) -> tuple[list[KnownRow], Board]:
    """What an archive knows, and the board, once all of it came in with names as they are."""
    command = import_of(found.plan, Choices(), empty_board())
    known: list[KnownRow] = []
    events: list[TimelineEvent] = []
    for n, row in enumerate(command.rows, 100):
        if isinstance(row.event, TimelineEvent):
            events.append(row.event.model_copy(update={"id": f"{n:032x}"}))
            known.append(KnownRow(row.fingerprint, row.digest, f"{n:032x}"))
        elif row.status == "folded":
            known.append(KnownRow(row.fingerprint, row.digest, leads=False))
    review = rich_board().review
    return known, board_of(review.id, [review, *events], seq=1)


def test_names_in_events_that_are_there_become_roles_and_that_is_said(tmp_path: Path, found: Found) -> None:
    known, board = in_before(found)
    asked = next(event.id for event in board.events() if "@Kim" in event.text)
    edited = [row._replace(edited=row.event == asked) for row in known]
    again = read(*two_tools(tmp_path), known=known, board=board)
    deciding = Deciding(again.plan, names={"Kim": "responder A"}, imported=again.imported)
    assert said_of_plan(again, deciding)[0] == "3 people are told by name; p gives roles."
    deciding.retell()
    assert "2 events there already: names become roles." in said_of_plan(again, deciding)[0]
    changed = [row for row in drawn(again, deciding) if "names become roles" in row]
    assert ["responder A can you look" in changed[0], "rolling back" in changed[1]] == [True, True]
    assert all("updated" in row for row in changed)
    left = read(*two_tools(tmp_path), known=edited, board=board)
    other = Deciding(left.plan, names={"Kim": "responder A"}, imported=left.imported)
    other.retell()
    assert "1 event that somebody changed: names stay." in said_of_plan(left, other)[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_roles_alone_are_brought_in(
    tmp_path: Path, settle: Settle, size: tuple[int, int], found: Found
) -> None:
    known, board = in_before(found)
    screen = ImportScreen(board, known)
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        assert "import no rows" in text_of(app)
        await pilot.press("p", "p", "escape")
        await settle(pilot, lambda: "change 7 events" in text_of(app))
        assert "7 events there already: names become roles." in text_of(app)
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    rows = import_of(app.returned.plan, app.returned.choices, board).rows
    assert [row.status for row in rows if row.event] == ["updated"] * 7


# --- questions ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            NeedsZone("a", 2, "14:05", "14:20"),
            "Europe/Berlin: 20 Nov 13:05 … 13:20 UTC · UTC: 20 Nov 14:05 … 14:20 UTC",
        ),
        (
            NeedsZone("a", 2, "2026-07-01 14:05:00", "2026-07-01T15:00"),
            "Europe/Berlin: 1 Jul 12:05 … 13:00 UTC · UTC: 1 Jul 14:05 … 15:00 UTC",
        ),
        (NeedsZone("a", 2, "25:99", "soon"), ""),
        (
            NeedsDay("a", 2, "14:05", (date(2026, 11, 21),)),
            "2026-11-20: 14:05 on Fri 20 Nov 2026 · 2026-11-21: 14:05 on Sat 21 Nov 2026",
        ),
        (NeedsDayOrder("a", "3/4/2026 10:00"), "day: Fri 3 Apr 2026 · month: Wed 4 Mar 2026"),
        (NeedsMapping("a", ("When", "What"), (("1", "slow"),)), "When: 1 · What: slow"),
    ],
)
def test_what_each_answer_would_mean(question: Question, said: str) -> None:
    assert meaning(question, ("Europe/Berlin", "UTC"), date(2026, 11, 20)) == said


# --- the screen --------------------------------------------------------------


async def reads(pilot: Pilot[Any], settle: Settle, screen: ImportScreen, paths: Sequence[Path]) -> None:
    await settle(pilot)
    screen.paths.value = " ".join(map(str, paths))
    await pilot.press("enter")
    await settle(pilot, lambda: screen.found is not None and screen.list.has_focus)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("plain_ascii", [False, True])
@played
async def test_filter_unfold_and_bring_back_by_key(
    tmp_path: Path, settle: Settle, size: tuple[int, int], plain_ascii: bool
) -> None:
    screen = ImportScreen(empty_board(), signs=ASCII if plain_ascii else UNICODE)
    app = Stand(screen, plain_ascii=plain_ascii)
    async with app.run_test(size=size) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        assert "[All 9]" in text_of(app)
        await pilot.press("f", "f")
        await settle(pilot, lambda: "[Hidden 1]" in text_of(app))
        assert "disk is full" not in text_of(app)
        await pilot.press("space")
        await settle(pilot, lambda: "import 8 rows" in text_of(app))
        assert "space takes that back" in text_of(app)
        await pilot.press("f", "f")
        await settle(pilot, lambda: "[Duplicates 0]" in text_of(app))
        assert "Nothing here came in before" in text_of(app)
        await pilot.press("F", "f", "f", "home", "down", "down", "down")
        await settle(pilot, lambda: "shows them one by one" in text_of(app))
        await pilot.press("u")
        await settle(pilot, lambda: "import 11 rows" in text_of(app))
        await pilot.press("u")
        await settle(pilot, lambda: "import 8 rows" in text_of(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_a_kind_is_given_by_key(tmp_path: Path, settle: Settle, size: tuple[int, int]) -> None:
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        await pilot.press("K")
        await settle(pilot, lambda: "What happened here?" in text_of(app))
        await pilot.press(*"custom", "enter")
        await settle(pilot, lambda: "customer notice by your word" in text_of(app))
        assert ("◎ customer" in text_of(app)) == (size[0] >= 100)
        await pilot.press("K", "escape")
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("end", "K")
        await settle(pilot, lambda: "no event that could have a kind" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned.choices.kinds == {0: EventKind.CUSTOMER}


@played
async def test_the_mouse_filters_keeps_and_moves(tmp_path: Path, settle: Settle) -> None:
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        await pilot.click(screen.list, offset=(3, 1))
        await settle(pilot, lambda: "import 6 rows" in text_of(app))
        assert screen.list.cursor_row == 1
        await pilot.click(screen.list, offset=(60, 4))
        await settle(pilot, lambda: screen.list.cursor_row == 4)
        assert "import 6 rows" in text_of(app)
        await pilot.click(screen.list, offset=(60, 4), times=2)
        await settle(pilot, lambda: "import 5 rows" in text_of(app))
        at = text_of(app).splitlines()
        [row] = [n for n, line in enumerate(at) if "[All 9]" in line]
        await pilot.click(offset=(at[row].index("No time") + 1, row))
        await settle(pilot, lambda: "[No time 1]" in text_of(app))
        assert app.returned is NOTHING


@played
async def test_offers_are_seen_side_by_side_and_accepted_from_a_score_up(
    tmp_path: Path, settle: Settle
) -> None:
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        assert "m same? 2" in text_of(app)
        await pilot.press("m")
        await settle(pilot, lambda: "Told twice?" in text_of(app))
        assert "14:00:00 pager.jsonl" in text_of(app) or "15:00:00 pager.jsonl" in text_of(app)
        assert "chat.jsonl" in text_of(app)
        await pilot.press("r")
        await settle(pilot, lambda: "apart" in text_of(app))
        await pilot.press("A")
        await settle(pilot, lambda: "1 of 2 become one event" in text_of(app))
        await pilot.press("up", "a")
        await settle(pilot, lambda: "2 of 2 become one event" in text_of(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "with 1 more source" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert len(app.returned.choices.merged) == 2


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_offers_declined_before_are_seen_and_brought_back(
    tmp_path: Path, settle: Settle, size: tuple[int, int], found: Found
) -> None:
    apart = frozenset[str]().union(*pairs_of(found.plan, found.offers))
    screen = ImportScreen(empty_board(), apart=apart)
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        assert "told twice?" not in text_of(app)
        assert "m same  " in text_of(app)
        await pilot.press("m")
        await settle(pilot, lambda: "2 declined before" in text_of(app))
        assert text_of(app).count("⊘ declined") == 2
        await pilot.press("r")
        await settle(pilot, lambda: "same?" in text_of(app))
        await pilot.press("down", "a", "escape")
        await settle(pilot, lambda: "m same? 1" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    choices = app.returned.choices
    assert (len(choices.merged), len(choices.apart), len(choices.again)) == (1, 0, 2)


@played
async def test_people_get_roles_once_and_what_will_be_read_is_shown(tmp_path: Path, settle: Settle) -> None:
    async def remembered(
        people: Iterable[Person], texts: Iterable[str]
    ) -> tuple[Mapping[str, str], Collection[str]]:
        assert "Kim" in {one.name for one in people}
        assert any("checkout" in text for text in texts)
        return {"Kim": "database lead"}, ("database lead", "responder B")

    screen = ImportScreen(empty_board(), roles=remembered)
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        assert "3 people are told by name" in text_of(app)
        assert "database lead can you look at checkout?" in text_of(app)
        await pilot.press("p")
        await settle(pilot, lambda: "Participants will read:" in text_of(app))
        await pilot.press("end", "enter")
        await settle(pilot, lambda: "responder D" in text_of(app))
        sheet = app.screen
        assert isinstance(sheet, PeopleSheet)
        sheet.field.value = "customer liaison"
        await settle(pilot, lambda: "customer liaison: database lead can you look" in text_of(app))
        await pilot.press("enter", "p", "up", "delete", "o")
        await settle(pilot, lambda: "3 of 4 names told as roles; 1 stays as it is" in text_of(app))
        await settle(pilot, lambda: "o no originals" in text_of(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "1 person is told by name" in text_of(app))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned.choices.keep_names
    assert app.returned.choices.names == {
        "pager": "responder A",
        "alertbot": "responder C",
        "Ana Silva": "customer liaison",
        "Kim": "",
    }


@played
async def test_a_name_that_only_texts_hold_is_typed_and_given_a_role(tmp_path: Path, settle: Settle) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("2026-11-20T14:05:00Z alert fired\n2026-11-20T14:20:00Z Tomasz Kowalski is paged\n")
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await reads(pilot, settle, screen, [path])
        await pilot.press("p")
        await settle(
            pilot, lambda: "No line says who acted; names inside texts are found only" in text_of(app)
        )
        await pilot.press("n", *"@tomasz", "space", *"kowalski", "enter")
        await settle(pilot, lambda: "tomasz kowalski is told as" in text_of(app))
        await settle(pilot, lambda: "responder A is paged" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "1 of 1 name told as roles" in text_of(app))
        await pilot.press("n", "escape")  # no name typed
        await settle(pilot, lambda: "tomasz kowalski is told as" in text_of(app))
        await pilot.press("n", *"nobody", "enter")
        await settle(pilot, lambda: "No line among the first holds that name." in text_of(app))
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("p")  # what was typed is there again
        await settle(pilot, lambda: "1 of 1 name told as roles" in text_of(app))
        await pilot.press("escape", "ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned.choices.names == {"tomasz kowalski": "responder A"}


@played
async def test_a_role_of_an_earlier_import_is_forgotten_where_it_is_cleared(
    tmp_path: Path, settle: Settle
) -> None:
    async def remembered(
        _people: Iterable[Person], _texts: Iterable[str]
    ) -> tuple[Mapping[str, str], Collection[str]]:
        return {"Kim": "database lead", "Ana": "scribe"}, ("database lead", "scribe")

    forgotten: list[str] = []

    async def forget(names: Iterable[str]) -> None:
        forgotten.extend(names)

    screen = ImportScreen(empty_board(), roles=remembered, forget=forget)
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await reads(pilot, settle, screen, two_tools(tmp_path))
        await pilot.press("p")
        await settle(pilot, lambda: "Ana  " in text_of(app) and "in texts" in text_of(app))
        await pilot.press("end", "delete")
        await settle(pilot, lambda: "Kim  " in text_of(app))
        assert forgotten == []
        await pilot.press("escape")
        await settle(pilot, lambda: forgotten == ["Ana"])
        await pilot.press("p", "escape")
        await settle(pilot, lambda: app.screen is screen)
    assert forgotten == ["Ana"]


@played
async def test_what_an_answer_means_is_told_while_it_is_typed(tmp_path: Path, settle: Settle) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Timeline\n\n- 2026-11-20 14:05 alert fired\n- 2026-11-20 14:20 paged\n")
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(path)
        await pilot.press("enter")
        await settle(pilot, lambda: "UTC: 20 Nov 14:05 … 14:20 UTC" in text_of(app))
        screen.fields["zone"].value = "Asia/Tokyo"
        await settle(pilot, lambda: "Asia/Tokyo: 20 Nov 05:05 … 05:20 UTC" in text_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "zone Asia/Tokyo where none is written" in text_of(app))
        assert screen.found is not None
        assert screen.found.plan.first == datetime(2026, 11, 20, 5, 5, tzinfo=UTC)


@played
async def test_only_the_lines_that_are_seen_are_read(
    tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple((n / 60, f"request {n} was slow", "web") for n in range(3_000))
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await reads(pilot, settle, screen, [write(tmp_path / "web.jsonl", many)])
        assert screen.found is not None
        seen: list[int] = []
        plan, line = screen.found.plan, screen.found.plan.line

        def looked_at(n: int) -> Any:
            seen.append(n)
            return line(n)

        monkeypatch.setattr(plan, "line", looked_at)
        await pilot.press("end", "space", "home")
        await settle(pilot, lambda: "import 2,999 rows" in text_of(app))
        assert "request 0 was slow" in text_of(app)
        assert len(set(seen)) < 200


@played
async def test_a_reading_that_was_stopped_never_comes_back(
    tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some steps can't be broken off; whatever they find after esc is dropped, and another reading can begin."""
    import threading

    begun, ends = threading.Event(), threading.Event()
    whole = preview

    def slow(*given: Any) -> Any:
        begun.set()
        ends.wait(10)
        return whole(*given[:3])

    monkeypatch.setattr(import_reading, "preview", slow)
    pager, chat = two_tools(tmp_path)
    screen = ImportScreen(empty_board())
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        screen.paths.value = str(pager)
        await pilot.press("enter")
        await pilot.pause()
        assert begun.wait(10)
        await pilot.press("escape")
        monkeypatch.setattr(import_reading, "preview", whole)
        screen.paths.value = str(chat)
        await pilot.press("enter")
        ends.set()
        await settle(pilot, lambda: "import 4 rows" in text_of(app))
        assert "pager.jsonl" not in text_of(app).partition("chat.jsonl · ")[2]


def test_keys_that_do_not_fit_are_left_out_of_the_line_and_not_of_the_help(found: Found) -> None:
    screen = ImportScreen(empty_board())
    assert isinstance(screen, HasKeys)
    keys = (
        ("enter", "import 1500 rows", ""),
        ("space", "keep/hide", ""),
        ("u", "unfold", ""),
        ("f", "filter", ""),
        ("?", "keys", ""),
        ("esc", "back", ""),
    )
    assert [key for key, _words, _action in fitting(keys, 60)] == ["enter", "space", "u", "esc"]
    assert fitting(keys, 200) == keys
    assert [row[0] for row in here_rows(screen)] == ["enter", "tab", "f1", "esc"]


# --- in the app --------------------------------------------------------------


def test_a_record_comes_in_with_roles_is_remembered_and_one_undo_takes_it_back(tmp_path: Path) -> None:
    files = two_tools(tmp_path)

    async def story(pilot: Pilot[Any]) -> None:
        async def until(said: str) -> None:
            await desks.until(pilot, lambda: said in desks.screen_text(pilot.app), said)

        async def opened() -> ImportScreen:
            await desks.to_pane(pilot, Pane.TIMELINE)
            await pilot.press("I")
            await desks.until(pilot, lambda: isinstance(pilot.app.screen, ImportScreen))
            screen = pilot.app.screen
            assert isinstance(screen, ImportScreen)
            screen.paths.value = " ".join(map(str, files))
            await pilot.press("enter")
            await desks.until(pilot, lambda: screen.found is not None and screen.list.has_focus)
            return screen

        def texts() -> list[str]:
            return [event.text for event in desks.room_board(pilot).events()]

        await opened()
        await pilot.press("p")
        await until("Participants will read")
        await pilot.press("p", "escape")
        await until("responder C can you look at checkout?")
        await pilot.press("m")
        await until("Told twice?")
        await pilot.press("A", "escape")
        await until("with 1 more source")
        await pilot.press("question_mark")
        await until("nobody is told by name")
        await pilot.press("escape")
        await until("import 7 rows")
        await pilot.press("enter")
        await desks.until(pilot, lambda: len(texts()) == 5)
        assert "responder C can you look at checkout?" in texts()
        assert "alert: disk is full on db-1 (4×)" in texts()
        await desks.until(pilot, lambda: any("z undoes" in said for said in desks.toasts(pilot.app)))

        screen = await opened()
        await until("import no rows")
        assert screen.deciding is not None
        assert screen.deciding.names["Kim"] == "responder C"
        await pilot.press("escape", "escape")
        await desks.until(pilot, lambda: desks.on_board(pilot.app))
        await pilot.press("z")
        await desks.until(pilot, lambda: texts() == [])
        await opened()
        await until("import 7 rows")
        await pilot.press("escape", "escape")

    desks.play(desks.make_app(tmp_path, desks.empty_cards()), story)
