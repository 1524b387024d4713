"""A review that another process has open: what the command line says to do, with a room that can be joined and without."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

from pmtui.archive.locks import ReviewLock
from pmtui.cli.here import Here
from pmtui.room.net.keyfile import made_keys, save_keys
from tests.e2e.terminal import Terminal


def test_a_room_is_named_only_where_one_is_open(terminal: Terminal, tmp_path: Path) -> None:
    record = tmp_path / "pager.csv"
    record.write_text("time,text\n2026-11-20T13:05:00Z,alert\n")
    review_id = terminal("new", "Checkout").out.strip()
    lock = ReviewLock.take(terminal.db, review_id, "process 4711")
    alone = terminal("import", "checkout", record, code=5).err
    assert "This review is open in process 4711; nothing was changed." in alone
    assert "Do it there (I on the board imports), or close it there and try again." in alone
    assert "room" not in alone
    assert "(I " not in terminal("log", "checkout", "14:05 alert", code=5).err

    state = Here(terminal.db).paths.state
    with socket.create_server(("127.0.0.1", 0)) as room:
        save_keys(state, review_id, replace(made_keys(), host="127.0.0.1", port=room.getsockname()[1]))
        joined = terminal("import", "checkout", record, code=5).err
    assert (
        f"room is open in process 4711; nothing was changed. Join it (pmtui join --key {review_id[:8]})"
        in joined
    )
    assert "room" not in terminal("import", "checkout", record, code=5).err, "it answers no more"
    lock.release()
    terminal("import", "checkout", record)
