"""The three words people type to join, and what a wrong guess costs.

512 words give 27 bits. Guesses wait longer the more of them were wrong, for their address and for everybody; who is
seated is never kept waiting. Nothing of this is written anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

WORDS = tuple(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())
"""Short, common, easy to say in a call."""

PARTS = 3
FREE_GUESSES = 3
"""Wrong codes from one address before the next has to wait."""
FREE_ANYWHERE = 30
"""Wrong codes from everywhere in a minute before everybody new has to wait a moment."""
LONGEST_WAIT = 8.0
FORGOTTEN_AFTER = 600.0
ADDRESSES = 2048
"""Addresses remembered; the oldest go first."""


def new_code(random: Callable[[int], bytes]) -> str:
    """Three words, each of nine random bits."""
    return "-".join(WORDS[int.from_bytes(random(2), "big") % len(WORDS)] for _ in range(PARTS))


def read_code(typed: str) -> str:
    """A code as people type it: any case, blanks, dots or hyphens between the words."""
    folded = unicodedata.normalize("NFKC", typed[:200]).casefold()
    return "-".join(re.findall(r"[a-z]+", folded))


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(secret: str, kept_hash: str) -> bool:
    """Whether that is the secret, in constant time."""
    return compare_digest(hashed(secret), kept_hash)


@dataclass
class _Wrong:
    n: int = 0
    at: float = 0.0


class Guesses:
    """Wrong codes, by address and in all, in memory only."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, _Wrong] = OrderedDict()
        self._anywhere: deque[float] = deque(maxlen=1000)

    def wait(self, address: str, now: float) -> float:
        """Seconds until a code from that address may be looked at."""
        wrong = self._by_address.get(address)
        own = 0.0
        if wrong is not None and now - wrong.at < FORGOTTEN_AFTER and wrong.n >= FREE_GUESSES:
            own = min(LONGEST_WAIT, 0.5 * 2.0 ** min(10, wrong.n - FREE_GUESSES)) - (now - wrong.at)
        over = self.lately(now) - FREE_ANYWHERE
        return max(0.0, own, min(2.0, 0.05 * over))

    def wrong(self, address: str, now: float) -> None:
        """A code from that address was wrong."""
        known = self._by_address.pop(address, None) or _Wrong()
        if now - known.at >= FORGOTTEN_AFTER:
            known = _Wrong()
        self._by_address[address] = _Wrong(known.n + 1, now)
        self._anywhere.append(now)
        while len(self._by_address) > ADDRESSES:
            self._by_address.popitem(last=False)

    def lately(self, now: float) -> int:
        """Wrong codes in the last minute."""
        while self._anywhere and now - self._anywhere[0] >= 60:
            self._anywhere.popleft()
        return len(self._anywhere)
