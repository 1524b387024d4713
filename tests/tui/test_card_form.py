"""The form of each kind of card: what is typed becomes the card, or a sentence under its field; nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from textual.widgets import Static

from pmtui.facilitation.language import Hit
from pmtui.facilitation.lexicon import Where
from pmtui.model.cards import (
    Action,
    Card,
    Criterion,
    Factor,
    Group,
    MilestoneMark,
    PrivateNote,
    Review,
    RoleHeld,
    TimelineEvent,
)
from pmtui.model.moment import Moment
from pmtui.model.text import clean_line, clean_text
from pmtui.model.vocabulary import Audience, EventKind, IncidentRole, Milestone, Permanence, Stance
from pmtui.model.when import read_when
from pmtui.tui.form_tables import FORMS
from pmtui.tui.forms import Drafts, Sort, blank, forget, read, shown
from pmtui.tui.screens.card_form import CardForm
from pmtui.tui.screens.fields import Choices
from pmtui.tui.screens.readings import Readings
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle, Snap
from tests.tui.modal_boards import ACTION, CONTEXT, EVENT, small_board
from tests.tui.modal_host import Host, played

BOARD = small_board()


def the_event() -> TimelineEvent:
    """An event of the board."""
    found = BOARD.find(TimelineEvent, EVENT)
    assert found is not None
    return found


def the_action() -> Action:
    """An action of the board."""
    found = BOARD.find(Action, ACTION)
    assert found is not None
    return found


def form(card: Card, *, new: bool = False, drafts: Drafts | None = None, **more: Any) -> CardForm:
    """A form in the tests' context."""
    return CardForm(card, new=new, context=CONTEXT, drafts=drafts, **more)


def said(shown_form: CardForm, name: str) -> str:
    """What stands below a field."""
    below = shown_form.rows[name].query_one(".form--said", Static)
    return str(below.content) if below.display else ""


def advice(shown_form: CardForm) -> str:
    """The line above the keys."""
    return str(shown_form.query_one(".sheet--advice", Static).content)


# --- reading, without a screen -----------------------------------------------


@pytest.mark.parametrize("kind", list(FORMS), ids=lambda kind: kind.__name__)
def test_every_field_of_a_form_belongs_to_its_card(kind: type[Card]) -> None:
    names = [spec.name for spec in FORMS[kind]]
    assert len(names) == len(set(names))
    assert all(name.partition(".")[0] in kind.model_fields for name in names)


def test_a_form_that_was_not_touched_gives_the_same_card() -> None:
    when = read_when("2026-11-20 14:05:07.25", CONTEXT)
    mark = MilestoneMark(milestone=Milestone.RESOLVED, at=when)
    held = RoleHeld(role=IncidentRole.COMMANDER, who="platform, on call")
    cards: list[Card] = [
        the_event().model_copy(update={"at": when}),
        the_action().model_copy(update={"criterion": Criterion(metric="m", target="t")}),
        BOARD.review.model_copy(update={"milestones": (mark,), "roles": (held,)}),
    ]
    for card in cards:
        specs = FORMS[type(card)]
        assert read(card, specs, shown(card, specs, "Europe/Berlin"), CONTEXT).card == card


def test_a_hostile_string_in_every_field_is_stored_clean_or_answered_with_a_sentence() -> None:
    for kind, specs in FORMS.items():
        for spec in specs:
            if spec.name == "zone":
                continue
            filled = read(blank(kind), specs, {spec.name: HOSTILE}, CONTEXT)
            problem = filled.problems.get(spec.name)
            if spec.sort in (Sort.LINE, Sort.TEXT, Sort.LIST):
                assert problem is None, spec.name
            elif spec.sort is not Sort.YESNO and spec.applies is None:
                assert problem is not None, spec.name
                assert "\x1b" not in problem.sentence
                assert "\u202e" not in problem.sentence


def test_a_further_milestone_of_an_event_stays_one_until_its_time_is_typed_over() -> None:
    at = read_when("2026-11-20 14:05:07.25", CONTEXT)
    further = MilestoneMark(milestone=Milestone.DETECTED, at=at, event="1" * 32)
    review = BOARD.review.model_copy(update={"milestones": (further,)})
    values = shown(review, FORMS[Review], "Europe/Berlin")
    for name, kept in (("milestones.started", further), ("milestones.detected", None)):
        made = read(review, FORMS[Review], {**values, name: "14:01"}, CONTEXT).card
        assert isinstance(made, Review)
        detected = next(mark for mark in made.milestones if mark.milestone is Milestone.DETECTED)
        assert detected == (
            kept or MilestoneMark(milestone=Milestone.DETECTED, at=read_when("14:01", CONTEXT))
        )


