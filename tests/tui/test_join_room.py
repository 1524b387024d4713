"""The way in: where the room is opened, what the join screen shows and does, and when it is closed again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.facilitation.ground_rules import PROXIED
from pmtui.model.vocabulary import Role
from pmtui.room.doors import LOOPBACK, DoorState, Listening, Present
from pmtui.room.net import addresses
from pmtui.room.net.addresses import Address
from pmtui.room.net.link import read_place
from pmtui.tui.app import PmtuiApp
from pmtui.tui.screens.connections import ConnectionRows
from pmtui.tui.screens.join_page import HERE_ONLY, PLAIN, JoinPage, place
from pmtui.tui.screens.open_room import NOBODY_ELSE
from tests.hostile import HOSTILE
from tests.tui.desks import (
    board_of,
    empty_cards,
    make_app,
    on_board,
    play,
    screen_text,
    toasts,
    typed,
    until,
)
from tests.tui.doors import CODE, CROWD, HERE, STATE, URL, OpenDoor, ToyHub

NETWORKS = (
    Address(LOOPBACK, "this computer only"),
    Address("192.168.1.23", "Wi-Fi or LAN 192.168.1.23"),
    Address("10.8.0.2", "Wi-Fi or LAN 10.8.0.2"),
)

Story = Callable[[Pilot[Any], ToyHub], Awaitable[None]]


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two networks."""
    monkeypatch.setattr(addresses, "machine_addresses", lambda: NETWORKS)


def told(
    tmp_path: Path, story: Story, hub: ToyHub | None = None, size: tuple[int, int] = (120, 36)
) -> ToyHub:
    """The app with a hub behind it, through the story."""
    hub = hub or ToyHub()
    app = make_app(tmp_path, empty_cards(), gap_limit=None)
    app.desk.open_hub = hub.made

    async def with_hub(pilot: Pilot[Any]) -> None:
        await story(pilot, hub)

    play(app, with_hub, size)
    return hub


def top(pilot: Pilot[Any]) -> str:
    return type(pilot.app.screen).__name__


async def on_top(pilot: Pilot[Any], name: str) -> None:
    await until(pilot, lambda: top(pilot) == name and pilot.app.screen.is_mounted, name)
    await pilot.pause()


async def opened(pilot: Pilot[Any], *keys: str) -> None:
    """Open the room, after moving in the list."""
    await pilot.press("J")
    await on_top(pilot, "OpenRoomScreen")
    await pilot.press(*keys, "enter")
    await on_top(pilot, "JoinRoomScreen")


async def pressed(pilot: Pilot[Any], key: str) -> None:
    """One key, and what it does: keys that follow at once would be a text."""
    await pilot.press(key)
    await until(pilot, lambda: not board_of(pilot).pmtui._bursts._held)


def flat(pilot: Pilot[Any]) -> str:
    """What the screen says, on one line, its frames and gaps taken out."""
    return " ".join(screen_text(pilot.app).replace("│", " ").split())


async def says(pilot: Pilot[Any], words: str) -> None:
    await until(pilot, lambda: words in flat(pilot), words)


# --- opening -----------------------------------------------------------------------


