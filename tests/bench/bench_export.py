"""Export of a long timeline: 10,000 events to Markdown in at most 1 s of processor time (issue: Document out)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time

from pmtui.documents.engineers import engineers
from pmtui.documents.markdown import to_markdown
from pmtui.documents.review_file import dump_review, parse_review
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, Review, TimelineEvent
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import EventKind

EVENTS = 10_000
TARGET_SECONDS = 1.0

_TEXTS = (
    "Deploy of checkout 4.{n} to eu-west_1 finished, [canary] green",
    "p99 > 2 s on payments|ledger, see https://graphs.example/d/{n}?from=now-1h",
    "größere Wartezeit für Kunden, Fall {n}",
    "On-call acknowledged page #{n}",
)


def long_board(events: int = EVENTS) -> Board:
    """A review with that many events, 20 s apart."""
    new = counted_ids()
    review = Review(id=new(), title="A long night", zone="Europe/Berlin")
    start = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    kinds = list(EventKind)
    cards: list[Card] = [review]
    cards += [
        TimelineEvent(
            id=new(),
            review=review.id,
            at=Moment(at=start + timedelta(seconds=20 * n)),
            event_kind=kinds[n % len(kinds)],
            text=_TEXTS[n % len(_TEXTS)].format(n=n),
            team=("payments", "platform")[n % 2],
            evidence=f"https://chat.example/archive/C1/p{n}",
        )
        for n in range(events)
    ]
    return board_of(review.id, cards)


def processor_seconds(work: Callable[[], object], times: int = 3) -> float:
    """The least processor time of a few runs."""
    spent = []
    for _ in range(times):
        began = process_time()
        work()
        spent.append(process_time() - began)
    return min(spent)


def run() -> list[str]:
    """Lines of figures: Markdown against a bare join of the same rows, and the review file both ways."""
    board = long_board()

    def bare() -> str:
        rows = ([e.at.shown("UTC"), e.event_kind.words, e.team, e.text, e.evidence] for e in board.events())
        return "\n".join("|".join(row) for row in rows)

    document = processor_seconds(lambda: to_markdown(engineers(board)))
    joined = processor_seconds(bare)
    text = dump_review(board, audience="hosts")
    out = processor_seconds(lambda: dump_review(board, audience="hosts"))
    back = processor_seconds(lambda: parse_review(text))
    verdict = "reached" if document <= TARGET_SECONDS else "MISSED"
    return [
        f"export {EVENTS:,} events to Markdown: {document:.2f} s of processor time "
        f"(target {TARGET_SECONDS:g} s: {verdict}), {document / joined:.1f} x a bare join of the same rows",
        f"review file of {EVENTS:,} events: out {out:.2f} s, in {back:.2f} s, {len(text) / 1e6:.1f} MB",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
