"""What a card bears on: the cards it may be linked to, found as you type; links that exist can be taken back here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from pmtui.model.board import Board
from pmtui.model.cards import Action, Card, Factor, Link, Review, TimelineEvent, link_id
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import LinkKind
from pmtui.room.rules import LINKABLE
from pmtui.tui.glyphs import UNICODE, Sign, Signs
from pmtui.tui.screens.picking import PickSheet
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import fit
from pmtui.tui.widgets.haystack import says, words_of
from pmtui.tui.widgets.source import Line, Look, Piece, across, counted

_FORWARD = {
    LinkKind.SUPPORTS: "supports",
    LinkKind.BELONGS: "belongs to",
    LinkKind.ADDRESSES: "addresses",
    LinkKind.REPLACED_BY: "replaced by",
}
_BACKWARD = {
    LinkKind.SUPPORTS: "supported by",
    LinkKind.BELONGS: "holds",
    LinkKind.ADDRESSES: "addressed by",
    LinkKind.REPLACED_BY: "replaces",
}
NEW = "new"
"""The key of the row that makes a new factor."""


@dataclass(frozen=True)
class LinkChoice:
    """Link each source to the target: what `LinkCards` asks for."""

    sources: tuple[str, ...]
    target: str
    link_kind: LinkKind


@dataclass(frozen=True)
class Unlink:
    """Take those links back; more than one where several cards were linked to one."""

    links: tuple[str, ...]

    @property
    def link(self) -> str:
        """The link, where it is one."""
        return self.links[0]


@dataclass(frozen=True)
class NewFactor:
    """Make a factor with that text and link the sources to it."""

    text: str
    sources: tuple[str, ...]
    link_kind: LinkKind


LinkAnswer = LinkChoice | Unlink | NewFactor


@dataclass(frozen=True)
class Target:
    """A card at the other end, how it would be linked, and the links to it that exist."""

    card: Card
    link_kind: LinkKind
    backward: bool
    linked: tuple[str, ...]
    ends: int
    """How many links there would be in all."""

    @property
    def key(self) -> str:
        """Card and kind of link: one card may be linked in two ways."""
        return f"{self.link_kind.value}{'<' if self.backward else '>'}{self.card.id}"

    @property
    def is_linked(self) -> bool:
        """Whether nothing is left to link."""
        return len(self.linked) == self.ends


def targets_of(board: Board, sources: Sequence[Card]) -> Iterator[Target]:
    """Every card the sources may be linked to, by the rules of the room; one source alone also backwards."""
    own = {card.id for card in sources}
    for link_kind, (starts, ends) in LINKABLE.items():
        if Review in ends or not sources:
            continue
        if all(isinstance(card, starts) for card in sources):
            for kind in ends:
                for card in board.of(kind):
                    if card.id not in own:
                        ids = [link_id(source.id, card.id, link_kind) for source in sources]
                        linked = tuple(one for one in ids if board.find(Link, one))
                        yield Target(card, link_kind, False, linked, len(ids))
        if len(sources) == 1 and isinstance(sources[0], ends):
            for kind in starts:
                found = board.events() if kind is TimelineEvent else board.of(kind)
                for card in found:
                    if card.id not in own:
                        one = link_id(card.id, sources[0].id, link_kind)
                        yield Target(card, link_kind, True, (one,) if board.find(Link, one) else (), 1)


class LinkRows:
    """The targets that say all the words, and a new factor as the last row."""

    height = 1

    def __init__(
        self, targets: Sequence[Target], new_factor: str, filter_text: str = "", look: Look | None = None
    ) -> None:
        words = words_of(filter_text)
        self.filter_text = filter_text
        self.look = look or Look()
        self.new_factor = new_factor
        self._shown = [target for target in targets if not words or says(target.card, words)]
        self._rows = {target.key: n for n, target in enumerate(self._shown)}
        if new_factor:
            self._rows[NEW] = len(self._shown)

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do when there is nothing to link to."""
        if self.filter_text:
            return (f"No card says “{fit(self.filter_text, 40)}”.", "esc shows all again.")
        return ("There is nothing to link this to yet.", "esc goes back; a adds a card.")

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str | None:
        """The key of that target."""
        return self._shown[index].key if index < len(self._shown) else NEW

    def index(self, card_id: str) -> int | None:
        """The row of a target."""
        return self._rows.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """How it would be linked, the kind, the words, and whether it is linked already."""
        if index >= len(self._shown):
            return (
                across((("+ new factor from this: ", "accent bold"),), self.new_factor, "text", (), width),
            )
        target = self._shown[index]
        words = (_BACKWARD if target.backward else _FORWARD)[target.link_kind]
        head: list[Piece] = [(f"{words:<13}", "quiet"), (f"{target.card.words:<12} ", "quiet")]
        if width < 60:
            head = [(f"{words:<13}", "quiet")]
        sign = self._sign(target.card)
        if sign:
            head.append((f"{sign.glyph} ", sign.tone))
        tail: list[Piece] = []
        if target.linked:
            done = self.look.signs.mark("done")
            part = "linked" if target.is_linked else f"{len(target.linked)} of {target.ends} linked"
            tail.append((f"{done.glyph} {part}", done.tone))
        return (across(head, self._text(target.card), "quiet" if target.is_linked else "text", tail, width),)

    def _sign(self, card: Card) -> Sign | None:
        if isinstance(card, Factor):
            return self.look.signs.of(card.factor_kind)
        if isinstance(card, TimelineEvent):
            return self.look.signs.of(card.event_kind)
        return self.look.signs.of(card.state) if isinstance(card, Action) else None

    def _text(self, card: Card) -> str:
        if isinstance(card, TimelineEvent):
            return f"{card.at.shown(self.look.zone)} {card.headline}"
        return card.headline


