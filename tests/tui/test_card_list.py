"""The list all panes are made of: moving, marking, staying on a card, drawing only what is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from pmtui.tui import theme
from pmtui.tui.glyphs import ASCII
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, NoRows
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.desks import until

Scenario = Callable[["Lists", Pilot[None]], Awaitable[None]]


class Words:
    """A source for tests: names of cards, `-` for a row that is none. Counts what was drawn."""

    empty = ("Nothing here yet.", "a adds one.")

    def __init__(self, names: Sequence[str], height: int = 1, text: Callable[[str], str] = str) -> None:
        self.names = list(names)
        self.height = height
        self.text = text
        self.drawn: list[int] = []

    def __len__(self) -> int:
        return len(self.names)

    def key(self, index: int) -> str | None:
        name = self.names[index]
        return None if name == "-" else name

    def index(self, card_id: str) -> int | None:
        return self.names.index(card_id) if card_id in self.names else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        self.drawn.append(index)
        return [
            [(f"{self.text(self.names[index])}", "text"), (f" line {n}", "quiet")] for n in range(self.height)
        ]


class Lists(App[None]):
    """One list, and something else to focus."""

    def __init__(self, source: Words | NoRows, **options: bool) -> None:
        super().__init__()
        theme.register(self)
        self.list = CardList(source, signs=ASCII) if options.get("ascii") else CardList(source)
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.list
        other = Static("other")
        other.can_focus = True
        yield other

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.list.focus()

    def on_card_list_opened(self, message: CardList.Opened) -> None:
        """Keep what was said."""
        self.said.append(message)

    def on_card_list_dropped(self, message: CardList.Dropped) -> None:
        """Keep what was said."""
        self.said.append(message)

    def on_card_list_highlighted(self, message: CardList.Highlighted) -> None:
        """Keep what was said."""
        self.said.append(message)

    def painted(self) -> list[str]:
        """The list's lines as the terminal gets them, without the scroll bar."""
        lines = [strip.text for strip in self.screen._compositor.render_strips()]
        return [line[:-1] for line in lines[: self.list.size.height]]

    @property
    def opened(self) -> list[str]:
        """The cards asked for."""
        return [m.card_id for m in self.said if isinstance(m, CardList.Opened)]


def play(
    source: Words | NoRows, scenario: Scenario, size: tuple[int, int] = (40, 11), **options: bool
) -> None:
    """Run a scenario with one list of `size` less one line."""

    async def run() -> None:
        app = Lists(source, **options)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await scenario(app, pilot)

    asyncio.run(run())


def names(count: int) -> list[str]:
    """c0, c1, …"""
    return [f"c{n}" for n in range(count)]


# --- moving ------------------------------------------------------------------


def test_keys_move_the_cursor() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        for keys, there in [
            (("down", "j"), "c2"), (("up",), "c1"), (("k", "k"), "c0"), (("pagedown",), "c9"),
            (("pageup",), "c0"), (("end",), "c99"), (("down",), "c99"), (("home",), "c0"), (("up",), "c0"),
        ]:  # fmt: skip
            await pilot.press(*keys)
            assert app.list.cursor_id == there
        await pilot.press("end")
        await pilot.pause()
        assert any("c99 line" in line for line in app.painted())

    play(Words(names(100)), scenario)


def test_rows_that_are_no_cards_are_passed_over_but_shown() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        assert app.list.cursor_id == "a"
        await pilot.press("down")
        assert app.list.cursor_id == "b"
        await pilot.press("end")
        assert app.list.cursor_id == "c"
        await pilot.press("home")
        await pilot.pause()
        assert app.list.cursor_id == "a"
        assert app.painted()[0].strip() == "- line 0"

    play(Words(["-", "a", "-", "-", "b", *["-"] * 20, "c", "-"]), scenario)


def test_a_list_without_any_card_has_no_cursor() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("down", "end", "pagedown", "enter", "space", "home")
        assert app.list.cursor_id is None
        assert app.opened == []
        assert app.list.chosen == ()

    play(Words(["-", "-"]), scenario)
    play(NoRows("nothing"), scenario)


def test_a_drag_below_the_last_line_scrolls_and_drops_where_it_ends() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        app.list.drags = True
        await pilot.mouse_down(app.list, offset=(5, 1))
        await pilot.hover(app.list, offset=(5, 3))
        assert app.mouse_captured is app.list
        for _ in range(4):
            await pilot.hover(None, offset=(5, app.list.size.height))
        assert app.list.scroll_offset.y >= 4
        top = app.list.scroll_offset.y
        await pilot.mouse_up(app.list, offset=(5, 2))
        await pilot.pause()
        [dropped] = [message for message in app.said if isinstance(message, CardList.Dropped)]
        assert (dropped.cards, dropped.target) == (("c1",), f"c{top + 2}")
        assert app.mouse_captured is None
        await pilot.click(app.list, offset=(5, 0))
        assert app.list.cursor_id == f"c{top}"

    play(Words(names(100)), scenario)


