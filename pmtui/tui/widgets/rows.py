"""The four panes' row models, in one place."""

from __future__ import annotations

from pmtui.tui.widgets.action_rows import ActionRows
from pmtui.tui.widgets.factor_rows import FactorRows
from pmtui.tui.widgets.observation_rows import ObservationRows
from pmtui.tui.widgets.source import Look, NoRows, RowSource
from pmtui.tui.widgets.timeline_rows import TimelineRows, waits_of

__all__ = [
    "ActionRows",
    "FactorRows",
    "Look",
    "NoRows",
    "ObservationRows",
    "RowSource",
    "TimelineRows",
    "waits_of",
]
