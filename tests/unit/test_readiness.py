"""What a review lacks is found, said in words, and shown at the phase where it matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pmtui.facilitation.readiness import FindingKind, Level, Readiness, orphans, readiness
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    Action,
    Card,
    Criterion,
    DrillChecks,
    Factor,
    Group,
    Impact,
    Link,
    MilestoneMark,
    Observation,
    Question,
    Review,
    Session,
    SpokenNote,
    TimelineEvent,
    Withheld,
)
from pmtui.model.format import Phase
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import (
    ActionKind,
    ActionState,
    AssumptionState,
    EventKind,
    FactorKind,
    LinkKind,
    Milestone,
    Pane,
    Permanence,
    QuestionState,
    Requirement,
    Stance,
)

REVIEW = "a" * 32
NEW_ID = counted_ids()


def moment(minute: int) -> Moment:
    return Moment(at=datetime(2026, 3, 4, 9, 0, tzinfo=UTC) + timedelta(minutes=minute))


WHOLE = Review(
    id=REVIEW,
    title="Checkout",
    aim="learn how retries spread",
    owner="payments lead",
    publish_by=date(2026, 3, 11),
    functions=("engineering",),
    milestones=tuple(MilestoneMark(milestone=m, at=moment(n)) for n, m in enumerate(Milestone)),
)
HEARD = Session(id=NEW_ID(), format_name="default-60", heard=("Engineering",))


def board(*cards: Card, **review: object) -> Board:
    return board_of(REVIEW, [WHOLE.model_copy(update=review), HEARD, *cards])


def event(**fields: object) -> TimelineEvent:
    return TimelineEvent(id=NEW_ID(), at=moment(0), text="rolled back").model_copy(update=fields)


def action(**fields: object) -> Action:
    return Action(
        id=NEW_ID(),
        text="limit retries",
        owner="payments lead",
        due=date(2026, 4, 1),
        criterion=Criterion(metric="retries per call", target="3"),
        action_kind=ActionKind.MITIGATE,
        permanence=Permanence.PERMANENT,
        user_impact=3,
        business=3,
        recurrence=3,
        effort=3,
    ).model_copy(update=fields)


def factor(kind: FactorKind = FactorKind.CONTRIBUTOR) -> Factor:
    return Factor(id=NEW_ID(), text="retries had no limit", factor_kind=kind)


def supports(card: Card, factor: Card) -> Link:
    return Link.between(card.id, factor.id, LinkKind.SUPPORTS)


def addresses(action: Card, factor: Card) -> Link:
    return Link.between(action.id, factor.id, LinkKind.ADDRESSES)


def words(found: Readiness, kind: FindingKind) -> list[str]:
    return [finding.words for finding in found.of(kind)]


def test_a_whole_review_lacks_nothing() -> None:
    e, f, a = event(starred=True), factor(), action()
    found = readiness(board(e, f, a, supports(e, f), addresses(a, f)))
    assert found == Readiness()
    assert found.ready
    assert found.summary() == "nothing is missing"


def test_a_new_review_says_everything_it_lacks() -> None:
    found = readiness(board_of(REVIEW, [Review(id=REVIEW, title="Checkout")]))
    assert words(found, FindingKind.REVIEW) == [
        "the review states no aim",
        "the review has no owner",
        "the review has no publish-by date",
        "the review does not say which functions are to be heard",
    ]
    levels = {f.words.rpartition(": ")[2]: f.level for f in found.of(FindingKind.MILESTONE)}
    assert levels["started"] is levels["resolved"] is Level.MISSING
    assert levels["alerted"] is Level.HINT
    assert len(levels) == len(Milestone)
    assert not found.ready
    assert not found.of(FindingKind.RECOVERY)


def test_a_waiver_needs_its_reason() -> None:
    bare = readiness(board(requirement=Requirement.WAIVED))
    assert words(bare, FindingKind.REVIEW) == ["the review was waived without a reason"]
    assert readiness(board(requirement=Requirement.WAIVED, waived_because="a drill")).ready


def test_a_near_miss_wants_no_impact_times_and_doubts_recorded_impact() -> None:
    found = readiness(board(near_miss=True, milestones=()))
    assert {f.words.rpartition(": ")[2] for f in found.of(FindingKind.MILESTONE)} == {
        "started",
        "alerted",
        "detected",
        "acknowledged",
        "resolved",
    }
    assert not found.of(FindingKind.CHECK)
    assert len(readiness(board(near_miss=True, impact=Impact(users=3))).of(FindingKind.CHECK)) == 1


def test_a_drill_asks_its_checks() -> None:
    found = readiness(board(drill=True, drill_checks=DrillChecks(runbook_worked=False)))
    assert words(found, FindingKind.CHECK) == [
        "drill: did the escalation work?",
        "drill: did the channel work?",
    ]


def test_times_that_disagree_are_said() -> None:
    found = readiness(board(event(milestone=Milestone.RESOLVED, at=moment(-5))))
    assert words(found, FindingKind.TIMES) == ["time to resolve (TTR): times disagree (resolved - started)"]


@pytest.mark.parametrize(
    "fields", [{"starred": True}, {"event_kind": EventKind.DECISION}, {"stance": Stance.DECISION}]
)
def test_what_was_starred_or_decided_should_support_a_factor(fields: dict[str, object]) -> None:
    e, plain = event(**fields), event()
    found = readiness(board(e, plain))
    assert [f.card_id for f in found.of(FindingKind.EVENT)] == [e.id]
    assert orphans(board(e, plain)).events == {e.id}
    f = factor(FactorKind.LUCK)
    assert orphans(board(e, f, supports(e, f))).events == frozenset()


def test_assumptions_are_unknown_failed_or_settled() -> None:
    unknown = event(stance=Stance.ASSUMPTION)
    failed = event(stance=Stance.ASSUMPTION, assumption=AssumptionState.FAILED)
    held = event(stance=Stance.ASSUMPTION, assumption=AssumptionState.HELD)
    found = readiness(board(unknown, failed, held)).of(FindingKind.ASSUMPTION)
    assert {f.card_id: f.level for f in found} == {unknown.id: Level.HINT, failed.id: Level.MISSING}
    f = factor()
    assert not readiness(board(failed, f, supports(failed, f))).of(FindingKind.ASSUMPTION)


def test_factors_need_evidence_and_most_need_an_action() -> None:
    bare, lucky = factor(), factor(FactorKind.LUCK)
    on = board(bare, lucky)
    found = readiness(on)
    assert [f.card_id for f in found.of(FindingKind.EVIDENCE)] == [bare.id, lucky.id]
    assert [f.card_id for f in found.of(FindingKind.UNANSWERED)] == [bare.id]
    marked = orphans(on)
    assert marked.unsupported == marked.factors == {bare.id, lucky.id}
    assert marked.unanswered == {bare.id}
    assert [f.kind for f in found.about(lucky.id)] == [FindingKind.EVIDENCE]


def test_notes_count_as_linked_in_a_group_and_when_withheld() -> None:
    loose, grouped, kept = (Observation(id=NEW_ID(), session=HEARD.id, text=f"note {n}") for n in range(3))
    spoken, group = SpokenNote(id=NEW_ID(), text="said aloud"), Group(id=NEW_ID(), title="paging")
    stub = Withheld(id=NEW_ID(), observation=kept.id, reason="names a person")
    belongs = Link.between(grouped.id, group.id, LinkKind.BELONGS)
    on = board(loose, grouped, kept, spoken, group, stub, belongs)
    assert orphans(on).notes == {loose.id, spoken.id, group.id}
    assert {f.card_id for f in readiness(on).of(FindingKind.NOTE)} == {loose.id, spoken.id, group.id}
    f = factor()
    assert orphans(board(group, f, supports(group, f))).notes == frozenset()


def test_actions_say_what_they_lack_unless_done() -> None:
    f = factor()
    open_, done = action(owner=""), action(owner="", state=ActionState.DONE)
    on = board(f, open_, done, addresses(open_, f), addresses(done, f))
    found = readiness(on)
    assert words(found, FindingKind.ACTION) == ["limit retries: needs owner"]
    loose = action()
    assert orphans(board(loose)).actions == {loose.id}
    assert words(readiness(board(loose)), FindingKind.ACTION) == [
        "limit retries: needs the factor it addresses"
    ]


def test_a_workaround_needs_an_end_and_outlives_its_expiry() -> None:
    f, fix = factor(), action()
    bare = action(permanence=Permanence.WORKAROUND, state=ActionState.DONE)
    found = readiness(board(f, bare, addresses(bare, f)))
    assert words(found, FindingKind.WORKAROUND) == [
        "workaround limit retries: needs expiry date, its permanent fix"
    ]
    dated = bare.model_copy(update={"expires": date(2026, 5, 1)})
    link = Link.between(dated.id, fix.id, LinkKind.REPLACED_BY)
    on = board(f, dated, fix, link, addresses(dated, f), addresses(fix, f))
    assert not readiness(on).of(FindingKind.WORKAROUND)
    assert not readiness(on, today=date(2026, 5, 1)).of(FindingKind.WORKAROUND)
    assert words(readiness(on, today=date(2026, 5, 2)), FindingKind.WORKAROUND) == [
        "workaround past its expiry of 2026-05-01: limit retries"
    ]
    replaced = board(f, dated, fix.model_copy(update={"state": ActionState.DONE}), link)
    assert not readiness(replaced, today=date(2026, 5, 2)).of(FindingKind.WORKAROUND)


def test_it_says_when_nothing_shortens_recovery() -> None:
    prevent = action(action_kind=ActionKind.PREVENT)
    assert words(readiness(board(prevent)), FindingKind.RECOVERY) == ["nothing here shortens recovery"]
    assert not readiness(board(prevent, action())).of(FindingKind.RECOVERY)
    given_up = action(state=ActionState.NOT_ACTING)
    assert not readiness(board(given_up)).of(FindingKind.RECOVERY)


def test_functions_are_heard_in_any_session() -> None:
    on = board(functions=("engineering", "customer support", "security"))
    now = HEARD.model_copy(update={"heard": ("Security",)})
    assert words(readiness(on, now), FindingKind.FUNCTION) == ["not heard yet: customer support"]
    assert len(readiness(on).of(FindingKind.FUNCTION)) == 2


def test_open_questions_remain() -> None:
    open_ = Question(id=NEW_ID(), text="how many orders were lost?")
    answered = Question(id=NEW_ID(), text="who was paged?", state=QuestionState.ANSWERED)
    assert [f.card_id for f in readiness(board(open_, answered)).of(FindingKind.QUESTION)] == [open_.id]


def test_each_phase_shows_what_matters_at_its_end() -> None:
    e, f, a = event(starred=True), factor(), action(owner="")
    on = board(e, f, a, Question(id=NEW_ID(), text="how many?"), aim="", functions=("product",))
    found = readiness(on)

    def kinds(**fields: object) -> set[FindingKind]:
        phase = Phase(key="x", name="x", minutes=5).model_copy(update=fields)
        return {finding.kind for finding in found.for_phase(phase).findings}

    assert kinds(pane=Pane.TIMELINE) == {FindingKind.QUESTION, FindingKind.FUNCTION}
    assert kinds(pane=Pane.FACTORS) == {FindingKind.EVIDENCE, FindingKind.EVENT}
    assert kinds(pane=Pane.ACTIONS) == {FindingKind.ACTION, FindingKind.UNANSWERED}
    assert kinds(pane=Pane.OBSERVATIONS) == {FindingKind.QUESTION, FindingKind.FUNCTION}
    assert kinds(opening=True) == {FindingKind.REVIEW}
    assert kinds(closing=True) == {finding.kind for finding in found.findings}


def test_the_summary_is_one_line_most_pressing_first() -> None:
    prevent = action(owner="", action_kind=ActionKind.PREVENT)
    found = readiness(board(prevent, action(), factor(), factor(), functions=("product",)))
    assert found.summary() == (
        "2 actions not ready · 2 factors without action · 2 factors without evidence · 1 function not heard"
    )
    lone = action(action_kind=ActionKind.PREVENT)
    assert readiness(board(lone)).summary() == "1 action not ready · nothing here shortens recovery"
