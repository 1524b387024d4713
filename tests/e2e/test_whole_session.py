"""A whole session between real processes: a served room, its facilitator, two terminals, two browser pages, two stages.

From the code to the exported document, and once more behind nginx with TLS.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pmtui.model.cards import Action, Factor, Group, Observation, PulseResult, Suggestion, Tally
from pmtui.model.vocabulary import LinkKind, Role, SessionState
from tests.e2e.hall import EVENT, Hall, hall, way
from tests.e2e.rooms import house
from tests.e2e.terminal import process
from tests.net.kept_hub import same

__all__ = ["hall", "house", "way"]

pytestmark = pytest.mark.serial

NOTES = (
    "The backups were never tested",
    "Nobody had tested the backups",
    "The dashboard was green all night",
    "Two teams had the same pager",
    "Chat stayed calm",
)
GROUP, MORE = "Restoring", " was never rehearsed"
FACTOR = GROUP + MORE
SUGGESTED, ADDED = "Rehearse a restore each month", "Alert when a dump is missing"
AGREED = "We read the runbook aloud on Mondays"
KEPT = "only hosts read this heron"
SUGGESTER = "Quentin Quill"


def test_a_whole_session_from_the_code_to_the_document(hall: Hall, tmp_path: Path) -> None:
    everybody_joins(hall)
    notes_stay_sealed_until_the_bell(hall)
    a_group_becomes_a_factor(hall)
    votes_stay_sealed_until_the_bell(hall)
    actions_find_their_owners(hall)
    the_pulse_and_the_close(hall)
    every_replica_is_the_database_as_it_may_be_seen(hall, tmp_path)
    the_document_has_what_was_learned_and_no_more(hall, tmp_path)
    nothing_kept_reached_a_participant(hall)


def everybody_joins(hall: Hall) -> None:
    people = (*hall.terminals, *hall.pages)
    for person in people:
        person.to_board()
    hall.shared.shows("Before the session")
    hall.shared_page.page.locator(".stage").wait_for()
    hall.until(lambda: (hall.witness.counts.people, hall.witness.counts.writers) == (5, 4))
    hall.lead.keeps_for_hosts(KEPT)
    hall.lead.starts()
    hall.shared.shows("of 03:00")
    hall.shared_page.shows("Open")


def notes_stay_sealed_until_the_bell(hall: Hall) -> None:
    (early, patient), (phone, laptop) = hall.terminals, hall.pages
    hall.goes_on_to("Silent read")
    for person in (early, patient, phone, laptop):
        person.accepts_being_few()
    early.writes(NOTES[0])
    early.hands_in()
    early.leaves("next note")
    patient.writes(NOTES[1])  # its envelope goes in at the bell
    patient.leaves("next note")
    phone.writes(NOTES[2], NOTES[3])
    phone.hands_in()
    laptop.writes(NOTES[4])
    hall.goes_on_to("Walk the timeline")
    patient.is_ready()
    laptop.is_ready()
    hall.until(lambda: hall.witness.counts.ready == 2)
    hall.lead.shows("2 ready")
    on_disk = hall.files()
    for note in NOTES:
        assert note.encode() not in on_disk
        assert not any(note in frame for page in hall.pages for frame in (*page.sent, *page.received))
    assert hall.witness.board.count(Observation) == hall.saved.count(Observation) == 0
    hall.lead.rings()
    hall.until(lambda: hall.witness.board.count(Observation))
    shown = list(hall.witness.board.of(Observation))
    assert sorted(note.text for note in shown) == sorted(NOTES)
    assert len({note.rev for note in shown}) == 1, "all in one change"
    hall.goes_on_to("Group and vote")
    hall.shared.shows(*NOTES)
    hall.shared_page.page.locator(".stage .row").nth(len(NOTES) - 1).wait_for()
    for person in (early, patient, phone, laptop):
        person.reads_notes(*NOTES)
    for page in hall.pages:
        assert len([frame for frame in page.received if NOTES[0] in frame]) == 1
    phone.block("Your notes").get_by_text("Your 2 notes are in").wait_for()


def a_group_becomes_a_factor(hall: Hall) -> None:
    hall.lead.groups_alike("backups", GROUP)
    hall.lead.makes_factor(MORE)
    hall.until(lambda: hall.witness.board.count(Factor))
    board = hall.witness.board
    [group], [factor] = board.of(Group), board.of(Factor)
    members = {board.get(link.source) for link in board.links_to(group.id, LinkKind.BELONGS)}
    assert {note.headline for note in members if note} == set(NOTES[:2])
    assert (group.title, factor.text) == (GROUP, FACTOR)
    assert [link.source for link in board.links_to(factor.id, LinkKind.SUPPORTS)] == [group.id]


def votes_stay_sealed_until_the_bell(hall: Hall) -> None:
    hall.lead.press("v")
    for person in hall.terminals:
        person.votes_for_the_first(2)
    for page in hall.pages:
        page.votes_for({GROUP: 1, FACTOR: 2})
    assert hall.witness.board.count(Tally) == hall.saved.count(Tally) == 0
    hall.lead.rings()
    hall.until(lambda: hall.witness.board.count(Tally))
    board = hall.witness.board
    [group], [factor] = board.of(Group), board.of(Factor)
    counted = {tally.target: (tally.n, tally.voters) for tally in board.of(Tally)}
    assert counted == {group.id: (6, 4), factor.id: (4, 4)}


def actions_find_their_owners(hall: Hall) -> None:
    (early, _), (phone, laptop) = hall.terminals, hall.pages
    hall.goes_on_to("Contributing factors")
    hall.shared.shows(FACTOR, "Topic 1 of 1")
    hall.goes_on_to("Actions")
    laptop.suggests_action(SUGGESTED, SUGGESTER)
    hall.lead.accepts_suggestion()
    early.takes(SUGGESTED, "Ines", "2 weeks", "hours to restore", "below two")
    hall.lead.adds("a", f"detect: {ADDED}", "owner?")
    phone.takes(ADDED, "Kofi", "2027-01-15", "minutes until somebody knows", "ten")
    hall.until(lambda: {a.owner for a in hall.witness.board.of(Action)} == {"Ines", "Kofi"})
    for action in hall.witness.board.of(Action):
        assert action.due is not None
        assert action.criterion.metric
        assert action.criterion.target
    hall.lead.shows("Ines", "Kofi")


def the_pulse_and_the_close(hall: Hall) -> None:
    hall.goes_on_to("Close")
    for person in hall.terminals:
        person.answers_the_first_question("5", "5 very")
    for page in hall.pages:
        page.answers((4, 4, 4, 4, 4))
    assert hall.saved.count(PulseResult) == 0
    hall.lead.rings()
    hall.until(lambda: hall.witness.board.count(PulseResult))
    hall.lead.closes(AGREED)
    hall.until(lambda: hall.session.state is SessionState.CLOSED)
    for page in hall.pages:
        page.block("The phase").get_by_text("The session is closed").wait_for()
    hall.shared.shows(AGREED)
    hall.shared_page.shows(AGREED)


def every_replica_is_the_database_as_it_may_be_seen(hall: Hall, tmp_path: Path) -> None:
    saved = hall.saved
    public = saved.seen_by(Role.PARTICIPANT)
    assert len(list(public)) < len(list(saved)), "something is for hosts only"
    hall.until(lambda: hall.witness.board.seq == saved.seq)
    same(hall.witness.board, saved.seen_by(Role.STAGE))
    for page in (*hall.pages, hall.shared_page):
        assert page.board() == (saved.seq, {card.id: card for card in public})
    for n, person in enumerate(hall.terminals):
        assert person.saves_review(tmp_path / f"{n}.json") == exported(hall, "--as", "json")
    complete = hall.lead.saves_review(tmp_path / "lead.json", complete=True)
    assert complete == exported(hall, "--as", "json", "--private")
    assert {card["id"] for card in json.loads(complete)["cards"]} == {card.id for card in saved}


def exported(hall: Hall, *args: str) -> str:
    ended = process("--db", str(hall.house.terminal.db), "export", "checkout", *args)
    assert ended.code == 0, ended.err
    return ended.out


def the_document_has_what_was_learned_and_no_more(hall: Hall, tmp_path: Path) -> None:
    path = tmp_path / "checkout.md"
    assert exported(hall, "-o", str(path)) == ""
    document = path.read_text("utf-8")
    for words in (
        EVENT,
        *NOTES,
        GROUP,
        FACTOR,
        SUGGESTED,
        ADDED,
        AGREED,
        "Ines",
        "Kofi",
        "hours to restore",
        "2027-01-15",
    ):
        assert words in document, words
    assert "Session 1: 4 envelopes." in document
    assert "6 votes" in document
    assert document.count("fewer than 4 answers: totals are not shown") == 4
    keys = hall.house.keys
    for secret in (KEPT, SUGGESTER, keys.code, keys.key, "127.0.0.1", "localhost"):
        assert secret not in document, secret
    for line in document.splitlines():
        if any(note in line for note in NOTES):
            assert "Ines" not in line
            assert "Kofi" not in line


def nothing_kept_reached_a_participant(hall: Hall) -> None:
    for page in (*hall.pages, hall.shared_page):
        assert page.received
        assert not any(KEPT in frame or SUGGESTER in frame for frame in page.received)
        paths = {urlsplit(url).path for url in page.tab.requests}
        under = urlsplit(hall.way.url).path or "/"
        assert all(path.startswith(under) for path in paths), paths
    for screen in (*hall.terminals, hall.shared):
        assert KEPT not in screen.received()
        assert SUGGESTER not in screen.received()
    assert hall.saved.count(Suggestion) == 0
