"""The page on the real hub: three phones and a stage in a real room, from the code to claimed notes."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest

from pmtui.model.cards import Action, Claim, Observation, SpokenNote
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import AddCards, AdvancePhase, Asked, BeginSession, CloseSession, RingBell
from pmtui.room.net.remote import RemoteSeat
from tests.net.hubs import WAIT, Hosting, hosting, key_of, until
from tests.page.chromium import DESKTOP, PHONE, Tab, chromium, tab
from tests.room.rooms import AGENDA, CANARY

Result = TypeVar("Result")

KNOWN_LINES = """
window.lines = [];
window.WebSocket = class extends WebSocket { constructor(url) { super(url); lines.push(this); } };
"""
"""Lets a test break the line a page talks on."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


class Hall:
    """A hub in a thread of its own, as far from the browser's as in a meeting."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="hub")
        self._thread.start()
        self._hosting = hosting(state)
        self.there: Hosting = self.run(self._hosting.__aenter__())
        self.lead: RemoteSeat = self.run(self.there.join(key=key_of(state)))

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(2 * WAIT)

    def do(self, command: Asked) -> Done:
        """The facilitator asks, twice where a slip is guarded against."""
        answer = self.run(self.lead.do(command))
        if isinstance(answer, Refused) and answer.code == "again":
            answer = self.run(self.lead.do(command.model_copy(update={"id": ""})))
        assert isinstance(answer, Done), answer
        return answer

    def until(self, condition: Callable[[], object], what: str = "") -> None:
        self.run(until(condition, what))

    def link(self, path: str = "") -> str:
        return f"http://{self.there.host}/{path}#{self.there.door.code}"

    def close(self) -> None:
        self.run(self._hosting.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close()


def joined(there: Tab, hall: Hall, path: str = "") -> Any:
    page = there.page
    page.goto(hall.link(path))
    if not path:
        page.get_by_role("button", name="To the board").click()
    page.locator(".room").wait_for()
    return page


def test_three_phones_and_a_stage_from_the_code_to_claimed_notes(browser: Any, hall: Hall) -> None:
    room = hall.there.room
    with ExitStack() as tabs:
        phones = [joined(tabs.enter_context(tab(browser, PHONE)), hall) for _ in range(3)]
        stage = joined(tabs.enter_context(tab(browser, DESKTOP)), hall, "stage")
        hall.until(lambda: (room.counts.people, room.writers) == (4, 3), "three writers, one host, no stage")
        hall.do(BeginSession(session_format=AGENDA))
        hall.do(AdvancePhase())
        stage.get_by_text("Write").first.wait_for()
        written: tuple[list[str], ...] = (
            ["the prompt misled us", "nobody could say stop"],
            ["pg_dump failed for weeks"],
            [],
        )
        for page, notes in zip(phones, written, strict=True):
            page.get_by_role("button", name="Yes, we are few").click()
            for n, note in enumerate(notes, 1):
                page.get_by_label(f"Note {n} of 3").fill(note)
            page.get_by_role("button", name="Ready").click()
        hall.until(lambda: room.counts.ready == 3, "three ready")
        before = room.board.count(Observation)
        hall.do(RingBell())
        hall.until(lambda: room.board.count(Observation) == before + 3, "the notes")
        for page, notes in zip(phones, written, strict=True):
            page.get_by_role("button", name="Notes").click()
            for note in (note for all_notes in written for note in all_notes):
                page.locator("#pane-observations .row", has_text=note).wait_for()
            page.get_by_role("button", name="Now", exact=True).click()
            mine = {1: "Your note is in", 2: "Your 2 notes are in"}.get(len(notes), "")
            if mine:
                page.get_by_text(mine).wait_for()
            assert page.evaluate("sessionStorage.getItem('pmtui.ballots')") == "{}"
        phones[1].get_by_text("Your note is in").click()
        phones[1].get_by_label("Your name, to claim one").fill("Ines")
        phones[1].get_by_role("button", name=re.compile("^Claim: ")).click()
        hall.until(lambda: [claim.name for claim in room.board.of(Claim)] == ["Ines"], "the claim")
        for page in (*phones, stage):
            assert CANARY not in page.content()
        hall.do(CloseSession(agreed=("We try the backups on Mondays",)))
        for page in phones:
            page.get_by_text("The session is closed").wait_for()


def test_taking_part_and_coming_back(browser: Any, hall: Hall) -> None:
    room = hall.there.room
    with tab(browser, DESKTOP) as there:
        there.context.add_init_script(KNOWN_LINES)
        page = joined(there, hall)
        hall.do(BeginSession(session_format=AGENDA))
        page.locator(".row", has_text="add a stage").click()
        page.get_by_role("button", name="I'll take it").click()
        page.get_by_label("Owner: one person").fill("Ines")
        page.get_by_role("button", name="Take it", exact=True).click()
        hall.until(lambda: any(action.owner == "Ines" for action in room.board.of(Action)), "an owner")
        # The line breaks; what happens meanwhile is there when it is back, and so is the seat.
        page.evaluate("lines.at(-1).close()")
        hall.do(AddCards(cards=(SpokenNote(text="said while somebody was away"),)))
        page.locator("#pane-observations .row", has_text="said while somebody was away").wait_for()
        assert page.evaluate("lines.length") == 2
        hall.until(lambda: room.counts.people == 2, "two people, nobody twice")
        page.get_by_label("Function (optional)").select_option("customer support")
        page.get_by_role("button", name="Put on the list").click()
        hall.until(
            lambda: room.board.session and "customer support" in room.board.session.functions, "a function"
        )
        page.get_by_text("On the list.").wait_for()
