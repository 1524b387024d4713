"""Pictures of the main screens for the docs, from the program itself, and snapshots of its states."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Pane, Role, SuggestionKind
from pmtui.room.commands import AdvancePhase, Suggest
from pmtui.room.doors import Listening
from pmtui.tui.app import PmtuiApp
from pmtui.tui.screens.import_record import ImportScreen
from tests.tui.desks import (
    begin,
    board_of,
    empty_cards,
    example_cards,
    hand,
    is_writing,
    live_cards,
    make_app,
    on_board,
    to_pane,
    typed,
    until,
)
from tests.tui.doors import ToyHub
from tests.tui.import_records import Row, write

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZES = {"120x36": (120, 36), "80x24": (80, 24)}

Steps = Callable[[Pilot[Any]], Awaitable[None]]


async def _none(_pilot: Pilot[Any]) -> None:
    """Nothing to do first."""


async def _phase(pilot: Pilot[Any], number: int) -> None:
    board = board_of(pilot)
    while board.board.session.at_phase < number:  # type: ignore[union-attr]
        await board.do(AdvancePhase(), quiet=True)
        await pilot.pause()


async def _running(pilot: Pilot[Any]) -> None:
    await begin(pilot)
    pilot.app.clear_notifications()


async def _sealed(pilot: Pilot[Any]) -> None:
    await begin(pilot)
    board = board_of(pilot)
    for _ in range(9):
        board.room.sit(Role.PARTICIPANT)  # type: ignore[union-attr]
    await _phase(pilot, 1)
    await until(pilot, lambda: board.state.ballot)
    hand(pilot.app).advance(100)
    await board.tick()
    pilot.app.clear_notifications()


async def _overdue(pilot: Pilot[Any]) -> None:
    await begin(pilot)
    hand(pilot.app).advance(250)
    await board_of(pilot).tick()
    pilot.app.clear_notifications()


async def _writing(pilot: Pilot[Any]) -> None:
    await to_pane(pilot, Pane.FACTORS)
    await pilot.press("a")
    await until(pilot, lambda: is_writing(pilot))
    await typed(pilot, "The operator carelessly ran the wrong command")


def _key(key: str, screen: str) -> Steps:
    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press(key)
        await until(pilot, lambda: type(pilot.app.screen).__name__ == screen and pilot.app.screen.is_mounted)

    return steps


async def _joined(pilot: Pilot[Any]) -> None:
    board = board_of(pilot)
    for _ in range(6):
        board.room.sit(Role.PARTICIPANT)  # type: ignore[union-attr]
    pilot.app.desk.open_hub = ToyHub().made  # type: ignore[attr-defined]
    pilot.app.desk.listening = Listening(host="192.168.1.23", port=8765)  # type: ignore[attr-defined]
    await pilot.press("J")
    await until(pilot, lambda: type(pilot.app.screen).__name__ == "JoinRoomScreen")


async def _suggested(pilot: Pilot[Any]) -> None:
    board = board_of(pilot)
    person = board.room.sit(Role.PARTICIPANT)  # type: ignore[union-attr]
    factor = next(iter(board.board.of(Factor)))
    for suggestion in (
        Suggest(what=SuggestionKind.EVENT, text="Support saw the first tickets about slow pages", name="Ana"),
        Suggest(
            what=SuggestionKind.CORRECTION,
            text="Notes and the copy's progress were public from the first hour, and that bought patience",
            about=factor.id,
        ),
        Suggest(what=SuggestionKind.QUESTION, text="Who was paged that night, and by what?"),
        Suggest(what=SuggestionKind.ACTION, text="Rehearse a restore every month"),
    ):
        await person.do(suggestion)
    await until(pilot, lambda: board.state.inbox == 4)
    await pilot.press("i")
    await until(pilot, lambda: type(pilot.app.screen).__name__ == "InboxScreen")
    await pilot.press("down")


PAGER: tuple[Row, ...] = (
    (0.0, "alert: replication lag on db2 above 4 GB", "pager"),
    *((12 + n * 2.0, "alert: disk of db1 is busy", "pager") for n in range(6)),
    (27.0, "alert: gitlab.com does not answer", "pager"),
    (None, "maintenance window", "pager"),
)
CHAT: tuple[Row, ...] = (
    (1.0, "bot: replication lag on db2 above 4 GB", "alertbot"),
    (1.5, "heartbeat", "alertbot"),
    (4.0, "@Robin the secondary fell behind, I take a look", "Kim Vale"),
    (25.0, "stopped the removal, Kim Vale saw it was the wrong host", "Robin"),
    (28.0, "bot: gitlab.com does not answer", "alertbot"),
    (36.0, "nobody finds a recent backup", "Robin"),
)


async def _read(pilot: Pilot[Any]) -> None:
    await _key("I", "ImportScreen")(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    with TemporaryDirectory() as folder:
        start = datetime(2017, 1, 31, 23, 0, tzinfo=UTC)
        files = [
            write(Path(folder) / f"{name}.jsonl", rows, start)
            for name, rows in (("pager", PAGER), ("chat", CHAT))
        ]
        screen.paths.value = " ".join(map(str, files))
        await pilot.press("enter")
        await until(pilot, lambda: screen.found is not None and screen.list.has_focus)
    screen.paths.value = "~/incident/pager.jsonl ~/incident/chat.jsonl"
    await pilot.press("m")
    await until(pilot, lambda: type(pilot.app.screen).__name__ == "OffersSheet")
    await pilot.press("a", "escape")
    await until(pilot, lambda: pilot.app.screen is screen)
    await pilot.press("down", "down", "down")


SCREENS: dict[str, Steps] = {
    "board": _none,
    "board-session": _sealed,
    "entry": _writing,
    "form": _key("enter", "CardForm"),
    "link": _key("l", "LinkPicker"),
    "map": _key("m", "MapScreen"),
    "readiness": _key("r", "ReadinessScreen"),
    "others": _key("t", "OthersScreen"),
    "stage": _key("S", "StageScreen"),
    "start": _key("s", "StartScreen"),
    "join": _joined,
    "inbox": _suggested,
    "import": _read,
    "document": _key("x", "DocumentScreen"),
    "help": _key("question_mark", "HelpScreen"),
}
"""What is done on the example's board before its picture is taken."""


