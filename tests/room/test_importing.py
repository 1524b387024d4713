"""A record comes in, comes again, is taken back: through a plan, a room and a real archive."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.evidence.apart import declined
from pmtui.evidence.options import Options
from pmtui.evidence.plan import LEFT_OUT, Choices, Offer, State
from pmtui.evidence.preview import Preview, preview
from pmtui.evidence.roles import Roles
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.vocabulary import EventKind, Role, Stance
from pmtui.room import importing
from pmtui.room.answers import Done
from pmtui.room.commands import EditCard, PurgeCard, Redo, TakeBackImport, Undo
from pmtui.room.house import House
from pmtui.room.importing import import_of, kind_given, on_the_board
from pmtui.room.retelling import Imported
from pmtui.room.seats import LocalSeat
from tests.room.kept_rooms import done, hand_clock
from tests.room.test_room_house import in_house

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
Row = tuple[int, float, str]


class Import:
    """A house with one review, and files that come in."""

    def __init__(self, folder: Path, house: House, review: str, seat: LocalSeat) -> None:
        self.folder = folder
        self.house = house
        self.review = review
        self.seat = seat

    def file(self, *rows: Row, name: str = "pager.jsonl", **more: str) -> Path:
        path = self.folder / name
        path.write_text(
            "".join(
                json.dumps(
                    {
                        "time": (START + timedelta(minutes=at)).isoformat(),
                        "message": text,
                        "id": f"R{n}",
                        **more,
                    }
                )
                + "\n"
                for n, at, text in rows
            )
        )
        return path

    async def plan(self, *files: Path, **options: float) -> Preview:
        known = await self.house.known_evidence(self.review)
        return preview(files, Options(**options), known)  # type: ignore[arg-type]

    async def bring(self, *files: Path, choices: Choices = Choices()) -> tuple[Preview, str]:  # noqa: B008
        plan = await self.plan(*files)
        answer, batch = await self.house.bring_in(self.seat, plan, choices)
        assert isinstance(answer, Done), answer
        return plan, batch

    @property
    def board(self) -> Board:
        return self.seat.board

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.board.events()]

    def event(self, text: str) -> TimelineEvent:
        return next(event for event in self.board.events() if event.text == text)

    async def edit(self, said: str, **fields: object) -> None:
        event = self.event(said)
        await done(self.seat, EditCard(card=event.model_copy(update=fields), based_on=event.rev))


def importing_in(tmp_path: Path, work: Callable[[Import], Awaitable[None]]) -> None:
    async def whole(house: House, review: str) -> None:
        await work(Import(tmp_path, house, review, await house.sit(review)))

    in_house(tmp_path, whole)


A: Row = (1, 0, "checkout is slow")
B: Row = (2, 1, "robin was paged")
C: Row = (3, 9, "rolled back")
A_LATER: Row = (1, 0, "checkout is slow in the east")


def test_again_is_once_and_later_is_an_update_that_undo_takes_back(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B))
        before = there.event(A[2])
        assert (await there.plan(there.file(A, B))).coming == 0
        plan, batch = await there.bring(there.file(A_LATER, B, C))
        assert (plan.files[0].updated, plan.coming) == (1, 2)
        assert there.texts == [A_LATER[2], B[2], C[2]]
        assert there.event(A_LATER[2]).id == before.id
        again = await there.plan(there.file(A_LATER, B, C))
        assert again.coming == 0
        await done(there.seat, Undo())
        assert there.texts == [A[2], B[2]]
        assert (await there.plan(there.file(A_LATER, B, C))).coming == 2
        await done(there.seat, Redo())
        assert there.texts == [A_LATER[2], B[2], C[2]]
        assert (await there.plan(there.file(A_LATER, B, C))).coming == 0
        await done(there.seat, TakeBackImport(batch=batch))
        assert there.texts == [A[2], B[2]]
        assert (await there.plan(there.file(A_LATER, B, C))).files[0].updated == 1

    importing_in(tmp_path, work)


def test_what_a_person_edited_is_left_and_said(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B))
        await there.edit(A[2], text="checkout was slow (Kim)")
        await there.edit(B[2], starred=True)  # what people add is no edit of what the record says
        plan, _ = await there.bring(there.file(A_LATER, (2, 1, "robin was paged twice")))
        assert (plan.files[0].edited, plan.files[0].updated) == (1, 1)
        assert plan.line(0).state is State.EDITED
        assert there.texts == ["checkout was slow (Kim)", "robin was paged twice"]
        assert there.event("robin was paged twice").starred

    importing_in(tmp_path, work)


def test_an_event_edited_after_the_plan_was_made_is_left(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B))
        plan = await there.plan(there.file(A_LATER, (2, 1, "robin was paged twice")))
        command = import_of(plan, Choices(), there.board)
        await there.edit(A[2], text="edited meanwhile")
        answer = await done(there.seat, command)
        assert isinstance(answer, Done)
        assert "left 1 event" in answer.words
        assert there.texts == ["edited meanwhile", "robin was paged twice"]

    importing_in(tmp_path, work)


def test_a_deleted_or_purged_event_stays_away(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B))
        await done(there.seat, PurgeCard(card=there.event(A[2]).id))
        assert (await there.plan(there.file(A, B))).coming == 0
        assert (await there.plan(there.file(A_LATER, B))).coming == 0

    importing_in(tmp_path, work)


def test_left_out_by_hand_stays_out_and_can_come_back(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B), choices=Choices(out=frozenset({1})))
        assert there.texts == [A[2]]
        plan, _ = await there.bring(there.file(A, B, C))
        assert [line.state for line in plan.lines()] == [State.HERE, State.HIDDEN, State.NEW]
        assert plan.line(1).why == LEFT_OUT
        assert there.texts == [A[2], C[2]]
        await there.bring(there.file(A, B, C), choices=Choices(back=frozenset({1})))
        assert there.texts == [A[2], B[2], C[2]]
        assert (await there.plan(there.file(A, B, C))).coming == 0

    importing_in(tmp_path, work)


def test_a_kind_given_by_hand_is_the_events_and_stays_with_a_later_export(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        kinds = {0: EventKind.CUSTOMER}
        await there.bring(there.file(A, B), choices=Choices(kinds=kinds))
        assert [event.event_kind for event in there.board.events()] == [EventKind.CUSTOMER, EventKind.PAGE]
        plan, _ = await there.bring(there.file(A_LATER, (2, 1, "robin was paged twice")))
        assert kind_given(plan, 0) is EventKind.CUSTOMER
        assert there.event(A_LATER[2]).event_kind is EventKind.CUSTOMER
        once_more: Row = (1, 0, "checkout is slow everywhere")
        await there.bring(there.file(once_more, B), choices=Choices(kinds={0: EventKind.IMPACT}))
        assert there.event(once_more[2]).event_kind is EventKind.IMPACT
        assert there.event(B[2]).event_kind is EventKind.PAGE
        await there.edit(once_more[2], event_kind=EventKind.ALERT)  # on the board it is an edit as any other
        assert (await there.plan(there.file(A, B))).files[0].edited == 1

    importing_in(tmp_path, work)


def test_a_kind_is_that_of_the_line_that_leads(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        files = there.file(ALERT), chat(there, POST)
        [offer] = (await there.plan(*files)).offers()
        kinds = {0: EventKind.DETECTION, 1: EventKind.CUSTOMER}
        await there.bring(*files, choices=Choices(merged=(offer,), kinds=kinds))
        assert [event.event_kind for event in there.board.events()] == [EventKind.DETECTION]

    importing_in(tmp_path, work)


ALERTS = tuple((n, float(n), "alert: disk is full on db-1") for n in range(4))


def test_repeats_are_one_event_with_a_count(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(*ALERTS))
        [event] = there.board.events()
        assert event.text == "alert: disk is full on db-1 (4×)"
        assert "4 times, 14:00:00 … 14:03:00 UTC" in event.detail
        assert (await there.plan(there.file(*ALERTS))).coming == 0
        await there.bring(there.file(*ALERTS, (4, 4.0, ALERTS[0][2])))
        assert there.texts == ["alert: disk is full on db-1 (5×)"]

    importing_in(tmp_path, work)


def test_an_unfolded_line_brings_its_repeats_one_by_one(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(*ALERTS), choices=Choices(unfolded=frozenset({0}), out=frozenset({2})))
        assert there.texts == [ALERTS[0][2]] * 3
        assert (await there.plan(there.file(*ALERTS))).coming == 0

    importing_in(tmp_path, work)


def chat(there: Import, *rows: Row) -> Path:
    return there.file(*((n + 50, at, text) for n, at, text in rows), name="chat.jsonl")


ALERT: Row = (1, 0, "alert HighLatency checkout p99 above 2 s")
POST: Row = (1, 1, "bot: HighLatency checkout p99 above 2 s")


def test_two_tools_are_one_event_with_two_sources_when_accepted(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        files = there.file(ALERT), chat(there, POST)
        plan = await there.plan(*files)
        [offer] = plan.offers()
        assert offer.lines == (0, 1)
        answer, _ = await there.house.bring_in(there.seat, plan, Choices(merged=(offer,)))
        assert isinstance(answer, Done)
        [event] = there.board.events()
        assert (event.text, event.also) == (ALERT[2], ("chat.jsonl",))
        assert POST[2] in event.detail
        again = await there.plan(*files)
        assert (again.coming, again.offers()) == (0, ())
        board = await there.house.load(there.review)
        assert next(iter(board.events())).also == event.also

    importing_in(tmp_path, work)


def test_nothing_merges_unless_it_is_accepted(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(ALERT), chat(there, POST))
        assert len(there.texts) == 2

    importing_in(tmp_path, work)


def test_what_came_in_before_can_be_joined_and_left_again(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(ALERT))
        plan = await there.plan(chat(there, POST))
        [offer] = plan.offers(there.board.events())
        [event] = there.board.events()
        assert offer == Offer((0,), offer.score, offer.why, event.id)
        answer, batch = await there.house.bring_in(there.seat, plan, Choices(merged=(offer,)))
        assert isinstance(answer, Done)
        assert [one.also for one in there.board.events()] == [("chat.jsonl",)]
        assert (await there.plan(chat(there, POST))).coming == 0
        await done(there.seat, TakeBackImport(batch=batch))
        assert [one.also for one in there.board.events()] == [()]
        assert (await there.plan(chat(there, POST))).coming == 1

    importing_in(tmp_path, work)


def test_what_was_declined_is_known_again_however_its_records_come_in(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        files = there.file(ALERT), chat(there, POST)

        async def known(*paths: Path) -> tuple[list[Offer], list[bool]]:
            plan = await there.plan(*paths)
            offers = list(plan.offers(there.board.events()))
            return offers, declined(plan, offers, await there.house.apart(there.review))

        offers, before = await known(*files)
        assert before == [False]
        await there.bring(*files, choices=Choices(apart=tuple(offers)))
        assert len(there.texts) == 2
        await done(there.seat, Undo())
        assert (await known(*files))[1] == [True]
        _plan, batch = await there.bring(files[0])
        offers, before = await known(files[1])  # offered to join the event that the alert became
        assert [bool(offer.event) for offer in offers] == [True]
        assert before == [True]
        third: Row = (90, 2, "status: HighLatency checkout p99 above 2 s")
        status = there.file(third, name="status.jsonl")
        assert (await known(*files, status))[1] == [False]  # a third telling makes it another question
        await done(there.seat, TakeBackImport(batch=batch))
        offers, _before = await known(*files)
        await there.bring(*files, choices=Choices(again=tuple(offers)))
        await done(there.seat, Undo())
        assert (await known(*files))[1] == [False]
        await there.bring(*files, choices=Choices(apart=tuple(offers)))
        await there.house.leave(there.review)
        await there.house.purge(there.review)
        assert await there.house.apart(there.review) == frozenset()

    importing_in(tmp_path, work)


def test_names_become_roles_before_anything_is_stored(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        names = {"Kim Quaverly": "responder A"}
        said: Row = (1, 0, "@Kim Quaverly asked kim quaverly to roll back")
        file = there.file(said, (2, 1, "nothing to add"), user="Kim Quaverly")
        await there.bring(file, choices=Choices(names=names, out=frozenset({1})))
        [event] = there.board.events()
        assert event.text == "responder A asked responder A to roll back"
        assert "responder A" in event.source
        plan = await there.plan(there.file(said, (2, 1, "nothing to add"), C, user="Kim Quaverly"))
        assert [(one.name, one.acted, one.mentioned) for one in plan.people][:1] == [("Kim Quaverly", 2, 1)]
        assert await there.house.roles(there.review, [one.name for one in plan.people]) == names
        assert plan.coming == 1  # the same record, whatever its people are called
        await there.house.leave(there.review)
        for path in tmp_path.iterdir():
            if path.suffix != ".jsonl":
                assert b"quaverly" not in path.read_bytes().lower(), path

    importing_in(tmp_path, work)


NAMES = {"Kim Quaverly": "responder A", "Al": "customer liaison"}


def held(there: Import, archive: Archive) -> set[str]:
    """The tables that hold the name, in any case."""
    tables = [row[0] for row in archive.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table
        for table in tables
        if any("quaverly" in str(row).lower() for row in archive.db.execute(f'SELECT * FROM "{table}"'))
    }


def test_names_given_roles_later_leave_what_came_in_before(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        said: Row = (1, 0, "alert HighLatency, Kim Quaverly was told\nand @Al too")
        post: Row = (1, 1, "alert HighLatency, Kim Quaverly was told: yes")
        files = there.file(said, B, user="Al"), chat(there, post)
        [offer] = (await there.plan(*files)).offers()
        await there.bring(*files, choices=Choices(merged=(offer,)))
        assert there.event("alert HighLatency, Kim Quaverly was told").also == ("chat.jsonl",)
        linked = there.file((7, 5, "paged by @Al"), name="k.jsonl", url="https://example.org/@Al/runbook")
        await there.bring(linked)
        await there.edit("paged by @Al", starred=True)
        plan = await there.plan(*files)
        assert plan.coming == 0
        retelling = Imported(plan.known.values(), there.board).with_roles(Roles(NAMES))
        assert (len(retelling.events), retelling.left) == (3, 0)  # of other records too
        _plan, batch = await there.bring(*files, choices=Choices(names=NAMES))
        first = there.event("alert HighLatency, responder A was told")
        assert first.detail.splitlines()[0] == "and customer liaison too"
        assert "Quaverly" not in first.detail
        assert first.source.split(", ")[0] == "customer liaison"
        assert there.event(B[2]).source.split(", ")[0] == "customer liaison"
        paged = there.event("paged by customer liaison")
        assert paged.evidence == "https://example.org/@Al/runbook"  # an address leads somewhere
        assert paged.starred
        journal = await there.house.read(partial(held, there))
        assert journal == {"changes"}  # so that this can be undone
        again = await there.plan(*files)
        assert again.coming == 0
        assert Imported(again.known.values(), there.board).with_roles(Roles(NAMES)).events == {}
        later = await there.plan(there.file((1, 0, "alert HighLatency, Kim Quaverly knew"), B, user="Al"))
        assert (later.coming, later.files[0].edited) == (1, 0)  # what was told anew is no edit
        await done(there.seat, TakeBackImport(batch=batch))
        assert "Kim Quaverly" in next(iter(there.board.events())).text
        await there.bring(*files, choices=Choices(names=NAMES))
        for event in list(there.board.events()):
            await done(there.seat, PurgeCard(card=event.id))
        assert await there.house.read(partial(held, there)) == set()
        await there.house.leave(there.review)
        for path in tmp_path.iterdir():
            if path.suffix != ".jsonl":
                assert b"quaverly" not in path.read_bytes().lower(), path

    importing_in(tmp_path, work)


def test_an_event_that_somebody_changed_keeps_its_names(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        file = there.file((1, 0, "Kim Quaverly restarted it"), (2, 1, "Kim Quaverly went home"))
        await there.bring(file)
        await there.edit("Kim Quaverly went home", text="Kim Quaverly slept")
        plan = await there.plan(file)
        retelling = Imported(plan.known.values(), there.board).with_roles(Roles(NAMES))
        assert (len(retelling.events), retelling.left) == (1, 1)
        await there.bring(file, choices=Choices(names=NAMES))
        assert there.texts == ["responder A restarted it", "Kim Quaverly slept"]
        await done(there.seat, Undo())
        assert there.texts == ["Kim Quaverly restarted it", "Kim Quaverly slept"]

    importing_in(tmp_path, work)


def test_names_given_roles_together_with_a_later_export(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(ALERT, user="Kim Quaverly"))
        await there.bring(
            there.file((1, 0, f"{ALERT[2]} (Kim Quaverly)"), user="Kim Quaverly"), chat(there, POST)
        )
        await there.edit(POST[2], stance=Stance.INTERPRETATION)
        later = there.file((1, 0, f"{ALERT[2]} again (Kim Quaverly)"), C, user="Kim Quaverly")
        await there.bring(later, choices=Choices(names=NAMES))
        assert there.texts == [f"{ALERT[2]} again (responder A)", POST[2], C[2]]
        assert await there.house.read(partial(held, there)) == {"changes"}

    importing_in(tmp_path, work)


def test_what_was_joined_later_is_no_edit_of_the_event(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(ALERT))
        offers = (await there.plan(chat(there, POST))).offers(there.board.events())
        await there.bring(chat(there, POST), choices=Choices(merged=offers))
        plan = await there.plan(there.file((1, 0, f"{ALERT[2]} in the east")))
        assert (plan.files[0].updated, plan.files[0].edited) == (1, 0)

    importing_in(tmp_path, work)


def test_names_are_kept_with_the_evidence_only_where_that_is_asked_for(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        choices = Choices(names={"Kim Quaverly": "responder A"}, keep_names=True)
        await there.bring(there.file(A, user="Kim Quaverly"), choices=choices)
        raw = await there.house.read(
            lambda archive: archive.db.execute("SELECT raw FROM evidence").fetchall()
        )
        assert "Kim Quaverly" in raw[0][0]
        assert "Quaverly" not in next(iter(there.board.events())).source

    importing_in(tmp_path, work)


@pytest.mark.parametrize("rest", [0, 3, 10_000])
def test_what_stays_off_the_board_is_kept_beside_it(
    tmp_path: Path, rest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "REST", rest)
    monkeypatch.setattr("pmtui.room.house.REST", rest)
    monkeypatch.setattr("pmtui.room.house._PIECE", 2)

    async def work(there: Import) -> None:
        noise = tuple((n, float(n), "heartbeat") for n in range(20, 25))
        await there.bring(there.file(*ALERTS, *noise))
        rows = await there.house.read(
            lambda archive: archive.db.execute(
                "SELECT status, count(*), count(event) FROM evidence GROUP BY 1 ORDER BY 1"
            ).fetchall()
        )
        assert rows == [("folded", 3, 3), ("hidden", 5, 0), ("kept", 1, 1)]
        counts = await there.house.read(
            lambda archive: archive.db.execute("SELECT kept, hidden, no_time FROM batches").fetchall()
        )
        assert counts == [(1, 5, 0)]
        assert (await there.plan(there.file(*ALERTS))).coming == 0

    importing_in(tmp_path, work)


def test_where_no_archive_can_tell_the_board_does(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        file = there.file(A, B)
        await there.bring(file)
        plan = preview([there.file(A, B, C)])
        here = on_the_board(plan, there.board)
        assert here == {0, 1}
        command = import_of(plan, Choices(here=here), there.board)
        assert [row.status for row in command.rows] == ["kept"]
        other = await there.house.sit(there.review, Role.CO_FACILITATOR)
        await done(other, command)
        assert there.texts == [A[2], B[2], C[2]]

    importing_in(tmp_path, work)


def test_an_archive_of_an_earlier_version_recognises_its_records(tmp_path: Path) -> None:
    """Rows as version 2 kept them: without a digest, under an identity with the instant in it."""

    async def work(there: Import) -> None:
        await there.bring(there.file(A, B, C), choices=Choices(out=frozenset({2})))
        await there.house.leave(there.review)
        plan = preview([there.file(A, B, C)])

        def as_before(archive: Archive) -> None:
            for line in plan.lines():
                archive.db.execute(
                    "UPDATE evidence SET fingerprint = ?, digest = '', why = '', made = '' WHERE fingerprint = ?",
                    (line.row.fingerprint_before(), plan.mark(line.n, line.row)),
                )
            archive.db.conn.commit()

        with Archive.open(there.house.path, clock=hand_clock()) as archive:
            as_before(archive)
        again = await there.plan(there.file(A, B, C))
        assert [line.state for line in again.lines()] == [State.HERE, State.HERE, State.HIDDEN]
        later = await there.plan(there.file(A_LATER, B, C))
        assert later.line(0).state is State.UPDATED

    importing_in(tmp_path, work)
