"""The command line as processes: start-up, held reviews, pipes, signals, broken archives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmtui import __version__
from pmtui.archive.schema import APPLICATION_ID
from tests.e2e.terminal import Terminal, process, surroundings

MODULES = "import atexit, sys; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
START = "from pmtui.__main__ import main; main()"

HOLD = """
import asyncio, sys
from pathlib import Path
from pmtui.cli.here import Here
async def hold():
    house = Here(Path(sys.argv[1])).open_house()
    await house.sit(await house.find(sys.argv[2]))
    print("held", flush=True)
    sys.stdin.readline()
    await house.close()
asyncio.run(hold())
"""


@contextmanager
def held(db: Path, review: str) -> Iterator[int]:
    """Another process that has the review's room open; its id."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(db), review],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings(),
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        try:
            assert other.stdout.readline() == b"held\n"
            yield other.pid
        finally:
            other.stdin.close()


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("completion", "zsh"), ("paths",)])
def test_light_commands_load_nothing_heavy(args: tuple[str, ...]) -> None:
    ended = process(*args, code=MODULES + START)
    assert ended.code == 0
    loaded = set(ended.err.split())
    assert "click" in loaded
    assert not loaded & {"textual", "rich", "pydantic", "sqlite_utils", "sqlite3", "asyncio"}


def test_the_version_is_one_line() -> None:
    assert process("--version").out == f"pmtui {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_offers_reviews_without_reading_cards(terminal: Terminal, shell: str) -> None:
    review_id = terminal("new", "Checkout down").out.strip()
    words = {"COMP_WORDS": "pmtui show check", "COMP_CWORD": "check" if shell == "fish" else "2"}
    env = {"_PMTUI_COMPLETE": f"{shell}_complete", "PMTUI_DB": str(terminal.db), **words}
    ended = process(env=env, code=MODULES + START)
    assert review_id[:7] in ended.out
    assert not {"pydantic", "textual", "sqlite_utils"} & set(ended.err.split())


def test_completion_makes_no_archive(tmp_path: Path) -> None:
    env = {"_PMTUI_COMPLETE": "bash_complete", "COMP_WORDS": "pmtui show x", "COMP_CWORD": "2"}
    assert process(env={**env, "PMTUI_DB": str(tmp_path / "a.db")}).out.strip() == ""
    assert not (tmp_path / "a.db").exists()


def test_a_review_held_by_another_process_can_be_read_and_not_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal("new", "Checkout down")
    terminal("new", "DNS gone")
    record = tmp_path / "pager.csv"
    record.write_text("time,message\n2026-11-20T13:00:00Z,deploy\n", "utf-8")
    with held(terminal.db, "checkout") as pid:
        writing: list[tuple[str, ...]] = [("log", "checkout", "x"), ("import", "checkout", str(record))]
        for args in writing:
            ended = process("--db", terminal.db, *args)
            assert ended.code == 5
            assert f"process {pid}" in ended.err.splitlines()[-1]
        reading: list[tuple[str, ...]] = [("list",), ("show", "checkout"), ("export", "checkout")]
        for args in (*reading, ("log", "dns", "x")):
            assert process("--db", terminal.db, *args).code == 0
    assert process("--db", terminal.db, "log", "checkout", "x").code == 0


@pytest.mark.parametrize(
    "args", [("formats", "list"), ("demo", "--headless"), ("formats", "show", "retro-90")]
)
def test_a_reader_that_leaves_early_is_no_error_message(args: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "pmtui", *args],
            stdout=pipe,
            stderr=subprocess.PIPE,
            env=surroundings(),
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


# A process started in the background may be told to take no notice of ctrl+c; these take it.
INTERRUPT = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from pmtui.room.room import Room
asked = Room.do
async def do(self, command, seat):
    os.kill(os.getpid(), signal.SIGINT)
    return await asked(self, command, seat)
