"""Taking in what was decided on the import screen: shown until it is saved, and whoever leaves waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from pmtui.evidence.going import Cancelled
from pmtui.room.bringing import Bringing
from pmtui.tui.screens.import_deciding import Decided
from pmtui.tui.screens.leaving import LeftOnce

Bring = Callable[[Decided, Bringing], Awaitable[bool]]
"""Brings it in and says what came of it; whether it is in."""


class Taking:
    """One import on its way in, or none."""

    def __init__(self, bring: Bring | None = None) -> None:
        """Without `bring` somebody else does, with what the screen returns."""
        self._bring = bring
        self._under_way: Bringing | None = None
        self._ended = asyncio.Event()
        self._is_in = False
        self._leaving = self._hurried = False

    @property
    def under_way(self) -> bool:
        """Whether one is on its way."""
        return self._under_way is not None

    @property
    def stoppable(self) -> bool:
        """Whether it may still be stopped."""
        return self._under_way is not None and not (self._under_way.handed_over or self.stopped)

    @property
    def stopped(self) -> bool:
        """Whether it was stopped and is about to end."""
        return self._under_way is not None and self._under_way.stopped

    @property
    def words(self) -> str:
        """How far it is, and what can be done meanwhile."""
        if self._under_way is None:
            return ""
        if self.stopped:
            return "Stopping …"
        then = "pmtui leaves then" if self._leaving else ""
        stop = "esc stops" if self.stoppable else "z undoes it then" if not self._leaving else ""
        return "  ".join(filter(None, (self._under_way.words, then, stop)))

    async def take(self, decided: Decided) -> str:
        """Bring it in: nothing to say when it is in, else a sentence."""
        bringing, self._is_in = Bringing(), self._bring is None
        self._under_way = bringing
        self._ended.clear()
        try:
            if self._bring is not None:
                self._is_in = await self._bring(decided, bringing)
        except Cancelled:
            return "Stopped; nothing was added."
        finally:
            self._under_way = None
            self._ended.set()
        return "" if self._is_in else "Nothing was added; what you decided stands here as it was."

    def stop(self) -> bool:
        """Stop it; False where it is too late for that."""
        return self._under_way is not None and self._under_way.stop()

    async def settled(self) -> bool:
        """Before leaving: wait for it. Whether to leave: not where it did not come in, unless somebody hurries."""
        if self._under_way is None:
            return True
        self._leaving, self._hurried = True, False
        await self._ended.wait()
        self._leaving = False
        return self._is_in or self._hurried

    def hurry(self) -> None:
        """Leave without it, if it can still be stopped."""
        self._hurried = True
        self.stop()


class TakesIn(LeftOnce[Decided | None]):
    """A screen that stays until what was decided on it is in."""

    def __init__(self, bring: Bring | None = None) -> None:
        super().__init__()
        self.taking = Taking(bring)
        self._in: Decided | None = None

    def freeze(self, frozen: bool) -> None:
        """Nothing is decided while it comes in."""
        raise NotImplementedError

    def say_problem(self, words: str) -> None:
        """Why it did not come in."""
        raise NotImplementedError

    def take_in(self, decided: Decided) -> None:
        """Bring it in, and leave once it is."""
        self.freeze(True)
        self.run_worker(self._takes_in(decided), group="taking", exit_on_error=False)

    async def _takes_in(self, decided: Decided) -> None:
        try:
            problem = await self.taking.take(decided)
        finally:
            if self.is_mounted:
                self.freeze(False)
        if problem:
            self.say_problem(problem)
        else:
            self._in = decided
            self.dismiss(decided)

    def on_screen_resume(self) -> None:
        """What came in while another screen was on top needs this one no more."""
        if self._in is not None:
            self.dismiss(self._in)

    async def settled(self) -> bool:
        """Before the program is left: wait for what is coming in; whether to leave."""
        return await self.taking.settled()

    def hurry(self) -> None:
        """Leave without what can still be stopped."""
        self.taking.hurry()
