"""Ports that nobody else takes while a hub is away: neither another test beside this one nor an outgoing connection."""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, EACH = 20_000, 1_500
"""Below what systems give to outgoing connections; so many for each process that runs tests."""

_WORKER = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or 7)
_NEXT = count()


def own_port() -> int:
    """A port of this process's own that is free now."""
    while True:
        port = FIRST + EACH * (_WORKER % 8) + next(_NEXT) % EACH
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
