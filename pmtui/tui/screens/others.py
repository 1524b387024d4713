"""What has no pane: open questions, parked ideas, terms, private and spoken notes, and earlier sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pmtui.model.board import Board
from pmtui.model.cards import Card, ParkedIdea, PrivateNote, Question, Session, SpokenNote, Term
from pmtui.model.moment import zone_named
from pmtui.model.vocabulary import Audience, QuestionState, SessionState
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part, fit, width_of
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, Piece, across, counted, day_words, signed

KINDS: tuple[tuple[str, str, str], ...] = (
    ("q", "question", "question"),
    ("p", "parked", "parked idea"),
    ("t", "term", "glossary term"),
    ("n", "private", "private note"),
    ("s", "observations", "spoken note"),
)
"""Second key after `a`, purpose of the entry line, words."""


@dataclass(frozen=True)
class _Row:
    line: Line = ()
    card: Card | None = None


class OtherRows:
    """Those cards under their headings, answers below their questions, sessions as history."""

    height = 1
    empty = (
        "Nothing here yet: no questions, parked ideas, terms or notes.",
        "a adds one: aq a question, ap a parked idea, at a term, an a private note, as a spoken one.",
    )

    def __init__(self, board: Board, signs: Signs = UNICODE) -> None:
        self._board = board
        self._signs = signs
        self._list = list(self._all())
        self._rows = {row.card.id: n for n, row in reversed(list(enumerate(self._list))) if row.card}

    def __len__(self) -> int:
        return len(self._list)

    def key(self, index: int) -> str | None:
        """The card of that row; None for headings, answers and sessions."""
        card = self._list[index].card
        return card.id if card is not None else None

    def index(self, card_id: str) -> int | None:
        """The row of that card."""
        return self._rows.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Sign, text, what is known about it."""
        row = self._list[index]
        if row.card is not None:
            return (self._card(row.card, width),)
        return (_cut(row.line, width),)

    # --- what there is -------------------------------------------------------

    def _all(self) -> Iterator[_Row]:
        board = self._board
        questions = sorted(board.of(Question), key=lambda q: q.state is not QuestionState.OPEN)
        left = sum(question.state is QuestionState.OPEN for question in questions)
        yield from self._section("Questions", f"{left} open" if questions else "", questions)
        yield from self._section("Parked ideas", "back in the actions phase", list(board.of(ParkedIdea)))
        terms = sorted(board.of(Term), key=lambda term: term.term.casefold())
        yield from self._section("Glossary", "", terms)
        yield from self._section(
            "Private notes", "hosts only, never in a document", list(board.of(PrivateNote))
        )
        yield from self._section("Spoken in the room", "not anonymous", list(board.of(SpokenNote)))
        yield from self._history()

    def _section(self, name: str, aside: str, cards: Sequence[Card]) -> Iterator[_Row]:
        if not cards:
            return
        tail = f"  {aside}" if aside else ""
        yield _Row(((name, "accent bold"), (tail, "quiet")))
        for card in cards:
            yield _Row(card=card)
            said = (
                card.answer if isinstance(card, Question) else card.meaning if isinstance(card, Term) else ""
            )
            if said:
                yield _Row((("    ", ""), (" ".join(said.split()), "quiet")))
        yield _Row()

    def _history(self) -> Iterator[_Row]:
        sessions = sorted(self._board.of(Session), key=lambda session: session.number)
        if not sessions:
            return
        yield _Row((("Sessions", "accent bold"),))
        for session in sessions:
            yield _Row(tuple(self._session(session)))
            for agreed in session.agreed:
                yield _Row((("    agreed: ", "quiet"), (agreed, "text")))

    def _session(self, session: Session) -> Iterator[Piece]:
        zone = zone_named(self._board.review.zone)
        glyph = self._signs.mark("now" if session.state is SessionState.RUNNING else "done").glyph
        yield f"  {glyph} {session.number}  {session.format_name}", "text"
        if session.began is not None:
            began = session.began.astimezone(zone)
            yield f"  {day_words(began.date())} {began:%H:%M}", "quiet"
            if session.ended is not None:
                minutes = round((session.ended - session.began).total_seconds() / 60)
                yield f" to {session.ended.astimezone(zone):%H:%M}, {minutes} m", "quiet"
        yield f"  {session.state.words}", "quiet"
        if session.heard:
            yield f"  heard: {', '.join(session.heard)}", "quiet"

    # --- drawing -------------------------------------------------------------

    def _card(self, card: Card, width: int) -> Line:
        signs = self._signs
        tail: list[Piece] = []
        tone = "text"
        if isinstance(card, Question):
            sign = signs.of(card.state)
            if card.state is QuestionState.ANSWERED:
                tone = "quiet"
            tail += [(sign.word, sign.tone), (fit(card.owner, 20), "people")]
        elif isinstance(card, SpokenNote):
            sign = signs.mark("spoken")
        elif isinstance(card, PrivateNote):
            sign = signs.mark("hosts")
            about = self._board.get(card.about) if card.about else None
            tail.append((f"about {about.words} {fit(about.headline, 24)}" if about else "", "quiet"))
        else:
            sign = signs.mark("note")
            if isinstance(card, Term) and not card.meaning:
                tail.append(("meaning?", "warn"))
        if card.audience is Audience.HOSTS:
            tail.insert(0, signed(signs.mark("hosts")))
        return across([(f"  {sign.glyph} ", sign.tone)], card.headline, tone, tail, width)


