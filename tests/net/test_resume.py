"""Devices that reload, sleep, change network or meet another hub: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pmtui.clock import HandClock
from pmtui.model.cards import Factor, Question
from pmtui.model.vocabulary import Role, SuggestionKind
from pmtui.room.answers import Changed, Done, Linked, Refused
from pmtui.room.commands import AddCards, BeginSession, DropCards, EditCard, PauseClock, Suggest, Undo
from pmtui.room.net.link import Pace
from tests.net.devices import heard_so_far, seated, sit
from tests.net.hubs import frames, hosting, key_of, until
from tests.net.kept_hub import kept_hub, same
from tests.net.relay import relaying
from tests.room.rooms import AGENDA, FACTOR, START, MemoryKeeper, run


def add(text: str) -> AddCards:
    return AddCards(cards=(Factor(text=text),))


def test_a_page_that_is_loaded_anew_sits_where_it_sat(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            before = await there.join(key=key_of(tmp_path), token="the-same-device-token")
            answer = await before.do(add("twice"))
            assert isinstance(answer, Done)
            after = await there.join(key=key_of(tmp_path), token="the-same-device-token")
            await until(lambda: before.ended_because)
            assert before.ended_code == "elsewhere"
            assert after.counts.people == 1
            same(after.board, there.room.seen_by(Role.FACILITATOR))
            assert isinstance(await after.do(Undo()), Done), "its undo came along"
            assert after.board.find(Factor, answer.card_id) is None
            late = await before.do(add("by the old window"))
            assert isinstance(late, Refused)
            assert late.why == before.ended_because

    run(session())


def test_whoever_was_away_for_a_moment_gets_only_what_changed(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            lead = await there.join(key=key_of(tmp_path))
            person = await seated(sit(relay.port, code=there.door.code))
            heard_so_far(person)
            relay.lose()
            await until(lambda: not person.is_linked)
            for n in range(5):
                assert isinstance(await lead.do(add(f"factor {n}")), Done)
            assert isinstance(await lead.do(DropCards(cards=(FACTOR,))), Done)
            relay.find(there.hub.port)
            await until(lambda: person.board.seq == lead.board.seq)
            same(person.board, there.room.seen_by(Role.PARTICIPANT))
            events = heard_so_far(person)
            links = [event.on for event in events if isinstance(event, Linked)]
            assert links[0] is False
            assert links[1:].count(True) == 1
            assert links[-1] is True
            [changed] = [event for event in events if isinstance(event, Changed)]
            assert len(changed.change.put) == 5
            assert changed.change.drop == (FACTOR,)
            assert b'"pages":null' in relay.lines[-1].down
            await person.left()

    run(session())


def test_after_very_many_changes_the_board_comes_whole(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            lead = there.room.sit(Role.FACILITATOR)
            person = await seated(sit(relay.port, code=there.door.code))
            heard_so_far(person)
            relay.lose()
            await until(lambda: not person.is_linked)
            answers = [await lead.do(add(f"factor {n}")) for n in range(520)]
            assert all(isinstance(answer, Done) for answer in answers)
            relay.find(there.hub.port)
            await until(lambda: person.board.seq == there.room.board.seq)
            same(person.board, there.room.seen_by(Role.PARTICIPANT))
            [changed] = [event for event in heard_so_far(person) if isinstance(event, Changed)]
            assert len(changed.change.put) == 520, "what was there before is not told as new"
            assert b'"pages":null' not in relay.lines[-1].down
            await person.left()

    run(session())


def test_commands_on_their_way_at_a_cut_are_applied_once_and_in_order(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            chance = random.Random(3)
            lead = await seated(sit(relay.port, key=key_of(tmp_path)))
            asked: list[asyncio.Task[Any]] = []
            before = there.room.board.count(Factor)
            for batch in range(8):
                await until(lambda: lead.is_linked)
                for n in range(12):
                    # Every third is longer than a frame, and goes in parts.
                    long = "x" * 400 + " " if n % 3 == 0 else ""
                    cards = tuple(
                        Factor(text=f"{long}{batch}-{n}-{part}") for part in range(200 if long else 1)
                    )
                    asked.append(asyncio.create_task(lead.do(AddCards(cards=cards))))
                for _ in range(chance.randrange(30)):
                    await asyncio.sleep(0)
                relay.cut()
            answers = await asyncio.gather(*asked)
            assert all(isinstance(answer, Done) for answer in answers)
            seqs = [answer.seq for answer in answers]
            assert seqs == sorted(set(seqs)), "in the order they were asked, each once"
            texts = [factor.text for factor in there.room.board.of(Factor)]
            assert len(texts) == len(set(texts))
            assert len(texts) - before == 8 * (4 * 200 + 8)
            await until(lambda: lead.board.seq == there.room.board.seq)
            same(lead.board, there.room.board)
            await lead.left()

    run(session())


def test_a_wire_that_went_dead_is_noticed_and_replaced(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            lead = await there.join(key=key_of(tmp_path))
            pace = Pace(ping_every=0.05, pong_within=0.5, look_every=0.05)
            person = await seated(sit(relay.port, code=there.door.code, pace=pace))
            relay.go_dead()
            assert isinstance(await lead.do(add("while it slept")), Done)
            await until(lambda: person.board.seq == lead.board.seq)
            same(person.board, there.room.seen_by(Role.PARTICIPANT))
            assert there.room.counts.people == 2, "it is one device, not two"
            await person.left()

    run(session())


def test_after_sleep_the_line_is_looked_at_at_once(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            own = HandClock(START)
            pace = Pace(ping_every=10_000, pong_within=0.5, look_every=0.01)
            person = await seated(sit(relay.port, code=there.door.code, own=own, pace=pace))
            await until(lambda: b'"pong"' in relay.lines[0].down)
            relay.go_dead()
            own.wall = own.wall.replace(hour=18)  # the lid was closed: the monotonic clock stood still
            await until(lambda: len(relay.lines) == 2)
            await until(lambda: person.is_linked)
            await person.left()

    run(session())


def test_another_hub_in_its_place_knows_what_the_first_had_saved(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path, Factor(text="first")) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(relay.port, key=key_of(hub.state)))
            person = await seated(sit(relay.port, code=hub.door.code))
            stage = await seated(sit(relay.port, code=hub.door.code, role=Role.STAGE))
            sent = [asyncio.create_task(lead.do(add(f"factor {n}"))) for n in range(40)]
            await until(lambda: any(task.done() for task in sent))
            suggested = asyncio.create_task(
                person.do(Suggest(what=SuggestionKind.QUESTION, text="why then?"))
            )
            await asyncio.sleep(0)
            await hub.end()
            assert len(await asyncio.gather(*[asyncio.wait_for(lead.do(add("away")), 1)])) == 1
            await hub.start()
            relay.find(hub.port)
            answers = [*await asyncio.gather(*sent), await suggested]
            assert all(isinstance(answer, Done) for answer in answers), answers
            await until(lambda: {s.board.seq for s in (lead, person, stage)} == {hub.room.board.seq})
            for seat in (lead, person, stage):
                same(seat.board, hub.saved().seen_by(seat.role))
            texts = [factor.text for factor in hub.saved().of(Factor)]
            assert sorted(texts) == sorted(["first", *(f"factor {n}" for n in range(40))])
            for seat in (lead, person, stage):
                await seat.left()

    run(session())


class SlowClockKeeper(MemoryKeeper):
    """A keeper whose saves of the clock wait for the test."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.asked = asyncio.Event()

    async def save_clock(self, session_id: str, row: Mapping[str, Any]) -> None:
        self.asked.set()
        await self.go.wait()
        await super().save_clock(session_id, row)


