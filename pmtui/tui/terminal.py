"""The terminal under the screen. When it goes away (a closed window, a lost connection), the app leaves as by its key.

Textual's driver then reads nothing for ever at full speed, and waits for ever on output that nobody takes.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import IO, Any

from textual.driver import Driver


class Outlet:
    """A stream to a terminal; once the terminal is gone, what is written goes nowhere."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.gone = False

    def write(self, text: str) -> int:
        """Write, or pretend to."""
        if not self.gone:
            try:
                return self._stream.write(text)
            except OSError:
                self.gone = True
        return len(text)

    def flush(self) -> None:
        """Flush, or pretend to."""
        if not self.gone:
            try:
                self._stream.flush()
            except OSError:
                self.gone = True

    def fileno(self) -> int:
        """The stream's own."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """The stream's own."""
        return self._stream.isatty()


if sys.platform == "win32":  # pragma: no cover

    def watched(driver: type[Driver]) -> type[Driver]:
        """The driver as it is: Windows ends a program with its window."""
        return driver

else:
    import select
    from threading import Thread

    from textual.drivers.linux_driver import LinuxDriver

    def hung_up(fileno: int) -> bool:
        """Wait until the terminal is gone; False where the system can't tell."""
        poll = select.poll()
        poll.register(fileno, 0)  # a hang-up is told without being asked for
        told = 0
        with suppress(OSError):
            told = poll.poll()[0][1]
        return bool(told & (select.POLLHUP | select.POLLERR))

    class WatchedDriver(LinuxDriver):
        """Textual's driver, which notices that its terminal is gone."""

        _watching = False

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            stream: Any = self._file
            outlet: Any = Outlet(stream)
            self._file = outlet

        def start_application_mode(self) -> None:
            """Begin to draw; from the first time on, look after the terminal."""
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if not self._watching:
                self._watching = True
                Thread(target=self._watch, name="terminal", daemon=True).start()

        def _watch(self) -> None:
            if hung_up(self.fileno):
                self.exit_event.set()  # nothing more to read
                self._app.call_later(self._app.action_quit)

    def watched(driver: type[Driver]) -> type[Driver]:
        """The same driver, with an eye on its terminal."""
        return WatchedDriver if driver is LinuxDriver else driver
