"""Parts of the page's script against the program's own: hashes, envelopes, the coach, signs, times."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest

from pmtui.coaching import base_lexicon, load_coach
from pmtui.facilitation.coach_patterns import coach_lists
from pmtui.facilitation.language import Coach
from pmtui.facilitation.lexicon import Where
from pmtui.facilitation.timebox import TimeBox, clock_words
from pmtui.model.lengths import duration_words
from pmtui.model.vocabulary import (
    ActionState,
    AssumptionState,
    Confidence,
    EventKind,
    FactorKind,
    QuestionState,
    Severity,
    Stance,
    Word,
)
from pmtui.model.when import Context, Unclear, read_when
from pmtui.room.ballot import seal_answers, seal_vote
from pmtui.room.envelope import NOTE_BYTES, envelope_size, tag_hash, unseal
from pmtui.room.net.page import script
from pmtui.tui.glyphs import UNICODE
from tests.hostile import HOSTILE
from tests.page.chromium import chromium
from tests.unit.test_language import HEARD, LEFT_ALONE, NAMES

PARTS = ("util", "terms", "envelope", "board", "when", "coach")
SHOWN = "sha256, hex, unhex, base64, sealNotes, sealVote, sealAnswers, cutNote, noteBytes, Coach, SIGNS, readTime, clockWords, boxWords, durationWords, instantsOf, priority"


@pytest.fixture(scope="module")
def parts() -> Iterator[Any]:
    """A blank page that knows the page's parts."""
    with chromium() as browser:
        page = browser.new_page()
        page.evaluate(f"() => {{ {script(PARTS)}\n window.pm = {{ {SHOWN} }}; }}")
        yield page


def test_sha_256_of_every_length_around_its_blocks(parts: Any) -> None:
    texts = [bytes(range(256))[:n] * 1 for n in (*range(70), 119, 120, 128, 200)]
    found = parts.evaluate(
        "(all) => all.map((one) => pm.hex(pm.sha256(pm.unhex(one))))", [t.hex() for t in texts]
    )
    assert found == [sha256(text).hexdigest() for text in texts]


@pytest.mark.parametrize(
    "notes",
    [
        [],
        ["", "  "],
        ["one note"],
        ["the pager\nrang", "żółw 🐢 " * 40, HOSTILE],
        ["x" * 5000, "🐢" * 600],
    ],
    ids=["none", "blank", "one", "three", "too long"],
)
def test_envelopes_are_equal_in_size_and_open_as_ours_do(parts: Any, notes: list[str]) -> None:
    sealed = parts.evaluate(
        "(notes) => { const made = pm.sealNotes(notes, 3, pm.unhex('ab'.repeat(16))); return {envelope: pm.base64(made.envelope), tags: made.tags}; }",
        notes,
    )
    envelope = base64.b64decode(sealed["envelope"], validate=True)
    assert len(envelope) == envelope_size(3)
    assert envelope[:16] == bytes.fromhex("ab" * 16)
    slots = unseal(envelope, 3)
    from pmtui.room.envelope import cut_note

    assert [slot.text for slot in slots] == [cut for note in notes if (cut := cut_note(note))]
    assert [slot.tag_hash for slot in slots] == [tag_hash(tag["tag"]) for tag in sealed["tags"]]
    assert all(len(slot.text.encode()) <= NOTE_BYTES for slot in slots)


def test_votes_and_answers_are_sealed_as_ours_are(parts: Any) -> None:
    ours, cards = bytes(range(16)), ["0" * 31 + "7", "f" * 32]
    vote = parts.evaluate("([id, cards]) => pm.hex(pm.sealVote(cards, 3, pm.unhex(id)))", [ours.hex(), cards])
    assert vote == seal_vote(tuple(cards), 3, ours).hex()
    pulse = parts.evaluate("(id) => pm.hex(pm.sealAnswers([1, 0, 5, 4, 3], pm.unhex(id)))", ours.hex())
    assert pulse == seal_answers((1, 0, 5, 4, 3), ours).hex()


Said = list[tuple[str, str, str, str]]


def _ours(coach: Coach, text: str, where: Where) -> Said:
    return [(text[hit.start : hit.end], hit.cls, hit.level, hit.asks) for hit in coach.check(text, where)]


def _theirs(parts: Any, names: list[str], asked: list[tuple[str, str]]) -> list[Said]:
    found = parts.evaluate(
        """([lists, asked]) => { const coach = new pm.Coach(lists);
           return asked.map(([text, where]) => coach.check(text, where).map((hit) => [text.slice(hit.start, hit.end), hit.cls, hit.level, hit.asks])); }""",
        [json.loads(json.dumps(coach_lists(base_lexicon(), names))), asked],
    )
    return [[(one, two, three, four) for one, two, three, four in hits] for hits in found]


