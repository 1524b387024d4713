"""An input of one line whose width is given: what is typed in it moves nothing around it."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class QuietInput(Input):
    """Textual lays the whole screen out anew when an input's content grows; here that would be for nothing."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
