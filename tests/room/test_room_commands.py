from __future__ import annotations

from typing import Any

import pytest

from pmtui.model.board import Board, Change
from pmtui.model.cards import (
    CARDS,
    Action,
    Card,
    Claim,
    Factor,
    Group,
    Link,
    Observation,
    Review,
    Suggestion,
    Tally,
    TimelineEvent,
    Withheld,
    link_id,
)
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import HOSTS, Audience, LinkKind, Milestone, Role, SuggestionKind
from pmtui.room import content, rules
from pmtui.room.answers import Done, Refusal, Refused
from pmtui.room.commands import (
    AcceptSplit,
    AcceptSuggestion,
    AddCards,
    AdvancePhase,
    Asked,
    Attend,
    BeginSession,
    CancelCountdown,
    ClaimNote,
    CloseSession,
    CountGap,
    CountHands,
    DropCards,
    EditCard,
    ExtendPhase,
    GoBack,
    HearFunction,
    ImportRecord,
    LinkCards,
    LinkTo,
    MarkMilestones,
    MilestoneOf,
    NextTopic,
    OfferFloor,
    OpenPulse,
    OpenSheet,
    OpenVote,
    PauseClock,
    PurgeCard,
    Redo,
    ReleaseNote,
    RingBell,
    Signal,
    StagedEvidence,
    Suggest,
    TakeAction,
    TakeBackImport,
    TakeFloor,
    Undo,
    UnfoldNote,
    UnlinkCards,
    WithholdNote,
    read_command,
)
from pmtui.room.rules import LINKABLE, RULES, check_link, rules_as_markdown
from tests.room.rooms import (
    ACTION,
    AGENDA,
    EVENT,
    FACTOR,
    GROUP,
    NOTES,
    OTHER_EVENT,
    PARKED,
    PRIVATE,
    REVIEW,
    SECRET,
    SPOKEN,
    START,
    SUGGESTION,
    full_board,
    house,
    run,
)

ONE_OF_EACH: dict[str, Asked] = {
    "add": AddCards(cards=(Factor(text="new"),)),
    "edit": EditCard(card=Factor(id=FACTOR, text="newer"), based_on=1),
    "milestones": MarkMilestones(marks=(MilestoneOf(milestone=Milestone.ALERTED, event=EVENT),)),
    "drop": DropCards(cards=(EVENT,)),
    "link": LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS),
    "unlink": UnlinkCards(link=EVENT),
    "import": ImportRecord(file_name="a.csv", format_name="csv", rows=()),
    "take-back": TakeBackImport(batch=EVENT),
    "undo": Undo(),
    "redo": Redo(),
    "purge": PurgeCard(card=EVENT),
    "begin": BeginSession(session_format=AGENDA),
    "next": AdvancePhase(),
    "back": GoBack(),
    "pause": PauseClock(),
    "extend": ExtendPhase(),
    "topic": NextTopic(),
    "split": AcceptSplit(),
    "count-gap": CountGap(count=True),
    "cancel-countdown": CancelCountdown(),
    "close": CloseSession(),
    "hear": HearFunction(function="security"),
    "open-sheet": OpenSheet(),
    "bell": RingBell(),
    "open-vote": OpenVote(),
    "hands": CountHands(card=FACTOR, n=3),
    "open-pulse": OpenPulse(),
    "unfold": UnfoldNote(observation=NOTES[3]),
    "withhold": WithholdNote(observation=NOTES[0], reason="names somebody"),
    "claim": ClaimNote(observation=NOTES[0], name="Ines", tag="0" * 32),
    "signal": Signal(signal="ready"),
    "attend": Attend(name="Ines", function="security"),
    "suggest": Suggest(what=SuggestionKind.QUESTION, text="who was paged?"),
    "accept": AcceptSuggestion(suggestion=SUGGESTION),
    "take-action": TakeAction(action=ACTION, owner="Ines"),
    "release": ReleaseNote(text="I said it", name="Ines"),
    "offer-floor": OfferFloor(),
    "take-floor": TakeFloor(),
}


def test_every_command_has_a_rule_and_every_rule_a_command() -> None:
    assert set(ONE_OF_EACH) == set(RULES)
    for kind, command in ONE_OF_EACH.items():
        assert read_command(command.model_dump_json()) == command
        assert kind in rules_as_markdown()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", RULES)
