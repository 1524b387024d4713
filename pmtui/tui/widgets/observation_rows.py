"""The observations' rows: sealed before the bell, then notes under their groups, stubs, and what was spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pmtui.facilitation.likeness import likes_of
from pmtui.model.board import Board
from pmtui.model.cards import Card, Claim, Group, Observation, SpokenNote, Withheld
from pmtui.model.vocabulary import Audience, LinkKind
from pmtui.tui.text import fit, fold, width_of
from pmtui.tui.widgets.haystack import says, words_of
from pmtui.tui.widgets.source import Line, Look, Piece, across, clipped, counted, signed

SEALED = "sealed until the bell: nobody, the facilitator included, can open the box or see who wrote what"


@dataclass(frozen=True)
class _Row:
    card: Card | None
    words: str = ""
    tone: str = "text"
    depth: int = 0


class ObservationRows:
    """What people noticed, as far as it may be seen. `height` lines a note; 1 shows more notes, 2 more of each."""

    def __init__(
        self,
        board: Board,
        look: Look | None = None,
        filter_text: str = "",
        *,
        height: int = 1,
        unfolded: frozenset[str] = frozenset(),
        mine: frozenset[str] = frozenset(),
    ) -> None:
        """`unfolded`: folded notes this seat chose to read; `mine`: notes this device wrote."""
        self.board = board
        self.look = look or Look()
        self.filter_text = filter_text
        self.height = height
        self._unfolded = unfolded
        self._mine = mine
        self._claims = {claim.observation: claim.name for claim in board.of(Claim)}
        self._likes = likes_of(board)
        self._stubs = {stub.observation: stub for stub in board.of(Withheld)}
        self._list = self._rows_of(words_of(filter_text))
        self._rows = {row.card.id: n for n, row in enumerate(self._list) if row.card is not None}

    @property
    def sealed(self) -> bool:
        """Whether notes are being written into a box nobody can open yet."""
        session = self.board.session
        return session is not None and session.sheet == "open"

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do about an empty pane."""
        if self.filter_text and (self.board.count(Observation) or self.board.count(SpokenNote)):
            return (f"No note says “{fit(self.filter_text, 40)}”.", "esc shows all notes again.")
        if self.board.session is not None and self.board.session.sheet == "revealed":
            return ("Nobody left a note in this round.", *self.look.how("a types what was said in the room."))
        return (
            "No observations yet.",
            "They arrive together, anonymous and shuffled, at the bell.",
            *self.look.how("a types what was said in the room."),
        )

    def __len__(self) -> int:
        return len(self._list)

    def key(self, index: int) -> str | None:
        """The card of that row; None for headings and the seal."""
        card = self._list[index].card
        return card.id if card is not None else None

    def index(self, card_id: str) -> int | None:
        """The row of that card."""
        return self._rows.get(card_id)

    @property
    def heading(self) -> str:
        """`sealed`, or `12 notes · 3 groups`, for the pane's title."""
        if self.sealed:
            return "sealed"
        parts = [counted(self.board.count(Observation), "note")]
        if self.board.count(Group):
            parts.append(counted(self.board.count(Group), "group"))
        if self._stubs:
            parts.append(f"{len(self._stubs)} withheld")
        if self.board.count(SpokenNote):
            parts.append(f"{self.board.count(SpokenNote)} spoken")
        return " · ".join(parts)

    # --- order ---------------------------------------------------------------

    def _rows_of(self, words: Sequence[str]) -> list[_Row]:
        rows: list[_Row] = []
        if self.sealed:
            rows.append(_Row(None))
            rows.extend(_Row(None, f"{line}", "people") for line in self._seal())
            rows.append(_Row(None))
        rows.extend(self._notes(words))
        spoken = [note for note in self.board.of(SpokenNote) if not words or says(note, words)]
        if spoken:
            if any(row.card is not None for row in rows):
                rows.append(_Row(None, "spoken in the room, not anonymous", "quiet italic"))
            rows.extend(_Row(note) for note in spoken)
        return rows

    def _seal(self) -> list[str]:
        sign = self.look.signs.mark("sealed")
        first, rest = SEALED.split(", can ")
        return [f"{sign.glyph} {first},", f"  can {rest}"]

    def _notes(self, words: Sequence[str]) -> list[_Row]:
        notes = [note for note in self.board.of(Observation) if not words or says(note, words)]
        grouped: dict[str, list[_Row]] = {}
        loose: list[_Row] = []
        for note in notes:
            home = self._group_of(note.id)
            if home is None:
                loose.append(_Row(note))
            else:
                grouped.setdefault(home, []).append(_Row(note, depth=1))
        rows: list[_Row] = []
        groups = sorted(self.board.of(Group), key=lambda group: -self.board.votes_on(group.id))
        for group in groups:
            members = grouped.get(group.id, [])
            if members or not words or says(group, words):
                rows.append(_Row(group))
                rows.extend(members)
        if rows and loose:
            rows.append(_Row(None, "not grouped", "quiet italic"))
        rows.extend(loose)
        if not words:
            seen = {note.id for note in notes}
            rows.extend(_Row(stub) for target, stub in self._stubs.items() if target not in seen)
        return rows

    def _group_of(self, note_id: str) -> str | None:
        for link in self.board.links_from(note_id, LinkKind.BELONGS):
            if self.board.find(Group, link.target) is not None:
                return link.target
        return None

    # --- drawing -------------------------------------------------------------

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """A note in up to `height` lines, with what is known about it at the right of the first."""
        row = self._list[index]
        if row.card is None:
            left = max(0, (width - width_of(row.words)) // 2) if row.tone == "people" else 0
            return (clipped([(" " * min(left, 7), ""), (row.words, row.tone)], width),)
        glyph, tone, text = self._shown(row.card)
        indent = "  " * row.depth
        head: list[Piece] = [(f"{indent}{glyph} ", tone)]
        style = "text bold" if isinstance(row.card, Group) else "text"
        if isinstance(row.card, Withheld) or text != row.card.headline:
            style = "quiet italic"
        tail = self._tail(row.card)
        return self._folded(head, text, style, tail, width)

    def _folded(self, head: Line, text: str, style: str, tail: Line, width: int) -> Sequence[Line]:
        if self.height == 1:
            return (across(head, text, style, tail, width),)
        room = width - width_of(head[0][0])
        parts = fold(text, max(1, room), self.height)
        if tail and len(parts) == self.height:
            # The last line leaves the right edge to what is known about the note.
            taken = sum(width_of(piece) + 3 for piece, _tone in tail)
            parts[-1] = fit(" ".join(fold(text, max(1, room), 99)[self.height - 1 :]), max(12, room - taken))
        blank: list[Piece] = [(" " * (width - room), "")]
        lines: list[Line] = []
        for n, part in enumerate(parts):
            lead = head if n == 0 else blank
            lines.append(across(lead, part, style, tail if n == len(parts) - 1 else [], width))
        return lines

    def _shown(self, card: Card) -> tuple[str, str, str]:
        signs = self.look.signs
        name = {"group": "group", "spoken": "spoken", "withheld": "withheld"}.get(card.kind, "note")
        if isinstance(card, Observation) and card.folded and card.id not in self._unfolded:
            sign = signs.mark("folded")
            return sign.glyph, sign.tone, "folded: it holds a name or words of blame; enter reads it"
        sign = signs.mark(name)
        return sign.glyph, sign.tone, card.headline

    def _tail(self, card: Card) -> list[Piece]:
        signs = self.look.signs
        tail: list[Piece] = []
        if card.audience is Audience.HOSTS:
            tail.append(signed(signs.mark("hosts")))
        votes = self.board.votes_on(card.id)
        if votes:
            vote = signs.mark("vote")
            tail.append((f"{vote.glyph * min(votes, 8)} {votes}", vote.tone))
        if isinstance(card, Group):
            tail.append((counted(len(self.board.links_to(card.id, LinkKind.BELONGS)), "note"), "quiet"))
        if card.id in self._stubs:
            tail.append((f"withheld: {fit(self._stubs[card.id].reason, 24)}", "warn"))
        if card.id in self._mine and card.id not in self._claims:
            tail.append(("yours", "people bold"))
        if card.id in self._claims:
            claim = signs.mark("claim")
            tail.append((f"{claim.glyph} {claim.word} {fit(self._claims[card.id], 16)}", claim.tone))
        likes = self._likes.get(card.id)
        if likes is not None and likes.notes:
            tail.append((f"{signs.mark('like').glyph} like {counted(len(likes.notes), 'other')}", "quiet"))
        elif likes is not None:
            tail.append((f"{signs.mark('like').glyph} like a group's", "quiet"))
        factors = len(self.board.links_from(card.id, LinkKind.SUPPORTS))
        if factors:
            tail.append((f"{signs.mark('link').glyph} {counted(factors, 'factor')}", "quiet"))
        return tail
