"""What tests of abuse share: people who must notice nothing, and bytes on a bare line."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from pmtui.clock import HandClock
from pmtui.model.cards import Factor
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards
from pmtui.room.net.remote import RemoteSeat
from tests.net.hubs import WAIT, Hosting, hosting, key_of, until

UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)


def hand_clock() -> HandClock:
    """A clock that stands."""
    return HandClock(datetime(2026, 11, 23, 14, 0, tzinfo=UTC), 1000.0)


@dataclass
class People:
    """A room with a facilitator and a participant in it, who must notice nothing."""

    there: Hosting
    lead: RemoteSeat
    person: RemoteSeat

    async def go_on(self) -> None:
        """What the facilitator writes is on the participant's board, over lines that were never cut."""
        answer = await self.lead.do(AddCards(cards=(Factor(text="it goes on"),)))
        assert isinstance(answer, Done), answer
        await until(lambda: self.person.board.find(Factor, answer.card_id), "the change on the board")
        assert self.lead.trouble == self.person.trouble == ""


@contextlib.asynccontextmanager
async def meeting(state: Path, **how: Any) -> AsyncIterator[People]:
    """A room with people in it; at the end everything goes on for them."""
    async with hosting(state, **how) as there:
        people = People(there, await there.join(key=key_of(state)), await there.join())
        yield people
        await people.go_on()


async def last_words(raw: ClientConnection) -> tuple[list[dict[str, Any]], int | None]:
    """Every frame until the host closes, and the code it closed with (none: cut off)."""
    heard: list[dict[str, Any]] = []
    async with asyncio.timeout(WAIT):
        try:
            while True:
                heard.append(json.loads(await raw.recv()))
        except ConnectionClosed:
            return heard, raw.close_code


async def bye_of(raw: ClientConnection) -> dict[str, Any]:
    """The goodbye after which the host closes."""
    heard, _code = await last_words(raw)
    assert heard, "it was cut off without a word"
    assert heard[-1]["kind"] == "bye", heard[-1]
    return heard[-1]


async def answer_to(there: Hosting, request: bytes) -> bytes:
    """Everything the host answers to these bytes until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", there.hub.port)
    heard = b""
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(WAIT):
            writer.write(request)
            while more := await reader.read(1 << 16):
                heard += more
    writer.close()
    return heard


def upgrade(there: Hosting, more: str = "", host: str = "") -> bytes:
    """The request for the socket."""
    return UPGRADE.format(host=host or there.host, more=more).encode()