def test_a_role_gets_past_the_rules_table_exactly_when_it_may(kind: str, role: Role) -> None:
    async def session() -> None:
        there = house()
        if kind != "begin":
            await there.begin()
        before = there.room.board
        answer = await there.seats[role].do(ONE_OF_EACH[kind])
        denied = isinstance(answer, Refused) and answer.why.startswith("Only the ") and " can " in answer.why
        if kind == "claim" and role in RULES[kind].roles:
            assert isinstance(answer, Refused)
            assert "device that wrote this note" in answer.why
            return
        assert denied == (role not in RULES[kind].roles), answer
        if isinstance(answer, Refused):
            assert there.room.board is before

    run(session())


@pytest.mark.parametrize("kind", [kind for kind, rule in RULES.items() if rule.running])
def test_what_needs_a_running_session_is_refused_without_one(kind: str) -> None:
    async def session() -> None:
        there = house()
        seat = there.seats[next(iter(sorted(RULES[kind].roles)))]
        answer = await seat.do(ONE_OF_EACH[kind])
        assert isinstance(answer, Refused)
        assert "No session is running" in answer.why
        assert not there.keeper.saves

    run(session())


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("doing", ["add", "drop", "edit"])
def test_only_what_people_write_is_added_edited_and_dropped_by_hand(kind: str, doing: str) -> None:
    cls = CARDS[kind]
    by_hand = cls in rules.WRITTEN_BY_HOSTS and cls not in (Link, Suggestion)

    async def session() -> None:
        there = house(full_board().apply(Change(1, tuple(_made_by_the_room()))))
        card = next(iter(there.room.board.of(cls)))
        command: Asked
        if doing == "add":
            command = AddCards(cards=(card,))
        elif doing == "drop":
            command = DropCards(cards=(card.id,))
        else:
            command = EditCard(card=card.model_copy(update=_changed(card)), based_on=card.rev)
        answer = await there.do(command)
        expected = by_hand or (doing == "drop" and cls in (Link, Suggestion))
        expected = expected or (doing == "edit" and cls is Review)
        assert isinstance(answer, Done if expected else Refused), answer

    run(session())


def _made_by_the_room() -> list[Card]:
    from pmtui.model.cards import PulseResult, Session

    common: dict[str, Any] = {"review": REVIEW, "rev": 1}
    return [
        Withheld(id=f"{40:032x}", observation=NOTES[1], reason="r", **common),
        Claim(id=f"{41:032x}", observation=NOTES[1], name="n", **common),
        Tally(id=f"{42:032x}", target=FACTOR, n=2, **common),
        PulseResult(id=f"{43:032x}", session=f"{44:032x}", question="q", counts=(1,), seats=4, **common),
        Session(id=f"{44:032x}", format_name="f", **common),
        Link.between(EVENT, FACTOR, LinkKind.SUPPORTS, REVIEW).model_copy(update={"rev": 1}),
    ]


def _changed(card: Card) -> dict[str, object]:
    for name in ("text", "title", "term", "reason", "name", "question", "format_name"):
        if name in type(card).model_fields:
            return {name: "changed"}
    return {"audience": Audience.HOSTS}


def test_added_cards_get_their_identity_from_the_room() -> None:
    async def session() -> None:
        there = house()
        forged = Factor(id=FACTOR, review=f"{9:032x}", rev=77, text="mine")
        answer = await there.do(
            AddCards(cards=(forged,), links=(LinkTo(card=EVENT, link_kind=LinkKind.SUPPORTS, inward=True),))
        )
        assert isinstance(answer, Done)
        made = there.room.board.find(Factor, answer.card_id)
        assert made is not None
        assert (made.review, made.rev, made.text) == (REVIEW, 2, "mine")
        assert made.id != FACTOR
        assert [c.id for c in there.room.board.evidence_of(made)] == [EVENT]
        assert answer.undoable

    run(session())


def test_a_stale_edit_is_refused_with_the_newer_card() -> None:
    async def session() -> None:
        there = house()
        seen = there.room.board.find(Factor, FACTOR)
        assert seen is not None
        first = await there.seats[Role.NOTE_TAKER].do(
            EditCard(card=seen.model_copy(update={"text": "first"}), based_on=seen.rev)
        )
        assert isinstance(first, Done)
        second = await there.do(EditCard(card=seen.model_copy(update={"text": "second"}), based_on=seen.rev))
        assert isinstance(second, Refused)
        assert second.code == "stale"
        assert second.newer is not None
        assert second.newer.headline == "first"
        assert second.newer == there.room.board.get(FACTOR)

    run(session())


