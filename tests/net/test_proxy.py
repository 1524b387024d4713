"""The room behind Debian's nginx, by the recipe of the docs; and over TLS of its own."""

from __future__ import annotations

import asyncio
import ssl
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards
from pmtui.room.doors import Listening
from pmtui.room.net.link import Link, Place
from pmtui.room.net.remote import RemoteSeat
from tests.net.hubs import WAIT, Hosting, hosting, key_of, until
from tests.net.nginx import certificate, free_port, need_nginx, proxied
from tests.room.rooms import run


async def joined(place: Place, trust: ssl.SSLContext, *, code: str = "", key: str = "") -> RemoteSeat:
    """A seat by that address."""
    seat = RemoteSeat(SystemClock(), random_id, code=code, key=key)
    seat.sit(lambda behind: Link(place, behind, lambda: 0.5, trust))
    await asyncio.wait_for(seat.welcomed.wait(), WAIT)
    return seat


async def edited_together(there: Hosting, place: Place, trust: ssl.SSLContext, key: str) -> None:
    """A facilitator adds a card by that address, a participant sees it."""
    lead = await joined(place, trust, key=key)
    person = await joined(place, trust, code=there.door.code)
    try:
        assert (lead.role, person.role) == (Role.FACILITATOR, Role.PARTICIPANT)
        answer = await lead.do(AddCards(cards=(Factor(text="no canary stage at night"),)))
        assert isinstance(answer, Done)
        await until(lambda: person.board.find(Factor, answer.card_id))
    finally:
        await lead.left()
        await person.left()


def test_the_recipe_for_nginx_carries_page_and_socket_and_logs_nothing(tmp_path: Path) -> None:
    need_nginx()

    async def session() -> None:
        port = free_port()
        at = Listening(public_url=f"https://localhost:{port}/room/")
        async with hosting(tmp_path, at=at) as there:
            with proxied(tmp_path, there.hub.port, port) as proxy:
                assert there.door.url == proxy.url
                assert not there.door.plain
                page = await asyncio.to_thread(fetched, proxy.url, proxy.trust)
                assert "default-src 'none'" in page
                stranger = f"https://127.0.0.1:{port}/elsewhere"
                with pytest.raises(urllib.error.HTTPError):
                    await asyncio.to_thread(fetched, stranger, proxy.trust)
                await edited_together(there, Place(proxy.url), proxy.trust, key_of(tmp_path))
            logged = proxy.log.read_text() if proxy.log.exists() else ""
            assert "/room/" not in logged

    run(session())


def test_a_certificate_of_our_own_makes_it_https(tmp_path: Path) -> None:
    need_nginx()  # for openssl

    async def session() -> None:
        cert, key = certificate(tmp_path)
        async with hosting(tmp_path, at=Listening(cert=cert, key=key)) as there:
            assert there.door.url.startswith("https://")
            assert not there.door.plain
            place = Place(f"https://localhost:{there.hub.port}/")
            trust = ssl.create_default_context(cafile=str(cert))
            await edited_together(there, place, trust, key_of(tmp_path))

    run(session())


def fetched(url: str, trust: ssl.SSLContext) -> str:
    """The headers of a page."""
    with urllib.request.urlopen(url, context=trust, timeout=WAIT) as answer:
        assert answer.status == 200
        return str(answer.headers)
