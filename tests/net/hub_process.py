"""The program's own hub in a process of its own, that can be killed; it logs whatever it would log, to a file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import Card, Review
from pmtui.room.house import House

SERVE = """
import faulthandler, logging, sys
logging.basicConfig(level=0, filename=sys.argv.pop(1))
faulthandler.enable(open(sys.argv.pop(1), "a"))
from pmtui.__main__ import main
main()
"""


def port_that_stays_free() -> int:
    """A port no outgoing connection takes while the hub is down: below those that systems give out by themselves."""
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port


class HubProcess:
    """`pmtui serve` on one review, at a port that stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive = folder / "archive.db"
        self.home = folder / "home"
        self.output = folder / "output.txt"
        self.review = ""
        self.port = port_that_stays_free()
        self.code = ""
        self.starts = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def key(self) -> str:
        """The facilitator's key."""
        [file] = self.home.rglob(f"rooms/{self.review}.json")
        key: str = json.loads(file.read_text())["key"]
        return key

    async def create(self, *cards: Card) -> None:
        """The review, in a new archive."""
        house = House.open(self.archive, SystemClock(), random_id)
        named = [card.model_copy(update={"id": card.id or random_id()}) for card in cards]
        self.review = await house.create(Review(title="Checkout was down"), named)
        await house.close()

    async def start(self) -> None:
        """Start it, and wait until its door is open."""
        logs = [str(self.folder / name) for name in ("debug.log", "crash.txt")]
        at = f"127.0.0.1:{self.port}"
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PMTUI", "XDG"))}
        env |= {"HOME": str(self.home), "PMTUI_DB": str(self.archive), "PYTHONASYNCIODEBUG": "1"}
        env |= {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
        arguments = ["-X", "dev", "-c", SERVE, *logs, "serve", self.review, "--listen", at]
        with self.output.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=output, env=env
            )
        assert self._process.stdout is not None
        self.code = ""
        while not self.code:
            line = (await self._process.stdout.readline()).decode()
            assert line, self.output.read_text()
            with self.output.open("a") as output_text:
                output_text.write(line)
            words = line.split()
            if words[:1] == ["code"]:
                self.code = words[1]
        self.starts += 1

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """It is gone, at once."""
        assert self._process is not None
        self._process.send_signal(how)
        await self.ended()

    async def ended(self) -> None:
        """Wait until it has ended, and keep what it said."""
        process, self._process = self._process, None
        assert process is not None
        said, _ = await process.communicate()
        with self.output.open("ab") as output:
            output.write(said)

    async def close(self) -> None:
        """Told to stop, if it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            await self.ended()
