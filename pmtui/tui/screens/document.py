"""The document as it would be shared: rendered, or as source; saved from here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from pmtui.documents.engineers import engineers
from pmtui.documents.markdown import to_markdown
from pmtui.documents.review_file import dump_review
from pmtui.documents.tree import Document
from pmtui.model.board import Board
from pmtui.model.vocabulary import Audience
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.saving import path_typed, save_text, slug
from pmtui.tui.screens.ask_path import AskPath
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.sheet import Key, KeyLine
from pmtui.tui.text import Part, fit, show, toast
from pmtui.tui.widgets.document_rows import lines_of, lines_of_text
from pmtui.tui.widgets.reading import LineRows, Reader
from pmtui.tui.widgets.source import Line, NoRows

_KEYS = (
    ("s", "save Markdown", "screen.save('md')"),
    ("j", "save JSON", "screen.save('room')"),
    ("J", "JSON with private cards", "screen.save('hosts')"),
    ("m", "source", "screen.turn"),
    ("esc", "back", "screen.leave"),
)


class DocumentScreen(LeftOnce[None]):
    """Preview of the engineers' document. Links don't open; nothing is written before a path is given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x", "leave", "Back", show=False, id="document.leave"),
        Binding("m", "turn", "Source", show=False, id="document.source"),
        Binding("s", "save('md')", "Save Markdown", show=False, id="document.save"),
        Binding("j", "save('room')", "Save JSON", show=False, priority=True, id="document.json"),
        Binding("J", "save('hosts')", "Save complete JSON", show=False, id="document.json-complete"),
    ]

    DEFAULT_CSS = """
    DocumentScreen {
        #document-head { dock: top; height: 1; padding: 0 2; background: $panel; color: $pm-quiet; }
        Reader { padding: 0 1; }
    }
    """

    def __init__(
        self, board: Board, today: date | None = None, signs: Signs = UNICODE, *, hosts: bool = True
    ) -> None:
        """`hosts`: whether the board has private cards in it, to be saved in a file of their own."""
        super().__init__()
        self.board = board
        self.hosts = hosts
        self.today = today
        self.signs = signs
        self.source = False
        self._document: Document | None = None
        self._drawn_at = 0

    def compose(self) -> ComposeResult:
        """What it is, the document, keys."""
        yield Static(id="document-head")
        yield Reader(NoRows("Making the document …"), signs=self.signs)
        yield KeyLine(self._keys("source"))

    def on_mount(self) -> None:
        """Make the document beside the screen's own work."""
        self.signs = getattr(self.app, "signs", self.signs)
        self._say(("Making the document …", "$pm-quiet"))
        self.query_one(Reader).focus()
        self._make()

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        if self._document is not None and self.size.width != self._drawn_at:
            self._make()

    def _make(self) -> None:
        self.run_worker(self._made(), group="document", exclusive=True, exit_on_error=False)

    async def _made(self) -> None:
        """Write and draw in a thread: ten thousand events take a second."""
        width = self.size.width
        lines = await asyncio.to_thread(self._written, width - 5)
        if self.is_mounted:
            self._drawn_at = width
            self.query_one(Reader).set_source(LineRows(lines), keep=False)
            self._head(len(lines))

    def _written(self, width: int) -> list[Line]:
        if self._document is None:
            self._document = engineers(self.board, today=self.today)
        if self.source:
            return lines_of_text(to_markdown(self._document), width)
        return lines_of(self._document, width, self.signs)

    # --- what it says --------------------------------------------------------

    def _head(self, lines: int) -> None:
        how = "Markdown source" if self.source else "as it reads"
        words = fit(f" · {how} · {lines:,} lines · nothing kept for hosts is in it", self.size.width - 17)
        self._say(("For engineers", "bold $pm-text"), (words, "$pm-quiet"))

    def _say(self, *parts: Part) -> None:
        show(self.query_one("#document-head", Static), *parts)

    # --- keys ----------------------------------------------------------------

    def action_leave(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_turn(self) -> None:
        """Rendered or source."""
        self.source = not self.source
        words = "as it reads" if self.source else "source"
        self.query_one(KeyLine).show_keys(self._keys(words))
        self._make()

    def _keys(self, turned: str) -> Sequence[Key]:
        """The keys at the foot; what turning shows is another word each time."""
        private = _KEYS[2:3] if self.hosts else ()
        return (*_KEYS[:2], *private, ("m", turned, "screen.turn"), _KEYS[4])

    def action_save(self, what: str) -> None:
        """Ask where, and write."""
        if what == "md" and self._document is None:
            toast(self, "The document is still being made; try again in a moment.")
            return
        if what == "hosts" and not self.hosts:
            toast(
                self,
                "Private cards are for hosts and not on this device; j saves what everybody sees.",
                "warning",
            )
            return
        self.run_worker(self._save(what), group="deed", exit_on_error=False)

    async def _save(self, what: str) -> None:
        name = slug(self.board.review.title)
        board, document = self.board, self._document
        text: Callable[[], str]
        match what:
            case "md":
                heading, file_name = "Save the document as Markdown", f"{name}.md"
                text = lambda: to_markdown(document) if document else ""  # noqa: E731
            case "hosts":
                heading, file_name = (
                    "Save the complete review, PRIVATE CARDS INCLUDED",
                    f"{name}.complete.json",
                )
                text = lambda: dump_review(board, audience=Audience.HOSTS)  # noqa: E731
            case _:
                heading, file_name = "Save the review as JSON, as the room saw it", f"{name}.json"
                text = lambda: dump_review(board, audience=Audience.ROOM)  # noqa: E731
        app: Any = self.app
        typed, problem = file_name, ""
        while True:
            ask = AskPath(heading, typed, problem, signs=self.signs)
            typed = await app.push_screen_wait(ask)
            if typed is None:
                return
            path = path_typed(typed)
            over = ask.sure == typed
            problem = await asyncio.to_thread(
                lambda at, over: save_text(at, text(), overwrite=over, private=what == "hosts"), path, over
            )
            if not problem:
                private = "; it holds what is for hosts, so keep it among them" if what == "hosts" else ""
                toast(self, f"Saved {path}{private}")
                return
