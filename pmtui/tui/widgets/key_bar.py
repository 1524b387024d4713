"""The last line: the keys that matter here, in a fixed order; what makes no sense now is dim and stays in place.

What a role may never do is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from pmtui.tui.actions import ACTS, unavailable
from pmtui.tui.keys import keys_of
from pmtui.tui.text import clickable, plain, show, width_of
from pmtui.tui.when import State


class KeyBar(Static):
    """Keys and words; each can be clicked."""

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; background: $panel; padding: 0 1; }"

    def __init__(self, scope: str) -> None:
        super().__init__(id="keys")
        self.auto_links = False
        self._scope = scope

    def show_writing(self) -> None:
        """The keys of the entry line."""
        keys = (("enter", "Add"), ("tab", "Full form"), ("esc", "Back, what you typed is kept"))
        show(self, *(part for key, words in keys for part in ((f"{key} ", "bold $pm-accent"), f"{words}  ")))

    def show_keys(self, keymap: Mapping[str, str], state: State | None = None) -> None:
        """Draw what fits, the first declared first; help is always there."""
        room = max(20, self.size.width - 2)
        shown: list[Content] = []
        role = state.role if state is not None else None
        acts = [
            act
            for act in ACTS
            if act.footer and act.scope in (self._scope, "app") and (role is None or role in act.who)
        ]
        help_act = next(act for act in acts if act.id == "help")
        last = _entry(keys_of(help_act, keymap).split(" ")[0], help_act.words, "app.act('help')", dim=False)
        room -= last.cell_length
        for act in acts:
            dim = state is not None and act.scope == self._scope and bool(unavailable(act, state))
            key = keys_of(act, keymap).split(" ")[0]
            target = "app" if act.scope == "app" else "screen"
            if act is help_act or width_of(f"{key} {act.words}  ") > room:
                continue
            entry = _entry(key, act.words, f"{target}.act('{act.id}')", dim=dim)
            room -= entry.cell_length
            shown.append(entry)
        show(self, *shown, last)


def _entry(key: str, words: str, action: str, *, dim: bool) -> Content:
    tones = ("$pm-quiet", "$pm-quiet dim") if dim else ("bold $pm-accent", "$pm-text")
    return Content("").join(
        [clickable(f"{key} ", tones[0], action), clickable(words, tones[1], action), plain("  ")]
    )
