"""What the four panes' rows say, and that they stay rows until they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.archive.rows import kept
from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change, Slot, Unbuilt, board_of
from pmtui.model.cards import (
    Action,
    Card,
    Claim,
    Criterion,
    Factor,
    Group,
    Link,
    Observation,
    Review,
    Session,
    SpokenNote,
    Tally,
    TimelineEvent,
    Withheld,
)
from pmtui.model.moment import Moment, Precision
from pmtui.model.vocabulary import (
    ActionKind,
    ActionState,
    AssumptionState,
    Audience,
    EventKind,
    FactorKind,
    LinkKind,
    Milestone,
    Permanence,
    Stance,
)
from pmtui.tui.glyphs import ASCII
from pmtui.tui.text import width_of
from pmtui.tui.theme import TONES
from pmtui.tui.widgets.haystack import Haystacks, haystack, narrows, words_of
from pmtui.tui.widgets.rows import ActionRows, FactorRows, Look, ObservationRows, RowSource, TimelineRows
from pmtui.tui.widgets.timeline_rows import DayRow, GapRow
from tests.hostile import HOSTILE

REVIEW = "0" * 31 + "1"
START = datetime(2017, 1, 31, 17, 20, tzinfo=UTC)
ids = counted_ids()


def event(
    minute: float, said: str = "seen", kind: EventKind = EventKind.NOTE, **fields: Any
) -> TimelineEvent:
    """An event that many minutes after 17:20."""
    precision = fields.pop("precision", Precision.MINUTE)
    return TimelineEvent(
        id=ids(),
        review=REVIEW,
        at=Moment(at=START + timedelta(minutes=minute), precision=precision),
        event_kind=kind,
        text=said,
        **fields,
    )


def board(*cards: Card) -> Board:
    """A board of these cards and their review."""
    return board_of(REVIEW, [Review(id=REVIEW, review=REVIEW, title="A night"), *cards], 1)


def as_rows(of: Board) -> Board:
    """The same board as the archive opens it: events are rows nobody has looked at."""
    kind = kept("event")
    slots: dict[str, Slot] = {card.id: Unbuilt(kind.build, kind.row(card)) for card in of.of(TimelineEvent)}
    return Board(REVIEW, of.seq, {**of.slots, "event": slots}, of.timeline)


def said(source: RowSource, width: int = 74) -> list[str]:
    """The lines of all rows as text."""
    return [
        "".join(text for text, _tone in line).rstrip()
        for index in range(len(source))
        for line in source.draw(index, width)
    ]


def assert_consistent(source: RowSource, widths: Sequence[int] = (1, 12, 35, 46, 58, 74, 120)) -> None:
    """Every row fits its width, every card is found where it is drawn, every tone is one."""
    for index in range(len(source)):
        key = source.key(index)
        if key is not None:
            assert source.index(key) == index
        for width in widths:
            drawn = source.draw(index, width)
            assert len(drawn) <= source.height
            for line in drawn:
                assert sum(width_of(text) for text, _tone in line) <= width
                for _text, tones in line:
                    assert set(tones.split()) <= {*TONES, "bold", "italic"}


# --- timeline ----------------------------------------------------------------


def test_the_timeline_reads_like_the_drawing() -> None:
    rows = TimelineRows(
        board(
            event(0, "Spam load: lock contention on db1", EventKind.TRIGGER, evidence="metrics"),
            event(100, "Replication lag on db2 stops", EventKind.ALERT, evidence="pager"),
            event(220, "Lag seen as cause", EventKind.DETECTION, stance=Stance.INTERPRETATION),
            event(367, "Directory removed", EventKind.DECISION, stance=Stance.DECISION, starred=True),
        )
    )
    assert said(rows) == [
        "17:20 ▲ trigger        Spam load: lock contention on db1         [metrics]",
        "      ⋮ 1 h 40 m",
        "19:00 ◆ alert          Replication lag on db2 stops                [pager]",
        "      ⋮ 2 h",
        "21:00 ● detection      Lag seen as cause                  ≈ interpretation",
        "      ⋮ 2 h 27 m",
        "23:27 ■ decision     ★ Directory removed",
    ]
    assert rows.heading == "4 events · 3 gaps · UTC"
    assert_consistent(rows)


def test_days_are_told_apart_in_the_zone_shown() -> None:
    events = [event(0), event(5 * 60), event(9 * 60)]
    utc = TimelineRows(board(*events), gap=timedelta(days=9))
    assert [utc.between(n) for n in range(len(utc))] == [
        DayRow("Tue 31 Jan 2017"), None, None, DayRow("Wed 1 Feb 2017"), None,
    ]  # fmt: skip
    sydney = TimelineRows(board(*events), Look(zone="Australia/Sydney"), gap=timedelta(days=9))
    assert not any(isinstance(sydney.between(n), DayRow) for n in range(len(sydney)))
    assert said(sydney)[0].startswith("04:20")
    assert_consistent(utc)


def test_a_zone_whose_day_starts_late_still_has_every_day_once() -> None:
    start = datetime(2018, 11, 2, 12, 0, tzinfo=UTC)
    events = [
        TimelineEvent(id=ids(), review=REVIEW, at=Moment(at=start + timedelta(hours=h)), text="x")
        for h in range(0, 96, 3)
    ]
    rows = TimelineRows(board(*events), Look(zone="America/Sao_Paulo"), gap=timedelta(days=9))
    days = [extra.words for n in range(len(rows)) if isinstance(extra := rows.between(n), DayRow)]
    assert len(days) == len(set(days)) == 5


def test_silence_beside_an_event_known_only_to_the_day_is_no_gap() -> None:
    first, last = event(0), event(300)
    whole_day = event(120, precision=Precision.DAY)
    rows = TimelineRows(board(first, whole_day, last))
    gaps = [extra for n in range(len(rows)) if isinstance(extra := rows.between(n), GapRow)]
    assert gaps == [GapRow(timedelta(hours=5), first.id, last.id)]


def test_what_is_measured_stands_at_escalations_and_hand_offs() -> None:
    rows = TimelineRows(
        board(
            event(0, "paged", EventKind.PAGE, evidence="p"),
            event(5, "called the lead", EventKind.ESCALATION, evidence="p"),
            event(12, "on it", EventKind.ACKNOWLEDGEMENT, evidence="p"),
        )
    )
    assert "answered after 12 m" in said(rows)[1]


def test_what_is_known_about_an_event_is_drawn() -> None:
    failed = event(0, "replicas are fine", stance=Stance.ASSUMPTION, assumption=AssumptionState.FAILED)
    private = event(1, "who was tired", audience=Audience.HOSTS)
    marked = event(2, "lag seen", EventKind.DETECTION, milestone=Milestone.DETECTED)
    factor = Factor(id=ids(), review=REVIEW, text="f")
    link = Link.between(marked.id, factor.id, LinkKind.SUPPORTS, REVIEW)
    lines = said(TimelineRows(board(failed, private, marked, factor, link)), 110)
    assert "◌ assumption failed" in lines[0]
    assert "◪ hosts only" in lines[1]
    assert "⚑ detected · → 1 factor · no evidence" in lines[2]


def test_a_long_text_is_cut_and_the_stance_is_not() -> None:
    line = said(
        TimelineRows(board(event(0, "so long " * 30, stance=Stance.QUESTION, evidence="a" * 40))), 60
    )[0]
    assert "…" in line
    assert "? open question" in line
    assert width_of(line) <= 60


def test_seconds_show_where_they_are_known_and_there_is_room() -> None:
    rows = TimelineRows(board(event(0.5, precision=Precision.SECOND), event(2)))
    assert said(rows, 74)[0].startswith("17:20:30 ")
    assert said(rows, 74)[1].startswith("17:22    ")
    assert said(rows, 50)[0].startswith("17:20 ")


def test_rows_stay_rows_until_they_are_drawn() -> None:
    of = as_rows(board(*(event(n * 20, f"said {n}") for n in range(60))))

    def built() -> int:
        return sum(not isinstance(slot, Unbuilt) for slot in of.slots["event"].values())

    rows = TimelineRows(of, waits={})
    assert len(rows) == 60 + rows.gaps + 1 + 1
    assert built() == 0
    rows.draw(3, 74)
    assert built() == 1
    narrowed = TimelineRows(of, filter_text="said 5", waits={}, previous=rows)
    assert narrowed.shown == 15
    assert built() == 1


def test_an_empty_timeline_says_what_to_do() -> None:
    assert TimelineRows(board()).empty[0] == "Nothing on the timeline yet."
    filtered = TimelineRows(board(event(0)), filter_text="zebra")
    assert len(filtered) == 0
    assert "zebra" in filtered.empty[0]
    assert filtered.heading == "no events of 1 event · UTC".replace("no events", "0")


# --- filter ------------------------------------------------------------------


def test_a_row_says_what_its_card_says() -> None:
    card = event(
        0, "Checkout SLOW", EventKind.HANDOFF, detail="über", team="payments", stance=Stance.QUESTION,
        evidence="grafana/7", milestone=Milestone.DETECTED, options="a\nb",
    )  # fmt: skip
    kind = kept("event")
    one, other = haystack(card), haystack(Unbuilt(kind.build, kind.row(card)))
    assert sorted(one.split("\n")) == sorted(other.split("\n"))
    assert {"checkout slow", "hand-off", "über", "payments", "open question", "grafana/7", "detected"} <= set(
        one.split("\n")
    )
    assert card.id not in one
    assert "room" not in one


def test_ids_are_not_found() -> None:
    of = as_rows(board(*(event(n) for n in range(40))))
    assert TimelineRows(of, filter_text=next(iter(of.slots["event"]))[:6]).shown == 0


def test_a_changed_event_is_found_by_its_new_words() -> None:
    card = event(0, "old words")
    before = board(card)
    rows = TimelineRows(before, filter_text="old")
    assert rows.shown == 1
    after = before.apply(Change(2, (card.model_copy(update={"text": "new words", "rev": 2}),)))
    assert TimelineRows(after, filter_text="old", previous=rows).shown == 0
    assert TimelineRows(after, filter_text="new", previous=rows).shown == 1


@given(st.lists(st.text("ab ", max_size=4), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_typing_on_finds_what_a_fresh_filter_finds(typed: list[str]) -> None:
    previous = TimelineRows(LETTERS, waits={})
    for text in typed:
        rows = TimelineRows(LETTERS, filter_text=text, waits={}, previous=previous)
        fresh = TimelineRows(LETTERS, filter_text=text, waits={})
        assert [key[3] for key in rows.keys] == [key[3] for key in fresh.keys]
        assert len(rows) == len(fresh)
        previous = rows


LETTERS = as_rows(
    board(*(event(n * 9, f"{'ab'[n % 2]}{'ba'[n // 2 % 2]}{'ab'[n // 4 % 2]} x") for n in range(24)))
)


def test_only_words_that_live_on_narrow() -> None:
    assert narrows(words_of("db"), words_of("db7 lag"))
    assert not narrows(words_of("db7"), words_of("db"))
    assert not narrows((), words_of("x"))


def test_reading_ahead_covers_all_events() -> None:
    of = as_rows(board(*(event(n) for n in range(25))))
    haystacks, at, rounds = Haystacks(), 0, 0
    while at >= 0:
        at, rounds = haystacks.warm(of, at, 10), rounds + 1
    assert rounds == 3
    assert not any(not isinstance(slot, Unbuilt) for slot in of.slots["event"].values())


# --- factors -----------------------------------------------------------------


def test_factors_show_votes_ground_and_what_is_missing() -> None:
    seen = event(0)
    less = Factor(id=ids(), review=REVIEW, text="Prompt does not say which host")
    most = Factor(id=ids(), review=REVIEW, text="Backups had not run for weeks", component="pg_dump")
    luck = Factor(id=ids(), review=REVIEW, text="Snapshot by chance", factor_kind=FactorKind.LUCK)
    note = Observation(id=ids(), review=REVIEW, session=ids(), text="nobody checked")
    fix = Action(id=ids(), review=REVIEW, text="alert")
    rows = FactorRows(
        board(
            seen, less, most, luck, note, fix,
            Tally(id=ids(), review=REVIEW, target=most.id, session=ids(), n=7, voters=4),
            Link.between(seen.id, most.id, LinkKind.SUPPORTS, REVIEW),
            Link.between(note.id, most.id, LinkKind.SUPPORTS, REVIEW),
            Link.between(fix.id, most.id, LinkKind.ADDRESSES, REVIEW),
        )
    )  # fmt: skip
    assert said(rows, 60) == [
        "▲ Backups had not run for weeks                    ●●●●●●● 7",
        "  contributor · 1 action · 1 event · 1 note · pg_dump",
        "▲ Prompt does not say which host",
        "  contributor · no action yet · no evidence linked",
        "◇ Snapshot by chance",
        "  luck · no evidence linked",
    ]
    assert rows.heading == "3 · 1 without action"
    assert_consistent(rows)


# --- actions -----------------------------------------------------------------


def test_actions_show_priority_and_say_what_is_missing() -> None:
    ready = Action(
        id=ids(), review=REVIEW, text="Alert when a backup is missing", owner="Ines", due=date(2017, 12, 12),
        action_kind=ActionKind.DETECT, user_impact=5, business=5, recurrence=4, effort=1,
        permanence=Permanence.PERMANENT, criterion=Criterion(metric="age of backup", target="< 26 h"),
    )  # fmt: skip
    bare = Action(id=ids(), review=REVIEW, text="Rehearse a restore")
    patch = Action(
        id=ids(), review=REVIEW, text="Pin the version", permanence=Permanence.WORKAROUND,
        expires=date(2017, 3, 1), state=ActionState.COMMITTED, owner="Sam", due=date(2017, 2, 1),
        action_kind=ActionKind.MITIGATE,
    )  # fmt: skip
    never = Action(
        id=ids(),
        review=REVIEW,
        text="Rewrite it",
        state=ActionState.NOT_ACTING,
        not_acting_because="too dear",
    )
    factor = Factor(id=ids(), review=REVIEW, text="f")
    link = Link.between(ready.id, factor.id, LinkKind.ADDRESSES, REVIEW)
    rows = ActionRows(board(ready, bare, patch, never, factor, link), Look(today=date(2017, 2, 10)))
    lines = {line[6:].split("  ")[0]: line for line in said(rows, 110)}
    assert lines["Alert when a backup is missing"].startswith(" 93 ○ ")
    assert lines["Alert when a backup is missing"].endswith("detect · Ines · 12 Dec · » quick win")
    assert "kind? · owner? · due? · test for done? · ○ not ready" in lines["Rehearse a restore"]
    assert "mitigate · Sam · overdue 1 Feb · ◷ workaround until 1 Mar" in lines["Pin the version"]
    assert lines["Rewrite it"].endswith("not acting · too dear")
    assert (
        said(rows, 60)[1].count("owner?")
        + said(rows, 60)[2].count("owner?")
        + said(rows, 60)[3].count("owner?")
        == 1
    )
    assert rows.heading == "4 · 2 not ready"
    assert_consistent(rows)


def test_actions_say_when_nothing_shortens_recovery() -> None:
    rows = ActionRows(board(Action(id=ids(), review=REVIEW, text="x", action_kind=ActionKind.PREVENT)))
    assert rows.heading.endswith("nothing here shortens recovery")


# --- observations ------------------------------------------------------------


def note(text: str, **fields: Any) -> Observation:
    """A note out of the box."""
    return Observation(id=ids(), review=REVIEW, session=ids(), text=text, **fields)


def sheet(state: str) -> Session:
    """A session whose note sheet is in that state."""
    return Session.model_validate({"id": ids(), "review": REVIEW, "format_name": "x", "sheet": state})


def test_before_the_bell_only_the_seal_and_spoken_notes_show() -> None:
    spoken = SpokenNote(id=ids(), review=REVIEW, text="restore took 18 h")
    rows = ObservationRows(board(sheet("open"), spoken))
    lines = said(rows)
    assert any("✉ sealed until the bell: nobody, the facilitator included," in line for line in lines)
    assert any("can open the box or see who wrote what" in line for line in lines)
    assert [rows.key(n) for n in range(len(rows))].count(None) == len(rows) - 1
    assert rows.key(len(rows) - 1) == spoken.id
    assert rows.heading == "sealed"
    assert_consistent(rows)


@pytest.mark.parametrize("height", [1, 2])
def test_after_the_bell_notes_stand_under_their_groups(height: int) -> None:
    first, second, third = note("prompt unclear"), note("afraid to ask"), note("x's fault", folded=True)
    group = Group(id=ids(), review=REVIEW, title="Prompts")
    stub = Withheld(id=ids(), review=REVIEW, observation=ids(), reason="names a customer")
    rows = ObservationRows(
        board(
            sheet("revealed"), second, first, third, group, stub,
            Link.between(first.id, group.id, LinkKind.BELONGS, REVIEW),
            Claim(id=ids(), review=REVIEW, observation=second.id, name="Ines"),
            SpokenNote(id=ids(), review=REVIEW, text="said aloud"),
        ),
        height=height,
    )  # fmt: skip
    lines = [" ".join(line.split()) for line in said(rows) if line]
    assert lines == [
        "▾ Prompts 1 note",
        "• prompt unclear",
        "not grouped",
        "• afraid to ask ✎ claimed by Ines",
        "▸ folded: it holds a name or words of blame; enter reads it",
        "⊘ withheld: names a customer",
        "spoken in the room, not anonymous",
        "❝ said aloud",
    ]
    assert "x's fault" not in "".join(lines)
    assert rows.heading == "3 notes · 1 group · 1 withheld · 1 spoken"
    assert_consistent(rows)
    opened = ObservationRows(rows.board, unfolded=frozenset({third.id}))
    assert any("x's fault" in line for line in said(opened))


def test_a_note_that_is_withheld_is_a_stub_for_the_room_and_a_note_for_hosts() -> None:
    kept_back = note("about Sam", audience=Audience.HOSTS)
    stub = Withheld(id=ids(), review=REVIEW, observation=kept_back.id, reason="a name")
    hosts = board(sheet("revealed"), kept_back, stub)
    from pmtui.model.vocabulary import Role

    room = hosts.seen_by(Role.PARTICIPANT)
    assert said(ObservationRows(hosts)) == [
        "• about Sam".ljust(38) + said(ObservationRows(hosts))[0][38:],
    ]
    assert "hosts only · withheld: a name" in said(ObservationRows(hosts))[0]
    assert said(ObservationRows(room)) == ["⊘ withheld: a name"]


def test_a_long_note_takes_the_lines_it_may() -> None:
    long = note(
        "I had four terminals open and the prompt said db, as all of them did, so I could not tell them apart"
    )
    one, two = (said(ObservationRows(board(sheet("revealed"), long), height=h), 60) for h in (1, 2))
    assert len(one) == 1
    assert one[0].endswith("…")
    assert len(two) == 2
    assert two[1].startswith("  ")


# --- all of them -------------------------------------------------------------


@pytest.mark.parametrize("look", [Look(), Look(signs=ASCII)], ids=["unicode", "ascii"])
def test_a_hostile_text_in_every_field_stays_inside_its_row(look: Look) -> None:
    factor = Factor(id=ids(), review=REVIEW, text=HOSTILE, component=HOSTILE)
    group = Group(id=ids(), review=REVIEW, title=HOSTILE)
    one = note(HOSTILE)
    of = board(
        event(0, HOSTILE, EventKind.ALERT, evidence=HOSTILE, team=HOSTILE), factor, group, one,
        sheet("revealed"), Claim(id=ids(), review=REVIEW, observation=one.id, name=HOSTILE),
        Withheld(id=ids(), review=REVIEW, observation=ids(), reason=HOSTILE),
        SpokenNote(id=ids(), review=REVIEW, text=HOSTILE),
        Action(id=ids(), review=REVIEW, text=HOSTILE, owner=HOSTILE),
        Action(id=ids(), review=REVIEW, text="n", state=ActionState.NOT_ACTING, not_acting_because=HOSTILE),
        Link.between(one.id, group.id, LinkKind.BELONGS, REVIEW),
    )  # fmt: skip
    sources: list[RowSource] = [
        TimelineRows(of, look), FactorRows(of, look), ObservationRows(of, look, height=2), ActionRows(of, look),
    ]  # fmt: skip
    for source in sources:
        assert_consistent(source)
        assert not any(char in line for line in said(source) for char in "\x1b\x07\u202e\n")
        assert len(source) > 0


@pytest.mark.parametrize("kind", [FactorRows, ActionRows, ObservationRows])
def test_an_empty_pane_says_what_to_do(kind: type[FactorRows | ActionRows | ObservationRows]) -> None:
    rows = kind(board())
    assert len(rows) == 0
    assert rows.empty[0]
    assert any("a " in words for words in rows.empty[1:])


def test_other_panes_filter_too() -> None:
    of = board(
        Factor(id=ids(), review=REVIEW, text="alpha"), Factor(id=ids(), review=REVIEW, text="beta"),
        Action(id=ids(), review=REVIEW, text="alpha"), sheet("revealed"), note("alpha"), note("beta"),
    )  # fmt: skip
    for kind in (FactorRows, ActionRows, ObservationRows):
        assert len(kind(of, filter_text="ALPHA")) == 1
        nothing = kind(of, filter_text="zebra")
        assert len(nothing) == 0
        assert "zebra" in nothing.empty[0]
