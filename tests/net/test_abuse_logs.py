"""No address, name or text in any log, at any level, whatever happens."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmtui.ids import random_id
from pmtui.model.cards import Factor, PrivateNote
from pmtui.model.vocabulary import Role, SuggestionKind
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards, AdvancePhase, Attend, BeginSession, RingBell, Suggest
from pmtui.room.doors import DoorState
from pmtui.room.envelope import seal
from pmtui.room.net.quiet import NamesNobody, silent, where
from tests.net.abuse import People, answer_to, bye_of, meeting
from tests.net.hubs import frames, key_of, until
from tests.room.rooms import AGENDA, CANARY

NAME, FUNCTION = "Ingeborg Sonnenfels", "harbour pilot"
TEXTS = ("lighthouse keeper asleep", "the foghorn was silent", "a suggestion about buoys", "a private worry")


class Everything(logging.Handler):
    """Keeps every record as a log file would hold it, with everything a record has."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record) + repr(record.args))


@pytest.fixture
def logged() -> Iterator[Everything]:
    """Everything any logger says, all of them as talkative as can be."""
    handler = Everything()
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    before = [(logger, logger.level, logger.propagate, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.propagate, logger.disabled = True, False
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    for logger, level, propagate, disabled in before:
        logger.setLevel(level)
        logger.propagate, logger.disabled = propagate, disabled


async def whole_meeting(people: People, secrets: list[str], state: Path) -> None:
    """Names, notes, suggestions, codes, wrong ones, cut lines, nonsense and things that break."""
    there, lead, person = people.there, people.lead, people.person
    assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
    assert isinstance(await person.do(Attend(name=NAME, function=FUNCTION)), Done)
    await lead.do(AdvancePhase())  # early: asked once more
    assert isinstance(await lead.do(AdvancePhase()), Done)
    await until(lambda: person.session is not None and person.session.sheet == "open", "the sheet")
    token = random_id()
    raw = await there.socket(seat=token)
    secrets += [token, there.door.code, key_of(state), str(raw.local_address[1])]
    for link in (lead._link, person._link):
        assert link is not None
        assert link._socket is not None
        secrets.append(str(link._socket.local_address[1]))
    await frames(raw, "page")
    sealed = seal((TEXTS[0],), 3, os.urandom, b"e" * 16)
    post = {"kind": "post", "what": "sheet", "round": 1}
    await raw.send(json.dumps({**post, "envelope": base64.b64encode(sealed.envelope).decode()}))
    await frames(raw, "received")
    await person.post("sheet", seal((TEXTS[1],), 3, os.urandom, b"f" * 16).envelope)
    await person.do(Suggest(what=SuggestionKind.QUESTION, text=TEXTS[2], name=NAME))
    await lead.do(AddCards(cards=(PrivateNote(text=TEXTS[3]), Factor(text=TEXTS[0]))))
    await lead.do(RingBell())
    door = await lead.door("invite", Role.NOTE_TAKER)
    assert isinstance(door, DoorState)
    secrets.append(door.code)
    wrong = await there.socket(code="acorn acorn acorn")
    await bye_of(wrong)
    raw.transport.abort()
    broken = await there.socket()
    await broken.send(b"\x00" + TEXTS[0].encode())
    await bye_of(broken)
    await answer_to(there, f"GET /{NAME.replace(' ', '')} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
    await answer_to(there, b"\xff\xfe nonsense\r\n\r\n")

    async def breaks() -> None:
        raise RuntimeError(f"{TEXTS[0]} by {NAME}")

    task = asyncio.create_task(breaks())
    await until(task.done)
    del task
    gc.collect()  # a task nobody asked: the loop's log hears of it
    asyncio.get_running_loop().call_exception_handler(
        {"message": f"something about {NAME}", "exception": ValueError(TEXTS[1])}
    )


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_whole_meeting_leaves_no_address_name_or_text_in_any_log(
    tmp_path: Path, logged: Everything, capfd: pytest.CaptureFixture[str]
) -> None:
    secrets: list[str] = [NAME, NAME.replace(" ", ""), FUNCTION, CANARY, *TEXTS]

    async def session() -> None:
        async with meeting(tmp_path) as people:
            await whole_meeting(people, secrets, tmp_path)

    asyncio.run(session(), debug=True)
    printed = capfd.readouterr()
    said = "\n".join((*logged.lines, printed.out, printed.err))
    for secret in secrets:
        assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said), secret
    assert "127.0.0.1" not in "\n".join(line for line in logged.lines if "listen" not in line)
    assert "RuntimeError in test_abuse_logs.py" in said, "where it failed is said"
    assert "ValueError" in said


def test_the_loop_s_log_is_as_it_was_once_no_hub_listens(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path):
            assert any(isinstance(each, NamesNobody) for each in logging.getLogger("asyncio").filters)

    asyncio.run(session())
    assert not any(isinstance(each, NamesNobody) for each in logging.getLogger("asyncio").filters)


def test_a_silent_logger_can_t_be_made_to_talk(logged: Everything) -> None:
    logger = silent()
    logger.critical("never")
    logging.getLogger("silent").setLevel(logging.DEBUG)
    logger.error("never", exc_info=ValueError("never"))
    assert not logged.lines
    assert not logger.isEnabledFor(logging.CRITICAL)


def test_where_something_failed_is_said_without_its_words() -> None:
    with pytest.raises(ValueError, match="Expecting") as raised:
        json.loads("not json")
    assert re.fullmatch(r"JSONDecodeError in \w+\.py:\d+", where(raised.value))
    assert where(KeyError("secret")) == "KeyError"