def test_where_nothing_is_dragged_a_moved_mouse_drops_nothing() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.mouse_down(app.list, offset=(5, 1))
        await pilot.hover(app.list, offset=(5, 3))
        await pilot.mouse_up(app.list, offset=(5, 3))
        await pilot.pause()
        assert not [message for message in app.said if isinstance(message, CardList.Dropped)]

    play(Words(names(100)), scenario)


def test_mouse_selects_and_a_second_click_opens() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.click(app.list, offset=(3, 6))
        assert app.list.cursor_id == "c3"
        assert app.opened == []
        await pilot.click(app.list, offset=(3, 7), times=2)
        assert app.list.cursor_id == "c3"
        assert app.opened == ["c3"]
        await pilot.click(app.list, offset=(3, 4))
        assert app.list.cursor_id == "c3", "a row that is no card takes no click"

    play(Words(["c0", "c1", "-", *names(100)[3:]], height=2), scenario)


def test_the_wheel_scrolls_and_leaves_the_cursor(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        from textual.events import MouseScrollDown

        app.list.post_message(
            MouseScrollDown(app.list, 1, 1, 0, 0, 0, False, False, False, screen_x=1, screen_y=1)
        )
        await settle(pilot, lambda: app.list.scroll_offset.y > 0)
        assert app.list.cursor_id == "c0"

    play(Words(names(100)), scenario)


def test_enter_opens_and_moving_tells_once_for_each_card(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter")
        await settle(pilot)
        told = [m.card_id for m in app.said if isinstance(m, CardList.Highlighted)]
        assert told[-1] == "c1"
        assert app.opened == ["c1"]

    play(Words(names(3)), scenario)


def test_jump_shows_the_card_mid_screen() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        assert app.list.jump_to("c50")
        await pilot.pause()
        at = next(n for n, line in enumerate(app.painted()) if "c50" in line)
        assert 3 <= at <= 6
        assert not app.list.jump_to("nobody")
        assert app.list.cursor_id == "c50"

    play(Words(names(100)), scenario)


# --- other boards ------------------------------------------------------------


def test_the_cursor_stays_on_its_card_and_line_when_others_add_above(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        app.list.jump_to("c50")
        await settle(pilot)
        before = app.painted()
        app.list.set_source(Words([*[f"new{n}" for n in range(7)], *names(100)]))
        await settle(pilot)
        assert app.list.cursor_id == "c50"
        assert app.painted() == before

    play(Words(names(100)), scenario)


def test_what_is_read_stays_when_the_cursor_is_elsewhere(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        app.list.scroll_to(y=40, animate=False)
        await settle(pilot)
        before = app.painted()
        app.list.set_source(Words(["new", *names(100)]))
        await settle(pilot)
        assert app.list.cursor_id == "c0"
        assert app.painted() == before

    play(Words(names(100)), scenario)


def test_a_card_that_goes_leaves_the_cursor_where_it_was(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down")
        app.list.set_source(Words(["c0", "c1", "c3"]))
        assert app.list.cursor_id == "c3"
        app.list.set_source(Words(["c0", "-"]))
        assert app.list.cursor_id == "c0"
        app.list.set_source(Words([]))
        await settle(pilot)
        assert app.list.cursor_id is None
        assert any("Nothing here yet." in line for line in app.painted())
        app.list.set_source(Words(["z"]))
        await settle(pilot)
        assert app.list.cursor_id == "z"
        told = [m.card_id for m in app.said if isinstance(m, CardList.Highlighted)]
        assert told[-1] == "z"

    play(Words(names(4)), scenario)


def test_without_keep_the_list_starts_at_its_top(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("end", "space")
        app.list.set_source(Words(names(100)), keep=False)
        await settle(pilot)
        assert app.list.cursor_id == "c0"
        assert app.list.scroll_offset.y == 0
        assert app.list.marked == frozenset()

    play(Words(names(100)), scenario)


def test_a_change_of_one_row_repaints_that_line_and_no_layout(
    settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await settle(pilot)
        refreshed: list[int] = []
        layouts: list[bool] = []
        real = CardList.refresh_lines

        def noted(self: CardList, y_start: int, line_count: int = 1) -> None:
            refreshed.append(y_start)
            real(self, y_start, line_count)

        monkeypatch.setattr(CardList, "refresh_lines", noted)
        app.screen._layout_required = False
        app.list.set_source(Words(names(100), text=lambda name: "changed" if name == "c4" else name))
        layouts.append(app.screen._layout_required)
        await settle(pilot)
        assert refreshed == [4]
        app.list.set_source(Words([*names(100), "one more"], text=lambda n: "changed" if n == "c4" else n))
        layouts.append(app.screen._layout_required)
        await settle(pilot)
        assert refreshed == [4]
        assert layouts == [False, False]
        assert app.list.virtual_size.height == 101
        assert "changed" in app.painted()[4]

    play(Words(names(100)), scenario)


def test_only_rows_on_screen_are_drawn() -> None:
    source = Words(names(100_000))

    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("end", "pageup")
        app.list.jump_to("c50000")
        await pilot.pause()
        assert len(set(source.drawn)) < 60

    play(source, scenario)


# --- marks -------------------------------------------------------------------


def test_space_marks_and_goes_on() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        assert list(app.list.chosen) == ["c0"]
        await pilot.press("space", "down", "space")
        assert app.list.marked == {"c0", "c2"}
        assert list(app.list.chosen) == ["c0", "c2"]
        await pilot.press("up", "space")
        assert app.list.marked == {"c0"}
        app.list.set_source(Words(names(9)[1:]))
        assert app.list.marked == frozenset(), "a mark that can't be seen is let go"
        await pilot.press("space")
        app.list.unmark()
        assert app.list.marked == frozenset()

    play(Words(names(9)), scenario)


# --- drawing -----------------------------------------------------------------


def test_the_cursor_and_marks_show_without_colour() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("space")
        await pilot.pause()
        painted = app.painted()
        assert painted[0].startswith(" ✓c0")
        assert painted[1].startswith("▌ c1")
        assert painted[2].startswith("  c2")

    play(Words(names(3)), scenario)


def test_no_color_shows_the_cursor_reversed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        cursor, other = app.list.render_line(0), app.list.render_line(1)
        assert all(segment.style is not None and segment.style.reverse for segment in cursor)
        assert not any(segment.style is not None and segment.style.reverse for segment in other)

    play(Words(names(3)), scenario)


def test_focus_shows_in_the_cursor() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        focused = app.list.render_line(0)
        await pilot.press("tab")
        await pilot.pause()
        blurred = app.list.render_line(0)
        assert focused.text == blurred.text
        assert focused != blurred

    play(Words(names(3)), scenario)


def test_ascii_signs_are_used_when_asked_for() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("space")
        await pilot.pause()
        assert "".join(app.painted()).isascii()

    play(Words(names(3)), scenario, ascii=True)


def test_a_change_of_theme_changes_what_is_drawn(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        dark = app.list.render_line(1)
        app.theme = "pmtui-light"
        await settle(pilot, lambda: app.list.render_line(1) != dark)
        assert app.list.render_line(1).text == dark.text

    play(Words(names(3)), scenario)


@pytest.mark.parametrize("width", [1, 2, 5, 11, 17, 40])
def test_lines_are_exactly_as_wide_as_the_list(width: int) -> None:
    said = {
        "c0": "日本語テキスト日本語テキスト",
        "c1": "👩‍👩‍👧‍👦" * 9,
        "c2": HOSTILE,
        "c3": "a\nb\tc",
        "c4": "",
    }

    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        for y in range(app.list.size.height):
            line = app.list.render_line(y)
            assert line.cell_length == cell_len(line.text) == app.list.size.width
            assert not any(char in line.text for char in "\x1b\x07\n\t\u202e")

    play(Words(list(said), text=said.__getitem__), scenario, size=(width, 9))


def test_an_empty_list_says_what_to_do_at_any_width() -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        said = " ".join(" ".join(app.painted()).split())
        assert "Nothing here yet. a adds one." in said
        await pilot.resize_terminal(12, 11)
        await until(pilot, lambda: app.list.size.width == 12)
        assert all(line.cell_length == 12 for line in (app.list.render_line(y) for y in range(5)))
        assert "Nothing" in " ".join(app.painted())

    play(Words([]), scenario)


def test_a_resize_keeps_the_cursor_in_view(settle: Settle) -> None:
    async def scenario(app: Lists, pilot: Pilot[None]) -> None:
        await pilot.press("pagedown")
        await pilot.resize_terminal(30, 5)
        await settle(pilot)
        assert app.list.cursor_id is not None
        assert any(app.list.cursor_id in line for line in app.painted())
        await pilot.resize_terminal(90, 30)
        await settle(pilot)
        assert any(app.list.cursor_id in line for line in app.painted())

    play(Words(names(100)), scenario)
