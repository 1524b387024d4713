"""A terminal that is gone: writing to it is harmless."""

from __future__ import annotations

import io

from pmtui.tui.terminal import Outlet


class Broken(io.StringIO):
    """A stream whose other end is gone."""

    asked = 0

    def write(self, text: str, /) -> int:
        self.asked += 1
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        self.asked += 1
        raise OSError(5, "Input/output error")


def test_output_passes_while_there_is_a_terminal() -> None:
    stream = io.StringIO()
    outlet = Outlet(stream)
    assert outlet.write("words") == 5
    outlet.flush()
    assert stream.getvalue() == "words"
    assert not outlet.gone


def test_output_to_a_terminal_that_is_gone_is_dropped_after_one_try() -> None:
    stream = Broken()
    outlet = Outlet(stream)
    assert [outlet.write("lost"), outlet.write("lost too")] == [4, 8]
    outlet.flush()
    assert outlet.gone
    assert stream.asked == 1


def test_a_failing_flush_counts_too() -> None:
    outlet = Outlet(Broken())
    outlet.flush()
    assert outlet.gone