def test_loopback_is_what_enter_opens(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        shown = flat(pilot)
        assert all(address.words in shown for address in NETWORKS)
        assert "all 2 networks above" in shown
        assert NOBODY_ELSE in shown
        await pilot.press("enter")
        await on_top(pilot, "JoinRoomScreen")
        assert hub.at == [Listening(host=LOOPBACK)]
        assert HERE.url in flat(pilot)
        assert HERE_ONLY in flat(pilot)
        assert PLAIN not in flat(pilot)

    told(tmp_path, story, ToyHub(OpenDoor(HERE)))


def test_a_network_is_picked_and_what_that_means_is_said_before_and_after(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        await pilot.press("down")
        await says(pilot, "can read what is sent")
        await pilot.press("enter")
        await on_top(pilot, "JoinRoomScreen")
        assert hub.at == [Listening(host="192.168.1.23")]
        assert PLAIN in flat(pilot)
        assert URL in flat(pilot)
        assert "pmtui join 192.168.1.23:8765" in flat(pilot)
        assert "Nobody else is here yet" in flat(pilot)

    told(tmp_path, story)


def test_a_port_is_asked_for_only_when_wanted(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        await pilot.press("p")
        await on_top(pilot, "AskLine")
        await typed(pilot, "80")
        await pilot.press("enter")
        await says(pilot, "a number from 1024 to 65535")
        await typed(pilot, "80")
        await pilot.press("enter")
        await on_top(pilot, "OpenRoomScreen")
        await says(pilot, "port 8080")
        await pilot.press("end", "enter")
        await on_top(pilot, "JoinRoomScreen")
        assert hub.at == [Listening(host="0.0.0.0", port=8080)]

    told(tmp_path, story)


def test_esc_opens_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))
        assert hub.at == []

    told(tmp_path, story)


def test_what_stands_in_the_way_is_said_and_nothing_stays_open(tmp_path: Path) -> None:
    async def refused(_at: Listening) -> ToyHub:
        raise OSError("192.168.1.23:8765 can't be listened on; choose another port")

    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        pilot.app.desk.open_hub = refused  # type: ignore[attr-defined]
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        await pilot.press("enter")
        await until(pilot, lambda: any("choose another port" in said for said in toasts(pilot.app)))
        assert on_board(pilot.app)
        assert not pilot.app.hosting.is_open  # type: ignore[attr-defined]

    told(tmp_path, story)


def test_a_hub_that_cant_open_the_room_gives_its_port_back(tmp_path: Path) -> None:
    class Broken(ToyHub):
        async def open(self, room: Any) -> DoorState:
            raise ValueError("no key could be written")

    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await pilot.press("J")
        await on_top(pilot, "OpenRoomScreen")
        await pilot.press("enter")
        await until(pilot, lambda: any("no key could be written" in said for said in toasts(pilot.app)))
        assert hub.closed == 1

    told(tmp_path, story, Broken())


def test_the_command_line_may_have_said_where(tmp_path: Path) -> None:
    hub = ToyHub()
    app = make_app(tmp_path, empty_cards(), gap_limit=None)
    app.desk.open_hub = hub.made
    wanted = app.desk.listening = Listening("10.8.0.2", 8443, "https://reviews.example.com/")

    async def opens(pilot: Pilot[Any]) -> None:
        await on_top(pilot, "JoinRoomScreen")
        assert hub.at == [wanted]
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))

    async def tell() -> None:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await opens(pilot)
            await app.action_quit()

    asyncio.run(tell())
    assert hub.closed == 1


# --- the join screen ---------------------------------------------------------------


