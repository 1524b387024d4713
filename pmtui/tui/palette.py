"""The command palette's entries: one for each action, with its key; what can't be done now says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from pmtui.tui.actions import ACTS, unavailable
from pmtui.tui.keys import keys_of

if TYPE_CHECKING:
    from pmtui.tui.app import PmtuiApp


def commands(app: PmtuiApp, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Entries for what this screen and the app can do."""
    scope = getattr(screen, "acts", "")
    state = getattr(screen, "state", None)
    for act in ACTS:
        if act.scope not in (scope, "app") or act.id == "palette":
            continue
        if state is not None and act.scope == scope and state.role not in act.who:
            continue
        why = unavailable(act, state) if state is not None and act.scope == scope else ""
        keys = keys_of(act, app.desk.settings.keys)
        words = f"{act.group}: {act.words}"
        yield SystemCommand(words, why or f"{keys} · {act.help}", _does(app, screen, act.id, act.scope))


def _does(app: PmtuiApp, screen: Screen[Any], act_id: str, scope: str) -> Callable[[], None]:
    def run() -> None:
        target: Any = app if scope == "app" else screen
        target.action_act(act_id)

    return run