class OthersScreen(Sheet[str | None]):
    """Returns the id of the card to open, or `add:` and the kind of card to write."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", show=False, id="others.add"),
        Binding("t", "leave_or_term", "Back", show=False, id="others.leave"),
    ]

    DEFAULT_CSS = "OthersScreen CardList { height: 12; }"

    def __init__(self, board: Board, signs: Signs = UNICODE) -> None:
        super().__init__("Questions, ideas, terms, notes")
        self.signs = signs
        self.adding = False
        self.list = CardList(OtherRows(board, signs), signs=signs)
        self._counts = " · ".join(
            counted(board.count(kind), kind.words)
            for kind in (Question, ParkedIdea, Term)
            if board.count(kind)
        )

    def body(self) -> Iterable[Widget]:
        """The list."""
        return (self.list,)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("↑↓", "move", ""),
            ("enter", "open", "screen.open"),
            ("a", "add", "screen.add"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """As high as its rows."""
        self.advise((self._counts, "$pm-quiet"))
        self.on_resize()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        rows = len(self.list.source) or 5
        self.list.styles.height = max(3, min(rows, self.app.size.height - 5))

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Open the card."""
        event.stop()
        self.dismiss(event.card_id)

    def action_open(self) -> None:
        """Open the card under the cursor."""
        self.list.action_open()

    def action_add(self) -> None:
        """Ask which kind; the next key says."""
        self.adding = True
        parts: list[Part] = [("Add ", "bold $pm-text")]
        for key, _purpose, words in KINDS:
            parts += [(f"{key} ", "bold $pm-accent"), (f"{words}  ", "$pm-text")]
        self.advise(*parts)

    def action_leave_or_term(self) -> None:
        """The key that opened this screen leaves it."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Out of the question which kind, then out."""
        if self.adding:
            self._asked_no_more()
        else:
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """The kind to add, after `a`."""
        if not self.adding or event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        for key, purpose, _words in KINDS:
            if event.key == key:
                self.dismiss(f"add:{purpose}")
                return
        self._asked_no_more()

    def _asked_no_more(self) -> None:
        self.adding = False
        self.advise((self._counts, "$pm-quiet"))


def _cut(line: Line, width: int) -> Line:
    kept: list[Piece] = []
    for text, tone in line:
        left = width - sum(width_of(piece) for piece, _tone in kept)
        if left <= 1:
            break
        kept.append((text if width_of(text) <= left else fit(text, left), tone))
    return kept
