"""The page in a real Chromium against a scripted host: what it shows, what it sends, and when it sends nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest

from pmtui.facilitation.ground_rules import RULES, TOLD
from pmtui.room.commands import read_command_value
from pmtui.room.envelope import envelope_size, unseal
from pmtui.room.net.page import respond
from tests.hostile import HOSTILE
from tests.page import boards
from tests.page.chromium import DESKTOP, PHONE, Tab, chromium, tab
from tests.page.fake_host import FakeHost

OPEN = {"kind": "opened", "what": "sheet", "round": 1, "slots": 2, "targets": []}
RANG = {"kind": "rang", "what": "sheet", "round": 1}
NOTE, OTHER = "The prompt was the same on both hosts", "Nobody knew who may say stop"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def host() -> Iterator[FakeHost]:
    made = hosting([*boards.example(), boards.session(2, sheet="open")])
    made.welcome["open"] = [OPEN]
    yield made
    made.close()


def hosting(cards: list[boards.Card]) -> FakeHost:
    return FakeHost(cards, boards.review_of(cards))


def inside(there: Tab, host: FakeHost, path: str = "") -> Any:
    """The tab, in the room."""
    there.page.goto(host.url(path))
    there.page.get_by_role("button", name="To the board").click()
    there.page.locator(".board").wait_for()
    return there.page


def posts(host: FakeHost, what: str = "sheet", n: int = 1) -> list[dict[str, Any]]:
    return host.wait(lambda frame: frame["kind"] == "post" and frame["what"] == what, n)


def opened(frame: dict[str, Any], slots: int = 2) -> list[str]:
    """The notes in a posted envelope."""
    envelope = base64.b64decode(frame["envelope"], validate=True)
    assert len(envelope) == envelope_size(slots)
    return [slot.text for slot in unseal(envelope, slots)]


def tags(frame: dict[str, Any], slots: int = 2) -> list[str]:
    return [slot.tag_hash for slot in unseal(base64.b64decode(frame["envelope"]), slots)]


def commands(host: FakeHost, kind: str, n: int = 1) -> list[dict[str, Any]]:
    """Commands of that kind, each one the room can read."""
    frames = host.wait(lambda frame: frame["kind"] == "do" and frame["command"]["kind"] == kind, n)
    for frame in frames:
        assert read_command_value(frame["command"]).kind == kind
    return [frame["command"] for frame in frames]


def expect_text(locator: Any, text: str) -> None:
    from playwright.sync_api import expect

    expect(locator).to_contain_text(text)


def expect_pressed(button: Any, pressed: bool) -> None:
    from playwright.sync_api import expect

    expect(button).to_have_attribute("aria-pressed", str(pressed).lower())


# --- coming in ----------------------------------------------------------------


def test_the_agendas_own_purpose_and_rules_come_before_the_usual_ones(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = there.page
        page.goto(host.url())
        page.get_by_role("button", name="To the board").wait_for()
        assert RULES[0] in page.locator("main").inner_text()
        host.change(boards.session(2, sheet="open", ground_rules=["One at a time."]))
        page.get_by_text("One at a time.").wait_for()
        assert RULES[0] not in page.locator("main").inner_text()


def test_everybody_first_sees_purpose_rules_place_and_what_was_agreed(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = there.page
        page.goto(host.url())
        page.get_by_role("button", name="To the board").wait_for()
        text = page.locator("main").inner_text()
        assert "the only good copy of the database" in text
        assert all(rule in text for rule in RULES)
        assert page.locator("[aria-current=step]").inner_text().startswith("▶")
        assert "Without a log archive a standby that fell behind" in text  # a confirmed factor
        assert "Database lead" in text  # an action that has an owner
        page.get_by_label("Name (optional)").fill("Ines")
        page.get_by_role("button", name="To the board").click()
        assert commands(host, "attend")[0]["name"] == "Ines"
        page.reload()
        page.locator(".board").wait_for()  # once is enough
        there.no_wider_than_the_screen()
    hello, again = host.sent(lambda frame: frame["kind"] == "hello")
    assert hello["code"] == "fig-olive-otter"
    assert hello["seat"] == again["seat"]
    assert (hello["run"], hello["last"]) == ("", 0)


def test_the_code_can_be_typed_and_a_wrong_one_is_said(browser: Any, host: FakeHost) -> None:
    host.bye = {"kind": "bye", "why": "That code opens no room here.", "code": "code", "again": False}
    with tab(browser) as there:
        page = there.page
        page.goto(host.url().partition("#")[0])
        page.get_by_label("Code").fill("Fig olive  OTTER")
        page.keyboard.press("Enter")
        expect_text(page.get_by_role("alert"), "That code opens no room here.")
        host.bye = None
        page.get_by_role("button", name="Join").click()
        page.get_by_role("button", name="To the board").wait_for()
    assert host.frames[-1]["code"] == "Fig olive  OTTER"


def test_a_goodbye_that_is_final_shows_why_and_a_button(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        why = "This seat was opened in another window or tab."
        host._say({"kind": "bye", "why": why, "code": "elsewhere", "again": False})
        expect_text(page.get_by_role("alert"), why)
        n = len(host.sent(lambda frame: frame["kind"] == "hello"))
        page.get_by_role("button", name="Go on here").click()
        page.locator(".board").wait_for()
        assert len(host.wait(lambda frame: frame["kind"] == "hello", n + 1)) == n + 1


# --- the note sheet -----------------------------------------------------------


def test_while_writing_nothing_leaves_the_device_and_a_reload_loses_nothing(
    browser: Any, host: FakeHost
) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        assert all(
            sentence in page.get_by_role("region", name="Note sheet").inner_text() for sentence in TOLD
        )
        before = len(host.raw)
        page.get_by_label("Note 1 of 2").press_sequentially(NOTE)
        page.get_by_label("Note 2 of 2").fill("They should have checked the prompt")
        expect_text(page.locator("#note-2-coach"), "What did it look like at that moment?")
        expect_text(page.locator("#note-2-coach"), "As it is, it is shown folded.")
        assert page.locator("#note-1-left").inner_text() == ""
        page.get_by_label("Note 1 of 2").fill("é" * 900)
        expect_text(page.locator("#note-1-left"), "room for about 214 more letters")
        page.get_by_label("Note 1 of 2").fill("é" * 1008)
        expect_text(page.locator("#note-1-left"), "too long; the end is cut")
        page.get_by_label("Note 1 of 2").fill(NOTE)
        assert [frame["kind"] for frame in host.frames[before:] if frame["kind"] != "ping"] == []
        page.reload()
        page.locator(".board").wait_for()
        assert page.get_by_label("Note 1 of 2").input_value() == NOTE
        sent = [frame["kind"] for frame in host.frames[before:] if frame["kind"] != "ping"]
        assert sent == ["hello"]
        assert not any(NOTE[:8] in raw for raw in host.raw)
        asked = {re.sub(r"[?#].*", "", url) for url in there.requests}
        assert asked <= {f"http://127.0.0.1:{host.port}{p}" for p in ("/", "/coach.json", "/favicon.ico")} | {
            f"ws://127.0.0.1:{host.port}/ws"
        }


@pytest.mark.parametrize("notes", [[], [NOTE], [NOTE, OTHER]], ids=["none", "one", "all"])
def test_at_the_bell_one_envelope_of_one_size_goes_out(
    browser: Any, host: FakeHost, notes: list[str]
) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        for n, note in enumerate(notes, 1):
            page.get_by_label(f"Note {n} of 2").fill(note)
        host.tick(RANG)
        [post] = posts(host)
        assert opened(post) == notes
        assert post["round"] == 1
        assert set(post) == {"kind", "what", "round", "envelope"}
        expect_text(page.get_by_role("region", name="Note sheet"), "The envelope is in the box.")
        assert len(posts(host)) == 1
        sizes = {len(raw) for raw in host.raw if '"post"' in raw}
        assert sizes == {len(host.raw[-1])}


def test_the_wait_after_the_bell_is_drawn_and_within_five_seconds(browser: Any, host: FakeHost) -> None:
    with tab(browser, delay=True) as there:
        page = inside(there, host)
        host.tick(RANG)
        expect_text(page.get_by_role("region", name="Note sheet"), "within five seconds")
        dues = page.evaluate(
            "Object.values(JSON.parse(sessionStorage.getItem('pmtui.ballots'))).map((record) => record.due - Date.now())"
        )
        assert max(dues) <= 5000


def test_handing_in_early_can_be_replaced_under_the_same_id(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        page.get_by_role("button", name="Hand in now").click()
        [first] = posts(host)
        expect_text(page.get_by_role("region", name="Note sheet"), "Handed in.")
        page.get_by_label("Note 2 of 2").fill(OTHER)
        expect_text(page.get_by_role("region", name="Note sheet"), "changed since")
        host.tick(RANG)
        _, second = posts(host, n=2)
        assert opened(first) == [NOTE]
        assert opened(second) == [NOTE, OTHER]
        ids = {base64.b64decode(post["envelope"])[:16] for post in (first, second)}
        assert len(ids) == 1
        assert not set(tags(first)) & set(tags(second))


def test_own_notes_are_known_again_claimed_by_choice_and_their_drafts_erased(
    browser: Any, host: FakeHost
) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        host.tick(RANG)
        [post] = posts(host)
        observation = {"kind": "observation", "id": "0b" * 16, "session": boards.SESSION, "text": NOTE}
        revealed = {
            "kind": "revealed",
            "round": 1,
            "tags": {observation["id"]: tags(post)[0]},
            "kept_back": "",
        }
        host.change(observation, boards.session(3, sheet="revealed"), more=[revealed])
        page.get_by_text("Your note is in").click()
        assert page.get_by_role("region", name="Note sheet").count() == 0
        kept = page.evaluate("sessionStorage.getItem('pmtui.ballots')")
        assert kept == "{}"
        page.get_by_label("Your name, to claim one").fill("Ines")
        page.get_by_role("button", name=f"Claim: {NOTE}").click()
        [claim] = commands(host, "claim")
        assert (claim["observation"], claim["name"]) == (observation["id"], "Ines")
        assert sha256(bytes.fromhex(claim["tag"])).hexdigest() == tags(post)[0]


def test_an_envelope_is_posted_again_to_a_restarted_host_and_only_to_that(
    browser: Any, host: FakeHost
) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        page.get_by_role("button", name="Hand in now").click()
        [first] = posts(host)
        expect_text(page.get_by_role("region", name="Note sheet"), "Handed in.")
        host.welcome["posted"] = ["sheet"]
        host.drop_all()
        expect_text(page.locator("#toasts"), "Connected again")
        assert len(posts(host)) == 1
        host.welcome["posted"], host.run = [], "c" * 32
        host.drop_all()
        _, again = posts(host, n=2)
        assert again["envelope"] == first["envelope"]


def test_a_bell_that_a_restarted_host_knows_nothing_of_sends_nothing(browser: Any, host: FakeHost) -> None:
    with tab(browser, delay=True) as there:
        page = inside(there, host)
        page.clock.install()
        page.get_by_label("Note 1 of 2").fill(NOTE)
        sheet = page.get_by_role("region", name="Note sheet")
        host.tick(RANG)
        expect_text(sheet, "within five seconds")
        host.run = "c" * 32
        host.drop_all()
        page.clock.run_for(1_000)
        host.wait(lambda frame: frame["kind"] == "hello", 2)
        page.clock.run_for(1_000)
        expect_text(sheet, "1 note on this device; nothing has left it.")
        page.clock.run_for(10_000)
        assert [frame for frame in host.frames if frame["kind"] == "post"] == []
        host.tick(RANG)
        expect_text(sheet, "within five seconds")
        page.clock.run_for(6_000)
        [post] = posts(host)
        assert opened(post) == [NOTE]


def test_what_missed_the_bell_is_offered_to_the_next_batch(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        revealed = {"kind": "revealed", "round": 1, "tags": {"0b" * 16: "0" * 64}, "kept_back": ""}
        host.change(boards.session(3, sheet="revealed"), more=[revealed])
        left = page.get_by_role("region", name="Notes still on this device")
        expect_text(left, "1 note missed the bell")
        expect_text(left, NOTE)
        left.get_by_label("even if no other late note").check()
        left.get_by_role("button", name="Send with the next batch").click()
        [late] = posts(host, "late")
        assert late["alone"] is True
        assert opened(late) == [NOTE]
        expect_text(left, "In the box for the next batch")
        shown = {"kind": "revealed", "round": 1, "tags": {"0c" * 16: tags(late)[0]}, "kept_back": ""}
        host.change(
            {"kind": "observation", "id": "0c" * 16, "session": boards.SESSION, "text": NOTE}, more=[shown]
        )
        page.get_by_text("Your note is in").wait_for()
        assert left.count() == 0


def test_what_was_kept_back_is_released_by_name_or_discarded(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        host.tick(RANG)
        posts(host)
        why = "Only 2 envelopes came in."
        host.change(
            boards.session(3, sheet="off"),
            more=[{"kind": "revealed", "round": 1, "tags": {}, "kept_back": why}],
        )
        left = page.get_by_role("region", name="Notes still on this device")
        expect_text(left, why)
        left.get_by_label("Or say it by name").fill("Ines")
        left.get_by_role("button", name="Release by name").click()
        [release] = commands(host, "release")
        assert (release["text"], release["name"]) == (NOTE, "Ines")
        left.wait_for(state="detached")
        assert page.evaluate("sessionStorage.getItem('pmtui.ballots')") == "{}"


def test_what_was_left_over_can_go_into_the_next_sheet(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 2 of 2").fill(NOTE)
        over = {"kind": "revealed", "round": 1, "tags": {}, "kept_back": "Only 2 envelopes came in."}
        host.change(boards.session(3, sheet="off"), more=[over])
        left = page.get_by_role("region", name="Notes still on this device")
        expect_text(left, NOTE)
        host.change(boards.session(2, sheet="open", round=2), more=[{**OPEN, "round": 2}])
        left.get_by_role("button", name="Put into the open sheet").click()
        left.wait_for(state="detached")
        assert page.get_by_label("Note 1 of 2").input_value() == NOTE
        host.tick({**RANG, "round": 2})
        [post] = posts(host)
        assert (post["round"], opened(post)) == (2, [NOTE])


def test_what_has_to_be_said_stands_where_one_writes(browser: Any, host: FakeHost) -> None:
    host.welcome["open"] = [
        OPEN,
        {"kind": "opened", "what": "consent", "round": 1, "slots": 1, "targets": []},
    ]
    with tab(browser) as there:
        page = inside(there, host)
        sheet = page.get_by_role("region", name="Note sheet")
        for words in (*TOLD, "Leave out what only you know", "an early envelope is lost"):
            expect_text(sheet, words)
        expect_text(
            page.get_by_role("region", name="A small room"),
            "With three people a colleague guesses right half the time",
        )


@pytest.mark.parametrize(
    ("address", "plain"),
    [("http://room.example/", True), ("http://192.168.1.5:8765/", True), ("https://room.example/", False)],
)
def test_a_wire_that_can_be_read_is_said_at_the_door(browser: Any, address: str, plain: bool) -> None:
    with tab(browser) as there:
        served = respond("/", urlsplit(address).netloc)
        assert served is not None
        there.page.route(
            f"{address}**", lambda route: route.fulfill(status=200, headers=served.headers, body=served.body)
        )
        there.page.goto(address)
        there.page.get_by_role("button", name="Join").wait_for()
        assert ("plain http" in there.page.locator("main").inner_text()) is plain


def test_a_small_room_found_at_the_bell_is_asked_after_it(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        host.tick(RANG)
        posts(host)
        expect_text(page.get_by_role("region", name="Note sheet"), "The envelope is in the box.")
        host.tick({"kind": "opened", "what": "consent", "round": 1, "slots": 1, "targets": []})
        page.get_by_role("button", name="No, rather no sheet").click()
        [consent] = posts(host, "consent")
        assert base64.b64decode(consent["envelope"])[16:] == b"\x02"
        expect_text(page.get_by_role("region", name="A small room"), "in the box, sealed")
        assert len(posts(host)) == 1


def test_a_reload_after_a_restart_finds_own_notes_by_their_words(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        host.tick(RANG)
        posts(host)
        # Restarted after the reveal: no tags are known any more.
        host.welcome.update({"open": [], "reveals": [], "posted": []})
        host.run = "c" * 32
        observation = {"kind": "observation", "id": "0b" * 16, "session": boards.SESSION, "text": NOTE}
        host.cards = [*boards.example(), observation, boards.session(3, sheet="revealed")]
        page.reload()
        page.get_by_text("Your note is in").wait_for()
        assert len(posts(host)) == 1


# --- votes, pulse, consent ----------------------------------------------------


def test_who_was_away_for_the_end_of_a_session_keeps_only_what_nobody_was_shown(
    browser: Any, host: FakeHost
) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_label("Note 1 of 2").fill(NOTE)
        page.get_by_label("Note 2 of 2").fill(OTHER)
        page.get_by_role("button", name="Hand in now").click()
        posts(host)
        observation = {"kind": "observation", "id": "0b" * 16, "session": boards.SESSION, "text": NOTE}
        over = {**boards.session(3, sheet="revealed"), "state": "closed"}
        another = {**boards.session(1, sheet="open"), "id": "ee" * 16, "number": 9}
        host.cards = [*boards.example(), observation, over, another]
        host.run, host.seq = "c" * 32, host.seq + 3
        host.drop_all()
        left = page.get_by_role("region", name="Notes still on this device")
        expect_text(left, "1 note not handed in")
        kept = page.evaluate("sessionStorage.getItem('pmtui.ballots') + sessionStorage.getItem('pmtui.mine')")
        assert OTHER in kept
        assert NOTE not in kept, "it was shown"
        assert '"hash"' not in kept, "tags end with their session"
        page.get_by_role("button", name="Put into the open sheet").click()
        left.wait_for(state="detached")
        page.wait_for_function("(words) => document.getElementById('note-1').value === words", arg=OTHER)


def test_a_vote_is_limited_and_sealed_until_its_bell(browser: Any, host: FakeHost) -> None:
    first, second = [card["id"] for card in host.cards if card["kind"] == "factor"][:2]
    host.welcome["open"] = [
        {"kind": "opened", "what": "vote", "round": 1, "slots": 3, "targets": [first, second]}
    ]
    with tab(browser) as there:
        page = inside(there, host)
        vote = page.get_by_role("region", name="Dot vote")
        texts = {card["id"]: card["text"] for card in host.cards if "text" in card}
        more = vote.get_by_role("button", name=f"One dot more on: {texts[first]}")
        more.click()
        more.click()
        vote.get_by_role("button", name=f"One dot more on: {texts[second]}").click()
        expect_text(vote, "0 of 3 dots left.")
        assert more.is_disabled()
        assert host.sent(lambda frame: frame["kind"] == "post") == []
        host.tick({"kind": "rang", "what": "vote", "round": 1})
        [post] = posts(host, "vote")
        envelope = base64.b64decode(post["envelope"])
        assert sorted(envelope[16 + 16 * n :][:16].hex() for n in range(3)) == sorted([first, first, second])
        assert len(envelope) == 16 + 3 * 16
        host.change(boards.session(3, vote="counted", vote_round=1))
        vote.wait_for(state="detached")


def test_pulse_and_consent_are_answers_in_envelopes(browser: Any, host: FakeHost) -> None:
    host.welcome["open"] = [
        OPEN,
        {"kind": "opened", "what": "consent", "round": 1, "slots": 1, "targets": []},
        {"kind": "opened", "what": "pulse", "round": 1, "slots": 1, "targets": []},
    ]
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_role("button", name="Yes, we are few").click()
        pulse = page.get_by_role("region", name="Pulse")
        pulse.get_by_role("radio", name="4 of 5").nth(1).check(force=True)
        assert host.sent(lambda frame: frame["kind"] == "post") == []
        host.tick(RANG, {"kind": "rang", "what": "pulse", "round": 1})
        [consent], [answers] = posts(host, "consent"), posts(host, "pulse")
        posts(host)
        order = [frame["what"] for frame in host.frames if frame["kind"] == "post"]
        assert order.index("consent") < order.index("sheet")
        assert base64.b64decode(consent["envelope"])[16:] == b"\x01"
        assert base64.b64decode(answers["envelope"])[16:] == b"\x00\x04\x00\x00\x00"


# --- taking part --------------------------------------------------------------


def test_signals_are_bits_that_show_as_sums(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        ready = page.get_by_role("button", name="Ready")
        ready.click()
        [signal] = commands(host, "signal")
        assert (signal["signal"], signal["on"]) == ("ready", True)
        host.tick({"kind": "room", "people": 9, "ready": 4, "more_time": 0, "move_on": 0, "writers": 8})
        expect_text(ready, "4")
        expect_pressed(ready, True)
        more, on = page.get_by_role("button", name="More time"), page.get_by_role("button", name="Move on")
        more.click()
        on.click()
        commands(host, "signal", 3)
        for button, pressed in ((ready, True), (more, False), (on, True)):  # nobody wants both at once
            expect_pressed(button, pressed)
        host.change(boards.session(3, sheet="open"))
        expect_text(page.locator("#toasts"), "Now: Group and vote")
        expect_pressed(ready, False)


def test_suggesting_an_event_with_its_time_and_correcting_a_card(browser: Any, host: FakeHost) -> None:
    with tab(browser, DESKTOP) as there:
        page = inside(there, host)
        page.get_by_role("button", name=re.compile("^Suggest an event")).click()
        page.get_by_label("Time", exact=True).fill("18:05")
        page.get_by_role("button", name=re.compile("31 Jan 2017 18:05")).click()
        page.get_by_label("What happened").fill("Support saw the first tickets")
        page.get_by_role("button", name="Send to the hosts").click()
        page.locator("#suggest").wait_for(state="hidden")
        page.locator(".row", has_text="the standby lags so far").click()
        page.get_by_role("button", name="Suggest a correction").click()
        page.get_by_label("What it should say").fill("The standby lagged")
        page.keyboard.press("Escape")
        page.locator("#suggest").wait_for(state="hidden")
        page.locator(".row", has_text="the standby lags so far").click()
        page.get_by_role("button", name="Suggest a correction").click()
        assert page.get_by_label("What it should say").input_value() == "The standby lagged"
        page.get_by_role("button", name="Send to the hosts").click()
        event, correction = commands(host, "suggest", n=2)
        assert event["at"]["at"] == "2017-01-31T18:05:00Z"
        assert (event["what"], event["text"]) == ("event", "Support saw the first tickets")
        about = next(card for card in host.cards if card["id"] == correction["about"])
        assert about["event_kind"] == "page"
        assert correction["text"] == "The standby lagged"


def test_an_action_without_owner_is_taken_with_date_and_test(browser: Any, host: FakeHost) -> None:
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_role("navigation", name="Panes").get_by_role("button", name="Actions").click()
        page.get_by_role("button", name=re.compile("no owner yet")).click()
        page.get_by_role("button", name="I'll take it").click()
        page.get_by_label("Owner: one person").fill("Ines")
        page.get_by_label("Done by").fill("2026-12-12")
        page.get_by_label("What is measured").fill("hosts whose prompt says where you are")
        page.get_by_label("When it worked").fill("all")
        there.no_wider_than_the_screen()
        page.get_by_role("button", name="Take it", exact=True).click()
        [command] = commands(host, "take-action")
        assert (command["owner"], command["due"]) == ("Ines", "2026-12-12")
        assert command["criterion"] == {"metric": "hosts whose prompt says where you are", "target": "all"}


def test_an_open_card_is_as_the_board_is_and_closes_when_it_is_gone(browser: Any, host: FakeHost) -> None:
    [free] = [
        c
        for c in host.cards
        if c["kind"] == "action" and not c.get("owner") and c.get("state") != "not_acting"
    ][:1]
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_role("navigation", name="Panes").get_by_role("button", name="Actions").click()
        row = page.locator(".row", has_text=free["text"][:40])
        row.click()
        dialog = page.locator("#card")
        expect_text(dialog, "nobody yet")
        host.change({**free, "owner": "Chidi"})
        dialog.get_by_text("Chidi").wait_for()
        assert dialog.get_by_role("button", name="I'll take it").count() == 0
        host.change(free)
        dialog.get_by_role("button", name="I'll take it").click()
        page.get_by_label("Owner: one person").fill("Ines")
        host.change({**free, "owner": "Chidi"})
        taking = page.locator("#take")
        expect_text(taking, "Somebody took it meanwhile: Chidi")
        assert taking.get_by_role("button", name="Take it", exact=True).is_disabled()
        assert page.get_by_label("Owner: one person").input_value() == "Ines", "what was typed stays"
        page.keyboard.press("Escape")
        row.click()
        dialog.wait_for()
        host.change(drop=[free["id"]])
        dialog.wait_for(state="hidden")
        expect_text(page.locator("#toasts"), "no longer on the board")


def test_who_came_before_the_session_sees_its_agenda_when_it_begins(browser: Any) -> None:
    host = hosting(boards.example())
    try:
        with tab(browser, DESKTOP) as there:
            page = inside(there, host)
            expect_text(page.locator(".top"), "No session yet")
            agenda = page.locator(".about .agenda")
            assert agenda.count() == 0
            host.change(boards.session(0))
            expect_text(page.locator("#toasts"), "The session has begun: Open.")
            agenda.wait_for(state="visible")
            page.get_by_label("Function (optional)").select_option("security")
            page.get_by_role("button", name="Put on the list").click()
            assert commands(host, "attend")[0]["function"] == "security"
            page.get_by_text("Purpose, ground rules").click()
            host.change(boards.session(1))
            expect_text(page.locator("#toasts"), "Now: Silent read")
            assert not agenda.is_visible(), "folded by hand, it stays so"
            host.change(boards.session(6))
            expect_text(page.locator("#offer-why"), "No suggestions during Close; say it.")
    finally:
        host.close()


def test_a_command_asked_while_the_line_is_cut_is_asked_again_until_answered(
    browser: Any, host: FakeHost
) -> None:
    host.answers = False
    with tab(browser) as there:
        page = inside(there, host)
        page.get_by_role("button", name=re.compile("^Suggest an event")).click()
        page.get_by_label("What happened").fill("Support saw the first tickets")
        page.get_by_role("button", name="Send to the hosts").click()
        commands(host, "suggest")
        page.reload()
        host.answers = True
        page.locator(".board").wait_for()
        first, again = host.wait(lambda frame: frame["kind"] == "do", 2)
        assert (first["again"], again["again"]) == (False, True)
        assert first["command"] == again["command"]
        host.drop_all()
        host.wait(lambda frame: frame["kind"] == "hello", 3)
        assert len(host.sent(lambda frame: frame["kind"] == "do")) == 2


def test_it_resumes_where_it_was_and_ignores_what_it_saw(browser: Any, host: FakeHost) -> None:
    with tab(browser, DESKTOP) as there:
        page = inside(there, host)
        event = {
            "kind": "event",
            "id": "0e" * 16,
            "at": {"at": "2017-01-31T17:00:00Z"},
            "text": "Before it all",
        }
        host.change(event)
        expect_text(page.locator("#pane-timeline .row").first, "Before it all")
        seq = host.seq
        host.drop_all()
        expect_text(page.locator("#toasts"), "Connected again")
        hello = host.sent(lambda frame: frame["kind"] == "hello")[-1]
        assert (hello["run"], hello["last"]) == (host.run, seq)
        host.tick({"kind": "changed", "seq": seq, "put": [], "drop": [event["id"]], "words": ""})
        host.change({**event, "text": "Before all of it"})
        expect_text(page.locator("#pane-timeline .row").first, "Before all of it")


# --- for everybody ------------------------------------------------------------


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_hostile_words_are_shown_as_they_are(browser: Any, size: tuple[int, int]) -> None:
    cards = boards.hostile()
    host = hosting(cards)
    host.welcome["reveals"] = []
    try:
        with tab(browser, size) as there:
            page = there.page
            page.goto(host.url())
            page.get_by_role("button", name="To the board").wait_for()
            there.no_wider_than_the_screen()
            assert page.locator("h1").text_content() == HOSTILE
            page.get_by_role("button", name="To the board").click()
            page.locator(".board").wait_for()
            panes = page.locator(".tabs button")
            for n in range(1, 5) if size == PHONE else ():
                panes.nth(n).click()
                page.locator(".pane:visible .row").first.wait_for()
                there.no_wider_than_the_screen()
            rows = page.locator(".row .line .said")
            assert set(rows.all_text_contents()) == {HOSTILE}
            assert rows.count() == 6
            host.tick({"kind": "told", "words": HOSTILE, "level": "warning"})
            page.locator(".toast").first.wait_for()
            assert page.locator(".toast .said").first.text_content() == HOSTILE
            page.locator(".row:visible").first.click()
            page.locator("dialog[open]").wait_for()
            there.no_wider_than_the_screen()
            assert page.locator("script").count() == 1
            assert page.evaluate("document.querySelectorAll('b, i, img, iframe, [onclick]').length") == 0
    finally:
        host.close()


def test_every_control_has_a_name_and_a_size_for_thumbs(browser: Any, host: FakeHost) -> None:
    host.welcome["open"] = [OPEN, {"kind": "opened", "what": "pulse", "round": 1, "slots": 1, "targets": []}]
    with tab(browser) as there:
        page = there.page
        page.goto(host.url())
        page.get_by_role("button", name="To the board").wait_for()
        unnamed = re.compile(
            r"- (?:button|textbox|radio|checkbox|combobox|link|dialog|navigation|region)(?! \")"
        )
        assert unnamed.findall(page.locator("body").aria_snapshot()) == []
        page.get_by_role("button", name="To the board").click()
        page.locator(".board").wait_for()
        for tab_name in ("Timeline", "Factors", "Notes", "Actions", "Now"):
            page.get_by_role("navigation", name="Panes").get_by_role("button", name=tab_name).click()
            tree = page.locator("body").aria_snapshot()
            assert unnamed.findall(tree) == [], tree
            small = page.evaluate(
                "[...document.querySelectorAll('button, input, textarea, summary')].filter(e => e.offsetParent && e.tagName !== 'INPUT' || e.matches('input:not([type=radio])') && e.offsetParent).filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"
            )
            assert small == []
        page.get_by_role("button", name=re.compile("^Suggest an event")).click()
        assert unnamed.findall(page.locator("dialog[open]").aria_snapshot()) == []


def test_the_board_can_be_read_with_keys_alone(browser: Any, host: FakeHost) -> None:
    with tab(browser, DESKTOP) as there:
        page = inside(there, host)
        page.locator("a[href], button, input").first.focus()
        assert page.evaluate("document.activeElement.id") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        assert page.evaluate("location.hash") == "#fig-olive-otter"
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        assert page.evaluate("document.activeElement.closest('.pane').id") == "pane-timeline"
        page.keyboard.press("ArrowDown")
        second = page.evaluate("document.activeElement.textContent")
        assert second != first
        page.keyboard.press("Enter")
        expect_text(page.locator("dialog[open]"), "stance")
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
        assert page.evaluate("document.activeElement.textContent") == second
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.pane').id") == "pane-factors"


@pytest.mark.parametrize("scheme", ["dark", "light", "contrast"])
def test_words_stand_out_from_what_is_behind_them(browser: Any, host: FakeHost, scheme: str) -> None:
    with tab(browser, scheme="light" if scheme == "light" else "dark") as there:
        there.page.emulate_media(contrast="more" if scheme == "contrast" else "no-preference")
        there.page.goto(host.url())
        names = (
            "text",
            "quiet",
            "harm",
            "help",
            "warn",
            "people",
            "work",
            "star",
            "accent",
            "on-accent",
            "bg",
            "surface",
            "panel",
            "chosen",
        )
        colours = there.page.evaluate(
            "(names) => { const style = getComputedStyle(document.documentElement); return Object.fromEntries(names.map((name) => [name, style.getPropertyValue('--' + name).trim()])); }",
            list(names),
        )
        light = _luminance(colours["bg"]) > 0.5
        assert light == (scheme == "light")
        for tone in names[:9]:
            for ground in ("bg", "surface"):
                assert _contrast(colours[tone], colours[ground]) >= (7 if scheme == "contrast" else 4.5), (
                    tone,
                    ground,
                )
        assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
        assert _contrast(colours["text"], colours["chosen"]) >= 4.5
        assert _contrast(colours["accent"], colours["panel"]) >= 4.5


def test_the_stage_only_shows(browser: Any, host: FakeHost) -> None:
    with tab(browser, DESKTOP) as there:
        page = there.page
        page.goto(host.url("stage"))
        page.locator(".stage").wait_for()
        expect_text(page.locator(".top"), "Walk the timeline")
        expect_text(page.locator("footer"), f"Join at 127.0.0.1:{host.port}")
        assert page.locator(".stage .row").count() > 5
        assert page.locator("button:not(:disabled), input, textarea").count() == 0
        host.tick(RANG)
        host.change(boards.session(5))
        expect_text(page.locator(".stage-body"), "Show role and environment of a database host")
        there.no_wider_than_the_screen()
    assert host.sent(lambda frame: frame["kind"] == "hello")[0]["role"] == "stage"
    assert host.sent(lambda frame: frame["kind"] in ("post", "do")) == []


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
