"""Many devices in one process: bare sockets in one epoll loop, without a library, so that a client costs the same
whatever is measured. Told what to do by lines of JSON; answers with times of the machine's monotonic clock.

Both sorts of line carry the same frames: `ws` shakes hands over HTTP first, `tcp` (the baseline) does not.
"""

from __future__ import annotations

import asyncio
import json
import re
import select
import socket
import sys
from dataclasses import dataclass, field
from typing import Any

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.room.net.link import Link, read_place
from pmtui.room.net.remote import RemoteSeat

MOST_SECONDS = 60.0
"""After that what is awaited never comes."""
READ = 1 << 18
_NOW = re.compile(rb'"now":([0-9.e+]+)')
_PAGES = re.compile(rb'"pages":(\d+|null)')
_REQUEST = (
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_SUGGESTION = {"kind": "suggest", "what": "question"}
now = SystemClock().monotonic


class CutOff(Exception):
    """A device lost its line, or what it waits for never came."""


def framed(payload: bytes, *, masked: bool = False, opcode: int = 1) -> bytes:
    """A WebSocket frame; a device's is masked (with zeros, which leave it readable)."""
    mask = 0x80 if masked else 0
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        head += bytes([mask | size])
    elif size < 1 << 16:
        head += bytes([mask | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([mask | 127]) + size.to_bytes(8, "big")
    return head + (b"\0\0\0\0" if masked else b"") + payload


@dataclass
class Device:
    """One socket, and what came on it."""

    sock: socket.socket
    hello: bytes
    waits_for_http: bool
    inbox: bytearray = field(default_factory=bytearray)
    outbox: bytearray = field(default_factory=bytearray)
    pages: int = -1
    """Pages still to come; -1 before the welcome."""
    joined: float = 0.0
    bytes_in: int = 0
    needle: bytes = b""
    missing: int = 0
    marks: list[tuple[float, int, float]] = field(default_factory=list)
    """When what is looked for came, how often, and when the host says it sent it."""
    queue: list[bytes] = field(default_factory=list)
    """What it sends next, one for each thing it looked for that came."""


class Crowd:
    """All devices of this process."""

    def __init__(self) -> None:
        self._groups: dict[str, list[Device]] = {}
        self._by_fd: dict[int, Device] = {}
        self._epoll = select.epoll()

    # --- what is asked -------------------------------------------------------

    def connect(self, group: str, mode: str, port: int, hellos: list[str], at_once: int) -> dict[str, Any]:
        """Devices join; the board is theirs when its last page has come. `at_once` of them at a time."""
        devices: list[Device] = []
        start = now()
        for hello in hellos:
            while sum(not device.joined for device in devices) >= at_once:
                self._turn()
            devices.append(self._open(mode, port, hello))
        self._groups.setdefault(group, []).extend(devices)
        self._until(lambda: all(device.joined for device in devices))
        return {"joined": [device.joined - start for device in devices], "bytes": devices[-1].bytes_in}

    def burst(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """Everybody sends its text at the same instant; when what each looks for came, and came often enough."""
        devices = [(part, n, d) for part in parts for n, d in enumerate(self._groups[part["group"]])]
        outgoing: list[tuple[Device, bytes]] = []
        for part, n, device in devices:
            device.needle, device.missing, device.marks = part["needle"].encode(), part["target"], []
            if part["texts"]:
                outgoing.append((device, framed(part["texts"][n].encode(), masked=True)))
        say({"armed": True})
        start = now()
        for device, frame in outgoing:
            self._send(device, frame)
        sent = now()
        self._until(lambda: all(device.missing <= 0 for _, _, device in devices))
        return {"start": start, "sent": sent, "marks": [device.marks for _, _, device in devices]}

    def pump(self, group: str, texts: list[list[str]], at_once: int) -> dict[str, Any]:
        """Each asks what it has to ask, so many on their way at a time; until all is answered."""
        devices = self._groups[group]
        for device, own in zip(devices, texts, strict=True):
            device.needle, device.missing, device.marks = b'"kind":"done"', len(own), []
            device.queue = [framed(text.encode(), masked=True) for text in reversed(own)]
        start = now()
        for device in devices:
            self._send(device, b"".join(device.queue.pop() for _ in range(at_once)))
        self._until(lambda: all(device.missing <= 0 for device in devices))
        return {"took": now() - start}

    def act(self, group: str, seconds: float, a_second: float, port: int, code: str) -> dict[str, Any]:
        """For so long, so many deeds a second by devices in turn: ready or not, a suggestion, somebody joining."""
        devices, start, done = self._groups[group], now(), 0
        say({"armed": True})
        while (elapsed := now() - start) < seconds:
            if done < elapsed * a_second:
                device, done = devices[done % len(devices)], done + 1
                if done % 10 == 0:
                    self._groups.setdefault("late", []).append(self._open("ws", port, hello(code)))
                elif done % 10 == 1:
                    self._send(device, _do({**_SUGGESTION, "text": f"who was paged as number {done}?"}))
                else:
                    on = done // len(devices) % 2 == 0
                    self._send(device, _do({"kind": "signal", "signal": "ready", "on": on}))
            self._turn(0.002)
        return {"done": done}

    def seat(self, place: str, code: str) -> dict[str, Any]:
        """A terminal's seat joins: until its board is whole."""
        return asyncio.run(_join(place, code))

    def close(self, group: str) -> dict[str, Any]:
        """Devices vanish."""
        for device in self._groups.pop(group, []):
            self._by_fd.pop(device.sock.fileno(), None)
            device.sock.close()
        return {}

    # --- sockets -------------------------------------------------------------

    def _open(self, mode: str, port: int, text: str) -> Device:
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        device = Device(sock, framed(text.encode(), masked=True), mode == "ws")
        self._by_fd[sock.fileno()] = device
        self._epoll.register(sock, select.EPOLLIN)
        self._send(device, _REQUEST.format(port=port).encode() if mode == "ws" else device.hello)
        return device

    def _send(self, device: Device, data: bytes) -> None:
        if not device.outbox:
            try:
                data = data[device.sock.send(data) :]
            except BlockingIOError:
                pass
        if data:
            device.outbox += data
            self._epoll.modify(device.sock, select.EPOLLIN | select.EPOLLOUT)

    def _until(self, condition: Any) -> None:
        ends = now() + MOST_SECONDS
        while not condition():
            if now() > ends:
                raise CutOff("what was awaited never came")
            self._turn()

    def _turn(self, patience: float = 0.5) -> None:
        for fd, event in self._epoll.poll(patience):
            device = self._by_fd.get(fd)
            if device is None:
                continue
            if event & select.EPOLLOUT:
                del device.outbox[: device.sock.send(device.outbox)]
                if not device.outbox:
                    self._epoll.modify(device.sock, select.EPOLLIN)
            if event & ~select.EPOLLOUT:
                self._read(device)

    def _read(self, device: Device) -> None:
        try:
            data = device.sock.recv(READ)
        except BlockingIOError:
            return
        if not data:
            raise CutOff(f"a device was cut off: {bytes(device.inbox[-300:])!r}")
        at = now()
        device.bytes_in += len(data)
        inbox = device.inbox
        inbox += data
        if device.waits_for_http:
            end = inbox.find(b"\r\n\r\n")
            if end < 0:
                return
            if not inbox.startswith(b"HTTP/1.1 101"):
                raise CutOff(bytes(inbox[:200]).decode())
            del inbox[: end + 4]
            device.waits_for_http = False
            self._send(device, device.hello)
        start = 0
        while (size := _whole(inbox, start)) is not None:
            head, end = size
            self._heard(device, inbox[start] & 15, bytes(inbox[head:end]), at)
            start = end
        del inbox[:start]

    def _heard(self, device: Device, opcode: int, payload: bytes, at: float) -> None:
        if opcode == 9:
            self._send(device, framed(payload, masked=True, opcode=10))
        elif opcode == 8:
            raise CutOff(f"the host closed a line: {payload!r}")
        elif not device.joined:
            self._joining(device, payload, at)
        elif device.needle and (n := payload.count(device.needle)):
            device.missing -= n
            sent = _NOW.search(payload, 0, 64)
            device.marks.append((at, n, float(sent[1]) if sent else 0.0))
            if device.queue:
                self._send(device, device.queue.pop())

    def _joining(self, device: Device, payload: bytes, at: float) -> None:
        if device.pages < 0:
            said = _PAGES.search(payload)
            if not payload.startswith(b'{"kind":"welcome"') or said is None:
                raise CutOff(payload[:200].decode())
            device.pages = 0 if said[1] == b"null" else int(said[1])
        elif payload.startswith(b'{"kind":"page"'):
            device.pages -= 1
        if device.pages == 0:
            device.joined = at


def _whole(inbox: bytearray, start: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `start` begins and ends, if all of it is there."""
    have = len(inbox) - start
    if have < 2:
        return None
    size, head = inbox[start + 1], 2
    if size == 126:
        size, head = int.from_bytes(inbox[start + 2 : start + 4], "big"), 4
    elif size == 127:
        size, head = int.from_bytes(inbox[start + 2 : start + 10], "big"), 10
    return (start + head, start + head + size) if have >= head + size else None


def hello(code: str, token: str = "", role: str = "participant") -> str:
    """What a device says first."""
    said = {"kind": "hello", "v": 1, "code": code, "role": role, "seat": token or random_id()}
    return json.dumps({**said, "run": "", "epoch": "", "last": 0})


def _do(command: dict[str, Any]) -> bytes:
    return framed(json.dumps({"kind": "do", "command": {"id": random_id(), **command}}).encode(), masked=True)


async def _join(place: str, code: str) -> dict[str, Any]:
    start = now()
    seat = RemoteSeat(SystemClock(), random_id, code=code)
    seat.sit(lambda behind: Link(read_place(place, 0), behind, lambda: 0.5))
    await asyncio.wait_for(seat.welcomed.wait(), MOST_SECONDS)
    took, events = now() - start, len(seat.board.timeline)
    await seat.left()
    return {"took": took, "events": events}


def say(answer: dict[str, Any]) -> None:
    """One line out."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do what each line says."""
    crowd = Crowd()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            say(getattr(crowd, asked.pop("op"))(**asked))
        except (CutOff, OSError) as problem:
            say({"problem": str(problem)})


if __name__ == "__main__":
    main()
