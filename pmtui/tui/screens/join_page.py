"""What the join screen says beside the QR code: address, code in large letters, and what people should know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from pmtui.facilitation.ground_rules import PROXIED
from pmtui.room.doors import DoorState
from pmtui.tui.text import fold, plain, styled, width_of
from pmtui.tui.widgets.large_letters import large, spaced

PLAIN = "Plain http: whoever shares this network can read what is sent, notes too."
HERE_ONLY = "Only this computer can open this address. For others: --listen ADDRESS, or x twice and J."
HOW = "Phone or laptop: open it, type the words. No account, nothing to install."
HOW_HERE = "Browser: open it, type the words."


@dataclass(frozen=True)
class JoinPage:
    """The words of the join screen, for a column of some size."""

    state: DoorState
    people: int
    public: bool = False
    """Only what may be on the shared screen: address and code."""
    plain_ascii: bool = False
    no_code: str = ""
    """Why there is no QR code; empty when there is one."""

    def rows(self, width: int, height: int) -> list[Content]:
        """The rows; the letters are small where large ones would push something out."""
        rows = list(self._all(width, big=not self.plain_ascii))
        if len(rows) > height and not self.public:
            rows = list(self._all(width, big=False))
        return rows[:height] if len(rows) <= height else _without_gaps(rows)[:height]

    def _all(self, width: int, *, big: bool) -> Iterator[Content]:
        yield styled(("Open", "$pm-quiet"))
        yield from _broken(self.state.url, width, "bold $pm-accent")
        yield plain("")
        yield styled(("and type", "$pm-quiet"))
        yield from _code(self.state.code, width, big=big)
        yield plain("")
        if self.no_code:
            yield from _said(self.no_code, width, "$pm-quiet")
        if self.public:
            return
        yield styled((_here(self.people), "bold $pm-people"))
        if self.state.loopback:
            yield from _said(HERE_ONLY, width, "$pm-warn")
        elif self.state.plain:
            yield from _said(PLAIN, width, "$pm-warn")
        if self.state.proxied:
            yield from _said(PROXIED, width, "$pm-warn")
        yield from _said(HOW_HERE if self.state.loopback else HOW, width, "$pm-text")
        yield from _said(f"Terminal: pmtui join {place(self.state.url)}", width, "$pm-text")
        others = [url for url in self.state.urls if url != self.state.url]
        if others:
            yield from _said(f"Also at {', '.join(others)}", width, "$pm-quiet")


def place(url: str) -> str:
    """How the address is given to `pmtui join`: without what goes without saying.

    A port is taken for granted there, so an address without one is given whole.
    """
    bare = url.removeprefix("http://").rstrip("/")
    return bare if re.search(r":\d+(/|$)", bare) and not bare.startswith("https:") else url.rstrip("/")


def _here(people: int) -> str:
    return f"{people} here, you among them" if people > 1 else "Nobody else is here yet"


def _code(code: str, width: int, *, big: bool) -> Iterator[Content]:
    words = code.split("-")
    drawn = [large(word) for word in words] if big else []
    if drawn and all(rows and width_of(rows[0]) <= width for rows in drawn):
        for rows in drawn:
            yield from (styled((row, "$pm-text")) for row in rows)
        return
    for word in words:
        apart = spaced(word)
        yield styled((apart if width_of(apart) <= width else word.upper(), "bold $pm-text"))


def _said(text: str, width: int, tone: str) -> Iterator[Content]:
    yield from (styled((row, tone)) for row in fold(text, width, 4))


def _broken(text: str, width: int, tone: str) -> Iterator[Content]:
    """An address over as many rows as it needs: it has no blanks, and nothing of it may be missing."""
    for at in range(0, len(text), max(1, width)):
        yield styled((text[at : at + width], tone))


def _without_gaps(rows: list[Content]) -> list[Content]:
    return [row for row in rows if row.plain]
