from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pmtui.model.cards import (
    CARDS,
    AnyCard,
    Card,
    Criterion,
    Factor,
    Link,
    Observation,
    PrivateNote,
    Review,
    RunPhase,
    Session,
    Suggestion,
    TimelineEvent,
    link_id,
)
from pmtui.model.format import Phase
from pmtui.model.moment import Moment, Precision, from_microseconds, microseconds
from pmtui.model.vocabulary import Audience, LinkKind, Role, SessionState

A, B = f"{1:032x}", f"{2:032x}"
AT = datetime(2026, 11, 20, 14, 5, 33, 250_000, tzinfo=UTC)
REQUIRED: dict[str, dict[str, Any]] = {
    "review": {"title": "t"},
    "event": {"at": {"at": AT.isoformat()}, "text": "t"},
    "factor": {"text": "t"},
    "observation": {"session": A, "text": "t"},
    "spoken": {"text": "t"},
    "withheld": {"observation": A, "reason": "t"},
    "claim": {"observation": A, "name": "t"},
    "group": {"title": "t"},
    "tally": {"target": A, "n": 3},
    "pulse": {"session": A, "question": "t", "counts": [0, 1], "seats": 4},
    "action": {"text": "t"},
    "parked": {"text": "t"},
    "question": {"text": "t"},
    "term": {"term": "t"},
    "private": {"text": "t"},
    "suggestion": {"what": "event", "text": "t"},
    "link": {"source": A, "target": B, "link_kind": "supports"},
    "session": {"format_name": "t"},
}
adapter: TypeAdapter[Any] = TypeAdapter(AnyCard)


def test_every_kind_is_covered_here_and_in_any_card() -> None:
    union = get_args(AnyCard)[0]
    assert set(CARDS) == set(REQUIRED)
    assert set(get_args(union)) == set(CARDS.values())


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_is_told_by_its_kind_and_survives_json(kind: str) -> None:
    card = adapter.validate_python({"kind": kind, "id": B, "review": A, **REQUIRED[kind]})
    assert type(card) is CARDS[kind]
    assert adapter.validate_json(card.model_dump_json()) == card
    assert card.words
    assert isinstance(card.headline, str)


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_is_frozen_and_takes_no_unknown_field(kind: str) -> None:
    card = adapter.validate_python({"kind": kind, **REQUIRED[kind]})
    with pytest.raises(ValidationError, match="frozen"):
        card.rev = 3
    with pytest.raises(ValidationError, match="author"):
        adapter.validate_python({"kind": kind, **REQUIRED[kind], "author": "me"})


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("bad", ["x", "G" * 32, "0" * 31, "0" * 33, f"{1:032x}\n", f"{0xABC:032X}"])
def test_an_id_is_32_hexadecimal_digits(kind: str, bad: str) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_python({"kind": kind, "id": bad, **REQUIRED[kind]})


def test_a_card_needs_a_kind_we_know() -> None:
    for bad in ({"text": "t"}, {"kind": "vote", "text": "t"}, "card", None):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


def test_private_notes_and_the_inbox_are_for_hosts_and_other_cards_for_the_room() -> None:
    for kind, cls in CARDS.items():
        card = cls.model_validate(REQUIRED[kind])
        assert card.audience is (Audience.HOSTS if cls in (PrivateNote, Suggestion) else Audience.ROOM)


def test_an_anonymous_note_has_no_field_that_could_say_who_or_when() -> None:
    assert set(Observation.model_fields) == {
        "kind",
        "id",
        "review",
        "rev",
        "audience",
        "session",
        "round",
        "text",
        "folded",
    }


HOSTILE = "[/x]\x1b]52;c;eA==\x07\x1b[31m \u202eabc\u200b\x00 <script>"


@pytest.mark.parametrize("kind", CARDS)
def test_every_text_of_a_card_is_cleaned(kind: str) -> None:
    cls = CARDS[kind]
    given_texts = {name: HOSTILE for name in cls.model_fields if _is_text(cls, name)}
    card = cls.model_validate({**REQUIRED[kind], **given_texts})
    for name in given_texts:
        kept = getattr(card, name)
        assert "\x1b" not in kept
        assert "\u202e" not in kept
        assert "[/x]" in kept


def _is_text(cls: type[Card], name: str) -> bool:
    try:
        cls.model_validate({**_filled(cls), name: "plain words"})
    except ValidationError:
        return False
    return isinstance(getattr(cls.model_validate({**_filled(cls), name: "plain words"}), name), str)


def _filled(cls: type[Card]) -> dict[str, Any]:
    return REQUIRED[str(cls.model_fields["kind"].default)]


def test_the_same_link_has_the_same_id_and_each_part_matters() -> None:
    link = Link.between(A, B, LinkKind.SUPPORTS)
    assert link.id == link_id(A, B, LinkKind.SUPPORTS) == Link.between(A, B, LinkKind.SUPPORTS, "").id
    others = {
        link_id(B, A, LinkKind.SUPPORTS),
        link_id(A, B, LinkKind.BELONGS),
        link_id(A, A, LinkKind.SUPPORTS),
    }
    assert len(others | {link.id}) == 4


def test_a_criterion_is_stated_with_a_metric_and_a_target() -> None:
    assert Criterion(metric="alerts", target="< 3").stated
    assert not Criterion(metric="alerts").stated
    assert not Criterion(target="< 3").stated


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", "", "CET2"])
def test_a_review_needs_a_zone_there_is(zone: str) -> None:
    with pytest.raises(ValidationError, match="no time zone is called"):
        Review(title="t", zone=zone)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs a zone"):
        Moment(at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_time_is_kept_in_utc() -> None:
    berlin = AT.astimezone(timezone(timedelta(hours=1)))
    moment = Moment(at=berlin, precision=Precision.FRACTION)
    assert moment.at == AT
    assert moment.at.tzinfo is UTC
    assert '"2026-11-20T14:05:33.250000Z"' in moment.model_dump_json()


@given(st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=50)
def test_microseconds_are_exact(at: datetime) -> None:
    assert from_microseconds(microseconds(at)) == at


def test_events_sort_by_instant_precision_hand_and_id() -> None:
    def event(seconds: int, precision: Precision, order: float, card_id: str) -> TimelineEvent:
        at = Moment(at=AT + timedelta(seconds=seconds), precision=precision)
        return TimelineEvent(id=card_id, at=at, text="t", order=order)

    first = event(0, Precision.DAY, 9, B)
    ordered = [
        first,
        event(0, Precision.MINUTE, 0, A),
        event(0, Precision.MINUTE, 0, B),
        event(0, Precision.MINUTE, 0.5, A),
        event(1, Precision.DAY, 0, A),
    ]
    assert sorted([*ordered[3:], *ordered[:3]], key=lambda e: e.key) == ordered


def test_the_current_phase_is_that_of_a_running_session() -> None:
    runs = tuple(
        RunPhase(phase=Phase(key=f"p{n}", name="P", minutes=5), planned_seconds=300) for n in range(2)
    )
    running = Session(format_name="f", state=SessionState.RUNNING, phases=runs, at_phase=1)
    assert running.current is runs[1]
    assert running.model_copy(update={"state": SessionState.CLOSED}).current is None
    assert running.model_copy(update={"at_phase": 2}).current is None


def test_hosts_are_three_roles() -> None:
    assert {role for role in Role if role.hosts} == {Role.FACILITATOR, Role.CO_FACILITATOR, Role.NOTE_TAKER}


def test_headlines_are_one_line() -> None:
    assert Observation(session=A, text="one\ntwo\n\tthree").headline == "one two three"
    assert Factor(text="one\ntwo").headline == "one two"