class LinkPicker(PickSheet[LinkAnswer | None]):
    """Returns what to link, what to unlink, or the text of a new factor; None changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "unlink", "Take the link back", show=False, priority=True, id="link.unlink")
    ]

    def __init__(
        self, board: Board, sources: tuple[Card, ...], signs: Signs = UNICODE, *, zone: str = ""
    ) -> None:
        what = sources[0].headline if len(sources) == 1 else counted(len(sources), "card")
        super().__init__("Link ", (fit(what, 48), "bold $pm-accent"), hint="type to find a card", signs=signs)
        self.board = board
        self.sources = sources
        self.look = Look(signs=signs, zone=zone or board.review.zone)
        self._targets = tuple(targets_of(board, sources))
        self._new_kind = _new_factor_kind(sources)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("↑↓", "move", ""),
            ("enter", "link", "screen.take"),
            ("ctrl+d", "take a link back", "screen.unlink"),
            ("esc", "back", "screen.leave"),
        )

    def source(self, filter_text: str) -> LinkRows:
        """The targets that match, and the new factor in the words typed or the card's own."""
        text = ""
        if self._new_kind is not None:
            text = clean_line(filter_text) or self.sources[0].headline
        return LinkRows(self._targets, text, filter_text, self.look)

    def picked(self, key: str) -> None:
        """Link; where there is a link already, say how to take it back."""
        if key == NEW:
            assert self._new_kind is not None
            text = clean_line(self.filter.value) or clean_line(self.sources[0].headline)
            self.dismiss(NewFactor(text, tuple(card.id for card in self.sources), self._new_kind))
            return
        target = self._target(key)
        if target.is_linked:
            self.advise(("That link is there already; ctrl+d takes it back.", "$pm-warn"))
        elif target.backward:
            self.dismiss(LinkChoice((target.card.id,), self.sources[0].id, target.link_kind))
        else:
            self.dismiss(
                LinkChoice(tuple(card.id for card in self.sources), target.card.id, target.link_kind)
            )

    def action_unlink(self) -> None:
        """Take back the links to the card under the cursor."""
        key = self.list.cursor_id
        target = self._target(key) if key and key != NEW else None
        if target and target.linked:
            self.dismiss(Unlink(target.linked))
        else:
            self.advise(("There is no link to take back here; enter makes one.", "$pm-warn"))

    def _target(self, key: str) -> Target:
        return next(target for target in self._targets if target.key == key)


def _new_factor_kind(sources: Sequence[Card]) -> LinkKind | None:
    """How the sources would be linked to a new factor; None when they can't be."""
    for link_kind, (starts, ends) in LINKABLE.items():
        if Factor in ends and sources and all(isinstance(card, starts) for card in sources):
            return link_kind
    return None
