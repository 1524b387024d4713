"""The collector goes on as before, however readings overlap."""

from __future__ import annotations

import gc

import pytest

from pmtui.evidence.collector import YOUNG, unhurried


def test_the_last_reading_puts_things_back() -> None:
    usual = gc.get_threshold()
    first, second = unhurried(), unhurried()
    first.__enter__()
    second.__enter__()
    assert gc.get_threshold()[0] == YOUNG
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == YOUNG
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_a_reading_that_fails_puts_things_back() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="stop"), unhurried():
        raise ValueError("stop")
    assert gc.get_threshold() == usual
