"""An import under way: how far it is, and whether it can still be stopped. Told from the thread that works."""

from __future__ import annotations

from pmtui.evidence.going import Cancelled


class Bringing:
    """Until the room is asked it can be stopped, and then nothing comes in; from then on it comes in as a whole."""

    def __init__(self) -> None:
        self.words = "Importing …"
        self.stopped = False
        self.handed_over = False

    def goes_on(self, done: int, total: int) -> bool:
        """How far its events are made, and whether to go on."""
        self.words = f"Importing … {_share(done, total)}"
        return not self.stopped

    def hand_over(self, rows: int) -> None:
        """The room is asked now, for so many rows. Raises Cancelled where it was stopped before."""
        if self.stopped:
            raise Cancelled("Stopped; nothing was added")
        self.handed_over = True
        self.words = f"Saving {rows:,} row{'' if rows == 1 else 's'} …"

    def keeps(self, done: int, total: int) -> None:
        """How much is kept of what stays off the board; its events are saved by now."""
        self.words = f"Keeping what stays off the board … {_share(done, total)}"

    def stop(self) -> bool:
        """Stop it; False where it is too late for that."""
        self.stopped = not self.handed_over
        return self.stopped


def _share(done: int, total: int) -> str:
    return f"{min(99, 100 * done // max(total, 1))} %"
