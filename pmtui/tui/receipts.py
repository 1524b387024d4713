"""Where a participant's envelope is, in plain words."""

from __future__ import annotations

from pmtui.room.written import Receipt, Written

SHORT = {
    Receipt.HERE: "on this device",
    Receipt.DUE: "the bell rang, going in",
    Receipt.IN_BOX: "in the box",
    Receipt.AGAIN: "going in again",
    Receipt.SHOWN: "in",
    Receipt.KEPT_BACK: "kept back",
    Receipt.MISSED: "not in",
}
"""For the line of the board."""

NAMES = {"sheet": "Your notes", "vote": "Your dots", "pulse": "Your answers", "consent": "Your answer"}
KEEP_OPEN = "Keep this terminal open until they are shown: if it is gone and the host is started again, they are lost."


def short(written: Written) -> str:
    """Two or three words."""
    if written.receipt is Receipt.IN_BOX and written.has_changed:
        return "changed since you handed in"
    return SHORT[written.receipt]


def in_words(written: Written, *, linked: bool = True) -> tuple[str, str]:
    """A sentence or two, and their tone."""
    name = NAMES[written.what]
    are = "is" if written.what == "consent" else "are"
    go = "goes" if written.what == "consent" else "go"
    if written.why and not written.is_settled:
        return written.why, "$pm-warn"
    if not linked and not written.is_settled:
        return f"Connecting again… {name.lower()} {are} kept on this device meanwhile.", "$pm-warn"
    match written.receipt:
        case Receipt.HERE:
            return f"{name} {are} on this device only, and {go} in at the bell.", "$pm-quiet"
        case Receipt.DUE:
            return f"The bell rang: {name.lower()} {go} in within five seconds.", "bold $pm-warn"
        case Receipt.IN_BOX if written.has_changed:
            return (
                "Changed since you handed in: the bell takes what is here, ctrl+s hands it in now.",
                "$pm-warn",
            )
        case Receipt.IN_BOX:
            more = (
                f" {KEEP_OPEN}" if written.what == "sheet" else " Until the bell, handing in again replaces."
            )
            return f"{name} {are} in the box.{more}", "$pm-help"
        case Receipt.AGAIN:
            return f"The host was away: {name.lower()} {go} in again by itself.", "$pm-warn"
        case Receipt.SHOWN if written.what == "sheet":
            n = len(written.content)
            said = (
                "You left no note." if not n else "Your note is in." if n == 1 else f"Your {n} notes are in."
            )
            return said, "$pm-help"
        case Receipt.SHOWN:
            return f"{name} {are} counted.", "$pm-help"
        case Receipt.MISSED if written.what == "sheet":
            return (
                "The bell rang without some of your notes; esc, and the same key says what you can do.",
                "$pm-warn",
            )
        case Receipt.MISSED:
            return "The bell rang without this device; nothing of it was counted.", "$pm-warn"
        case _ if written.what == "sheet":
            return f"Kept back: {written.why}", "$pm-warn"
        case _:
            return f"{name} came in and were not counted: {written.why}", "$pm-warn"
