"""What comes out of a box at its bell: cards, a session that says so, words; or why nothing is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pmtui.model.board import Board
from pmtui.model.cards import Card, PulseResult, Session, Tally
from pmtui.model.vocabulary import SHOWN_FROM
from pmtui.room.ballot import FEWEST, AnswerBox, Box, VoteBox
from pmtui.room.content import Mint

FEW = (3, 4)
"""Sizes of a room in which each is asked to accept being few (ANONYMITY 5)."""


@dataclass(frozen=True)
class Devices:
    """The devices of people who write, at the bell, as sums."""

    posted: int = 0
    """Those in the room whose note sheet is in."""
    unasked: int = 0
    """Those, here or gone, whose note sheet is in without an answer to "we are few"."""


@dataclass(frozen=True)
class Opened:
    """What a bell led to: cards to put, the session as it is after it, and what to say."""

    cards: tuple[Card, ...]
    session: Session
    words: str
    tags: dict[str, str] = field(default_factory=dict)
    kept_back: str = ""
    shows: bool = False
    """Whether notes were shown, or would have been."""


def few_accept(envelopes: int, consent: Box | None, devices: Devices) -> str:
    """Why a small room's box is not opened; nothing when it may be.

    Being few is a matter of the devices in the box, and, once somebody has said no to it, of those still here: a
    device that comes, posts and goes lifts no small room over a refusal.
    """
    if envelopes < FEWEST:
        return (
            f"Only {count_words(envelopes, 'envelope')} came in, and with fewer than {FEWEST} a note would name its author. "
            "Nothing was shown; each device keeps its drafts."
        )
    totals, _answered = consent.open() if isinstance(consent, AnswerBox) else (((0, 0),), 0)
    yes, no = totals[0][0], totals[0][1]
    lacking = envelopes in FEW and (yes < envelopes or devices.unasked > 0)
    refused = no > 0 and min(envelopes, devices.posted) <= max(FEW)
    if lacking or refused:
        return (
            "In a room this small everybody has to accept being few, and not everybody did. "
            "The sheet is off; speak, or write to the facilitator."
        )
    return ""


def votes_counted(box: VoteBox, session: Session, board: Board, mint: Mint) -> Opened:
    """The totals of a vote; none when too few voted."""
    totals, voters = box.open()
    after = session.model_copy(update={"vote": "counted"})
    if voters < SHOWN_FROM:
        why = f"Only {count_words(voters, 'person', 'people')} voted, and totals are shown from {SHOWN_FROM} up; count hands instead."
        return Opened((), after, why, kept_back=why)
    tallies = tuple(
        mint.named(Tally(target=card, session=session.id, round=session.vote_round, n=n, voters=voters))
        for card, n in sorted(totals.items())
        if card in board and card not in board.private
    )
    return Opened(tallies, after, f"{voters} people voted")


def pulse_counted(box: AnswerBox, questions: Sequence[str], session: Session, mint: Mint) -> Opened:
    """The totals of the closing survey; none when too few answered."""
    totals, people = box.open()
    after = session.model_copy(update={"pulse": "counted"})
    if people < SHOWN_FROM:
        why = f"Only {count_words(people, 'person', 'people')} answered the pulse, and totals are kept from {SHOWN_FROM} up."
        return Opened((), after, why, kept_back=why)
    results = tuple(
        mint.named(PulseResult(session=session.id, question=question, counts=_enough(counts), seats=people))
        for question, counts in zip(questions, totals, strict=True)
    )
    return Opened(results, after, f"{people} people answered the pulse")


def _enough(counts: tuple[int, ...]) -> tuple[int, ...]:
    """The totals of a question, none where fewer answered it than totals are kept of."""
    return counts if sum(counts) >= SHOWN_FROM else (0,) * len(counts)


def count_words(n: int, one: str, more: str = "") -> str:
    """`1 note`, `2 notes`."""
    return f"{n} {one if n == 1 else more or one + 's'}"