def test_opened_once_it_is_shown_again_by_the_same_key(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("J")
        await until(pilot, lambda: on_board(pilot.app))
        await pilot.press("J")
        await on_top(pilot, "JoinRoomScreen")
        assert len(hub.at) == 1

    told(tmp_path, story)


def test_how_many_are_here_follows_who_comes(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        await opened(pilot, "down")
        room = board_of(pilot).room
        assert room is not None
        people = [room.sit(Role.PARTICIPANT) for _ in range(4)]
        await pilot.app.screen.look()  # type: ignore[attr-defined]
        await says(pilot, "5 here, you among them")
        for person in people:
            person.leave()
        await pilot.app.screen.look()  # type: ignore[attr-defined]
        await says(pilot, "Nobody else is here yet")

    told(tmp_path, story)


def test_a_new_code_needs_its_key_twice(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("n")
        await says(pilot, "the old one stops working")
        await pilot.press("x", "n")
        await pilot.pause()
        assert ("new-code", Role.NOTE_TAKER, 0) not in hub.door.asked
        await pilot.press("n")
        await says(pilot, "The code is new")
        assert hub.door.state.code == "cedar-piano-whale"
        assert pilot.app.screen.code.text == hub.door.state.link  # type: ignore[attr-defined]

    told(tmp_path, story)


def test_the_link_is_copied_with_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(PmtuiApp, "copy_to_clipboard", lambda _app, text: copied.append(text))

    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("c")
        await says(pilot, "The link, code included, was copied")

    told(tmp_path, story)
    assert copied == [f"{URL}#{CODE}"]


@pytest.mark.parametrize(
    ("keys", "role"), [((), Role.NOTE_TAKER), (("down",), Role.CO_FACILITATOR)], ids=["note", "co"]
)
def test_an_invitation_is_for_one_and_says_so(tmp_path: Path, keys: tuple[str, ...], role: Role) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("i")
        await on_top(pilot, "Choose")
        await pilot.press(*keys, "enter")
        await on_top(pilot, "InvitationSheet")
        assert hub.door.asked[-1] == ("invite", role, 0)
        shown = flat(pilot)
        assert f"For one {role.words}" in shown
        assert "amber-fox-quilt" in shown
        assert "once, for one person" in shown
        assert "keep it off the shared screen" in shown
        await pilot.press("escape")
        await on_top(pilot, "JoinRoomScreen")
        assert "amber-fox-quilt" not in flat(pilot)
        assert pilot.app.screen.state.code == CODE  # type: ignore[attr-defined]

    told(tmp_path, story)


def test_a_connection_is_cut_off_by_its_key_twice(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("l")
        await on_top(pilot, "ConnectionsSheet")
        shown = flat(pilot)
        assert "3 connections" in shown
        assert "refused 2 times" in shown
        assert "note-taker terminal" in shown
        await pilot.press("down", "d")
        await says(pilot, "d once more cuts number 3 off")
        await pilot.press("down", "d")
        await says(pilot, "d once more cuts number 4 off")
        assert not [asked for asked in hub.door.asked if asked[0] == "remove"]
        await pilot.press("d")
        await says(pilot, "Number 4 was cut off")
        assert hub.door.asked[-1][0] == "remove"
        assert [seat.n for seat in hub.door.state.seats] == [2, 3]
        assert "note-taker" not in flat(pilot)

    told(tmp_path, story, ToyHub(OpenDoor(replace(STATE, seats=CROWD))))


def test_stopping_needs_its_key_twice_and_the_room_can_be_opened_again(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("x")
        await says(pilot, "x once more stops listening: 3 connections end")
        assert hub.closed == 0
        await pilot.press("x")
        await until(pilot, lambda: any("J opens it again" in said for said in toasts(pilot.app)))
        assert hub.closed == 1
        await opened(pilot)
        assert len(hub.at) == 2

    told(tmp_path, story, ToyHub(OpenDoor(replace(STATE, seats=CROWD))))


def test_a_door_that_was_shut_meanwhile_says_so(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        hub.door.refuses = "Too much was asked at once."
        await pilot.press("n", "n")
        await says(pilot, "Too much was asked at once.")
        await pilot.press("l")
        await says(pilot, "Too much was asked at once.")
        assert top(pilot) == "JoinRoomScreen"

    told(tmp_path, story)


# --- what may be shared --------------------------------------------------------------


def test_shared_it_shows_address_and_code_and_does_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("S")
        await until(pilot, lambda: pilot.app.screen.public)  # type: ignore[attr-defined]
        await pilot.pause()
        shown = flat(pilot)
        assert URL in shown
        assert not [words for words in ("here", "Plain http", "invite", "pmtui join") if words in shown]
        asked = list(hub.door.asked)
        for key in ("n", "n", "i", "l", "c", "x", "x"):
            await pressed(pilot, key)
        assert top(pilot) == "JoinRoomScreen"
        assert hub.door.asked == asked
        assert hub.closed == 0
        assert flat(pilot) == shown
        board_of(pilot).pmtui.notify("for the facilitator alone")
        assert "for the facilitator alone" not in toasts(pilot.app)
        await pilot.press("escape")
        await says(pilot, "Plain http")
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))

    told(tmp_path, story)


def test_from_the_stage_one_key_shows_just_that(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))
        await pilot.press("S")
        await on_top(pilot, "StageScreen")
        await pilot.press("J")
        await on_top(pilot, "JoinRoomScreen")
        assert URL in flat(pilot)
        await pilot.press("S")
        await pilot.pause()
        assert "Plain http" not in flat(pilot)
        await pilot.press("escape")
        await on_top(pilot, "StageScreen")

    told(tmp_path, story)


def test_on_the_stage_of_a_room_that_is_not_open_the_key_does_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        await pilot.press("S")
        await on_top(pilot, "StageScreen")
        await pilot.press("J")
        await pilot.pause()
        assert top(pilot) == "StageScreen"

    told(tmp_path, story)


# --- leaving ---------------------------------------------------------------------------


def test_leaving_the_app_says_goodbye(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        assert hub.closed == 0

    assert told(tmp_path, story).closed == 1


def test_going_home_with_others_here_is_asked_twice_and_closes_the_room(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))
        room = board_of(pilot).room
        assert room is not None
        for _ in range(3):
            room.sit(Role.PARTICIPANT)
        await pilot.press("escape")
        await until(pilot, lambda: any("3 others are in it" in said for said in toasts(pilot.app)))
        assert on_board(pilot.app)
        await pilot.press("escape")
        await on_top(pilot, "HomeScreen")
        await until(pilot, lambda: hub.closed == 1)

    told(tmp_path, story)


def test_a_role_that_does_not_run_the_room_cant_stop_it(tmp_path: Path) -> None:
    """A host at another computer sees how people join, and leaves the listening to who runs it."""

    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot, "down")
        screen: Any = pilot.app.screen
        screen.can_stop = False
        screen.draw_all()
        await pilot.pause()
        assert "x stop" not in flat(pilot)
        await pilot.press("x")
        await says(pilot, "it is closed there")
        assert hub.closed == 0

    told(tmp_path, story)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.STAGE])
def test_who_is_no_host_is_not_told_the_code(tmp_path: Path, role: Role) -> None:
    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        board_of(pilot).seat.role = role  # type: ignore[misc]
        await pilot.press("J")
        await until(pilot, lambda: any("not for the" in said for said in toasts(pilot.app)))
        assert on_board(pilot.app)

    told(tmp_path, story)