def test_edits_of_nothing_of_a_missing_card_and_of_another_kind_are_refused() -> None:
    async def session() -> None:
        there = house()
        seen = there.room.board.find(Factor, FACTOR)
        assert seen is not None
        for command in (
            EditCard(card=seen, based_on=1),
            EditCard(card=seen.model_copy(update={"id": f"{77:032x}"}), based_on=1),
            EditCard(card=Group(id=FACTOR, title="other kind"), based_on=1),
            EditCard(card=Review(id=REVIEW, title="t", audience=Audience.HOSTS), based_on=1),
        ):
            assert isinstance(await there.do(command), Refused)
        assert not there.keeper.saves

    run(session())


def test_dropping_drops_links_in_the_same_change() -> None:
    async def session() -> None:
        there = house()
        await there.do(
            LinkCards(sources=(EVENT, OTHER_EVENT), target=FACTOR, link_kind=LinkKind.SUPPORTS),
            LinkCards(sources=(ACTION,), target=FACTOR, link_kind=LinkKind.ADDRESSES),
            DropCards(cards=(FACTOR,)),
        )
        assert there.room.board.count(Link) == 0
        assert len(there.keeper.saves[-1].change.drop) == 4
        assert len(there.keeper.saves[-1].before) == 4

    run(session())


@pytest.mark.parametrize("link_kind", LinkKind)
def test_only_what_goes_together_is_linked(link_kind: LinkKind) -> None:
    board = full_board()
    sources, targets = LINKABLE[link_kind]
    for source in board:
        for target in board:
            fits = isinstance(source, sources) and isinstance(target, targets) and source.id != target.id
            assert _links(board, source.id, target.id, link_kind) == fits, (source.kind, target.kind)


def _links(board: Board, source: str, target: str, link_kind: LinkKind) -> bool:
    try:
        check_link(board, source, target, link_kind)
    except Refusal:
        return False
    return True


def test_a_review_recurs_another_that_is_elsewhere() -> None:
    async def session() -> None:
        there = house()
        elsewhere = f"{500:032x}"
        link = LinkCards(sources=(REVIEW,), target=elsewhere, link_kind=LinkKind.RECURS)
        answer = await there.do(link, Undo(), Redo())
        assert isinstance(answer, Done), answer
        assert link_id(REVIEW, elsewhere, LinkKind.RECURS) in there.room.board

    run(session())


def test_a_link_exists_once_and_can_be_removed() -> None:
    async def session() -> None:
        there = house()
        link = LinkCards(sources=(EVENT, EVENT), target=FACTOR, link_kind=LinkKind.SUPPORTS)
        await there.do(link)
        assert there.room.board.count(Link) == 1
        assert isinstance(await there.do(link), Refused)
        await there.do(UnlinkCards(link=link_id(EVENT, FACTOR, LinkKind.SUPPORTS)))
        assert there.room.board.count(Link) == 0
        missing = LinkCards(sources=(f"{77:032x}",), target=FACTOR, link_kind=LinkKind.SUPPORTS)
        assert isinstance(await there.do(missing), Refused)

    run(session())


def test_a_note_belongs_to_one_group_at_a_time() -> None:
    async def session() -> None:
        there = house()
        await there.do(LinkCards(sources=NOTES[:2], target=GROUP, link_kind=LinkKind.BELONGS))
        into_new = LinkTo(card=NOTES[0], link_kind=LinkKind.BELONGS, inward=True)
        answer = await there.do(AddCards(cards=(Group(title="second"),), links=(into_new,)))
        assert isinstance(answer, Done)
        links = there.room.board.links_from(NOTES[0], LinkKind.BELONGS)
        assert [link.target for link in links] == [answer.card_id]
        await there.do(LinkCards(sources=NOTES[:1], target=GROUP, link_kind=LinkKind.BELONGS))
        assert [link.target for link in there.room.board.links_from(NOTES[0])] == [GROUP]
        from pmtui.model.cards import SpokenNote

        twice = tuple(LinkTo(card=group, link_kind=LinkKind.BELONGS) for group in (GROUP, answer.card_id))
        assert isinstance(await there.do(AddCards(cards=(SpokenNote(text="s"),), links=twice)), Refused)

    run(session())