def test_whoever_comes_between_saving_and_telling_misses_nothing(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            person = await there.join()
            keeper = SlowClockKeeper()
            there.room._keeper = keeper
            lead = there.room.sit(Role.FACILITATOR)
            begins = asyncio.create_task(lead.do(BeginSession(session_format=AGENDA)))
            await keeper.asked.wait()
            # The session is on the board and not told yet; two devices come now, one with the board before it.
            raw = await there.socket(**person._mirror.begun())
            assert (await frames(raw, "welcome"))["pages"] is None
            late = await there.join()
            keeper.go.set()
            assert isinstance(await begins, Done)
            event: dict[str, Any] = {}
            while event.get("kind") != "changed":
                event = next(
                    (e for e in (await frames(raw, "tick"))["events"] if e["kind"] == "changed"), event
                )
            assert event["seq"] == there.room.board.seq
            assert [card["kind"] for card in event["put"]] == ["session", "review"]
            await until(lambda: person.session and late.session)
            for seat in (person, late):
                same(seat.board, there.room.seen_by(Role.PARTICIPANT))

    run(session())


def test_an_edit_that_leaned_on_what_was_replaced_meanwhile_is_refused_with_the_newer_card(
    tmp_path: Path,
) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            lead = await there.join(key=key_of(tmp_path))
            other = await seated(sit(relay.port, key=key_of(tmp_path)))
            card = other.board.find(Factor, FACTOR)
            assert card is not None
            relay.cut()
            theirs = card.model_copy(update={"text": "theirs"})
            assert isinstance(await lead.do(EditCard(card=theirs, based_on=card.rev)), Done)
            await until(lambda: other.is_linked)
            mine = card.model_copy(update={"text": "mine"})
            refused = await other.do(EditCard(card=mine, based_on=card.rev))
            assert isinstance(refused, Refused)
            assert refused.code == "stale"
            assert refused.newer == there.room.board.find(Factor, FACTOR)
            await other.left()

    run(session())


def test_a_clock_that_runs_is_the_same_after_a_restart(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path, Question(text="who was paged?")) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(relay.port, key=key_of(hub.state)))
            assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
            assert isinstance(await lead.do(PauseClock()), Done)
            await until(lambda: lead.clock is not None and not lead.clock.phase.running)
            assert lead.clock is not None
            left = lead.clock.phase.remaining_s
            await hub.end()
            await hub.start()
            relay.find(hub.port)
            await until(lambda: lead.is_linked)
            assert lead.clock is not None
            assert abs(lead.clock.phase.remaining(lead.time.monotonic()) - left) < 1
            await lead.left()

    run(session())
