"""A host that says only what a test tells it to, and remembers every byte a page sends: to look at the page alone."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from pmtui.facilitation.ground_rules import RULES, TOLD
from pmtui.room.net.page import respond
from pmtui.room.sealed import PULSE

Frame = dict[str, Any]

RUN, EPOCH = "a" * 32, "b" * 32
LIMIT = 20.0
"""Seconds after which a test that waits has failed; nothing is measured by it."""


class FakeHost:
    """Serves the real page and speaks the wire from a script. Lives in a thread of its own."""

    def __init__(self, cards: Iterable[Mapping[str, Any]], review: str) -> None:
        self.cards = [dict(card) for card in cards]
        self.review = review
        self.seq = 7
        self.mono = 1000.0
        self.answers = True
        """Whether commands and envelopes are answered."""
        self.welcome: Frame = {"role": "participant", "open": [], "reveals": [], "posted": []}
        self.run = RUN
        self.frames: list[Frame] = []
        self.raw: list[str] = []
        self.bye: Frame | None = None
        self._heard = threading.Condition()
        self._sockets: set[ServerConnection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="fake-host")
        self._thread.start()
        self._server: Server = self._wait(self._listen())
        self.port: int = next(iter(self._server.sockets)).getsockname()[1]

    def url(self, path: str = "", code: str = "fig-olive-otter") -> str:
        return f"http://127.0.0.1:{self.port}/{path}#{code}"

    # --- what tests do --------------------------------------------------------

    def tick(self, *events: Frame) -> None:
        """Tell every page these events."""
        self.mono += 0.05
        self._say({"kind": "tick", "now": self.mono, "events": list(events)})

    def change(self, *put: Mapping[str, Any], drop: Iterable[str] = (), more: Iterable[Frame] = ()) -> None:
        """The board moves on; `more` events come in the same tick."""
        self.seq += 1
        cards = [{**card, "rev": self.seq} for card in put]
        for card in cards:
            self.cards = [old for old in self.cards if old["id"] != card["id"]] + [card]
        event = {"kind": "changed", "seq": self.seq, "put": cards, "drop": list(drop), "words": ""}
        self.tick(event, *more)

    def wait(self, wanted: Callable[[Frame], bool], n: int = 1) -> list[Frame]:
        """The frames that are wanted, once there are `n`."""
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.sent(wanted)) >= n, LIMIT), self.frames
            return self.sent(wanted)

    def sent(self, wanted: Callable[[Frame], bool]) -> list[Frame]:
        return [frame for frame in self.frames if wanted(frame)]

    def drop_all(self) -> None:
        """Every socket breaks, without a word."""

        async def cut() -> None:
            for socket in list(self._sockets):
                socket.transport.abort()

        self._wait(cut())

    def close(self) -> None:
        async def shut() -> None:
            self._server.close()
            await self._server.wait_closed()

        self._wait(shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT)
        self._loop.close()

    # --- the wire -------------------------------------------------------------

    async def _listen(self) -> Server:
        return await serve(self._serve, "127.0.0.1", 0, process_request=self._page, compression=None)

    def _page(self, _socket: ServerConnection, request: Request) -> Response | None:
        if request.path == "/ws":
            return None
        page = respond(request.path.partition("?")[0], request.headers["Host"])
        if page is None:
            return Response(404, "Not Found", Headers(), b"")
        return Response(page.status, HTTPStatus(page.status).phrase, Headers(page.headers), page.body)

    async def _serve(self, socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                frame: Frame = json.loads(text)
                if frame["kind"] == "hello" and self.bye is None:
                    self._sockets.add(socket)
                with self._heard:
                    self.raw.append(str(text))
                    self.frames.append(frame)
                    self._heard.notify_all()
                for answer in self._answer(frame):
                    await socket.send(json.dumps(answer))
        self._sockets.discard(socket)

    def _answer(self, frame: Frame) -> list[Frame]:
        match frame["kind"]:
            case "hello" if self.bye is not None:
                return [self.bye]
            case "hello":
                return self._welcome(frame)
            case "ping":
                return [{"kind": "pong", "n": frame["n"], "now": {"mono": self.mono, "wall": WALL}}]
            case "do" if self.answers:
                command = frame["command"]
                return [
                    {
                        "kind": "done",
                        "id": command["id"],
                        "seq": self.seq,
                        "words": "",
                        "card": "",
                        "undoable": False,
                    }
                ]
            case "post" if self.answers:
                return [{"kind": "received", "what": frame["what"], "round": frame["round"]}]
        return []

    def _welcome(self, hello: Frame) -> list[Frame]:
        half = len(self.cards) // 2
        stays = hello["run"] == self.run and hello["last"] == self.seq
        pages: list[Frame] = [] if stays else [_page_of(1, self.cards[:half]), _page_of(2, self.cards[half:])]
        first: Frame = {
            "kind": "welcome", "v": 1, "run": self.run, "epoch": EPOCH, "review": self.review, "seq": self.seq,
            "pages": None if stays else 2, "now": {"mono": self.mono, "wall": WALL},
            "clock": CLOCK, "countdown": None, "ringing": None, "rules": list(RULES), "told": list(TOLD), "pulse": list(PULSE),
            "room": {"kind": "room", "people": 9, "ready": 0, "more_time": 0, "move_on": 0, "writers": 8},
        }  # fmt: skip
        role = "stage" if hello["role"] == "stage" else "participant"
        return [{**first, **self.welcome, "role": role}, *pages]

    def _say(self, frame: Frame) -> None:
        async def say() -> None:
            for socket in list(self._sockets):
                await socket.send(json.dumps(frame))

        self._wait(say())

    def _wait(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(LIMIT)


WALL = "2026-11-23T14:20:00+00:00"
CLOCK: Frame = {
    "key": "walk",
    "phase": {"length": 1440.0, "remaining": 912.0, "anchor": None},
    "topic_key": "",
    "topic": None,
    "hard_stop": "2026-11-23T15:00:00+00:00",
    "kept": {},
    "suspended": None,
}


def _page_of(n: int, cards: list[Frame]) -> Frame:
    found: dict[str, list[Frame]] = {}
    for card in cards:
        found.setdefault(card["kind"], []).append(card)
    return {"kind": "page", "n": n, "cards": found}
