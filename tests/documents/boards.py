"""Boards for tests of anything that shows or writes a review: bare, rich in every kind of card, and hostile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pmtui.ids import Ids, counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    Action,
    Card,
    Check,
    Claim,
    Criterion,
    Factor,
    Group,
    Impact,
    Link,
    MilestoneMark,
    Mute,
    Observation,
    ParkedIdea,
    PrivateNote,
    PulseResult,
    Question,
    Review,
    RoleHeld,
    RunPhase,
    Session,
    SpokenNote,
    Suggestion,
    Tally,
    Term,
    TimelineEvent,
    Withheld,
)
from pmtui.model.format import Phase
from pmtui.model.moment import Moment, Precision
from pmtui.model.text import FilledLine, FilledText, UserLine, UserText
from pmtui.model.vocabulary import (
    ActionArea,
    ActionKind,
    ActionState,
    AssumptionState,
    Audience,
    Confidence,
    Contribution,
    EventKind,
    FactorCategory,
    FactorKind,
    IncidentRole,
    Layer,
    LinkKind,
    Milestone,
    Permanence,
    QuestionState,
    Requirement,
    ReviewState,
    SessionState,
    Severity,
    Stance,
    SuggestionKind,
    Verdict,
)
from tests.hostile import HOSTILE

CANARY = "canary-5e1f-for-hosts-only"
"""Stands in every private card of the rich board; found nowhere a participant can look."""

START = datetime(2026, 11, 20, 22, 41, tzinfo=UTC)


def at(minutes: float, precision: Precision = Precision.MINUTE) -> Moment:
    """That many minutes after the rich board's incident began."""
    return Moment(at=START + timedelta(minutes=minutes), precision=precision, zone="Europe/Berlin")


def bare_board() -> Board:
    """A review with a title and nothing else."""
    new = counted_ids()
    review = Review(id=new(), title="Checkout was slow")
    return board_of(review.id, [review.model_copy(update={"review": review.id})])


def rich_board() -> Board:
    """A finished review with every kind of card, private ones with the canary among them."""
    new = counted_ids()
    review = _review(new())
    events = _events(new)
    trigger, pool, retry, rollback, luck, risk = _factors(new)
    actions = _actions(new)
    notes = _notes(new)
    session = _session(new, pool.id)
    groups = [Group(id=new(), title="Nobody knew who decides"), Group(id=new(), title="Still empty")]
    notes = [note.model_copy(update={"session": session.id}) for note in notes]
    hidden = notes[-1]
    cards: list[Card] = [
        review,
        *events,
        trigger,
        pool,
        retry,
        rollback,
        luck,
        risk,
        *actions,
        *notes,
        session,
        *groups,
    ]
    cards += [
        SpokenNote(id=new(), text="Support heard of it from customers, ten minutes before the page."),
        SpokenNote(id=new(), text="I had muted that alert the week before.", by="Sam"),
        Withheld(id=new(), observation=hidden.id, reason="it names a person"),
        Claim(id=new(), observation=notes[1].id, name="Robin from support"),
        Claim(id=new(), observation=hidden.id, name=CANARY),
        Tally(id=new(), target=pool.id, session=session.id, n=7, voters=6),
        Tally(id=new(), target=retry.id, session=session.id, n=9, voters=6),
        Tally(id=new(), target=notes[1].id, session=session.id, n=1, voters=6),
        Tally(id=new(), target=groups[0].id, session=session.id, n=4, voters=6),
        Tally(id=new(), target=trigger.id, session=session.id, n=97, voters=3),
        Tally(id=new(), target=hidden.id, session=session.id, n=5, voters=6),
        PulseResult(id=new(), session=session.id, question="clarity", counts=(0, 0, 1, 3, 2), seats=7),
        PulseResult(
            id=new(), session=session.id, question="safety to speak", counts=(0, 1, 0, 0, 2), seats=7
        ),
        ParkedIdea(id=new(), text="Move the ledger to its own cluster"),
        Question(id=new(), text="Why did the canary stay green?", owner="observability"),
        Question(
            id=new(),
            text="Were refunds delayed too?",
            state=QuestionState.ANSWERED,
            answer="Yes, by up to 20 minutes;\nnone was lost.",
        ),
        Term(id=new(), term="pool", meaning="connections kept open to a database"),
        Term(id=new(), term="ledger"),
        PrivateNote(id=new(), text=f"Ask on-call gently. {CANARY}", about=pool.id),
        Suggestion(
            id=new(), what=SuggestionKind.CORRECTION, text=f"It was 503s {CANARY}", about=pool.id, name="Ines"
        ),
        ParkedIdea(id=new(), text=f"hidden idea {CANARY}", audience=Audience.HOSTS),
    ]
    wrong, slow, answered = events[0], events[3], events[5]
    links = [
        (wrong.id, trigger.id, LinkKind.SUPPORTS),
        (slow.id, pool.id, LinkKind.SUPPORTS),
        (answered.id, pool.id, LinkKind.SUPPORTS),
        (notes[0].id, pool.id, LinkKind.SUPPORTS),
        (hidden.id, pool.id, LinkKind.SUPPORTS),
        (groups[0].id, retry.id, LinkKind.SUPPORTS),
        (notes[0].id, groups[0].id, LinkKind.BELONGS),
        (notes[1].id, groups[0].id, LinkKind.BELONGS),
        (actions[0].id, pool.id, LinkKind.ADDRESSES),
        (actions[1].id, pool.id, LinkKind.ADDRESSES),
        (actions[2].id, retry.id, LinkKind.ADDRESSES),
        (actions[1].id, actions[0].id, LinkKind.REPLACED_BY),
    ]
    cards += [Link.between(*ends) for ends in links]
    return board_of(review.id, [card.model_copy(update={"review": review.id}) for card in cards], seq=1)


