"""What the app says when something is wrong: once, in a sentence, and never with what people wrote in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from pmtui.cli import screen
from pmtui.tui.app import PmtuiApp
from pmtui.tui.text import toast
from tests.tui.desks import empty_cards, entry_says, make_app, make_desk, play, toasts, typed, until


def test_a_warning_that_still_stands_is_not_said_again(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        for _ in range(3):
            toast(pilot.app, "The disk is full", "error")
            toast(pilot.app, "One minute more")
            await pilot.pause()
        await until(pilot, lambda: toasts(pilot.app).count("One minute more") == 3)
        assert toasts(pilot.app).count("The disk is full") == 1

    play(make_app(tmp_path, empty_cards()), story)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36)])
def test_of_much_that_is_said_at_once_as_much_is_shown_as_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        for n in range(20):
            toast(pilot.app, f"Number {n} of many " * (1 + n % 4))
        await until(pilot, lambda: any("Number 19" in words for words in toasts(pilot.app)))
        await until(pilot, lambda: len(pilot.app.screen.query(Toast)) == len(toasts(pilot.app)))
        await pilot.pause()
        screen, shown = pilot.app.screen, toasts(pilot.app)
        for note in screen.query(Toast):
            assert screen.region.contains_region(note.region), "what is cut off is not wiped off either"
        assert len(shown) >= 2
        assert [words.split(" of")[0] for words in shown] == [
            f"Number {n}" for n in range(20 - len(shown), 20)
        ], "the newest"

    play(make_app(tmp_path, empty_cards()), story, size)


def test_word_lists_that_cannot_be_read_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "language.toml").write_bytes(b"\xff[[")

    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        await typed(pilot, "14:05 Bob should have checked")
        await until(pilot, lambda: "should have" in entry_says(pilot), "the shipped lists still work")
        [said] = [words for words in toasts(pilot.app) if "word lists" in words]
        assert "language.toml" in said

    play(make_app(tmp_path, empty_cards()), story)


def test_what_ends_the_app_is_for_the_command_line_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    problem = ZeroDivisionError("nobody foresaw this")

    class Broken(PmtuiApp):
        CSS_PATH = str(Path(screen.__file__).parents[1] / "tui" / "pmtui.tcss")

        def on_mount(self) -> None:
            raise problem

        def run(self, **options: Any) -> int | None:
            return super().run(headless=True)

    monkeypatch.setattr("pmtui.tui.app.PmtuiApp", Broken)
    monkeypatch.setattr(screen, "need_terminal", lambda: None)
    monkeypatch.setattr(screen, "_leave_when_told", lambda _app: None)
    with pytest.raises(ZeroDivisionError, match="nobody foresaw this"):
        screen.draw(make_desk(tmp_path, empty_cards()))
    shown = capfd.readouterr()
    assert "nobody foresaw" not in shown.out + shown.err


def test_signs_of_the_screen_need_a_terminal_that_takes_them() -> None:
    assert screen.shows_unicode("utf-8")
    assert not any(screen.shows_unicode(name) for name in ("ascii", "iso8859-1", "no-such-encoding", None))
