"""Where identities come from: 128 random bits as 32 hexadecimal digits."""

from __future__ import annotations

import os
from collections.abc import Callable

Ids = Callable[[], str]


def random_id() -> str:
    """A new identity from the system's source of randomness."""
    return os.urandom(16).hex()


def counted_ids(start: int = 1) -> Ids:
    """Identities that count up, for tests and deterministic examples; they are hashed so that prefixes differ."""
    from hashlib import blake2b

    counter = start - 1

    def next_id() -> str:
        nonlocal counter
        counter += 1
        return blake2b(counter.to_bytes(8, "big"), digest_size=16).hexdigest()

    return next_id
