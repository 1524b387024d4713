"""The keys of the import screen as they are now, in as much room as there is, and the strip of lines to show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_reading import Found, Lines
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import clickable, styled, width_of
from pmtui.tui.widgets.source import counted

EXPLAINED: Mapping[str, str] = {
    "enter": "In a field: read what is named; in an empty one that asks, put in the likely answer. In the lines: import what is kept.",
    "ctrl+s": "Import what is kept, from anywhere here; one undo takes all of it back.",
    "tab": "In the paths: complete the name. Else on to the next field.",
    "pgdn": "In a field: more of what is asked and said of the files; pgup goes back.",
    "space": "Keep the line, or leave it out; a hidden one comes back. What is left out by hand stays out.",
    "f": "All lines, new, hidden, without a time, or told before; F goes back. Or click one of them.",
    "K": "What happened: another kind than the record or its words say. It stays when a later export changes the event.",
    "u": "Repeats of an alert are one line with a count; unfolded, they come in one by one.",
    "m": "Where two tools seem to tell the same: both side by side, to be one event or two.",
    "p": "The names found: give each a role once, and nobody is told by name; type those that only texts hold. Events here already follow.",
    "esc": "Stop the reading, or the importing until it is saved; from the lines to files and answers; out, where answers or decisions would be lost when pressed twice.",
}

_FIRST_TO_GO = ("?", "f", "u", "esc", "K")
"""Keys left out of a narrow line, in this order: other places tell them, or everybody knows them."""


def keys_in_fields(deciding: Deciding | None, *, more: bool = False) -> tuple[Key, ...]:
    """While one types; `more`: whether more is said of the files than fits."""
    if deciding is None:
        return (
            ("enter", "read", ""),
            ("tab", "complete a name", ""),
            ("f1", "keys", "app.act('help')"),
            ("esc", "back", "screen.leave"),
        )
    return (
        ("enter", "read again", ""),
        ("ctrl+s", _takes(deciding), "screen.bring_in"),
        ("tab", "on to the lines", ""),
        *((("pgdn", "more", "screen.turn_files(1)"),) if more else ()),
        ("f1", "keys", "app.act('help')"),
        ("esc", "back", "screen.leave"),
    )


def _takes(deciding: Deciding) -> str:
    """What importing would do now."""
    changing = len(deciding.retelling.events)
    if changing and not deciding.keeping:
        return f"change {counted(changing, 'event')}"
    return f"import {counted(deciding.keeping, 'row')}{f' + {changing}' if changing else ''}"


def keys_in_lines(found: Found, deciding: Deciding, n: int | None) -> tuple[Key, ...]:
    """Among the lines, with the cursor on that one."""
    unfold = n is not None and deciding.can_unfold(n)
    left = deciding.undecided
    return (
        ("enter", _takes(deciding), "screen.bring_in"),
        ("space", "keep/hide", "screen.turn_line"),
        ("K", "kind", "screen.ask_kind"),
        *(
            (("u", "fold" if deciding.is_unfolded(n) else "unfold", "screen.unfold"),)
            if unfold and n is not None
            else ()
        ),
        *((("m", f"same? {left}" if left else "same", "screen.offers"),) if deciding.offers else ()),
        ("p", f"people {len(found.people)}" if found.people else "people", "screen.people"),
        ("f", "filter", "screen.turn_lines(1)"),
        ("?", "keys", "app.act('help')"),
        ("esc", "back", "screen.leave"),
    )


def fitting(keys: Sequence[Key], width: int) -> tuple[Key, ...]:
    """As many of the keys as fit side by side."""
    kept = list(keys)
    for pressed in _FIRST_TO_GO:
        if _cells(kept) <= width:
            break
        kept = [key for key in kept if key[0] != pressed]
    return tuple(kept)


def _cells(keys: Sequence[Key]) -> int:
    return sum(width_of(f"{pressed} {words}") + 2 for pressed, words, _action in keys) - 2


def strip_of(found: Found, shown: Lines) -> Content:
    """Which lines can be shown, how many each are, and which are; each can be clicked."""
    parts: list[Content | tuple[str, str]] = [("f ", "bold $pm-accent")]
    for lines in Lines:
        words = f"{lines.value.capitalize()} {len(found.numbers(lines)):,}"
        action = f"screen.lines('{lines.value}')"
        parts.append(
            clickable(f"[{words}]", "bold $pm-text", action)
            if lines is shown
            else clickable(f" {words} ", "$pm-quiet", action)
        )
    return styled(*parts)
