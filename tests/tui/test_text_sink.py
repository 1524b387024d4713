"""User text reaches the screen in one way only, and arrives as typed."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Button, Label, OptionList, Select, Static

import pmtui.tui
from pmtui.model.text import clean_line
from pmtui.tui import text as sink
from pmtui.tui.text import choices, fit, fold, lines, pad, plain, show, styled, subtitle, tip, title, toast
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle

FORBIDDEN = ("\x1b", "\x07", "\x9b", "\u202e")
TUI = Path(str(pmtui.tui.__file__)).parent


# --- what the sink gives -----------------------------------------------------


def test_text_arrives_as_typed_without_what_a_terminal_acts_on() -> None:
    shown = plain(HOSTILE)
    assert isinstance(shown, Content)
    assert "[/x] [@click=app.quit]q[/]" in shown.plain
    assert "<script>alert(1)</script>" in shown.plain
    assert not any(char in shown.plain for char in FORBIDDEN)
    assert shown.spans == []


def test_styles_come_from_us_and_not_from_the_text() -> None:
    shown = styled(("[b]x[/b]", "bold"), "[/]", plain("y"))
    assert shown.plain == "[b]x[/b][/]y"
    assert [(span.start, span.end, span.style) for span in shown.spans] == [(0, 8, "bold")]


def test_lines_stand_below_each_other() -> None:
    assert lines("one [/]", plain("two")).plain == "one [/]\ntwo"


def test_choices_keep_their_values() -> None:
    assert [(words.plain, value) for words, value in choices([(HOSTILE, 1), ("b\nc", 2)])] == [
        (clean_line(HOSTILE), 1),
        ("b c", 2),
    ]


SHOWN = st.text(
    st.sampled_from("abc [/]日本語テ👩‍👧🏽é\u0301ñ\t\n🇩🇪❤️") | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


@given(SHOWN, st.integers(0, 30))
@settings(max_examples=300)
def test_fit_never_takes_more_cells_and_cuts_only_where_it_must(text: str, width: int) -> None:
    shown = fit(text, width)
    assert cell_len(shown) <= width
    assert "\n" not in shown
    assert "\t" not in shown
    whole = fit(text, 10_000)
    if cell_len(whole) <= width:
        assert shown == whole
    elif width:
        assert shown.endswith("…")
        assert whole.startswith(shown[:-1])


@given(SHOWN, st.integers(0, 30), st.booleans())
@settings(max_examples=200)
def test_pad_takes_exactly_the_cells_asked_for(text: str, width: int, right: bool) -> None:
    assert cell_len(pad(text, width, right=right)) == width


@given(SHOWN, st.integers(1, 30), st.integers(1, 4))
@settings(max_examples=200)
def test_folded_text_stays_inside_its_box(text: str, width: int, most: int) -> None:
    rows = fold(text, width, most)
    assert 1 <= len(rows) <= most
    assert all(cell_len(row) <= width for row in rows)


def test_wide_characters_and_families_are_cut_whole() -> None:
    assert fit("日本語テキスト", 6) == "日本…"
    assert fit("👩‍👩‍👧‍👦 family", 4) == "👩‍👩‍👧‍👦…"
    assert fold("one two three four", 9, 2) == ["one two", "three fo…"]


# --- where it goes -----------------------------------------------------------


class Sinks(App[None]):
    """Every widget that reads markup, fed through the sink."""

    def compose(self) -> ComposeResult:
        yield Static(plain(HOSTILE), id="static")
        yield Label(styled((HOSTILE, "bold")), id="label")
        yield Button(plain(HOSTILE), id="button")
        yield OptionList(*(words for words, _value in choices([(HOSTILE, 1)])), id="options")
        yield Select(choices([(HOSTILE, 1)]), value=1, id="select")

    def on_mount(self) -> None:
        """Titles, tooltip, toast."""
        static = self.query_one("#static", Static)
        static.styles.border = ("round", "white")
        title(static, "1 ", (HOSTILE, "bold"), "\nnext")
        subtitle(static, HOSTILE)
        tip(static, HOSTILE)
        toast(self, HOSTILE, "warning", heading=HOSTILE)


def test_a_hostile_text_does_nothing_in_any_widget(settle: Settle) -> None:
    async def scenario() -> None:
        app = Sinks()
        async with app.run_test(size=(160, 40), notifications=True, tooltips=True) as pilot:
            await settle(pilot)
            await pilot.hover("#static", offset=(5, 1))
            await settle(pilot)
            static = app.query_one("#static", Static)
            show(static, "now ", (HOSTILE, "bold"))
            await settle(pilot)
            await pilot.click("#static", offset=(15, 1))
            await pilot.click("#label", offset=(10, 0))
            await settle(pilot)
            assert app.is_running
            painted = "\n".join(
                strip.text
                for strip in app.screen._compositor.render_strips()  # what the terminal is sent
            )
            assert not any(char in painted for char in FORBIDDEN)
            assert painted.count("[@click=app.quit]q[/]") >= 7
            assert isinstance(static.border_title, str)
            assert "\n" not in str(static.border_title)

    asyncio.run(scenario())


def test_showing_the_same_again_does_not_paint(settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        app = Sinks()
        async with app.run_test() as pilot:
            await settle(pilot)
            static = app.query_one("#static", Static)
            updated: list[object] = []
            refreshed: list[object] = []
            show(static, "a", ("b", "bold"))
            monkeypatch.setattr(static, "update", lambda content, **_more: updated.append(content))
            show(static, "a", ("b", "bold"))
            assert updated == []
            show(static, "a", ("b", "italic"))
            assert len(updated) == 1
            title(static, "1 ", (HOSTILE, "bold"))
            subtitle(static, HOSTILE)
            real = static.refresh

            def noted(*args: Any, **kwargs: Any) -> Static:
                refreshed.append(args)
                return real(*args, **kwargs)

            monkeypatch.setattr(static, "refresh", noted)
            title(static, "1 ", (HOSTILE, "bold"))
            subtitle(static, HOSTILE)
            assert refreshed == []
            title(static, "2 ", (HOSTILE, "bold"))
            assert len(refreshed) == 1

    asyncio.run(scenario())


# --- nobody goes round it ----------------------------------------------------

READS_MARKUP = {
    "Static", "Label", "Button", "Option", "Tab", "TabPane", "Checkbox", "RadioButton", "Collapsible", "Link",
}  # fmt: skip
"""Widgets whose first argument, title, label or tooltip is read as markup when it is a `str`."""

BY_NAME = {"content", "label", "title", "prompt", "tooltip"}
TITLES = {"border_title", "border_subtitle", "tooltip"}
_NO_TEXT = (ast.Constant, ast.Starred, ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.ListComp)


def gives_content(trees: Iterable[ast.AST]) -> frozenset[str]:
    """Functions that say they return Content; mypy holds them to it."""
    return frozenset(
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and isinstance(node.returns, ast.Name)
        and node.returns.id == "Content"
    )


def _on_super(node: ast.expr) -> bool:
    """Whether it is the widget's own `notify` that goes on to Textual's: what it was given came by the sink."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def breaches(tree: ast.AST, safe_calls: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Where code hands a widget something that is neither a literal nor comes from the sink."""

    def safe(value: ast.expr) -> bool:
        if isinstance(value, ast.Call):
            return getattr(value.func, "id", getattr(value.func, "attr", "")) in safe_calls
        return isinstance(value, _NO_TEXT)

    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute) and t.attr in TITLES for t in targets) and not safe(
                node.value
            ):
                yield node.lineno, "use title(), subtitle() or tip() of pmtui.tui.text"
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "notify" and isinstance(node.func, ast.Attribute) and not _on_super(node.func.value):
            yield node.lineno, "use toast() of pmtui.tui.text"
        if name == "update" and isinstance(node.func, ast.Attribute) and node.args and not safe(node.args[0]):
            yield node.lineno, "use show() of pmtui.tui.text (and |= for sets and dicts)"
        if name in READS_MARKUP:
            given_texts = [*node.args[:1], *(k.value for k in node.keywords if k.arg in BY_NAME)]
            if not all(safe(value) for value in given_texts):
                yield node.lineno, f"{name}(…) needs plain() or styled() of pmtui.tui.text"


def test_no_text_goes_round_the_sink() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TUI.rglob("*.py"))}
    safe_calls = gives_content(trees.values())
    own = Path(str(sink.__file__))
    found = [
        f"{path.relative_to(TUI)}:{line}: {words}"
        for path, tree in trees.items()
        if path != own
        for line, words in breaches(tree, safe_calls)
    ]
    assert found == []


SINK = frozenset({"plain", "styled"})


@pytest.mark.parametrize(
    "code",
    [
        "Static(card.text)", "Label(f'{x}')", "self.notify(text)", "w.border_title = x", "w.tooltip = str(x)",
        "label.update(x)", "Button(label=name)", "TabPane(title, Static())", "Option('a' + b)",
    ],
)  # fmt: skip
def test_the_guard_sees_a_breach(code: str) -> None:
    assert list(breaches(ast.parse(code), SINK))


@pytest.mark.parametrize(
    "code",
    [
        "Static('fixed')",
        "Static()",
        "Label(plain(card.text))",
        "w.border_title = None",
        "label.update(styled(x))",
    ],
)
def test_the_guard_lets_the_sink_pass(code: str) -> None:
    assert not list(breaches(ast.parse(code), SINK))
