"""What is missing: findings by kind, each a way to its card; functions heard are ticked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType

from pmtui.facilitation.readiness import Finding, FindingKind, Level, Readiness, readiness
from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.picking import PickSheet
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import fit
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.haystack import words_of
from pmtui.tui.widgets.source import Line

ReadinessAnswer = str | tuple[Literal["hear"], str] | None
"""The card to go to, the function whose mark is to be turned, or nothing."""

_HEADINGS: dict[FindingKind, str] = {
    FindingKind.ACTION: "Actions not ready",
    FindingKind.WORKAROUND: "Workarounds without an end",
    FindingKind.UNANSWERED: "Factors without action",
    FindingKind.EVIDENCE: "Factors without evidence",
    FindingKind.RECOVERY: "Recovery",
    FindingKind.MILESTONE: "Milestones",
    FindingKind.TIMES: "Times in doubt",
    FindingKind.QUESTION: "Open questions",
    FindingKind.ASSUMPTION: "Assumptions",
    FindingKind.EVENT: "Events that bear on nothing",
    FindingKind.NOTE: "Notes that bear on nothing",
    FindingKind.CHECK: "Checks",
    FindingKind.REVIEW: "The review",
}
_HEARD = "Functions to be heard"


@dataclass(frozen=True)
class _Row:
    text: str
    key: str = ""
    finding: Finding | None = None
    function: str = ""
    heard: bool = False


class ReadinessRows:
    """Findings below a heading for each kind, then the functions; rows that say all the words."""

    height = 1

    def __init__(
        self,
        found: Readiness,
        functions: Sequence[tuple[str, bool]],
        signs: Signs = UNICODE,
        filter_text: str = "",
    ) -> None:
        self.signs = signs
        self.filter_text = filter_text
        self._words = words_of(filter_text)
        self._rows: list[_Row] = []
        for kind, heading in _HEADINGS.items():
            self._add(heading, [_found(n, finding) for n, finding in enumerate(found.of(kind))])
        self._add(_HEARD, [_Row(name, f"function {name}", None, name, heard) for name, heard in functions])
        self._places = {row.key: n for n, row in enumerate(self._rows) if row.key}

    def _add(self, heading: str, rows: Sequence[_Row]) -> None:
        said = [row for row in rows if all(w in f"{heading} {row.text}".casefold() for w in self._words)]
        if said:
            if self._rows:
                self._rows.append(_Row(""))
            self._rows.append(_Row(heading))
            self._rows.extend(said)

    @property
    def empty(self) -> tuple[str, ...]:
        """Nothing found."""
        if self.filter_text:
            return (f"Nothing that is missing says “{fit(self.filter_text, 40)}”.", "esc shows all again.")
        return ("Nothing is missing.",)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, key: str) -> _Row | None:
        """The row of that key, when it is shown."""
        at = self._places.get(key)
        return None if at is None else self._rows[at]

    def key(self, index: int) -> str | None:
        """What the row is about; None for headings and for what has no card."""
        return self._rows[index].key or None

    def index(self, card_id: str) -> int | None:
        """The row of that key."""
        return self._places.get(card_id)

    def at_function(self, name: str) -> str | None:
        """The key of a function's row."""
        return next((row.key for row in self._rows if row.function == name), None)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Missing, hint, heard: a glyph and a word each."""
        row = self._rows[index]
        if row.finding is None and not row.function:
            return (((fit(row.text, width), "quiet bold"),),)
        if row.function:
            sign = self.signs.mark("done" if row.heard else "missing")
            word, tone = ("heard", sign.tone) if row.heard else ("not yet", "warn")
        else:
            missing = row.finding is not None and row.finding.level is Level.MISSING
            sign = self.signs.mark("missing" if missing else "dot")
            word, tone = ("missing", "warn") if missing else ("look", "quiet")
        head = f"  {sign.glyph} {word:<8} "
        return (((head, tone), (fit(row.text, max(0, width - len(head))), "text")),)


class ReadinessScreen(PickSheet[ReadinessAnswer]):
    """Returns the card to go to, `("hear", function)` to turn a function's mark, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "hear", "Heard", show=False, id="readiness.hear"),
        Binding("slash", "find", "Find", show=False, id="readiness.find"),
    ]

    AUTO_FOCUS = "CardList"

    DEFAULT_CSS = """
    ReadinessScreen .sheet--advice { height: 2; }
    """

    advice_lines = 2

    def __init__(
        self,
        board: Board,
        session: Session | None = None,
        signs: Signs = UNICODE,
        *,
        today: date | None = None,
        at_function: str = "",
    ) -> None:
        """`at_function`: where the cursor begins, for the screen shown again after a mark was turned."""
        super().__init__("What is missing", hint="/ to find", signs=signs)
        self.list.can_focus = True
        self.found = readiness(board, session, today=today)
        here, heard = (session.functions, session.heard) if session else ((), ())
        known: dict[str, str] = {}
        for name in (*board.review.functions, *here, *heard):
            known.setdefault(name.casefold(), name)
        said = {name.casefold() for name in heard}
        self.functions = tuple((name, folded in said) for folded, name in known.items())
        if at_function:
            self.start = self.source("").at_function(at_function) or ""

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("↑↓", "move", ""),
            ("enter", "go there", "screen.take"),
            ("o", "heard or not", "screen.hear"),
            ("/", "find", "screen.find"),
            ("esc", "back", "screen.leave"),
        )

    def source(self, filter_text: str) -> ReadinessRows:
        """The findings that match."""
        return ReadinessRows(self.found, self.functions, self.signs, filter_text)

    @property
    def rows(self) -> ReadinessRows:
        """The rows shown."""
        source = self.list.source
        assert isinstance(source, ReadinessRows)
        return source

    def picked(self, key: str) -> None:
        """Go to the card; a function's mark is turned."""
        row = self.rows.row(key)
        if row and row.function:
            self.dismiss(("hear", row.function))
        elif row and row.finding and row.finding.card_id:
            self.dismiss(row.finding.card_id)

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Say the whole finding."""
        event.stop()
        row = self.rows.row(event.card_id) if event.card_id else None
        self.advise((row.text if row else self.found.summary(), "$pm-quiet"))

    def action_find(self) -> None:
        """Type to find."""
        self.filter.focus()

    def action_hear(self) -> None:
        """Turn the mark of the function under the cursor."""
        row = self.rows.row(self.list.cursor_id) if self.list.cursor_id else None
        if row is not None and row.function:
            self.dismiss(("hear", row.function))
        else:
            self.advise((f"Go to one of “{_HEARD}”, at the end of the list, to mark it.", "$pm-warn"))


def _found(n: int, finding: Finding) -> _Row:
    return _Row(finding.words, f"{finding.kind.value} {n}" if finding.card_id else "", finding)
