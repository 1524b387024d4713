from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.archive.archive import Archive
from pmtui.archive.entries import Entry, EvidenceBatch, StagedRow
from pmtui.archive.errors import Conflict, NotFound
from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change
from pmtui.model.cards import Action, Card, Link, Observation, PrivateNote, Review, TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.model.vocabulary import Audience, LinkKind, Role
from tests.archive.archive_cards import OTHER, REVIEW, START, any_card, entry, event, first, review


def alike(loaded: Board, board: Board) -> None:
    """The same cards in the same order, the same timeline, the same secrets."""
    assert loaded.seq == board.seq
    for kind, slots in board.slots.items():
        if kind == "observation":  # kept by id, whatever the order they came in
            assert set(loaded.slots.get(kind, {})) == set(slots)
        else:
            assert list(loaded.slots.get(kind, {})) == list(slots)
        for card_id in slots:
            assert loaded.get(card_id) == board.get(card_id)
    assert set(loaded.slots) == {kind for kind, slots in board.slots.items() if slots}
    assert list(loaded.timeline) == list(board.timeline)
    assert loaded.private == board.private


@settings(max_examples=25)
@given(st.lists(st.lists(any_card(), min_size=1, max_size=4), min_size=1, max_size=6))
def test_a_loaded_board_is_the_board_its_commits_made(
    tmp_path_factory: pytest.TempPathFactory, puts: list[list[Card]]
) -> None:
    path = tmp_path_factory.mktemp("db") / "a.db"
    with Archive.open(path, clock=HandClock(START)) as archive:
        board = Board(REVIEW).apply(first().change)
        assert archive.commit([first()]) == [None]
        for new in puts:
            known = [card for card in board if card.kind != "review"]
            some = {card.id: card for card in new if card.id not in board}
            drop: tuple[str, ...] = ()
            if len(known) > 2:
                drop = (known[0].id,)
                some[known[1].id] = known[1].model_copy(update={"audience": Audience.HOSTS})
            change = Change(seq=board.seq + 1, put=tuple(some.values()), drop=drop, words="w")
            before = tuple(card for card in known if card.id in change.ids)
            assert archive.commit([Entry(REVIEW, change, before=before)]) == [None]
            board = board.apply(change)
            assert {c.id for c in archive.change_before(REVIEW, change.seq)} == {c.id for c in before}
        alike(archive.load(REVIEW), board)
        assert archive.check() == []


def test_a_change_is_saved_with_its_journal_line(archive: Archive) -> None:
    archive.commit([first()])
    card = event(1)
    assert archive.commit([entry(2, card, words="added an event", undoable=True, command_id="c1")]) == [None]
    edited = card.model_copy(update={"text": "page", "rev": 3})
    assert archive.commit([entry(3, edited, before=(card,), undoes=2)]) == [None]
    assert archive.load(REVIEW).get(card.id) == edited
    assert archive.change_before(REVIEW, 3) == (card,)
    assert archive.applied(REVIEW, "c1") == 2
    assert archive.applied(REVIEW, "c2") is None
    second, third = archive.journal(REVIEW, since=1)
    assert (second.seq, second.role, second.words) == (2, "facilitator", "added an event")
    assert second.put == (("event", card.id),)
    assert (second.undoable, third.undoes) == (True, 2)
    assert (second.minute.second, second.minute.microsecond) == (0, 0)
    with pytest.raises(NotFound):
        archive.change_before(REVIEW, 9)


def test_a_dropped_card_is_gone_even_when_nobody_says_what_it_was(archive: Archive) -> None:
    archive.commit([first(), entry(2, event(1), event(2))])
    assert archive.commit([entry(3, drop=(event(1).id,), before=(event(1),))]) == [None]
    assert archive.commit([entry(4, drop=(event(2).id,))]) == [None]
    assert list(archive.load(REVIEW).slots) == ["review"]
    assert archive.search("alert", hosts=True) == []


def test_a_failed_entry_takes_along_only_what_leaned_on_it(archive: Archive) -> None:
    answers = archive.commit(
        [
            first(),
            entry(2, event(1)),
            entry(2, event(2)),  # the seq is taken
            entry(3, event(3)),
            first(OTHER),
        ]
    )
    assert [type(answer) for answer in answers] == [type(None), type(None), Conflict, Conflict, type(None)]
    board = archive.load(REVIEW)
    assert board.seq == 2
    assert [card.id for card in board.events()] == [event(1).id]
    assert archive.load(OTHER).seq == 1


@pytest.mark.parametrize("seq", [1, 3, 0, -1])
def test_a_seq_that_does_not_follow_is_refused(archive: Archive, seq: int) -> None:
    archive.commit([first()])
    (answer,) = archive.commit([entry(seq, event(1))])
    assert isinstance(answer, Conflict)
    assert "open the review again" in str(answer)
    assert archive.load(REVIEW).count(type(event(1))) == 0
    assert archive.commit([entry(2, event(1))]) == [None]