def hostile_board() -> Board:
    """The rich board with the hostile string in every text field of every card; private cards keep the canary too."""
    rich = rich_board()
    hosts = {card.id for card in rich if card.audience is Audience.HOSTS}
    cards = [with_every_text(card, f"{HOSTILE} {CANARY}" if card.id in hosts else HOSTILE) for card in rich]
    # Of what is hidden the claim must name nobody either.
    return board_of(rich.review_id, [_same_claim(card, rich) for card in cards], seq=1)


def with_every_text(value: Card, text: str) -> Card:
    """`value` with `text` in each field that holds what people write."""
    filled = type(value).model_validate(_filled(value, text))
    assert isinstance(filled, Card)
    return filled


def text_fields(model: type[BaseModel]) -> list[str]:
    """The names of a model's fields that hold a person's text, zones aside."""
    return [name for name, info in model.model_fields.items() if name != "zone" and _is_text(info)]


_TEXTS = [get_args(kind)[1:] for kind in (UserLine, UserText, FilledLine, FilledText)]
_CLEANER = _TEXTS[0][0]


def _is_text(info: FieldInfo) -> bool:
    if info.annotation is str:
        return any(part == _CLEANER for part in info.metadata)
    return any(_CLEANER in get_args(part) for part in get_args(info.annotation))


def _filled(value: BaseModel, text: str) -> dict[str, Any]:
    texts = set(text_fields(type(value)))
    return {name: _filled_field(old, text, is_text=name in texts) for name, old in value.__dict__.items()}


def _filled_field(old: Any, text: str, *, is_text: bool) -> Any:
    if is_text:
        return (text, text) if isinstance(old, tuple) else text
    if isinstance(old, BaseModel):
        return _filled(old, text)
    if isinstance(old, tuple):
        return tuple(_filled_field(part, text, is_text=False) for part in old)
    return old


def _same_claim(card: Card, rich: Board) -> Card:
    if isinstance(card, Claim) and rich.find(Claim, card.id).name == CANARY:  # type: ignore[union-attr]
        return card.model_copy(update={"name": CANARY})
    return card


