from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmtui.archive import migrations, query
from pmtui.archive.archive import Archive
from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.cards import Link, Observation, PrivateNote, Question
from pmtui.model.vocabulary import Audience, LinkKind
from tests.archive.archive_cards import OTHER, REVIEW, START, entry, event, first

IDS = counted_ids(4000)
NOTE = Observation(id=IDS(), review=REVIEW, session=REVIEW, text="nobody dared to roll back")
FOLDED = Observation(id=IDS(), review=REVIEW, session=REVIEW, text="Kim should have paged", folded=True)
SECRET = PrivateNote(id=IDS(), review=REVIEW, text="interview: canary release was rushed")
ASKED = Question(id=IDS(), review=REVIEW, text="Who owns the café menu?", answer="接続エラーの班")


@pytest.fixture(params=["indexed", "plain"])
def searched(
    request: pytest.FixtureRequest, path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Archive]:
    """One archive with the full-text index, one made by a Python without it."""
    if request.param == "plain":
        monkeypatch.setattr(migrations, "has_fts5", lambda conn: False)
    cards = (
        event(1, text="alert: checkout-service p99", detail="running slowly at 10.2.3.4"),
        event(2, text="c++ worker restarted", source="chat"),
        NOTE,
        FOLDED,
        SECRET,
        ASKED,
        Link.between(event(1).id, event(2).id, LinkKind.SUPPORTS, REVIEW),
    )
    with Archive.open(path, clock=clock) as archive:
        assert (
            archive.commit([first(), entry(2, *cards), first(OTHER, title="Menu service down")]) == [None] * 3
        )
        yield archive


def found(archive: Archive, text: str, *, hosts: bool = False, review_id: str | None = None) -> set[str]:
    return {hit.card_id for hit in archive.search(text, hosts=hosts, review_id=review_id)}


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("checkout-service", {event(1).id}),
        ("10.2.3.4", {event(1).id}),
        ("c++", {event(2).id}),
        ("slow", {event(1).id}),
        ("checko p9", set()),
        ('"roll back"', {NOTE.id}),
        ('"back roll"', set()),
        ("menu -service", {ASKED.id}),
        ("menu", {ASKED.id, OTHER}),
        ("接続", {ASKED.id}),
        ("AND", set()),
        ("-menu", set()),
        ("", set()),
        ("kim", set()),
    ],
)
def test_what_is_found(searched: Archive, text: str, cards: set[str]) -> None:
    hits = found(searched, text)
    if text == "c++" and len(hits) > 1:  # a lone unfinished letter begins many words
        assert cards <= hits
    elif text == "checko p9":
        assert hits <= {event(1).id}
    else:
        assert hits == cards


def test_private_cards_are_found_by_hosts_only(searched: Archive) -> None:
    assert found(searched, "canary") == set()
    assert found(searched, "canary", hosts=True) == {SECRET.id}


def test_a_card_that_turns_private_is_lost_to_the_others_at_once(searched: Archive) -> None:
    before = event(2, text="c++ worker restarted", source="chat")
    searched.commit([entry(3, before.model_copy(update={"audience": Audience.HOSTS}), before=(before,))])
    assert found(searched, "restarted") == set()
    assert found(searched, "restarted", hosts=True) == {event(2).id}


def test_a_folded_note_is_found_once_opened(searched: Archive) -> None:
    opened = FOLDED.model_copy(update={"folded": False})
    searched.commit([entry(3, opened, before=(FOLDED,))])
    assert found(searched, "paged") == {FOLDED.id}
    searched.commit([entry(4, FOLDED, before=(opened,))])
    assert found(searched, "paged", hosts=True) == set()


def test_an_edit_is_found_by_its_new_words_only(searched: Archive) -> None:
    searched.commit(
        [entry(3, event(2, text="worker replaced"), before=(event(2, text="c++ worker restarted"),))]
    )
    assert found(searched, "restarted") == set()
    assert found(searched, "replaced") == {event(2).id}


def test_one_review_alone(searched: Archive) -> None:
    assert found(searched, "menu", review_id=OTHER) == {OTHER}


def test_accents_and_word_endings_fold(archive: Archive) -> None:
    archive.commit([first(), entry(2, event(1, text="the café was running"))])
    assert found(archive, "cafe run ") == {event(1).id}
    (hit,) = archive.search("cafe ", hosts=False)
    assert hit.title == f"the {query.FOUND}café{query.FOUND_END} was running"
    assert (hit.review_title, hit.kind) == ("Checkout was down", "event")


def test_titles_weigh_more_than_details(archive: Archive) -> None:
    archive.commit([first(), entry(2, event(1, text="x", detail="gateway"), event(2, text="gateway"))])
    assert [hit.card_id for hit in archive.search("gateway", hosts=False)] == [event(2).id, event(1).id]


HARD = st.text(alphabet=st.sampled_from("ab\"*-+^:(){}[].,\\'%_ ANDORNTE\x00\t接é")) | st.text()


@settings(max_examples=300)
@given(HARD)
@example('"')
@example('-"a b')
@example('a NEAR( "b" -"')
@example("\ue000 \u0300")
def test_no_input_breaks_the_search(text: str) -> None:
    searched = _standing()
    for hit in searched.search(text, hosts=False):
        assert hit.card_id
    expression = query.asked(text).match
    assert expression.count('"') % 2 == 0


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["alert", "checkout", "slow", "menu"]), min_size=1, max_size=3))
def test_all_words_must_occur(words: list[str]) -> None:
    texts = {event(1).id: "alert checkout slow", event(2).id: "alert menu", REVIEW: "checkout was down"}
    wanted = {card for card, text in texts.items() if set(words) <= set(text.split())}
    assert found(_standing(), " ".join(words)) == wanted


_kept: list[Archive] = []


def _standing() -> Archive:
    """One archive in the process's memory for the many examples."""
    if not _kept:
        import tempfile

        folder = tempfile.mkdtemp()
        archive = Archive.open(Path(folder) / "a.db", clock=HandClock(START))
        archive.commit([first(), entry(2, event(1, text="alert checkout slow"), event(2, text="alert menu"))])
        _kept.append(archive)
    return _kept[0]


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Iterator[None]:
    yield
    import shutil

    while _kept:
        archive = _kept.pop()
        archive.close()
        shutil.rmtree(archive.path.parent)