@pytest.mark.parametrize("names", [NAMES, []], ids=["names", "no names"])
def test_the_coach_hears_what_ours_hears(parts: Any, names: list[str]) -> None:
    coach = load_coach(names=names)
    rows = [(text, where) for where, text, *_ in (*HEARD, *LEFT_ALONE)]
    # Every text in every place where people write, and all of them as one long text.
    asked = [(text, where) for text, _ in rows for where in Where]
    asked += [("\n".join(text for text, _ in rows), where) for where in Where]
    asked += [("İİİ in İstanbul: human error 🐢 they failed to", Where.EVENT), (HOSTILE, Where.OBSERVATION)]
    theirs = _theirs(parts, names, [(text, where.value) for text, where in asked])
    differ = [
        (text, where, ours, found)
        for (text, where), found in zip(asked, theirs, strict=True)
        if (ours := _ours(coach, text, where)) != found
    ]
    assert differ == []
    assert sum(map(bool, theirs)) > len(HEARD)


SORTS: dict[str, type[Word]] = {
    "event": EventKind,
    "stance": Stance,
    "confidence": Confidence,
    "assumption": AssumptionState,
    "factor": FactorKind,
    "action": ActionState,
    "question": QuestionState,
    "severity": Severity,
}


def test_signs_are_those_of_the_terminals(parts: Any) -> None:
    signs = parts.evaluate("pm.SIGNS")
    for sort, terms in SORTS.items():
        ours = {term.value: UNICODE.of(term) for term in terms}
        assert signs[sort] == {value: [sign.glyph, sign.word, sign.tone] for value, sign in ours.items()}
    for name, (glyph, _word, tone) in signs["mark"].items():
        ours_mark = UNICODE.mark(name)
        assert (glyph, tone) == (ours_mark.glyph, ours_mark.tone), name


def test_clocks_say_what_ours_say(parts: Any) -> None:
    seconds = [0, 5, 59, 60, 61.4, 3599, 3600, 7322, 90000]
    assert parts.evaluate("(all) => all.map(pm.clockWords)", seconds) == [clock_words(s) for s in seconds]
    assert parts.evaluate("(all) => all.map(pm.durationWords)", seconds) == [
        duration_words(s) for s in seconds
    ]
    for box in (TimeBox(720, 312, 100.0), TimeBox(720, 40, 100.0), TimeBox(720, 30), TimeBox(720, 2, 100.0)):
        said = {"length": box.length_s, "remaining": box.remaining_s, "anchor": box.anchor}
        found = parts.evaluate("([box, now]) => pm.boxWords(box, now)", [said, 110.0])
        ours = box.words(110.0)
        figure = found["figure"].removeprefix("+")
        assert figure in ours
        assert (found["state"] == "over") == ours.startswith("over by")
        assert found["state"] == "over" or ours == f"{figure} {found['words']}"


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
TYPED = (
    "2026-03-04 14:05",
    "2026-07-04T00:00",
    "2026-12-31 23:59",
    "2026-10-25 02:30",
    "2026-03-29 02:30",
    "2026-11-01 01:30",
)


@pytest.mark.parametrize("zone", ZONES)
def test_times_mean_what_ours_mean(parts: Any, zone: str) -> None:
    context = Context(
        zone=zone, now=datetime(2026, 12, 31, 23, 59, tzinfo=UTC), incident_day=date(2026, 3, 4)
    )
    for typed in TYPED:
        found = parts.evaluate("([typed, zone]) => pm.readTime(typed, zone, [[2026, 3, 4]])", [typed, zone])
        theirs = [moment["at"] for moment in found["readings"]]
        try:
            ours = [read_when(typed, context)]
        except Unclear as unclear:
            # A time the clocks skipped is refused here, where ours offers both sides of the gap.
            ours = list(unclear.readings) if "twice" in str(unclear) else []
            assert found["why"] or len(theirs) == 2
        assert theirs == [moment.model_dump(mode="json")["at"] for moment in ours], (typed, zone)


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "14:60", "2026-02-30 10:00", "14:05 or so", "99:99"])
def test_what_is_no_time_is_said_so(parts: Any, typed: str) -> None:
    found = parts.evaluate("(typed) => pm.readTime(typed, 'UTC', [[2026, 3, 4]])", typed)
    assert found["readings"] == []
    assert found["why"]


def test_a_bare_time_in_an_incident_of_two_days_is_asked_about(parts: Any) -> None:
    found = parts.evaluate("pm.readTime('00:30', 'UTC', [[2017, 1, 31], [2017, 2, 1]])")
    assert [moment["at"] for moment in found["readings"]] == ["2017-01-31T00:30:00Z", "2017-02-01T00:30:00Z"]
