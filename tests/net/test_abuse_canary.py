"""What is kept for hosts is in no byte of a participant's or a stage's socket; what is taken back, in none of a newcomer's."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from pmtui.ids import random_id
from pmtui.model.cards import Action, Factor, Observation, PrivateNote, Question, Term
from pmtui.model.vocabulary import Audience, LinkKind, Role
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import (
    AcceptSuggestion,
    AddCards,
    Asked,
    DropCards,
    EditCard,
    LinkCards,
    LinkTo,
    PurgeCard,
    Redo,
    Undo,
    WithholdNote,
)
from pmtui.room.doors import DoorState
from tests.net.abuse import People, meeting
from tests.net.hubs import WAIT, Hosting, frames, key_of, until
from tests.room.rooms import CANARY, EVENT, FACTOR, NOTES, PRIVATE, SECRET, SUGGESTION, run

HIDDEN = (PRIVATE, SECRET, SUGGESTION)
WITHHELD, PURGED, EDITED = "note 0", "words that were purged", "words that were edited away"


class Listener:
    """A device that keeps every byte of its socket's messages."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw
        self.heard = ""
        self.frames: list[dict[str, Any]] = []
        self._task = asyncio.create_task(self._listen())
        self._pings = 0

    async def _listen(self) -> None:
        try:
            async for text in self.raw:
                assert isinstance(text, str)
                self.heard += text
                self.frames.append(json.loads(text))
        except ConnectionClosed:
            pass

    async def do(self, command: dict[str, Any]) -> dict[str, Any]:
        """Ask for something; the answer."""
        asked = random_id()
        await self.raw.send(json.dumps({"kind": "do", "command": {**command, "id": asked}}))
        await until(lambda: any(frame.get("id") == asked for frame in self.frames))
        return next(frame for frame in self.frames if frame.get("id") == asked)

    async def up_to(self, seq: int) -> None:
        """Wait until the board is as it was after `seq`."""

        def there() -> bool:
            told = (event for frame in self.frames for event in frame.get("events", ()))
            seqs = [
                each["seq"] for each in (*told, *self.frames) if each.get("kind") in ("changed", "welcome")
            ]
            return max(seqs, default=-1) >= seq

        await until(there, "the last change")

    async def done(self) -> str:
        """Everything it heard."""
        self._task.cancel()
        await asyncio.wait([self._task])
        return self.heard


async def listening(there: Hosting, **hello: Any) -> Listener:
    listener = Listener(await there.socket(**hello))
    await until(lambda: listener.frames and listener.frames[0]["kind"] == "welcome")
    return listener


async def done(people: People, command: Asked) -> Done:
    answer: Answer = await people.lead.do(command)
    if isinstance(answer, Refused) and answer.code == "again":
        answer = await people.lead.do(command)
    assert isinstance(answer, Done), answer
    return answer


def only_hosts(text: str) -> Factor:
    return Factor(text=f"{CANARY} {text}", audience=Audience.HOSTS)


async def what_hosts_do(people: People) -> list[str]:
    """Everything that can be done with a card for hosts; the ids nobody else may know."""
    lead = people.lead
    hidden = [(await done(people, AddCards(cards=(only_hosts("added"),)))).card_id]
    card = lead.board.find(Factor, hidden[0])
    assert card is not None
    edited = card.model_copy(update={"text": f"{CANARY} edited"})
    await done(people, EditCard(card=edited, based_on=card.rev))
    await done(people, Undo())
    await done(people, Redo())
    linked = AddCards(
        cards=(only_hosts("linked"),), links=(LinkTo(card=EVENT, link_kind=LinkKind.SUPPORTS, inward=True),)
    )
    hidden.append((await done(people, linked)).card_id)
    await done(people, LinkCards(sources=(NOTES[1],), target=hidden[0], link_kind=LinkKind.SUPPORTS))
    mixed = AddCards(cards=(Question(text="for everybody"), PrivateNote(text=f"{CANARY} beside it")))
    await done(people, mixed)
    hidden += [note.id for note in lead.board.of(PrivateNote)]
    await done(people, AddCards(cards=(Action(text=f"{CANARY} action", audience=Audience.HOSTS),)))
    hidden.append(next(action.id for action in lead.board.of(Action) if CANARY in action.text))
    return hidden


async def made_private_and_public(people: People) -> None:
    """A card everybody sees goes to hosts, says what others must not hear, and comes back without it."""
    factor = people.lead.board.find(Factor, FACTOR)
    assert factor is not None
    private = factor.model_copy(update={"text": f"{CANARY} now private", "audience": Audience.HOSTS})
    await done(people, EditCard(card=private, based_on=factor.rev))
    await done(people, Undo())
    await done(people, Redo())
    latest = people.lead.board.find(Factor, FACTOR)
    assert latest is not None
    public = latest.model_copy(update={"text": "public again", "audience": Audience.ROOM})
    await done(people, EditCard(card=public, based_on=latest.rev))