Room.do = do
"""


@pytest.mark.parametrize("args", [("log", "checkout", "x"), ("demo", "--headless")])
def test_ctrl_c_stops_with_one_sentence_and_a_sound_archive(
    terminal: Terminal, args: tuple[str, ...]
) -> None:
    terminal("new", "Checkout down")
    ended = process("--db", terminal.db, *args, code=INTERRUPT + START)
    assert ended.code == 130
    assert ended.err.strip() == "Stopped. What was saved before is safe; nothing is half done."
    assert ended.out == ""
    terminal("log", "checkout", "y")
    assert not list(terminal.db.parent.glob("*.lock"))


INTERRUPT_COMPARING = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from pmtui.evidence import merging
asked = merging._alike
def _alike(one, other):
    os.kill(os.getpid(), signal.SIGINT)
    return asked(one, other)
merging._alike = _alike
"""


def test_ctrl_c_while_tools_are_compared_leaves_the_review_as_it_was(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal("new", "Checkout down")
    files = [tmp_path / "pager.csv", tmp_path / "chat.csv"]
    for file in files:
        file.write_text(f"time,actor,text\n2026-11-20T14:05:00Z,{file.stem},disk full on db-17 of checkout\n")
    ended = process(
        "--db", terminal.db, "import", "checkout", *files, "--merge", code=INTERRUPT_COMPARING + START
    )
    assert (ended.code, ended.out) == (130, "")
    assert ended.err.strip() == "Stopped. What was saved before is safe; nothing is half done."
    assert "disk full" not in terminal("show", "checkout").out
    assert "Imported 1 event" in terminal("import", "checkout", *files, "--merge").err


def damaged() -> bytes:
    header = bytearray(b"SQLite format 3\0" + bytes(84))
    header[68:72] = APPLICATION_ID.to_bytes(4, "big")
    return bytes(header) + b"\xff" * 5000


@pytest.mark.parametrize("content", [damaged(), b"dear diary\n" * 20, b"SQLite format 3\0" + bytes(2000)])
@pytest.mark.parametrize("args", [("list",), ("show", "x"), ("new", "x"), ("log", "x", "y"), ("export", "x")])
def test_a_damaged_or_foreign_archive_is_named_and_left_as_it_is(
    terminal: Terminal, content: bytes, args: tuple[str, ...]
) -> None:
    terminal.db.parent.mkdir()
    terminal.db.write_bytes(content)
    ended = terminal(*args, code=1)
    assert str(terminal.db) in ended.err
    assert ended.err.count("\n") == 1
    assert terminal.db.read_bytes() == content


def test_an_archive_that_cannot_be_written_can_still_be_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal("new", "Checkout down")
    real = os.access

    def refused(path: str | Path, mode: int, **more: bool) -> bool:
        return not (mode & os.W_OK and str(path) == str(terminal.db)) and real(path, mode, **more)

    monkeypatch.setattr(os, "access", refused)
    assert "can't be written" in terminal("log", "checkout", "x", code=1).err
    assert "Checkout down" in terminal("list").out
    assert terminal("export", "checkout").out


def test_no_archive_can_be_made_inside_a_file(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = terminal("--db", tmp_path / "file" / "a.db", "new", "x", code=1)
    assert "choose a folder you can write to" in ended.err


def test_a_full_disk_is_said(terminal: Terminal) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, a device of Linux")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pmtui", "formats", "show", "default-60"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=surroundings(),
            check=False,
        )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes a stream the way a POSIX shell does")
def test_a_closed_stdout_is_no_error() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m pmtui formats list >&-', sys.executable],
        stderr=subprocess.PIPE,
        env=surroundings(),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_nobody_foresaw_is_one_sentence_too() -> None:
    broken = "import pmtui.demo.play as p\np.sample_document = lambda seed: 1 / 0\n"
    ended = process("demo", "--headless", code=broken + START)
    assert ended.code == 1
    assert "ZeroDivisionError" in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in process("demo", "--headless", code=broken + START, env={"PMTUI_DEBUG": "1"}).err
