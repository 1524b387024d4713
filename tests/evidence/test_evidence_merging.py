"""The same thing told by two tools; names and roles; neither depends on the order in which things are given."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.evidence.merging import NAMED, SAME_LINK, SAME_WORDS, Telling, Voice, same_things
from pmtui.evidence.names import name_key
from pmtui.evidence.offering import offers_of
from pmtui.evidence.people import mentions
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence, to_event
from pmtui.model.cards import Review
from pmtui.model.vocabulary import EventKind

MINUTE = 60_000_000
ALERT = Telling("alert", 0, "Alertmanager", "HighLatency on checkout: p99 above 2 s")
POST = Telling("post", MINUTE, "Slack", "[FIRING:1] HighLatency on checkout: p99 above 2 s (prod)", chat=True)


def keys(*tellings: Telling, minutes: float = 5) -> list[tuple[object, ...]]:
    return [same.keys for same in same_things(tellings, minutes)]


def test_an_alert_and_its_chat_post_are_one_thing() -> None:
    assert keys(ALERT, POST) == keys(POST, ALERT) == [("alert", "post")]


def test_the_alert_leads_though_the_post_came_first() -> None:
    assert keys(ALERT._replace(at=2 * MINUTE), POST) == [("alert", "post")]


def test_an_incident_its_alert_and_the_post_are_one_thing() -> None:
    incident = Telling("incident", 20_000_000, "PagerDuty", "HighLatency on checkout: p99 above 2 s")
    assert keys(POST, incident, ALERT) == [("alert", "incident", "post")]


@pytest.mark.parametrize(
    "other",
    [
        POST._replace(at=6 * MINUTE),
        POST._replace(tool="Alertmanager"),
        POST._replace(text="HighLatency on ledger: p50 above 9 s"),
        POST._replace(text="[RESOLVED] HighLatency on checkout: p99 above 2 s (prod)"),
        POST._replace(text="looking into checkout"),
        POST._replace(text="anyone else sees this?"),
        POST._replace(text=""),
    ],
    ids=["late", "same tool", "another alert", "its end", "talk about it", "talk", "empty"],
)
def test_other_things_are_not_offered(other: Telling) -> None:
    assert keys(ALERT, other) == []


def test_a_number_or_an_id_tells_two_alerts_apart() -> None:
    one, two = (Telling(n, 0, "Nagios", f"disk full on db-{n} volume /data") for n in (1, 2))
    posts = [
        Telling(f"post {n}", n, "Slack", f"alert: disk full on db-{n} volume /data", chat=True)
        for n in (1, 2)
    ]
    assert sorted(keys(one, two, *posts)) == [(1, "post 1"), (2, "post 2")]


def test_a_link_or_an_id_is_enough() -> None:
    link = "https://acme.pagerduty.com/incidents/PABC123"
    incident = Telling("incident", 0, "PagerDuty", "Checkout is down", link=link, ids=("PABC123",))
    said = Telling("said", MINUTE, "Slack", f"who has this? {link}", chat=True)
    named = Telling("named", MINUTE, "IRC", "looking at pabc123 now", chat=True)
    assert [(same.keys, same.why) for same in same_things([incident, said])] == [
        (("incident", "said"), SAME_LINK)
    ]
    assert [(same.keys, same.why) for same in same_things([incident, named])] == [
        (("incident", "named"), NAMED)
    ]
    same = Telling("copy", MINUTE, "Slack", "Checkout is down", chat=True)
    assert [found.why for found in same_things([incident, same])] == [SAME_WORDS]


INES = Telling(
    "ines",
    0,
    "Slack",
    "p99 checkout is above 2 s since ~14:00, customers see spinners. I take incident lead.",
    chat=True,
    voice=Voice.PERSON,
)
P99 = Telling(
    "p99",
    MINUTE,
    "Alertmanager",
    "p99 checkout is above 2 s",
    link="https://am.example/a1",
    voice=Voice.PROGRAM,
)
PAGED = Telling("page", 0, "PagerDuty", "p99 checkout is above 2 s: Tomasz paged", voice=Voice.PAGE)


def test_what_a_person_says_is_no_alert_unless_it_holds_its_link() -> None:
    assert keys(INES, P99) == []
    assert keys(INES._replace(voice=Voice.PROGRAM), P99) == [("p99", "ines")]
    assert keys(INES._replace(text=f"{INES.text} https://am.example/a1"), P99) == [("p99", "ines")]
    written_up = P99._replace(
        tool="notes.md",
        text="p99 checkout above 2 s, customers see spinners; Ines takes incident lead",
        voice=Voice.UNKNOWN,
    )
    assert keys(INES, written_up) == [("p99", "ines")]


def test_a_page_is_no_alert_by_its_words_so_that_it_is_answered() -> None:
    assert keys(PAGED, P99) == []
    assert keys(PAGED, P99._replace(text=PAGED.text, voice=None)) == [
        ("page", "p99")
    ]  # its words say a page too
    assert (
        keys(
            PAGED, P99._replace(tool="notes.md", text="alert: p99 checkout is above 2 s: Tomasz", voice=None)
        )
        == []
    )


def test_an_alert_on_the_timeline_takes_in_no_page_and_nobody_s_message_by_words() -> None:
    said = "p99 checkout is above 2 s (2×)"
    there = to_event(
        row(said, tool="notes.md", kind=EventKind.ALERT), Review(id="a" * 32, title="R"), "b" * 32
    )

    def offered(**more: Any) -> list[str]:
        told = row("p99 checkout is above 2 s", tool="Pager", **more)
        return [offer.why for offer in offers_of(lambda: iter([(0, told)]), [there], 5)]

    assert offered(kind=EventKind.MESSAGE, program=True) == [SAME_WORDS]
    assert offered(kind=EventKind.ALERT) == offered() == [SAME_WORDS]
    assert (
        offered(kind=EventKind.MESSAGE)
        == offered(kind=EventKind.PAGE)
        == offered(kind=EventKind.PAGE, program=True)
        == []
    )


def test_only_a_link_an_id_or_the_same_words_are_sure() -> None:
    def sure(*tellings: Telling) -> list[bool]:
        return [same.sure for same in same_things(tellings)]

    assert sure(ALERT, POST) == [False]
    assert sure(ALERT, POST._replace(text=ALERT.text)) == [True]
    link = "https://am.example/a1"
    assert sure(ALERT._replace(link=link), POST._replace(text=f"look {link}")) == [True]
    third = POST._replace(key="third", tool="IRC", text=ALERT.text)
    assert sure(ALERT, POST, third) == [False]


TELLINGS = st.lists(
    st.builds(
        Telling,
        key=st.integers(0, 10**9),
        at=st.integers(0, 12).map(lambda n: n * MINUTE // 2),
        tool=st.sampled_from(["Slack", "PagerDuty", "Alertmanager"]),
        text=st.lists(
            st.sampled_from(["checkout", "latency", "db-1", "db-2", "disk", "full", "PABC123", "5xx"]),
            max_size=5,
        ).map(" ".join),
        link=st.sampled_from(["", "https://x.example/1"]),
        chat=st.booleans(),
    ),
    max_size=14,
    unique_by=lambda telling: telling.key,
)


@settings(max_examples=200, deadline=None)
@given(TELLINGS, st.randoms(use_true_random=False))
def test_the_order_of_tellings_plays_no_part(tellings: list[Telling], random: Random) -> None:
    said = [telling._replace(key=str(telling[1:])) for telling in tellings]
    said = list({telling.key: telling for telling in said}.values())
    shuffled = list(said)
    random.shuffle(shuffled)
    found = same_things(said)
    assert found == same_things(shuffled)
    assert found == same_things(sorted(shuffled, key=lambda telling: telling.at), by_time=True)
    tools = {telling.key: telling.tool for telling in said}
    for same in found:
        assert len({tools[key] for key in same.keys}) == len(same.keys) > 1
        assert 0 < same.score <= 1
    named = [key for same in found for key in same.keys]
    assert len(named) == len(set(named))


def test_work_grows_with_the_tellings_and_not_with_their_pairs() -> None:
    """Counted, not timed: of many alike within the window, each is compared with few."""
    from pmtui.evidence import merging

    compared = 0
    alike = merging._alike

    def counting(one: merging._Seen, other: merging._Seen) -> tuple[float, str]:
        nonlocal compared
        compared += 1
        return alike(one, other)

    tellings = [
        Telling(n, n * 1000, f"tool {n % 4}", f"checkout is slow on node-{n % 9}") for n in range(3000)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_alike", counting)
        same_things(tellings)
    assert compared < 3000 * 4 * merging.LOOKED_AT * 3


# --- people --------------------------------------------------------------------


def row(text: str, actor: str = "", **more: Any) -> Evidence:
    return Evidence(datetime(2026, 11, 20, tzinfo=UTC), text, "f", actor=actor, **more)


def test_roles_stand_in_the_place_of_names_in_texts_too() -> None:
    roles = Roles({"Kim Lee": "responder A", "Kim": "customer liaison", "@robin": "responder B"})
    told = roles.row(
        row("@Kim Lee paged kim; Kimberley and @robin.s saw it, robin: ok", "kim  lee", detail="by Kim lee")
    )
    assert told.text == "responder A paged customer liaison; Kimberley and @robin.s saw it, responder B: ok"
    assert (told.actor, told.detail) == ("responder A", "by responder A")


def test_a_short_name_is_replaced_only_where_it_is_mentioned() -> None:
    assert Roles({"Al": "responder A"}).text("@al said all is well, al") == "responder A said all is well, al"


def test_mentions_of_everybody_name_nobody() -> None:
    assert mentions("@here @kim.lee, mail a@b.org @channel @Robin-K.") == ["kim.lee", "Robin-K"]


NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda name: sum(c.isalnum() for c in name) >= 3 and name[0].isalnum() and name[-1].isalnum()),
    min_size=1,
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(NAMES, st.text(max_size=10))
def test_no_name_given_a_role_is_left_as_actor_or_mention(names: list[str], rest: str) -> None:
    roles = Roles(dict.fromkeys(names, "§"))
    for name in names:
        assert roles.role(name) == "§"
        assert roles.text(f"{rest} @{name} ") == f"{roles.text(rest + ' ')}§ "
        assert roles.row(row(f"({name})", name)).actor == "§"


def test_a_name_is_remembered_by_a_keyed_hash() -> None:
    assert name_key("Kim Lee", b"a") == name_key("@kim  lee", b"a")
    assert name_key("Kim Lee", b"a") != name_key("Kim Lee", b"b")
    assert name_key("Kim Lee", b"a") != name_key("Kim", b"a")
