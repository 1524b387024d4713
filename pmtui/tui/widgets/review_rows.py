"""Rows of the home screen: reviews, and what a search found in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pmtui.archive.entries import Hit, ReviewLine
from pmtui.model.lengths import duration_words
from pmtui.model.vocabulary import ReviewState
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import fit, pad
from pmtui.tui.widgets.source import Line, Piece, across, counted, day_words

_STATES = {
    ReviewState.OPEN: ("○", "o", "quiet"),
    ReviewState.IN_SESSION: ("▶", ">", "accent"),
    ReviewState.REVIEWED: ("◐", "%", "work"),
    ReviewState.PUBLISHED: ("◉", "O", "help"),
    ReviewState.CLOSED: ("✓", "x", "quiet"),
}


class ReviewRows:
    """All reviews, as the archive lists them."""

    height = 1

    def __init__(self, reviews: Sequence[ReviewLine], signs: Signs, today: date) -> None:
        self._reviews = reviews
        self._signs = signs
        self._today = today
        self._rows = {line.id: n for n, line in enumerate(reviews)}

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do with an empty archive."""
        return (
            "No reviews yet.",
            "n opens one for an incident, I brings in a review somebody exported.",
            "To look around first, leave with ctrl+q and run: pmtui demo",
        )

    def __len__(self) -> int:
        return len(self._reviews)

    def key(self, index: int) -> str | None:
        """The review of that row."""
        return self._reviews[index].id

    def index(self, card_id: str) -> int | None:
        """The row of that review."""
        return self._rows.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """`SEV1 ○ open       GitLab database outage       3 open actions · 1 overdue · 31 Jan 2017`."""
        line = self._reviews[index]
        return (review_line(line, width, self._signs, self._today),)


def review_line(line: ReviewLine, width: int, signs: Signs, today: date) -> Line:
    """One review as a row."""
    severity = signs.of(line.severity)
    unicode_glyph, plain, tone = _STATES[line.state]
    glyph = plain if signs.plain_ascii else unicode_glyph
    head: list[Piece] = [(pad(line.severity.words, 8), severity.tone), (f"{glyph} ", tone)]
    if width >= 60:
        head.append((pad(line.state.words, 11), tone))
    tail: list[Piece] = []
    if line.overdue_actions:
        tail.append((f"{line.overdue_actions} overdue", "harm"))
    tail.append((counted(line.open_actions, "open action"), "text" if line.open_actions else "quiet"))
    if line.incident_day:
        tail.append((f"{day_words(line.incident_day)} {line.incident_day.year}", "quiet"))
    if line.changed and width >= 90:
        days = (today - line.changed.date()).days
        tail.append((f"changed {duration_words(days * 86400)} ago" if days > 0 else "changed today", "quiet"))
    if line.owner and width >= 100:
        tail.append((fit(line.owner, 18), "people"))
    return across(head, line.title, "text", tail, width)


class HitRows:
    """Reviews whose title fits, then cards that say the words; a hit opens its review at its card."""

    height = 2

    def __init__(self, reviews: Sequence[ReviewLine], hits: Sequence[Hit], words: str, signs: Signs) -> None:
        self._reviews = reviews
        self._hits = [hit for hit in hits if hit.kind != "review"]
        self._words = words
        self._signs = signs
        keys = [line.id for line in reviews] + [f"{hit.review_id}/{hit.card_id}" for hit in self._hits]
        self._rows = {key: n for n, key in enumerate(keys)}
        self._keys = keys

    @property
    def empty(self) -> tuple[str, ...]:
        """Nothing found."""
        return (f"Nothing says “{fit(self._words, 40)}”.", "esc shows all reviews again.")

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, index: int) -> str | None:
        """Review, or review and card."""
        return self._keys[index]

    def index(self, card_id: str) -> int | None:
        """The row of that key."""
        return self._rows.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Two lines: what, and where it stands."""
        if index < len(self._reviews):
            line = self._reviews[index]
            first = review_line(line, width, self._signs, line.incident_day or date.min)
            services = ", ".join(line.services)
            return first, [(fit(f"         {services}", width), "quiet")]
        hit = self._hits[index - len(self._reviews)]
        head: list[Piece] = [(pad(hit.kind, 12), "people")]
        found = across(head, _plain(hit.title), "text", [(fit(hit.review_title, 40), "quiet")], width)
        return found, [(" " * 12, ""), *_marked(hit.snippet, width - 12)]


def _plain(text: str) -> str:
    return text.replace("\x02", "").replace("\x03", "")


def _marked(snippet: str, width: int) -> list[Piece]:
    """A snippet with the found words picked out; they stand between \\x02 and \\x03."""
    pieces: list[Piece] = []
    used = 0
    for n, part in enumerate(snippet.replace("\x03", "\x02").split("\x02")):
        shown = fit(part, width - used)
        used += len(shown)
        if shown:
            pieces.append((shown, "star bold" if n % 2 else "quiet"))
    return pieces
