"""Boards made by hypothesis: any cards the models allow, with ids and links that fit together."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    Action,
    Card,
    Check,
    Criterion,
    Factor,
    Impact,
    Link,
    MilestoneMark,
    Observation,
    PrivateNote,
    PulseResult,
    Question,
    Review,
    RunPhase,
    Session,
    SpokenNote,
    Tally,
    Term,
    TimelineEvent,
)
from pmtui.model.format import Phase
from pmtui.model.moment import Moment, Precision
from pmtui.model.text import clean_line, clean_text
from pmtui.model.vocabulary import (
    ActionState,
    AssumptionState,
    Audience,
    Confidence,
    EventKind,
    FactorKind,
    LinkKind,
    Milestone,
    Permanence,
    Severity,
    Stance,
    Verdict,
)
from tests.documents.nasty import NASTY

lines = st.one_of(st.text(max_size=20), st.sampled_from(NASTY))
texts = st.lists(lines, max_size=3).map("\n".join)
filled = lines.filter(lambda text: bool(clean_line(text)))
filled_texts = texts.filter(lambda text: bool(clean_text(text).strip()))
audiences = st.sampled_from(Audience)
days = st.dates()
times = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
moments = st.builds(
    Moment,
    at=times,
    precision=st.sampled_from(Precision),
    original=lines,
    zone=st.sampled_from(["UTC", "Asia/Tokyo"]),
)
hours = times.map(lambda at: at.replace(second=0, microsecond=0))


def perhaps(made: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """That, or nothing."""
    return st.none() | made


reviews = st.builds(
    Review,
    title=filled,
    summary=texts,
    owner=lines,
    severity=st.sampled_from(Severity),
    services=st.lists(lines, max_size=2).map(tuple),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    incident_day=perhaps(days),
    milestones=st.lists(
        st.builds(MilestoneMark, milestone=st.sampled_from(Milestone), at=moments), max_size=2
    ).map(tuple),
    impact=st.builds(
        Impact,
        users=perhaps(st.integers(0, 10**12)),
        error_budget_minutes=perhaps(st.floats(0, 1e9, allow_nan=False)),
        described=texts,
    ),
)
events = st.builds(
    TimelineEvent,
    at=moments,
    event_kind=st.sampled_from(EventKind),
    text=filled,
    detail=texts,
    stance=st.sampled_from(Stance),
    confidence=perhaps(st.sampled_from(Confidence)),
    assumption=perhaps(st.sampled_from(AssumptionState)),
    evidence=lines,
    milestone=perhaps(st.sampled_from(Milestone)),
    starred=st.booleans(),
    order=st.floats(-1e6, 1e6),
    audience=audiences,
)
factors = st.builds(
    Factor, text=filled, detail=texts, factor_kind=st.sampled_from(FactorKind), audience=audiences
)
actions = st.builds(
    Action,
    text=filled,
    owner=lines,
    due=perhaps(days),
    criterion=st.builds(Criterion, metric=lines, target=lines, by=perhaps(days)),
    permanence=perhaps(st.sampled_from(Permanence)),
    state=st.sampled_from(ActionState),
    effort=perhaps(st.integers(1, 5)),
    checks=st.lists(st.builds(Check, verdict=st.sampled_from(Verdict), on=days, note=texts), max_size=2).map(
        tuple
    ),
    audience=audiences,
)
phases = st.builds(Phase, key=st.just("walk"), name=filled, minutes=st.floats(1, 240))
sessions = st.builds(
    Session,
    format_name=lines,
    phases=st.lists(
        st.builds(
            RunPhase, phase=phases, planned_seconds=st.integers(0, 9999), spent_seconds=st.integers(0, 9999)
        ),
        max_size=2,
    ).map(tuple),
    began=perhaps(hours),
    envelopes=perhaps(st.integers(3, 30)),
    heard=st.lists(lines, max_size=2).map(tuple),
)
others = st.one_of(
    st.builds(Observation, session=st.just(""), text=filled_texts, folded=st.booleans(), audience=audiences),
    st.builds(SpokenNote, text=filled_texts),
    st.builds(Question, text=filled, answer=texts),
    st.builds(Term, term=filled, meaning=texts),
    st.builds(PrivateNote, text=filled_texts),
    st.builds(
        PulseResult,
        session=st.just(""),
        question=lines,
        counts=st.lists(st.integers(0, 9), max_size=5).map(tuple),
        seats=st.integers(0, 30),
    ),
    sessions,
)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """A board of a few cards of many kinds, linked and voted on."""
    drafts: list[Card] = [draw(reviews)]
    drafts += draw(st.lists(st.one_of(events, factors, actions, others), max_size=8))
    ids = draw(
        st.lists(st.uuids().map(lambda u: u.hex), min_size=len(drafts), max_size=len(drafts), unique=True)
    )
    cards: list[Card] = [
        card.model_copy(update={"id": card_id}) for card, card_id in zip(drafts, ids, strict=True)
    ]
    ends = st.sampled_from(ids)
    pairs = draw(st.sets(st.tuples(ends, ends, st.sampled_from(LinkKind)), max_size=5))
    cards += [Link.between(*pair) for pair in sorted(pairs)]
    votable = [card.id for card in cards if isinstance(card, Factor | Observation | SpokenNote)]
    votes = st.tuples(st.sampled_from(votable), st.integers(0, 8)) if votable else st.nothing()
    for n, (target, voters) in enumerate(draw(st.lists(votes, max_size=3 if votable else 0))):
        cards.append(Tally(id=f"{n:032x}", target=target, session="", n=voters, voters=voters))
    return board_of(ids[0], [card.model_copy(update={"review": ids[0]}) for card in cards], seq=3)
