"""What becomes of a line of an import, as it is said on the screen. Types and words only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from pmtui.evidence.plan import State


class Verdict(StrEnum):
    """What a person says about an offer to merge."""

    OPEN = ""
    SAME = "same"
    APART = "apart"


class Fate(NamedTuple):
    """What becomes of a line: a mark of `glyphs.py`, a word, a tone, whether it makes an event of its own, and why."""

    mark: str
    word: str
    tone: str
    comes: bool = False
    why: str = ""


FATES: Mapping[State, Fate] = {
    State.NEW: Fate("done", "new", "help", True),
    State.UPDATED: Fate("now", "updated", "work", True),
    State.EDITED: Fate("claim", "as edited", "people", why="somebody changed its event, which stays so"),
    State.DELETED: Fate("withheld", "deleted", "quiet", why="its event was deleted here, and stays so"),
    State.OLDER: Fate("dot", "older", "quiet", why="what came in reaches further"),
    State.HERE: Fate("dot", "here", "quiet", why="came in before"),
    State.TWICE: Fate("like", "twice", "quiet", why=State.TWICE.words),
    State.FOLDED: Fate("folded", "folded", "quiet", why=State.FOLDED.words),
    State.HIDDEN: Fate("withheld", "hidden", "quiet"),
    State.NO_TIME: Fate("missing", "no time", "warn"),
}
RETOLD = FATES[State.UPDATED]._replace(why="names become roles")
OUT = Fate("withheld", "left out", "warn", why="by you")
BACK = Fate("done", "back", "help", True)
REPEAT = Fate("done", "repeat", "help", True)
ON_BOARD = Fate("dot", "here", "quiet", why="on the timeline already")
SAME_AS_EVENT = Fate("like", "same", "people", why="joins an event on the timeline")
SAME_AS_LINE = Fate("like", "same", "people", why="same as another line")
