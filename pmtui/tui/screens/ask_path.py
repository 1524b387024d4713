"""Where to save a document: a path, asked once more when there is a file already."""

from __future__ import annotations

from textual.widgets import Static

from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.saving import path_typed, wrong_with
from pmtui.tui.screens.choice import AskLine
from pmtui.tui.text import show


class AskPath(AskLine):
    """Where to save: returns the path as typed; for one that exists only when it is taken twice."""

    def __init__(self, title: str, value: str, problem: str = "", *, signs: Signs = UNICODE) -> None:
        """`problem`: why the last try at it failed."""
        super().__init__(title, "File; ~ is your home", value, self._wrong, self._echo, signs=signs)
        self.problem = problem
        self.sure = ""
        """The path taken twice, which may be written over."""

    def on_mount(self) -> None:
        """Say first what went wrong before."""
        super().on_mount()
        if self.problem:
            self.call_after_refresh(self._warn, self.problem)

    def _warn(self, words: str) -> None:
        show(self.query_one(".ask--said", Static), (words, "bold $pm-warn"))

    def action_save(self) -> None:
        """Return the path; ask once more when there is a file already."""
        line = self._line()
        if line and not self._wrong(line) and line != self.sure and path_typed(line).exists():
            self.sure = line
            self._warn(f"{path_typed(line).name} exists already; enter once more overwrites it")
            return
        super().action_save()

    def _wrong(self, line: str) -> str | None:
        return wrong_with(path_typed(line)) or None if line else "type a name for the file"

    def _echo(self, line: str) -> str:
        path = path_typed(line)
        return f"{path.absolute()}{' (exists already)' if path.exists() else ''}"