def _review(review_id: str) -> Review:
    return Review(
        id=review_id,
        title="Checkout stalled while the ledger waited for connections",
        aim="Learn how a small change reached every payment.",
        scope="Checkout and ledger; not the card network.",
        summary=(
            "For 64 minutes about one in three payments timed out.\n\n"
            "A configuration change halved the connection pool of the ledger. "
            "Retries of the checkout filled what was left."
        ),
        owner="payments lead",
        publish_by=date(2026, 11, 27),
        requirement=Requirement.REQUIRED,
        state=ReviewState.REVIEWED,
        severity=Severity.SEV2,
        incident_type="capacity",
        services=("checkout", "ledger"),
        teams=("payments", "platform"),
        roles=(
            RoleHeld(role=IncidentRole.COMMANDER, who="platform on-call"),
            RoleHeld(role=IncidentRole.SCRIBE),
        ),
        functions=("engineering", "customer support", "security"),
        zone="Europe/Berlin",
        incident_day=date(2026, 11, 20),
        milestones=(
            MilestoneMark(milestone=Milestone.STARTED, at=at(0)),
            MilestoneMark(milestone=Milestone.IMPACT_START, at=at(4)),
            MilestoneMark(milestone=Milestone.IMPACT_END, at=at(68)),
        ),
        impact=Impact(users=4200, minutes=64, described="Payments timed out after 30 s."),
        drill=True,
        muted=(Mute(word="always", reason="name of a job"),),
    )


def _events(new: Ids) -> list[TimelineEvent]:
    return [
        TimelineEvent(
            id=new(),
            at=at(0),
            event_kind=EventKind.CHANGE,
            text="Pool size of the ledger set from 40 to 20",
            team="platform",
            evidence="https://git.example/infra/commit/5e1f?diff=split&w=1",
            starred=True,
        ),
        TimelineEvent(
            id=new(), at=at(4), event_kind=EventKind.IMPACT, text="First payments time out", team="payments"
        ),
        TimelineEvent(
            id=new(),
            at=at(9),
            text="The card network is slow again",
            stance=Stance.ASSUMPTION,
            assumption=AssumptionState.FAILED,
            confidence=Confidence.HIGH,
        ),
        TimelineEvent(
            id=new(),
            at=at(14.55, Precision.SECOND),
            event_kind=EventKind.ALERT,
            text="checkout p99 > 2 s",
            milestone=Milestone.ALERTED,
            source="alert log",
            detail="pool_wait_seconds:\n  p50  1.9\n  p99 30.0",
        ),
        TimelineEvent(
            id=new(),
            at=at(31),
            event_kind=EventKind.ACKNOWLEDGEMENT,
            text="On-call answers",
            milestone=Milestone.ACKNOWLEDGED,
            evidence="page 4711",
        ),
        TimelineEvent(
            id=new(),
            at=at(52),
            event_kind=EventKind.DECISION,
            text="Put the old pool size back",
            stance=Stance.DECISION,
            confidence=Confidence.MEDIUM,
            options="restart the ledger; shed load; put the change back",
            known_then="The wait for connections grew.\nThe change was the only one of that hour.",
            validated="wait time fell within 2 minutes",
            milestone=Milestone.DETECTED,
            team="platform",
        ),
        TimelineEvent(
            id=new(),
            at=at(90),
            event_kind=EventKind.RESOLUTION,
            text="All payments at normal speed",
            milestone=Milestone.RESOLVED,
        ),
        TimelineEvent(
            id=new(),
            at=at(95),
            text="Did refunds wait too?",
            stance=Stance.QUESTION,
            confidence=Confidence.LOW,
        ),
        TimelineEvent(
            id=new(), at=at(20), text=f"Private look at the pager log {CANARY}", audience=Audience.HOSTS
        ),
    ]


