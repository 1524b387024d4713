"""For all tests: nothing asserts on seconds, hypothesis neither; with PMTUI_SOAK it tries as much as it usually does."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("pmtui", deadline=None, max_examples=100 if os.environ.get("PMTUI_SOAK") else 40)
settings.load_profile("pmtui")
