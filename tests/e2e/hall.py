"""A served room and everybody in it: terminals, browser pages, stages; reached as it is, or behind nginx with TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import SystemClock
from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.model.vocabulary import Role
from pmtui.room.net.remote import RemoteSeat
from tests.e2e.at_pages import AtPage, PageParticipant
from tests.e2e.at_terminals import AtTerminal, Facilitator, Participant
from tests.e2e.loops import Loop, loop_aside
from tests.e2e.rooms import House
from tests.net.nginx import free_port, need_nginx, proxied
from tests.page.chromium import DESKTOP, PHONE, chromium, tab

EVENT = "p99 above 2 s"
"""What the record has before the meeting."""


@dataclass(frozen=True)
class Way:
    """How people reach the room: what the host is told, where they go, whom they trust."""

    listens: tuple[str | Path, ...] = ()
    url: str = ""
    trust: tuple[str | Path, ...] = ()


@pytest.fixture(params=["plain", "nginx"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """On this computer as it is; and behind Debian's nginx with TLS, by the recipe of the docs."""
    if request.param == "plain":
        yield Way()
        return
    need_nginx()
    folder = tmp_path / "nginx"
    folder.mkdir()
    hub = free_port()
    with proxied(folder, hub, free_port()) as proxy:
        yield Way(("--listen", f":{hub}", "--public-url", proxy.url), proxy.url, ("--ca", proxy.cert))
        assert not proxy.log.exists() or "/room/" not in proxy.log.read_text()


@dataclass
class Hall:
    """Everybody who is there."""

    house: House
    loop: Loop
    way: Way
    lead: Facilitator
    terminals: tuple[Participant, Participant]
    pages: tuple[PageParticipant, PageParticipant]
    shared: AtTerminal
    shared_page: AtPage
    witness: RemoteSeat

    @property
    def saved(self) -> Board:
        """The board as the database has it."""
        with Archive.open(self.house.terminal.db, clock=SystemClock(), read_only=True) as archive:
            return archive.load(self.house.review)

    @property
    def session(self) -> Session:
        assert self.witness.board.session is not None
        return self.witness.board.session

    def until(self, condition: Callable[[], object]) -> None:
        """What the witness, a stage without a screen, sees of the room."""
        self.loop.until(condition, lambda: f"{self.session}\n{self.lead.screen.text}")

    def goes_on_to(self, phase: str) -> None:
        self.lead.goes_on_to(phase)
        self.until(lambda: (run := self.session.current) and run.phase.name == phase)

    def files(self) -> bytes:
        """All that is on the host's disk."""
        return b"".join(file.read_bytes() for file in self.house.terminal.db.parent.iterdir())


@pytest.fixture
def hall(house: House, way: Way) -> Iterator[Hall]:
    house.terminal("log", "checkout", f"2026-11-20 14:05 alert {EVENT}")
    # The browser comes last and goes first: while it runs, this thread has its loop and can have no other.
    with loop_aside() as loop, chromium() as browser, ExitStack() as tabs:
        loop.enter(house.serves("checkout", *way.listens))
        url = way.url or f"http://{house.at}/"
        code = house.keys.code

        def screen(*args: str | Path) -> Any:
            return loop.enter(house.screen(*args, *way.trust))

        def page(size: tuple[int, int]) -> Any:
            return tabs.enter_context(tab(browser, size, trusting=bool(way.trust)))

        made = Hall(
            house,
            loop,
            way,
            Facilitator(screen("join", "--key", "checkout"), loop),
            (
                Participant(screen("join", f"{code}@{url}"), loop),
                Participant(screen("join", f"{code}@{url}"), loop),
            ),
            (PageParticipant(page(PHONE)), PageParticipant(page(DESKTOP))),
            AtTerminal(screen("stage"), loop),
            AtPage(page(DESKTOP)),
            loop.enter(house.seated(role=Role.STAGE)),
        )
        for person in made.pages:
            person.goes_to(f"{url}#{code}")
        made.shared_page.goes_to(f"{url}stage#{code}")
        yield made