def test_a_review_takes_milestones_numbers_roles_and_checks() -> None:
    typed = {
        "milestones.started": "14:05",
        "impact.users": "12 000",
        "roles.incident_commander": "Ines, Bo",
        "drill": "yes",
        "drill_checks.runbook_worked": "no",
        "functions": "engineering, product,",
        "publish_by": "2w",
        "incident_day": "20 Nov",
    }
    made = read(BOARD.review, FORMS[Review], typed, CONTEXT).card
    assert isinstance(made, Review)
    assert [(m.milestone, m.at.at) for m in made.milestones] == [
        (Milestone.STARTED, read_when("14:05", CONTEXT).at)
    ]
    assert made.impact.users == 12_000
    assert [held.who for held in made.roles] == ["Ines", "Bo"]
    assert made.drill_checks.runbook_worked is False
    assert made.drill_checks.channel_worked is None
    assert made.functions == ("engineering", "product")
    assert str(made.publish_by) == "2026-12-07"
    assert str(made.incident_day) == "2026-11-20"


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("impact.users", "many", "no number"),
        ("impact.users", "-1", "0 or more"),
        ("impact.users", "1.5", "integer"),
        ("zone", "Mars/Base", "time zone"),
        ("publish_by", "next friday", "which?"),
        ("milestones.started", "soon", "no time I can read"),
        ("title", " ", "Write a title"),
    ],
)
def test_what_cant_be_read_is_said_at_its_field(name: str, text: str, part: str) -> None:
    filled = read(BOARD.review, FORMS[Review], {name: text}, CONTEXT)
    assert filled.card is None
    assert list(filled.problems) == [name]
    assert part in filled.problems[name].sentence


def test_a_field_that_does_not_apply_never_stands_in_the_way() -> None:
    typed = {"permanence": Permanence.PERMANENT.value, "expires": "whenever"}
    filled = read(the_action(), FORMS[Action], typed, CONTEXT)
    assert isinstance(filled.card, Action)
    assert filled.card.expires is None


def test_a_reading_taken_has_no_other_meaning() -> None:
    filled = read(the_event(), FORMS[TimelineEvent], {"at": "1:30"}, CONTEXT)
    readings = filled.problems["at"].readings
    assert len(readings) == 2
    for reading in readings:
        again = read(the_event(), FORMS[TimelineEvent], {"at": reading.text}, CONTEXT)
        assert again.echoes["at"].startswith(reading.words)


# --- on screen ---------------------------------------------------------------


