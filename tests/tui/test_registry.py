"""The registry of actions: each is bound, done or refused with a reason, by key and by palette alike, and documented."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.model.cards import Card, Observation, SpokenNote, TimelineEvent
from pmtui.model.vocabulary import Pane, Role
from pmtui.tui.actions import ACTS, BY_ID, Act, unavailable
from pmtui.tui.app import PmtuiApp
from pmtui.tui.deeds import DEEDS
from pmtui.tui.keys import key_names, keys_as_markdown, unknown_keys
from pmtui.tui.palette import commands
from pmtui.tui.screens.board import BoardScreen
from pmtui.tui.when import State
from tests.tui.desks import begin, board_of, live_cards, make_app, play, toasts, until

ROOT = Path(__file__).parents[2]
MARKS = ("<!-- keys -->", "<!-- /keys -->")
OTHERS = frozenset({Role.PARTICIPANT})
"""Whose own actions are tested with their board, in test_taking_part."""

BOARD_ACTS = [act.id for act in ACTS if act.scope == "board" and act.who != OTHERS]

Sign = Callable[[BoardScreen, dict[str, Any]], bool]


def _on_top(name: str) -> Sign:
    return lambda board, _before: bool(type(board.app.screen).__name__ == name)


def _saved(board: BoardScreen, before: dict[str, Any]) -> bool:
    return bool(board.seat.board.seq > before["seq"])


def _writing(purpose: str) -> Sign:
    return lambda board, _before: board.entry.is_open and board.entry.purpose == purpose


def _said(*words: str) -> Sign:
    """One of these was said since."""
    return lambda board, before: any(
        part in said for part in words for said in toasts(board.pmtui)[before["toasts"] :]
    )


DONE: dict[str, tuple[type[Card] | None, Sign]] = {
    "add": (None, _writing("timeline")),
    "add-other": (None, _on_top("Choose")),
    "open": (TimelineEvent, _on_top("CardForm")),
    "delete": (TimelineEvent, _saved),
    "link": (TimelineEvent, _on_top("LinkPicker")),
    "star": (TimelineEvent, _saved),
    "group": (SpokenNote, _writing("group")),
    "likes": (Observation, _said("No other note says nearly the same")),
    "ungroup": (SpokenNote, _said("in no group")),
    "factor": (TimelineEvent, _writing("factors")),
    "fold": (
        Observation,
        lambda board, before: board.unfolded != before["unfolded"] or _saved(board, before),
    ),
    "withhold": (Observation, _on_top("AskLine")),
    "purge": (TimelineEvent, _on_top("Choose")),
    "mute": (None, _on_top("AskLine")),
    "undo": (None, lambda board, before: _saved(board, before) or _said("nothing to undo")(board, before)),
    "redo": (
        None,
        lambda board, before: _saved(board, before) or _said("nothing to do again")(board, before),
    ),
    "pane-1": (None, lambda board, _b: board.focused_pane.pane is Pane.TIMELINE),
    "pane-2": (None, lambda board, _b: board.focused_pane.pane is Pane.FACTORS),
    "pane-3": (None, lambda board, _b: board.focused_pane.pane is Pane.OBSERVATIONS),
    "pane-4": (None, lambda board, _b: board.focused_pane.pane is Pane.ACTIONS),
    "zoom": (None, lambda board, before: board.zoomed is not before["zoomed"]),
    "filter": (None, lambda board, _b: board.filter.has_class("-open")),
    "map": (None, _on_top("MapScreen")),
    "readiness": (None, _on_top("ReadinessScreen")),
    "record": (None, _on_top("RecordScreen")),
    "others": (None, _on_top("OthersScreen")),
    "stage": (None, _on_top("StageScreen")),
    "review": (None, _on_top("CardForm")),
    "start": (None, _said("a session is running already")),
    "next-phase": (None, _said("once more to move on early")),
    "previous-phase": (None, _said("this is the first phase")),
    "next-topic": (None, _said("does not go topic by topic")),
    "previous-topic": (None, _said("does not go topic by topic")),
    "more-time": (None, _said("2:00 more")),
    "pause": (None, _said("Clock paused")),
    "split": (None, _said("the agenda fits as it is", "New split")),
    "gap": (None, _said("there is no gap to decide on")),
    "bell": (None, _said("nothing is open that a bell could end")),
    "vote": (SpokenNote, _on_top("AskLine")),
    "question": (None, lambda board, before: board.asked > before["asked"]),
    "hear": (None, _on_top("HeardSheet")),
    "join-room": (None, _said("Other devices can't join here")),
    "inbox": (None, _said("nothing waits there")),
    "offer-floor": (None, _said("offered to the co-facilitator", "Offer taken back")),
    "take-floor": (None, _said("not for the facilitator")),
    "close": (None, _on_top("ClosingScreen")),
    "slower": (None, _said("only the demo's clock")),
    "faster": (None, _said("only the demo's clock")),
    "import": (None, _on_top("ImportScreen")),
    "export": (None, _on_top("DocumentScreen")),
    "home": (None, _said("esc once more goes home")),
}
"""What each action of the board comes to while a session is in its first phase, with that kind of card selected."""


def test_every_action_of_the_board_has_its_deed_and_its_test() -> None:
    assert set(DEEDS) == {act.id for act in ACTS if act.scope == "board"}
    assert set(BOARD_ACTS) == set(DONE)


def test_ids_are_unique_and_keys_too_for_each_role_within_a_scope() -> None:
    assert len(BY_ID) == len(ACTS)
    for scope in ("board", "home"):
        for role in Role:
            acts = [act for act in ACTS if act.scope in (scope, "app") and role in act.who]
            keys = [key for act in acts for key in key_names(act.keys)]
            assert len(keys) == len(set(keys)), (scope, role)


def test_no_action_lies_on_a_key_terminals_send_for_another() -> None:
    taken = {"ctrl+h", "ctrl+m", "ctrl+i", "ctrl+c", "ctrl+z", "f10", "f11"}
    assert not taken & {key for act in ACTS for key in key_names(act.keys)}


def test_a_role_that_may_not_is_told_so() -> None:
    for act in ACTS:
        for role in set(Role) - act.who:
            assert role.words in unavailable(act, State(role=role))


def test_the_key_table_in_the_docs_is_the_registrys() -> None:
    page = ROOT / "docs" / "keys.md"
    wanted = (
        "# Keys\n\nEvery key can be changed in `config.toml`: under `[keys]`, the name in the last column and "
        'its keys, comma between alternatives, such as `zoom = "f6,0"`.\n\n' + keys_as_markdown(names=True)
    )
    if os.environ.get("PMTUI_UPDATE_PICTURES") == "1":
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted, "run with PMTUI_UPDATE_PICTURES=1 to write it anew"


def test_the_key_table_in_the_readme_is_the_registrys() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    if MARKS[0] in text:
        start, end = text.index(MARKS[0]) + len(MARKS[0]), text.index(MARKS[1])
        assert text[start:end].strip() == keys_as_markdown().strip()


def _select(board: BoardScreen, kind: type[Card] | None) -> None:
    if kind is None:
        board.show_pane(Pane.TIMELINE)
        return
    card = next(iter(board.board.of(kind)))
    assert board.jump_to(card.id)


async def _tried(pilot: Pilot[Any], act: Act, do: Callable[[PmtuiApp, Act], Any]) -> None:
    board = board_of(pilot)
    kind, sign = DONE[act.id]
    _select(board, kind)
    await until(pilot, lambda: board.focused is not None and (kind is None or board.card is not None))
    board.pmtui.clear_notifications()  # the corner keeps what fits: what is said next is told by its place
    await until(pilot, lambda: not toasts(board.pmtui))
    before = {
        "seq": board.seat.board.seq,
        "toasts": 0,
        "unfolded": board.unfolded,
        "zoomed": board.zoomed,
        "asked": board.asked,
    }
    done = do(board.pmtui, act)
    if done is not None:
        await done
    await until(pilot, lambda: sign(board, before), act.id)


@pytest.mark.parametrize("act_id", BOARD_ACTS)
def test_an_action_does_its_thing_or_says_why_not_by_key(tmp_path: Path, act_id: str) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        act = BY_ID[act_id]
        await _tried(pilot, act, lambda _app, a: pilot.press(key_names(a.keys)[0]))

    play(make_app(tmp_path, live_cards()), story)


def test_every_action_comes_to_the_same_from_the_palette(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        for act in ACTS:
            if act.scope != "board" or act.id == "home" or board.seat.role not in act.who:
                continue

            def choose(app: PmtuiApp, act: Act) -> None:
                [found] = [c for c in commands(app, board) if c.title == f"{act.group}: {act.words}"]
                why = unavailable(act, board.state)
                assert found.help == (why or found.help)
                found.callback()

            await _tried(pilot, act, choose)
            await until(pilot, lambda: pilot.app.screen.is_mounted and bool(pilot.app.screen.children))
            await pilot.pause()
            while pilot.app.screen is not board:
                pilot.app.screen.dismiss() if pilot.app.screen.is_modal else pilot.app.pop_screen()
                await until(pilot, lambda: True)
            board.entry.close()
            board.filter.remove_class("-open")

    play(make_app(tmp_path, live_cards()), story)


def test_the_palette_finds_an_action_by_its_name(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "CommandPalette")
        await pilot.press(*"zoom")
        await until(pilot, lambda: "Zoom pane" in _palette_shows(pilot), "the entry")
        await pilot.press("down", "enter")
        await until(pilot, lambda: board_of(pilot).zoomed, "the zoom")

    play(make_app(tmp_path, live_cards()), story)


def _palette_shows(pilot: Pilot[Any]) -> str:
    from textual.widgets import OptionList

    lists = pilot.app.screen.query(OptionList)
    return " ".join(str(option.prompt) for found in lists for option in found._options)


@pytest.mark.parametrize("act_id", ["link", "next-phase", "close", "hear"])
def test_a_dimmed_key_says_why(tmp_path: Path, act_id: str) -> None:
    """Nothing is selected on an empty timeline, and no session runs."""

    async def story(pilot: Pilot[Any]) -> None:
        act = BY_ID[act_id]
        await pilot.press(key_names(act.keys)[0])
        await until(pilot, lambda: toasts(pilot.app) == [unavailable(act, board_of(pilot).state)], act_id)

    from tests.tui.desks import empty_cards

    play(make_app(tmp_path, empty_cards()), story)


def test_keys_can_be_changed_and_a_wrong_name_is_one_warning(tmp_path: Path) -> None:
    keys = {"zoom": "f6", "add": "b,insert", "nonsense": "f7", "list.down": "down"}

    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert [said for said in toasts(pilot.app) if "nonsense" in said] == [
            "The configuration binds keys to 'nonsense', which is no action."
        ]
        await pilot.press("0")
        await pilot.pause()
        assert not board.zoomed
        await pilot.press("f6")
        await until(pilot, lambda: board.zoomed)
        await pilot.press("b")
        await until(pilot, lambda: board.entry.is_open)

    play(make_app(tmp_path, live_cards(), keys=keys), story)
    assert unknown_keys(keys) == ["nonsense"]