_PADDED = re.compile(r' x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*)>((?:&#160;)+)(?=[^<])')
_CELL = 12.2


def _unpadded(found: re.Match[str]) -> str:
    """Blanks before a text become its place: some viewers swallow them."""
    blanks = len(found[5]) // len("&#160;")
    x, length = float(found[1]) + blanks * _CELL, float(found[3]) - blanks * _CELL
    return f' x="{x:.1f}"{found[2]} textLength="{length:.1f}"{found[4]}>'


def plain_svg(svg: str) -> str:
    """A picture that asks no other machine for a font, with ids that are the same each time."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    svg = re.sub(r"font-family: [^;]*;", "font-family: monospace;", svg)
    svg = re.sub(r"terminal-\d+-", "t-", svg)
    svg = _PADDED.sub(_unpadded, svg)
    assert not re.search(r"""(url\(|href=|src=|@import)\s*["']?\s*https?:""", svg)
    return re.sub(r"\n\s*\n+", "\n", svg)


async def _taken(app: PmtuiApp, steps: Steps, size: tuple[int, int]) -> str:
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: on_board(app) if app.desk.review else app.house is not None)
        await pilot.pause()
        await steps(pilot)
        await pilot.pause()
        await pilot.pause()
        picture = app.export_screenshot(title="pmtui", simplify=True)
        await app.action_quit()
    return plain_svg(picture)


def _compare(name: str, svg: str) -> None:
    path = PICTURES / f"{name}.svg"
    if os.environ.get("PMTUI_UPDATE_PICTURES") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == svg, (
        "run with PMTUI_UPDATE_PICTURES=1 and look at what changed"
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_the_docs_show_the_screen_as_it_is(tmp_path: Path, name: str, size: str) -> None:
    app = make_app(tmp_path, example_cards(), gap_limit=None)
    _compare(f"{name}-{size}", asyncio.run(_taken(app, SCREENS[name], SIZES[size])))


@pytest.mark.parametrize("size", SIZES)
def test_the_docs_show_home_as_it_is(tmp_path: Path, size: str) -> None:
    app = make_app(
        tmp_path, {"a": example_cards(), "b": live_cards(), "c": empty_cards_of_another()}, open_first=False
    )
    _compare(f"home-{size}", asyncio.run(_taken(app, _none, SIZES[size])))


def empty_cards_of_another() -> list[Any]:
    """A review that was just opened."""
    [review] = empty_cards("Checkout was slow after a config push")
    other = f"{77:032x}"
    return [review.model_copy(update={"id": other, "review": other})]


# --- states, compared as snapshots ----------------------------------------------


def _snapped(snap_compare: Any, app: PmtuiApp, steps: Steps, size: tuple[int, int] = (120, 36)) -> bool:
    async def before(pilot: Pilot[Any]) -> None:
        await until(
            pilot,
            lambda: (
                on_board(app)
                if app.desk.review
                else app.house is not None or bool(app.screen.query("#home-problem.-on"))
            ),
        )
        await pilot.pause()
        await steps(pilot)
        await pilot.pause()
        await pilot.pause()

    return bool(snap_compare(app, run_before=before, terminal_size=size))


@pytest.mark.parametrize(
    ("name", "steps"),
    [("overdue", _overdue), ("sealed", _sealed), ("coach", _writing)],
    ids=lambda v: str(v)[:9],
)
def test_states_of_the_board(snap_compare: Any, tmp_path: Path, name: str, steps: Steps) -> None:
    assert _snapped(snap_compare, make_app(tmp_path, example_cards(), gap_limit=None), steps)


def test_an_empty_board(snap_compare: Any, tmp_path: Path) -> None:
    assert _snapped(snap_compare, make_app(tmp_path, empty_cards()), _none)


def test_the_board_after_the_reveal(snap_compare: Any, tmp_path: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await to_pane(pilot, Pane.OBSERVATIONS)

    assert _snapped(snap_compare, make_app(tmp_path, live_cards()), steps)


@pytest.mark.parametrize("theme", ["pmtui-light", "pmtui-contrast"])
def test_the_board_in_other_themes(snap_compare: Any, tmp_path: Path, theme: str) -> None:
    assert _snapped(snap_compare, make_app(tmp_path, example_cards(), theme=theme), _none)


def test_the_board_without_colour(snap_compare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert _snapped(snap_compare, make_app(tmp_path, example_cards()), _none)


def test_a_terminal_too_small(snap_compare: Any, tmp_path: Path) -> None:
    assert _snapped(snap_compare, make_app(tmp_path, example_cards()), _none, (40, 10))


def test_an_empty_home(snap_compare: Any, tmp_path: Path) -> None:
    assert _snapped(snap_compare, make_app(tmp_path), _none, (80, 24))


def test_home_when_the_archive_cant_be_opened(snap_compare: Any, tmp_path: Path) -> None:
    from pmtui.archive.errors import ArchiveError

    app = make_app(tmp_path)

    def damaged() -> Any:
        raise ArchiveError(
            "reviews.db is not an archive of pmtui, or it is damaged; move it away to begin anew."
        )

    app.desk.open_house = damaged
    assert _snapped(snap_compare, app, _none, (80, 24))