def test_a_take_back_is_not_undone_when_the_record_came_in_again() -> None:
    async def session() -> None:
        there = house()
        event = TimelineEvent(at=Moment(at=START), text="from the pager")
        record = ImportRecord(
            file_name="pager.csv", format_name="csv", rows=(StagedEvidence(fingerprint="f1", event=event),)
        )
        await there.do(record)
        brought = there.keeper.saves[-1].brought
        assert brought is not None
        helper = there.seats[Role.NOTE_TAKER]
        assert isinstance(await helper.do(TakeBackImport(batch=brought.id)), Done)
        assert isinstance(await there.do(record), Done)
        refused = await helper.do(Undo())
        assert isinstance(refused, Refused)
        assert "imported again" in refused.why
        assert [e.text for e in there.room.board.events()].count("from the pager") == 1

    run(session())


def test_an_import_is_one_batch_that_undo_and_redo_flip() -> None:
    async def session() -> None:
        there = house()
        event = TimelineEvent(id=f"{60:032x}", at=Moment(at=START), text="from the pager")
        rows = (
            StagedEvidence(fingerprint="f1", event=event, raw="{}"),
            StagedEvidence(fingerprint="f2", event=event, raw="{}"),
            StagedEvidence(fingerprint="f3", status="no-time", raw="{}"),
        )
        answer = await there.do(ImportRecord(file_name="pager.csv", format_name="csv", rows=rows))
        assert isinstance(answer, Done)
        brought = there.keeper.saves[-1].brought
        assert brought is not None
        assert (brought.state, len(brought.rows), len(set(brought.event_ids))) == ("in", 3, 2)
        assert all(card_id in there.room.board for card_id in brought.event_ids)
        assert there.room.board.count(TimelineEvent) == 4 == len(there.room.board.timeline)
        for command, state, count in (
            (Undo(), "out", 2),
            (Redo(), "in", 4),
            (Undo(), "out", 2),
            (Redo(), "in", 4),
        ):
            assert isinstance(await there.do(command), Done)
            flipped = there.keeper.saves[-1].brought
            assert flipped is not None
            assert (flipped.id, flipped.state, flipped.rows) == (brought.id, state, ())
            assert there.room.board.count(TimelineEvent) == count

        taken = await there.seats[Role.NOTE_TAKER].do(TakeBackImport(batch=brought.id))
        assert isinstance(taken, Done)
        assert there.room.board.count(TimelineEvent) == 2
        assert isinstance(await there.do(TakeBackImport(batch=brought.id)), Refused)
        assert isinstance(await there.seats[Role.NOTE_TAKER].do(Undo()), Done)
        flipped = there.keeper.saves[-1].brought
        assert flipped is not None
        assert flipped.state == "in"
        assert there.room.board.count(TimelineEvent) == 4

    run(session())


def test_a_kept_row_without_an_event_is_refused() -> None:
    async def session() -> None:
        there = house()
        for wrong in (None, Factor(text="no event")):
            rows = (StagedEvidence(fingerprint="f", event=wrong),)
            answer = await there.do(ImportRecord(file_name="a", format_name="csv", rows=rows))
            assert isinstance(answer, Refused)
        assert not there.keeper.saves

    run(session())


def test_the_limit_of_events_is_stated_when_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MOST_EVENTS", 3)

    async def session() -> None:
        there = house()
        event = TimelineEvent(at=Moment(at=START), text="one more")
        assert isinstance(await there.do(AddCards(cards=(event,))), Done)
        answer = await there.do(AddCards(cards=(event,)))
        assert isinstance(answer, Refused)
        assert "at most" in answer.why

    run(session())