def test_what_is_kept_for_hosts_is_in_no_byte_of_anybody_else_s_socket(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            there = people.there
            ears = [await listening(there), await listening(there, role="stage")]
            hidden = [*HIDDEN, *await what_hosts_do(people)]
            await made_private_and_public(people)
            ears.append(await listening(there))
            door = await people.lead.door("invite", Role.NOTE_TAKER)
            assert isinstance(door, DoorState)
            # Participants ask about what they can't know; answers tell nothing of it.
            person = ears[0]
            action = next(a.id for a in people.lead.board.of(Action) if CANARY in a.text)
            for command in (
                {"kind": "take-action", "action": action, "owner": "me"},
                {"kind": "suggest", "what": "correction", "text": "x", "about": SECRET},
                {"kind": "claim", "observation": PRIVATE, "name": "me", "tag": "0" * 32},
                {"kind": "drop", "cards": [SECRET]},
                {"kind": "undo"},
                {"kind": "accept", "suggestion": SUGGESTION},
                {"kind": "edit", "card": {"kind": "factor", "id": SECRET, "text": "x"}, "based_on": 0},
            ):
                answer = await person.do(command)
                assert answer["kind"] == "refused", answer
                assert answer["newer"] is None
            # A host's stale edit is answered with the newer card: to that host alone.
            secret = people.lead.board.find(Factor, SECRET)
            assert secret is not None
            newer = secret.model_copy(update={"text": f"{CANARY} newer"})
            await done(people, EditCard(card=newer, based_on=secret.rev))
            stale = await people.lead.do(EditCard(card=secret, based_on=secret.rev))
            assert isinstance(stale, Refused)
            assert stale.newer is not None
            await done(people, AcceptSuggestion(suggestion=SUGGESTION, card=Question(text="put kindly")))
            await done(people, PurgeCard(card=PRIVATE))
            await done(people, DropCards(cards=(SECRET,)))
            await done(people, Undo())
            last = await done(people, AddCards(cards=(Term(term="the end"),)))
            host = await listening(there, key=key_of(tmp_path))
            for ear in (*ears, host):
                await ear.up_to(last.seq)
            people.lead = await there.join(key=key_of(tmp_path))
            assert CANARY in await host.done(), "hosts hear it"
            for ear in ears:
                heard = await ear.done()
                assert "the end" in heard
                assert CANARY not in heard
                assert door.code not in heard
                asked = {part for part in hidden if part in heard}
                assert not asked

    run(session())


def test_a_newcomer_hears_nothing_of_what_was_taken_back(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            there = people.there
            added = await done(people, AddCards(cards=(Factor(text=PURGED), Factor(text=EDITED))))
            early = await listening(there)  # the pages every newcomer gets are made now
            await early.up_to(added.seq)
            factors = {factor.text: factor for factor in people.lead.board.of(Factor)}
            assert all(text in early.heard for text in (WITHHELD, PURGED, EDITED))
            await done(people, WithholdNote(observation=NOTES[0], reason="names somebody"))
            await done(people, PurgeCard(card=factors[PURGED].id))
            edited = factors[EDITED].model_copy(update={"text": "said kindly"})
            last = await done(people, EditCard(card=edited, based_on=factors[EDITED].rev))
            welcome = early.frames[0]
            known = {"run": welcome["run"], "epoch": welcome["epoch"], "last": added.seq}
            newcomers = [
                await listening(there),
                await listening(there, role="stage"),
                await listening(there, **known),
            ]
            assert newcomers[2].frames[0]["pages"] is None, "only what changed"
            for newcomer in newcomers:
                await newcomer.up_to(last.seq)
                heard = await newcomer.done()
                assert "said kindly" in heard
                assert "names somebody" in heard
                assert not [text for text in (WITHHELD, PURGED, EDITED) if text in heard]
            assert people.there.room.board.find(Observation, NOTES[0]) is not None, "hosts keep it"
            await early.done()

    run(session())


def test_what_is_taken_back_while_a_newcomer_s_pages_are_made_is_not_in_them(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            hosted = next(iter(people.there.hub._rooms.values()))
            kept = hosted.public._make_pages
            begun, go = asyncio.Event(), asyncio.Event()

            async def slow() -> Any:
                made = asyncio.create_task(kept())
                await asyncio.sleep(0)
                begun.set()
                await go.wait()
                return await made

            hosted.public._pages = (-1, [])
            hosted.public._make_pages = slow  # type: ignore[method-assign]
            raw = await people.there.socket()
            await begun.wait()
            hosted.public._make_pages = kept  # type: ignore[method-assign]
            await done(people, WithholdNote(observation=NOTES[0], reason="names somebody"))
            go.set()
            heard = json.dumps(await frames(raw, "page"))
            async with asyncio.timeout(WAIT):
                await raw.send(json.dumps({"kind": "ping", "n": 1}))
                while "pong" not in (text := str(await raw.recv())):
                    heard += text
            assert WITHHELD not in heard

    run(session())
