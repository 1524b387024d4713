"""Rows of the home screen: reviews, and what a search found in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pmtui.archive.entries import Hit, ReviewLine
from pmtui.model.lengths import duration_words
from pmtui.model.vocabulary import ReviewState
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import fit, pad, width_of
from pmtui.tui.widgets.source import Line, Piece, across, clipped, day_words

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
        """`SEV1    ○ open       31 Jan 2017  GitLab database outage       3 open    1 overdue`."""
        line = self._reviews[index]
        return (review_line(line, width, self._signs, self._today),)


def review_line(line: ReviewLine, width: int, signs: Signs, today: date) -> Line:
    """One review as a row."""
    severity = signs.of(line.severity)
    unicode_glyph, plain, tone = _STATES[line.state]
    glyph = plain if signs.plain_ascii else unicode_glyph
    line_out: list[Piece] = [(pad(line.severity.words, 8), severity.tone), (f"{glyph} ", tone)]
    if width >= 60:
        line_out.append((pad(line.state.words, 11), tone))
    if width >= 76:
        day = f"{day_words(line.incident_day)} {line.incident_day.year}" if line.incident_day else ""
        line_out.append((pad(day, 13), "quiet"))
    tail: list[Piece] = []
    if width >= 130:
        tail.append((f"  {pad(line.owner, 18)}", "people"))
    if width >= 60:
        tail.append((pad(f"{line.open_actions} open" if line.open_actions else "", 8, right=True), "text"))
    tail.append(
        (pad(f"{line.overdue_actions} overdue" if line.overdue_actions else "", 12, right=True), "harm")
    )
    if width >= 100:
        tail.append((pad(_changed(line, today), 10, right=True), "quiet"))
    room = width - sum(width_of(text) for text, _tone in (*line_out, *tail))
    return clipped([*line_out, (pad(line.title, max(12, room)), "text"), *tail], width)


def _changed(line: ReviewLine, today: date) -> str:
    if line.changed is None:
        return ""
    days = (today - line.changed.date()).days
    return f"{duration_words(days * 86400)} ago" if days > 0 else "today"


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
        found = across(
            head, _plain(hit.title), "text", [(fit(hit.review_title, min(40, width // 3)), "quiet")], width
        )
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
