"""Codes: easy to say, slow to guess; whoever is known never waits."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.clock import HandClock
from pmtui.ids import random_id
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Told
from pmtui.room.net.bye import Bye
from pmtui.room.net.codes import (
    FREE_ANYWHERE,
    FREE_GUESSES,
    LONGEST_WAIT,
    WORDS,
    Guesses,
    hashed,
    new_code,
    read_code,
    same,
)
from pmtui.room.net.guard import MANY, QUEUE, TOLD_EVERY, Guard, neighbourhood
from tests.net.abuse import bye_of, hand_clock, meeting
from tests.net.hubs import frames, key_of
from tests.room.rooms import run


def test_the_words_are_short_plain_and_all_different() -> None:
    assert len(WORDS) == len(set(WORDS)) == 512
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 8 for word in WORDS)


@given(st.binary(min_size=6, max_size=6))
def test_a_code_is_read_however_it_is_typed(random: bytes) -> None:
    taken = iter((random[:2], random[2:4], random[4:]))
    code = new_code(lambda _n: next(taken))
    first, second, third = code.split("-")
    for typed in (code, code.upper(), f"  {first} {second}  {third} ", f"{first}.{second}.{third}"):
        assert read_code(typed) == code


@given(st.text())
def test_whatever_is_typed_is_read_as_letters_and_hyphens(typed: str) -> None:
    assert set(read_code(typed)) <= set("abcdefghijklmnopqrstuvwxyz-")


@given(st.text(), st.text())
def test_a_secret_is_the_same_only_as_itself(one: str, other: str) -> None:
    assert same(one, hashed(one))
    assert same(one, hashed(other)) is (one == other)


def test_each_wrong_code_of_an_address_makes_the_next_wait_longer() -> None:
    guesses, waits = Guesses(), []
    for _ in range(12):
        waits.append(guesses.wait("a", 0.0))
        guesses.wrong("a", 0.0)
    assert waits[:FREE_GUESSES] == [0.0] * FREE_GUESSES
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert guesses.wait("b", 0.0) == 0.0


def test_a_wait_that_passed_is_not_waited_again() -> None:
    guesses = Guesses()
    for _ in range(20):
        guesses.wrong("a", 0.0)
    assert guesses.wait("a", 3.0) == LONGEST_WAIT - 3.0
    assert guesses.wait("a", LONGEST_WAIT) == 0.0


def test_many_wrong_codes_from_everywhere_make_everybody_new_wait_for_a_minute() -> None:
    guesses = Guesses()
    for n in range(FREE_ANYWHERE + 10):
        guesses.wrong(f"address {n}", 0.0)
    assert 0.0 < guesses.wait("another", 1.0) <= 2.0
    assert guesses.lately(1.0) == FREE_ANYWHERE + 10
    assert guesses.wait("another", 60.0) == 0.0
    assert guesses.lately(60.0) == 0


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2a00:1450:4001:1::1", "2a00:1450:4001:1:ffff::2", True),
        ("2a00:1450:4001:1::1", "2a00:1450:4001:2::1", False),
        ("fe80::1", "fe80::2", False),
        ("", "", True),
    ],
)
def test_addresses_of_one_household_count_together(one: str, other: str, together: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is together


# --- the guard ---------------------------------------------------------------


class Waits:
    """Waiting, done by moving the clock on."""

    def __init__(self, time: HandClock) -> None:
        self.time = time
        self.waited: list[float] = []
        self.at_once = self.most_at_once = 0

    async def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.time.advance(seconds)
        self.at_once -= 1


def test_guesses_sent_at_once_are_looked_at_one_by_one() -> None:
    async def session() -> None:
        time = hand_clock()
        waits, looked = Waits(time), 0

        def opens() -> None:
            nonlocal looked
            looked += 1

        guard = Guard(time, lambda _words: None, waits)
        await asyncio.gather(*(guard.look("192.0.2.1", opens) for _ in range(10)))
        assert looked == 10
        assert waits.most_at_once == 1
        assert waits.waited == [min(LONGEST_WAIT, 0.5 * 2**n) for n in range(10 - FREE_GUESSES)]
        assert not guard._turns

    run(session())


def test_more_than_so_many_of_one_address_are_sent_away() -> None:
    async def session() -> None:
        time = hand_clock()
        gate = asyncio.Event()

        async def closed(_seconds: float) -> None:
            await gate.wait()

        guard = Guard(time, lambda _words: None, closed)
        for _ in range(FREE_GUESSES):
            await guard.look("192.0.2.1", lambda: None)
        tasks = [asyncio.create_task(guard.look("192.0.2.1", lambda: None)) for _ in range(QUEUE + 5)]
        done, _waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        assert len(done) == 5
        for task in done:
            assert isinstance(problem := task.exception(), Bye)
            assert (problem.frame["code"], problem.frame["again"]) == ("slow", True)
        assert await guard.look("192.0.2.2", lambda: "open") == "open"
        gate.set()
        await asyncio.wait(tasks)

    run(session())


def test_hosts_hear_once_a_minute_of_many_wrong_codes() -> None:
    async def session() -> None:
        time, told = hand_clock(), list[str]()
        guard = Guard(time, told.append, Waits(time))
        for n in range(MANY - 1):
            await guard.look(f"192.0.2.{n}", lambda: None)
        assert not told
        for n in range(100, 105):
            await guard.look(f"192.0.2.{n}", lambda: None)
        assert len(told) == 1
        assert f"{MANY} wrong codes" in told[0]
        time.advance(TOLD_EVERY)
        for n in range(MANY):
            await guard.look(f"198.51.100.{n}", lambda: None)
        assert len(told) == 2

    run(session())


# --- at the door of a room ---------------------------------------------------


def test_guessing_is_slowed_down_and_nobody_seated_waits(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        waits = Waits(time)
        async with meeting(tmp_path, time=time, sleep=waits) as people:
            host = people.there.room.sit(Role.CO_FACILITATOR)
            for n in range(MANY):
                raw = await people.there.socket(code=f"acorn acorn {WORDS[n]}")
                assert (await bye_of(raw))["code"] == "code"
            assert waits.waited == [min(LONGEST_WAIT, 0.5 * 2**n) for n in range(MANY - FREE_GUESSES)]
            told = [event.words for event in host.heard_so_far() if isinstance(event, Told)]
            assert [f"{MANY} wrong codes" in words for words in told] == [True]
            before = len(waits.waited)
            # Whoever is known comes back at once: by the seat, or by the key that nobody can guess.
            seat = people.person._token
            back = await people.there.socket(seat=seat, code="whatever it was")
            await frames(back, "welcome")
            lead = await people.there.socket(key=key_of(tmp_path))
            await frames(lead, "welcome")
            assert len(waits.waited) == before
            people.lead = await people.there.join(key=key_of(tmp_path))
            people.person = await people.there.join(token=random_id())

    run(session())


def test_a_wrong_key_is_a_guess_whatever_the_code(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        waits = Waits(time)
        async with meeting(tmp_path, time=time, sleep=waits) as people:
            for _ in range(FREE_GUESSES + 1):
                raw = await people.there.socket(key="f" * 64)
                assert (await bye_of(raw))["code"] == "code"
            assert waits.waited == [0.5]

    run(session())