@pytest.mark.parametrize("own", [Role.FACILITATOR, Role.CO_FACILITATOR])
def test_a_facilitator_elsewhere_knows_the_own_connection(own: Role) -> None:
    rows = ConnectionRows((Present(1, Role.FACILITATOR, "terminal"), *CROWD), own)
    drawn = ["".join(text for text, _tone in rows.draw(n, 70)[0]) for n in range(len(rows))]
    assert ["you" in row.split() for row in drawn] == [own is Role.FACILITATOR, False, False, False]


def test_help_names_the_keys_of_this_screen_and_none_of_the_boards(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], hub: ToyHub) -> None:
        await opened(pilot)
        await pilot.press("question_mark")
        await on_top(pilot, "HelpScreen")
        rows = [line.split("┃")[0].replace("│", " ").split() for line in screen_text(pilot.app).splitlines()]
        keys = {row[0] for row in rows if row}
        assert keys >= {"c", "S", "l", "i", "n", "x", "ctrl+p"}
        assert "Next phase" not in screen_text(pilot.app)
        await says(pilot, "A one-time code for a note-taker")
        await pilot.press("escape")
        await on_top(pilot, "JoinRoomScreen")

    told(tmp_path, story)


# --- its words -----------------------------------------------------------------------


@pytest.mark.parametrize("width", [24, 34, 40, 80])
@pytest.mark.parametrize("height", [8, 12, 21, 33])
@pytest.mark.parametrize("public", [False, True])
def test_address_and_code_are_whole_at_any_size(width: int, height: int, public: bool) -> None:
    long = replace(
        STATE, url="https://reviews.platform.example.com/rooms/checkout-team/", code="umbrella-fox-sweater"
    )
    rows = [row.plain for row in JoinPage(long, 3, public).rows(width, height)]
    assert len(rows) <= height
    assert all(len(row) <= width for row in rows)
    assert long.url in "".join(rows)
    if not any("█" in row for row in rows):
        letters = "".join(rows).replace(" ", "")
        assert all(word.upper() in letters for word in long.code.split("-"))


def test_how_to_join_from_this_computer_fits_a_small_window() -> None:
    url = "http://127.0.0.1:8765/"
    here = replace(STATE, url=url, urls=(url,), loopback=True, code="cabbage-squash-cedar")
    rows = [row.plain for row in JoinPage(here, 1).rows(40, 21)]
    assert rows[-1] == "Terminal: pmtui join 127.0.0.1:8765"


@pytest.mark.parametrize("proxied", [True, False])
def test_the_log_of_a_proxy_or_tunnel_is_said(proxied: bool) -> None:
    state = replace(STATE, url="https://room.example.org/", plain=False, proxied=proxied)
    for width, height in ((74, 21), (40, 33)):
        said = " ".join(row.plain for row in JoinPage(state, 1).rows(width, height))
        assert (PROXIED in said) is proxied
        assert PROXIED not in " ".join(
            row.plain for row in JoinPage(state, 1, public=True).rows(width, height)
        )


def test_other_addresses_are_named(tmp_path: Path) -> None:
    state = replace(STATE, urls=(URL, "http://10.8.0.2:8765/"))
    assert "Also at http://10.8.0.2:8765/" in " ".join(r.plain for r in JoinPage(state, 1).rows(60, 33))


@pytest.mark.parametrize(
    ("url", "typed_so"),
    [
        ("http://127.0.0.1:8765/", "127.0.0.1:8765"),
        ("http://box:9000/room/", "box:9000/room"),
        ("https://reviews.example.com/r/", "https://reviews.example.com/r"),
        ("https://reviews.example.com:8443/r/", "https://reviews.example.com:8443/r"),
        ("http://reviews.example.com/r/", "http://reviews.example.com/r"),
        ("http://[2001:db8::7]:8765/", "[2001:db8::7]:8765"),
    ],
)
def test_what_the_terminal_is_told_leads_to_the_same_address(url: str, typed_so: str) -> None:
    assert place(url) == typed_so
    assert read_place(typed_so, 8765).url == url


def test_a_hostile_title_and_address_are_only_text(tmp_path: Path) -> None:
    state = replace(STATE, url=f"http://x/{HOSTILE}")

    async def story(pilot: Pilot[Any], _hub: ToyHub) -> None:
        await opened(pilot, "down")
        assert "\x1b" not in screen_text(pilot.app)
        assert "[/x]" in flat(pilot)

    app = make_app(tmp_path, empty_cards(HOSTILE), gap_limit=None)
    hub = ToyHub(OpenDoor(state))
    app.desk.open_hub = hub.made
    play(app, lambda pilot: story(pilot, hub))
