"""For all tests: nothing asserts on seconds, hypothesis neither."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("pmtui", deadline=None)
settings.load_profile("pmtui")