@played
async def test_a_new_event_is_typed_and_saved(settle: Settle) -> None:
    app = Host(form(blank(TimelineEvent), new=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"14:07", "tab", "a", "l", "e", "r", "t", "tab", *"Lag", "ctrl+s")
        await settle(pilot, lambda: app.answered)
    made = app.answer
    assert isinstance(made, TimelineEvent)
    assert (made.text, made.event_kind) == ("Lag", EventKind.ALERT)
    assert made.at.at == read_when("14:07", CONTEXT).at


@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+j"])
@played
async def test_saving_keeps_id_and_rev(settle: Settle, key: str) -> None:
    app = Host(form(the_action()))
    async with app.run_test() as pilot:
        await pilot.press("end", "!", key)
        await settle(pilot, lambda: app.answered)
    made = app.answer
    assert (made.id, made.rev, made.review) == (the_action().id, the_action().rev, the_action().review)
    assert made.text == the_action().text + "!"


@played
async def test_saving_what_was_not_changed_changes_nothing(settle: Settle) -> None:
    app = Host(form(the_action()))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_something_missing_is_said_under_its_field_and_the_rest_stays(settle: Settle) -> None:
    app = Host(form(blank(TimelineEvent), new=True))
    async with app.run_test(size=(80, 24)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.press("tab", "tab", *"Lag", "ctrl+s")
        await settle(pilot, lambda: "Write when it happened" in said(shown_form, "at"))
        assert not app.answered
        assert shown_form.rows["at"].has_focus_within
        assert shown_form.rows["text"].typed == "Lag"


@played
async def test_an_unclear_time_offers_its_readings(settle: Settle) -> None:
    app = Host(form(the_event()))
    async with app.run_test(size=(80, 24)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.press("ctrl+u", *"1:30")
        await settle(pilot, lambda: "which?" in said(shown_form, "at"))
        await pilot.press("down", "2")
        await settle(pilot, lambda: said(shown_form, "at").startswith("→ Sat 21 Nov 2026 01:30"))
        assert shown_form.rows["at"].field.has_focus
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert app.answer.at.at == read_when("2026-11-21 01:30", CONTEXT).at


@played
async def test_a_reading_can_be_clicked(settle: Settle) -> None:
    app = Host(form(the_event()))
    async with app.run_test(size=(80, 24)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.press("ctrl+u", *"1:30")
        offered = shown_form.rows["at"].query_one(Readings)
        await settle(pilot, lambda: offered.region.height == 2)
        await pilot.click(offered, offset=(8, 0))
        await settle(pilot, lambda: said(shown_form, "at").startswith("→ Fri 20 Nov 2026 01:30"))


@played
async def test_fields_come_and_go_with_the_stance(settle: Settle) -> None:
    app = Host(form(the_event()))
    async with app.run_test(size=(120, 36)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        rows = shown_form.rows
        assert not rows["options"].display
        stance = rows["stance"].field
        assert isinstance(stance, Choices)
        stance.focus()
        await pilot.press("d")
        await settle(pilot, lambda: bool(rows["options"].display and rows["known_then"].display))
        await pilot.press("a")
        await settle(pilot, lambda: bool(rows["assumption"].display and not rows["options"].display))
        assert stance.value == Stance.ASSUMPTION.value


@played
async def test_a_choice_can_be_clicked(settle: Settle) -> None:
    app = Host(form(the_event()))
    async with app.run_test(size=(120, 36)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.click(shown_form.rows["stance"].field, offset=(10, 0))
        await settle(pilot, lambda: shown_form.rows["stance"].typed == Stance.INTERPRETATION.value)


@played
async def test_a_long_choice_lists_all_its_terms(settle: Settle) -> None:
    app = Host(form(the_event()))
    async with app.run_test(size=(80, 24)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.press("tab", "enter")
        await settle(pilot, lambda: app.screen is not shown_form)
        await pilot.press(*"hand", "enter")
        await settle(pilot, lambda: app.screen is shown_form)
        assert shown_form.rows["event_kind"].typed == EventKind.HANDOFF.value


@played
async def test_an_action_says_its_priority_and_what_is_missing(settle: Settle) -> None:
    app = Host(form(the_action(), board=BOARD))
    async with app.run_test(size=(120, 36)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        live = shown_form.query_one(".form--live", Static)
        assert "due date" in str(live.content)
        for name, digit in (("user_impact", "5"), ("business", "5"), ("recurrence", "5"), ("effort", "1")):
            shown_form.rows[name].field.focus()
            await pilot.press(digit)
        await settle(pilot, lambda: "priority 100" in str(live.content))
        assert "quick win" in str(live.content)
        assert "∛" in str(live.content)
        assert "priority," not in str(live.content)


@played
async def test_the_coach_asks_in_one_line_and_blocks_nothing(settle: Settle) -> None:
    def listen(text: str, where: Where) -> tuple[Hit, ...]:
        at = text.find("should have")
        assert where is Where.FACTOR
        return (
            (Hit(at, at + 11, "counter_factual", "stop", "What did it look like then?"),) if at >= 0 else ()
        )

    app = Host(form(blank(Factor), new=True, coach=listen))
    async with app.run_test(size=(120, 36)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        await pilot.press(*"We should have known")
        await settle(pilot, lambda: "What did it look like then?" in advice(shown_form))
        assert "counter factual “should have”" in advice(shown_form)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert app.answer.text == "We should have known"


@played
async def test_esc_keeps_what_was_typed_until_it_is_forgotten(settle: Settle) -> None:
    drafts: Drafts = {}
    app = Host(form(blank(Action), new=True, drafts=drafts))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Alert", "tab", *"Ines", "tab", *"whenever", "escape")
        await settle(pilot, lambda: app.answered)
        assert app.answer is None
        again = form(blank(Action), new=True, drafts=drafts)
        app.show_again(again)
        await settle(pilot, lambda: app.screen is again and bool(again.rows))
        assert [again.rows[name].typed for name in ("text", "owner", "due")] == ["Alert", "Ines", "whenever"]
        assert "no due date" in said(again, "due")
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: again.rows["text"].typed == "")
    forget(drafts, blank(Action))
    assert drafts == {}


@played
async def test_a_saved_form_keeps_its_draft_for_a_refusal(settle: Settle) -> None:
    drafts: Drafts = {}
    app = Host(form(the_action(), drafts=drafts))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "!", "ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert drafts == {f"action:{ACTION}": {"text": the_action().text + "!"}}


@played
async def test_a_draft_never_covers_what_a_new_card_brings_along(settle: Settle) -> None:
    drafts: Drafts = {"factor:new": {"text": "old words", "component": "db1"}}
    app = Host(form(Factor(text="new words"), new=True, drafts=drafts))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.shown, CardForm)
        assert app.shown.rows["text"].typed == "new words"
        assert app.shown.rows["component"].typed == "db1"


@played
async def test_a_private_note_stays_with_the_hosts(settle: Settle) -> None:
    app = Host(form(blank(PrivateNote), new=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Ask", "enter", *"Bo", "ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert app.answer.text == "Ask\nBo"
    assert app.answer.audience is Audience.HOSTS


@pytest.mark.parametrize("kind", list(FORMS), ids=lambda kind: kind.__name__)
@played
async def test_hostile_text_in_every_field_shows_and_saves_as_text(settle: Settle, kind: type[Card]) -> None:
    known = {"at": Moment(at=the_event().at.at)} if kind is TimelineEvent else {}
    app = Host(form(blank(kind, **known), new=True))
    async with app.run_test(size=(80, 24)) as pilot:
        shown_form = app.shown
        assert isinstance(shown_form, CardForm)
        for row in shown_form.rows.values():
            if row.spec.sort in (Sort.LINE, Sort.TEXT, Sort.LIST) and row.spec.name != "zone":
                row.put(HOSTILE)
        await pilot.press("pagedown", "tab", "ctrl+s")
        await settle(pilot, lambda: app.answered)
    made = app.answer
    assert isinstance(made, kind)
    first = FORMS[kind][1 if kind is TimelineEvent else 0]
    text = getattr(made, "text" if kind is TimelineEvent else first.name)
    assert text == (clean_text(HOSTILE).strip() if first.sort is Sort.TEXT else clean_line(HOSTILE))


def test_picture_of_an_event_wide(snap: Snap) -> None:
    card = the_event().model_copy(update={"stance": Stance.DECISION, "options": "fail over, or wait"})
    assert snap(Host(form(card)))


def test_picture_of_an_unclear_time_narrow(snap: Snap) -> None:
    assert snap(Host(form(the_event())), keys=("ctrl+u", *"1:30"), size=(80, 24))


def test_picture_of_an_action_narrow(snap: Snap) -> None:
    assert snap(Host(form(the_action(), board=BOARD)), size=(80, 24))


def test_picture_of_a_small_form(snap: Snap) -> None:
    assert snap(Host(form(blank(Group), new=True)), keys=("ctrl+s",), size=(80, 24))


@played
async def test_rewording_a_fact_of_the_record_says_that_its_words_stay(settle: Settle) -> None:
    imported = the_event().model_copy(update={"evidence": "pager.csv:12"})
    shown_form = form(imported)
    app = Host(shown_form)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert said(shown_form, "text") == ""
        shown_form.rows["text"].field.focus()
        await pilot.press("end", *"late")
        await settle(pilot, lambda: "The record says “Replication lag alert”" in said(shown_form, "text"))
        assert "interpretation" in said(shown_form, "text")
        shown_form.rows["stance"].field.focus()
        await pilot.press("right")
        await settle(pilot, lambda: shown_form.rows["stance"].typed == Stance.INTERPRETATION)
        await settle(pilot, lambda: said(shown_form, "text").endswith("stays in Detail."))
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: said(shown_form, "text") == "")
