"""Noise is found the same way in many texts at once as in one, and with the short cuts as without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence import noise as module
from pmtui.evidence.noise import REASONS, noise, noises

_PIECES = (
    "Watchdog", "** heartbeat", "heartbeat missing", "dead man's switch", "health check ok", "Liveness probe failed",
    "ping", "pong!", "still alive", "keepalive", "Reminder: rota", "/remind me", "this message was posted automatically",
    "I'm a bot", "im your bot", "Hi, I'm the ops bot", "hello i'm a help bot", "type `help for help", "try /list a list",
    "kim joined the channel", "kim was added to #group", "kim set the channel topic", "ana asked me to remind", "deploy",
    "the room is hot", "ſtill alive", "\u212aeep-alive", "", " ", "—ping", "no-one left the conversation",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=3).map(" ".join)


def without_short_cuts(text: str) -> str:
    """The rules alone."""
    found = module._BEGINS.match(text)
    if found is None and len(text) <= module._LONGEST:
        found = module._SOMEBODY.match(text)
    if found is None or (found.lastgroup != "bot" and module._TELLING.search(text)):
        return ""
    return REASONS.get(found.lastgroup or "", "")


@given(st.lists(_TEXTS, max_size=8))
def test_short_cuts_change_nothing(texts: list[str]) -> None:
    found = noises(texts)
    assert [found.get(n, "") for n in range(len(texts))] == [without_short_cuts(text) for text in texts]


@pytest.mark.parametrize("text", _PIECES)
def test_one_is_judged_as_many(text: str) -> None:
    assert noise(text) == without_short_cuts(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("INFO web.access GET /healthz 200 1ms", "health check"),
        ('10.0.0.1 "GET /health HTTP/1.1" 200 2', "health check"),
        ("GET /readyz 503 1ms", ""),
        ("GET /orders 200 1ms", ""),
        ("GET /healthz 200, so the balancer is fine and the pool is not", ""),
        ("I ran GET /healthz and it hangs", ""),
    ],
)
def test_a_logged_health_check_that_went_well_is_noise(text: str, why: str) -> None:
    assert noise(text) == why