@pytest.mark.parametrize(
    "bad",
    [
        entry(2, event(1), review_id=OTHER),
        entry(2, Link.between(REVIEW, OTHER, LinkKind.RECURS, review=OTHER)),
        entry(2, event(1, order=float("nan"))),
        entry(2, event(1, rev=2**63)),
        Entry("f" * 32, Change(seq=1)),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(archive: Archive, bad: Entry) -> None:
    archive.commit([first(), first(OTHER)])
    alone = archive.commit([bad])
    assert isinstance(alone[0], Exception)
    before = list(archive._conn.iterdump())
    assert archive.commit([bad, bad])[0] is not None
    assert list(archive._conn.iterdump()) == before
    assert archive.commit([entry(2, event(1))]) == [None]


def test_a_card_of_another_review_is_never_overwritten(archive: Archive) -> None:
    archive.commit([first(), first(OTHER), entry(2, event(1, text="mine"))])
    theirs = event(1, text="theirs").model_copy(update={"review": OTHER})
    for cards in ((theirs,), (theirs, event(2).model_copy(update={"review": OTHER}))):
        (answer,) = archive.commit([entry(2, *cards, review_id=OTHER)])
        assert isinstance(answer, Conflict)
    assert archive.load(REVIEW).get(event(1).id) == event(1, text="mine")


def test_a_command_is_applied_once(archive: Archive) -> None:
    archive.commit([first(), entry(2, event(1), command_id="same")])
    (answer,) = archive.commit([entry(3, event(2), command_id="same")])
    assert isinstance(answer, Conflict)


def test_private_cards_are_known_as_private(archive: Archive) -> None:
    note = PrivateNote(id=counted_ids(70)(), review=REVIEW, text="ask support first")
    archive.commit([first(), entry(2, note, event(1, audience=Audience.HOSTS), event(2))])
    board = archive.load(REVIEW)
    assert board.private == {note.id, event(1).id}
    seen = board.seen_by(Role.PARTICIPANT)
    assert [card.id for card in seen.events()] == [event(2).id]


def test_the_timeline_is_loaded_in_its_order(archive: Archive) -> None:
    chance = random.Random(1)
    events = [
        event(
            n,
            at=Moment(
                at=START + timedelta(minutes=chance.randrange(4)), precision=chance.choice(list(Precision))
            ),
            order=chance.randrange(3) / 2,
        )
        for n in range(1, 80)
    ]
    archive.commit([first(), entry(2, *events)])
    board = archive.load(REVIEW)
    assert list(board.timeline) == sorted(card.key for card in events)
    assert list(board.events()) == sorted(events, key=lambda card: card.key)
    assert list(board.of(TimelineEvent)) == events


def notes(count: int) -> list[Observation]:
    ids = counted_ids(500)
    return [Observation(id=ids(), review=REVIEW, session=REVIEW, text=f"note {n}") for n in range(count)]


def image(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def test_the_order_in_which_notes_came_is_nowhere_in_the_file(tmp_path: Path, clock: HandClock) -> None:
    """Two reveals of the same notes in opposite order leave the same file."""
    files = []
    for name, given_notes in (("a", notes(40)), ("b", notes(40)[::-1])):
        path = tmp_path / name
        with Archive.open(path, clock=clock) as archive:
            archive.commit([first()])
            archive.commit([entry(2, *given_notes)])
            folded = [note.model_copy(update={"folded": True}) for note in given_notes[:]]
            archive.commit([entry(3, *folded, before=tuple(given_notes))])
            archive._conn.execute("DELETE FROM _sqlite_migrations")  # holds the time of day
            archive._conn.execute("UPDATE archive SET mark = ''")  # random, by archive
            assert archive.after_reveal()
        assert not path.with_name(name + "-wal").exists() or not path.with_name(name + "-wal").stat().st_size
        files.append(path)
    assert image(files[0]) == image(files[1])
    assert files[0].read_bytes()[100:] == files[1].read_bytes()[100:]


def test_the_journal_knows_no_second_and_no_seat(archive: Archive) -> None:
    archive.commit([first(), entry(2, *notes(5))])
    columns = {row[1] for row in archive.db.execute("PRAGMA table_info(changes)").fetchall()}
    assert columns == {
        "review", "seq", "minute", "role", "words", "put", "dropped", "before", "undoable", "undoes", "batch",
        "command",
    }  # fmt: skip
    assert {row[0] for row in archive.db.execute("SELECT minute FROM changes").fetchall()} == {
        "2026-11-20T09:30Z"
    }


def batch(state: str = "in", *, rows: bool = True) -> EvidenceBatch:
    staged = (
        StagedRow("f1", event(1).id, "kept", '{"text":"alert"}'),
        StagedRow("f2", None, "hidden", "{}"),
        StagedRow("f3", None, "no-time", "{}"),
    )
    return EvidenceBatch("b1", "log.csv", "csv", staged if rows else (), "in" if state == "in" else "out")


def test_an_import_comes_in_goes_out_and_comes_in_again(archive: Archive) -> None:
    archive.commit([first(), entry(2, event(1), batch=batch())])
    assert archive.known_fingerprints(REVIEW) == {"f1"}
    assert archive.known_fingerprints(OTHER) == set()
    assert archive.journal(REVIEW)[1].batch == "b1"
    archive.commit([entry(3, drop=(event(1).id,), before=(event(1),), batch=batch("out", rows=False))])
    assert archive.known_fingerprints(REVIEW) == set()
    archive.commit([entry(4, event(1), batch=batch())])
    assert archive.known_fingerprints(REVIEW) == {"f1"}
    assert archive.db.execute("SELECT file_name, format, kept, hidden, no_time FROM batches").fetchall() == [
        ("log.csv", "csv", 1, 1, 1)
    ]


def test_an_import_that_fails_leaves_no_batch(archive: Archive) -> None:
    archive.commit([first()])
    archive.commit([entry(7, event(1), batch=batch())])
    assert archive.known_fingerprints(REVIEW) == set()


def test_the_home_list(archive: Archive, clock: HandClock) -> None:
    ids = counted_ids(900)
    due = [None, clock.now().date().replace(day=19), clock.now().date()]
    actions = [Action(id=ids(), review=REVIEW, text="do", due=day) for day in due]
    done = Action.model_validate({"id": ids(), "review": REVIEW, "text": "x", "state": "done", "due": due[1]})
    archive.commit([first(services=("checkout",), owner="Kim"), entry(2, *actions, done)])
    clock.advance(120)
    archive.commit([first(OTHER, title="DNS")])
    dns, checkout = archive.reviews()
    assert (dns.title, dns.open_actions, dns.overdue_actions) == ("DNS", 0, 0)
    assert (checkout.open_actions, checkout.overdue_actions, checkout.services) == (3, 1, ("checkout",))
    assert dns.changed is not None
    assert checkout.changed is not None
    assert dns.changed > checkout.changed
    assert [line.id for line in archive.reviews("CHECK kim")] == [REVIEW]
    assert archive.reviews("kim dns") == []


def test_the_clock_of_a_session(archive: Archive) -> None:
    archive.commit([first()])
    assert archive.load_clock("s") is None
    for remaining in (300.5, 295.5):
        archive.save_clock(REVIEW, "s", {"phase": remaining, "paused": False, "topic": None})
    assert archive.load_clock("s") == {"phase": 295.5, "paused": False, "topic": None}
    assert len(archive.journal(REVIEW)) == 1


def test_views_for_people_with_their_own_questions(archive: Archive) -> None:
    ids = counted_ids(300)
    moment = Moment(at=START)
    archive.commit(
        [
            first(),
            entry(
                2,
                event(1, at=moment, audience=Audience.HOSTS, text="secret"),
                event(2, at=moment),
                Action(id=ids(), review=REVIEW, text="do it"),
                *notes(1),
            ),
        ]
    )
    rows = [dict(row) for row in archive.db.query("SELECT * FROM timeline")]
    assert [(row["at_utc"], row["precision"], row["text"]) for row in rows] == [
        ("2026-11-20T09:00:00Z", "minute", "alert")
    ]
    assert next(iter(archive.db.query("SELECT * FROM open_actions")))["text"] == "do it"
    assert next(iter(archive.db.query("SELECT * FROM observations_text")))["id"] == notes(1)[0].id


@pytest.fixture
def writer(path: Path, clock: HandClock) -> Iterator[Writer]:
    with Writer.open(path, clock) as opened:
        yield opened


def test_the_writer_answers_from_its_one_thread_while_others_read(writer: Writer) -> None:
    assert writer.run(lambda archive: archive.commit([first()])) == [None]
    with writer.reader() as reader, ThreadPoolExecutor(1) as other:
        for n in range(2, 12):
            saved = writer.submit(lambda archive, n=n: archive.commit([entry(n, event(n))]))  # type: ignore[misc]
            assert saved.result() == [None]
            assert other.submit(reader.load, REVIEW).result().seq == n
        (answer,) = reader.commit([entry(12, event(12))])
        assert "reading only" in str(answer)


def test_a_writer_that_cannot_open_says_so(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "x").write_text("not a database, but long enough to have a header" * 5)
    with pytest.raises(Exception, match="not a pmtui archive"):
        Writer.open(tmp_path / "x", clock)


def test_journal_texts_are_json(archive: Archive) -> None:
    archive.commit([first(), entry(2, *notes(3)), entry(3, review(title='a "quote"'), before=(review(),))])
    for put, dropped, before in archive.db.execute("SELECT put, dropped, before FROM changes").fetchall():
        assert isinstance(json.loads(put) + json.loads(dropped) + json.loads(before), list)
    loaded = archive.load(REVIEW)
    assert isinstance(loaded.review, Review)
    assert loaded.review.title == 'a "quote"'