def _factors(new: Ids) -> list[Factor]:
    return [
        Factor(
            id=new(),
            text="The pool size is shared by all services",
            factor_kind=FactorKind.TRIGGER,
            confirmed=True,
        ),
        Factor(
            id=new(),
            text="Nothing shows how long requests wait for a connection",
            detail="The dashboard shows connections in use, never the queue.",
            category=FactorCategory.OBSERVABILITY,
            component="ledger dashboard",
            contribution=Contribution.HID,
            confidence=Confidence.HIGH,
            confirmed=True,
        ),
        Factor(id=new(), text="Checkout retries without a limit", contribution=Contribution.MADE_WORSE),
        Factor(id=new(), text="Putting a change back takes one command", factor_kind=FactorKind.MITIGATOR),
        Factor(id=new(), text="It was a Friday night, not a Friday noon", factor_kind=FactorKind.LUCK),
        Factor(id=new(), text="Five more services share such a pool", factor_kind=FactorKind.RISK),
    ]


def _actions(new: Ids) -> list[Action]:
    return [
        Action(
            id=new(),
            text="Alert when requests wait longer than 200 ms for a connection",
            owner="platform lead",
            sponsor="head of engineering",
            due=date(2026, 12, 4),
            criterion=Criterion(
                metric="time to detect", baseline="52 min", target="5 min", by=date(2027, 1, 31)
            ),
            action_kind=ActionKind.DETECT,
            area=ActionArea.ALERTING,
            layer=Layer.LIMIT,
            permanence=Permanence.PERMANENT,
            state=ActionState.DONE,
            user_impact=5,
            business=4,
            recurrence=4,
            effort=2,
            teams=("observability",),
            rollout="staging first, then one region a day",
            validation="a synthetic test holds 20 connections",
            tracker="https://tracker.example/OPS-12",
            done_on=date(2026, 12, 3),
            checks=(
                Check(verdict=Verdict.EFFECTIVE, on=date(2027, 1, 31), note="two drills: 3 and 4 minutes"),
            ),
        ),
        Action(
            id=new(),
            text="Look at the queue by hand each morning",
            owner="platform on-call",
            due=date(2026, 11, 25),
            action_kind=ActionKind.PROCESS,
            permanence=Permanence.WORKAROUND,
            expires=date(2026, 12, 15),
            state=ActionState.COMMITTED,
        ),
        Action(
            id=new(),
            text="Stop all retries",
            state=ActionState.NOT_ACTING,
            not_acting_because="they save more payments than they cost",
        ),
    ]


def _notes(new: Ids) -> list[Observation]:
    return [
        Observation(id=new(), session="", text="I did not know whom to ask about the pool."),
        Observation(id=new(), session="", text="Three channels, three stories.\n\nI read the wrong one."),
        Observation(id=new(), session="", text="The runbook had the right command."),
        Observation(id=new(), session="", text="a folded note with some name in it", folded=True),
        Observation(id=new(), session="", text=f"withheld text {CANARY}", audience=Audience.HOSTS),
    ]


def _session(new: Any, topic: str) -> Session:
    began = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    phases = (
        RunPhase(phase=Phase(key="open", name="Open", minutes=3), planned_seconds=180, spent_seconds=250),
        RunPhase(
            phase=Phase(
                key="walk", name="Walk the timeline", minutes=24, questions=("What happened between?",)
            ),
            planned_seconds=1440,
            spent_seconds=1500,
        ),
        RunPhase(phase=Phase(key="soak", name="Soak", minutes=5), planned_seconds=300, dropped=True),
    )
    return Session(
        id=new(),
        format_name="default-60",
        state=SessionState.CLOSED,
        phases=phases,
        began=began,
        ended=began + timedelta(minutes=58),
        topics=(topic,),
        sheet="revealed",
        envelopes=6,
        vote="counted",
        vote_round=1,
        pulse="counted",
        heard=("engineering", "customer support"),
        attendance=("Robin", "Sam"),
        functions=("support",),
        agreed=("The alert comes first.", "Next look on 31 January."),
    )
