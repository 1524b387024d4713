"""Commands longer than a frame, put together from their parts."""

from __future__ import annotations

from typing import Any

from pmtui.room.net.bye import Bye
from pmtui.room.net.limits import Limits
from pmtui.room.net.wire import whole_number


class Parts:
    """The parts of one command that came so far, in order."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._texts: list[str] = []
        self._chars = 0

    def clear(self) -> None:
        """Forget what came; the command is sent again from its beginning."""
        self._texts, self._chars = [], 0

    def take(self, frame: dict[str, Any]) -> str | None:
        """The text of the whole, once its last part is here; raises Bye when the parts don't fit together."""
        n, of, text = whole_number(frame.get("n")), whole_number(frame.get("of")), frame.get("text")
        if n is None or of is None or not isinstance(text, str):
            raise Bye("That is no part of a command.", "frame")
        if n == 1:
            self.clear()
        if n != len(self._texts) + 1 or not n <= of <= self._limits.parts:
            self.clear()
            raise Bye("The parts of that command don't fit together.", "frame", again=True)
        self._chars += len(text)
        if self._chars > self._limits.part_chars:
            self.clear()
            raise Bye("That command is too long for this host.", "frame")
        self._texts.append(text)
        if n < of:
            return None
        whole = "".join(self._texts)
        self.clear()
        return whole