def test_purge_takes_the_card_its_links_and_claims_and_writes_no_copy_of_it() -> None:
    async def session() -> None:
        claimed = Claim(id=f"{41:032x}", review=REVIEW, observation=NOTES[0], name="Ines")
        there = house(full_board().apply(Change(1, (claimed,))))
        await there.do(
            LinkCards(sources=NOTES[:1], target=GROUP, link_kind=LinkKind.BELONGS),
            WithholdNote(observation=NOTES[0], reason="names somebody"),
        )
        answer = await there.do(PurgeCard(card=NOTES[0]))
        assert isinstance(answer, Done)
        assert "backup-1.db" in answer.words
        assert there.keeper.purged == [NOTES[0]]
        assert there.keeper.saves[-1].before == ()
        assert NOTES[0] not in there.room.board
        assert there.room.board.count(Claim) == 0
        assert there.room.board.count(Withheld) == 1
        assert not there.room.board.links_from(NOTES[0])
        assert isinstance(await there.do(PurgeCard(card=REVIEW)), Refused)

    run(session())


def test_a_purged_card_can_not_be_brought_back() -> None:
    async def session() -> None:
        there = house()
        note_taker = there.seats[Role.NOTE_TAKER]
        assert isinstance(
            await note_taker.do(EditCard(card=Factor(id=FACTOR, text="edited"), based_on=1)), Done
        )
        assert isinstance(await there.do(PurgeCard(card=FACTOR)), Done)
        for seat in (there.lead, note_taker):
            answer = await seat.do(Undo())
            assert isinstance(answer, Refused)
            assert "nothing to undo" in answer.why
        assert FACTOR not in there.room.board

    run(session())


def test_hands_are_counted_in_the_open_and_counting_again_replaces() -> None:
    async def session() -> None:
        there = house()
        await there.do(CountHands(card=FACTOR, n=3), CountHands(card=FACTOR, n=5))
        [tally] = there.room.board.of(Tally)
        assert (tally.n, tally.round, tally.voters) == (5, 0, 0)
        assert there.room.board.votes_on(FACTOR) == 5
        assert isinstance(await there.do(CountHands(card=EVENT, n=1)), Refused)
        assert isinstance(await there.do(CountHands(card=SECRET, n=1)), Refused)
        assert isinstance(await there.do(Undo()), Refused)

    run(session())


def test_unfold_and_withhold_leave_a_stub_and_are_not_undone() -> None:
    async def session() -> None:
        there = house()
        await there.do(UnfoldNote(observation=NOTES[3]), WithholdNote(observation=NOTES[0], reason="a name"))
        unfolded = there.room.board.find(Observation, NOTES[3])
        assert unfolded is not None
        assert not unfolded.folded
        kept = there.room.board.find(Observation, NOTES[0])
        assert kept is not None
        assert kept.audience is Audience.HOSTS
        seen = there.seats[Role.PARTICIPANT].board
        assert NOTES[0] not in seen
        [stub] = seen.of(Withheld)
        assert (stub.observation, stub.reason) == (NOTES[0], "a name")
        assert isinstance(await there.do(UnfoldNote(observation=NOTES[3])), Refused)
        assert isinstance(await there.do(WithholdNote(observation=NOTES[0], reason="again")), Refused)
        assert isinstance(await there.do(Undo()), Refused)

    run(session())


def test_anonymous_notes_are_never_edited_or_dropped() -> None:
    async def session() -> None:
        there = house()
        note = there.room.board.find(Observation, NOTES[0])
        assert note is not None
        edit = EditCard(card=note.model_copy(update={"text": "other words"}), based_on=1)
        assert isinstance(await there.do(edit), Refused)
        dropped = await there.do(DropCards(cards=(NOTES[0],)))
        assert isinstance(dropped, Refused)
        assert "withhold" in dropped.why
        assert isinstance(await there.do(DropCards(cards=(PARKED, SPOKEN, PRIVATE))), Done)

    run(session())


def test_one_bad_card_in_a_command_changes_nothing() -> None:
    async def session() -> None:
        there = house()
        before: Board = there.room.board
        assert isinstance(await there.do(DropCards(cards=(EVENT, NOTES[0]))), Refused)
        tally = Tally(target=FACTOR, n=100)
        assert isinstance(await there.do(AddCards(cards=(Action(text="a"), tally))), Refused)
        assert there.room.board is before

    run(session())


def test_a_seat_given_up_can_ask_for_nothing() -> None:
    async def session() -> None:
        there = house()
        there.lead.leave()
        assert isinstance(await there.do(DropCards(cards=(EVENT,))), Refused)

    run(session())


def test_roles_of_the_table_are_the_hosts() -> None:
    assert {role for role in Role if role.hosts} == HOSTS
