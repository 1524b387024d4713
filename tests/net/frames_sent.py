"""What devices wrote on a wire, read out of its bytes."""

from __future__ import annotations

import json
from typing import Any


def frames_of(sent: bytes | bytearray) -> list[tuple[int, bytes]]:
    """Frames of a WebSocket, as bytes on the wire and what is in them; the first request is left out."""
    found: list[tuple[int, bytes]] = []
    at = sent.index(b"\r\n\r\n") + 4
    while at + 2 <= len(sent):
        size, start = sent[at + 1] & 0x7F, at + 2
        if size == 126:
            size, start = int.from_bytes(sent[start : start + 2], "big"), start + 2
        elif size == 127:
            size, start = int.from_bytes(sent[start : start + 8], "big"), start + 8
        mask = b""
        if sent[at + 1] & 0x80:
            mask, start = bytes(sent[start : start + 4]), start + 4
        body = bytes(sent[start : start + size])
        if len(body) < size:
            break
        if mask:
            body = bytes(byte ^ mask[n % 4] for n, byte in enumerate(body))
        if sent[at] & 0x0F in (1, 0):
            found.append((start + size - at, body))
        at = start + size
    return found


def said(sent: bytes | bytearray, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """The frames of one kind, each with its bytes on the wire."""
    frames = ((size, json.loads(body)) for size, body in frames_of(sent))
    return [(size, frame) for size, frame in frames if frame["kind"] == kind]
