"""Looks at the codes of devices nobody knows yet: one at a time for an address, later and later when they are wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from pmtui.clock import Clock
from pmtui.room.net.bye import Bye
from pmtui.room.net.codes import Guesses

Opened = TypeVar("Opened")

QUEUE = 64
"""Devices of one address whose code waits to be looked at."""
MANY = 10
"""Wrong codes in a minute that hosts should hear of."""
TOLD_EVERY = 60.0


class Guard:
    """Slows guessing down. Knows addresses in memory only."""

    def __init__(
        self,
        time: Clock,
        warn: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`warn` tells the hosts; `sleep` waits."""
        self._time = time
        self._warn = warn
        self._sleep = sleep
        self._guesses = Guesses()
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}
        self._told_at: float | None = None

    async def look(self, address: str, opens: Callable[[], Opened | None]) -> Opened | None:
        """What the code `opens`, once it is this address's turn; raises Bye when too many wait for theirs."""
        whose = neighbourhood(address)
        lock, waiting = self._turns.get(whose, (asyncio.Lock(), 0))
        if waiting >= QUEUE:
            raise Bye("Too many ask at once; try again in a minute.", "slow", again=True)
        self._turns[whose] = lock, waiting + 1
        try:
            async with lock:  # else many guesses at once would all be looked at before the first was wrong
                wait = self._guesses.wait(whose, self._time.monotonic())
                if wait > 0:
                    await self._sleep(wait)
                found = opens()
                if found is None:
                    self._guesses.wrong(whose, self._time.monotonic())
                    self._tell()
                return found
        finally:
            lock, waiting = self._turns[whose]
            if waiting > 1:
                self._turns[whose] = lock, waiting - 1
            else:
                del self._turns[whose]

    def _tell(self) -> None:
        now = self._time.monotonic()
        lately = self._guesses.lately(now)
        if lately < MANY or (self._told_at is not None and now - self._told_at < TOLD_EVERY):
            return
        self._told_at = now
        self._warn(
            f"{lately} wrong codes were tried at the door in the last minute. Nobody who sits here is kept "
            "waiting; make a new code if you don't expect it."
        )


def neighbourhood(address: str) -> str:
    """Whose guesses count together: one address, or a household's share of the newer sort."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        if ip.is_global:
            return str(IPv6Address(int(ip) >> 64 << 64))
    return str(ip)
