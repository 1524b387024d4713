"""Keys: what each is bound to, how people read them, and the tables of them in help and README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType

from pmtui.model.vocabulary import Role
from pmtui.tui.actions import ACTS, BY_ID, PARTICIPANTS, Act

LIST_KEYS: tuple[tuple[str, str, str], ...] = (
    ("↑ ↓ j k", "Move", "Up and down in a pane; page up, page down, home and end too."),
    ("tab", "Next pane", "From pane to pane; shift+tab goes back."),
    ("space", "Mark", "Mark cards; link, group and delete then mean all marked ones."),
    ("esc", "Out", "One level out; never loses what you typed."),
)
"""Keys that lists and screens have by themselves, for help and README."""

_SHOWN = {
    "slash": "/",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "plus": "+",
    "equals_sign": "=",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "question_mark": "?",
    "escape": "esc",
    "ctrl+delete": "ctrl+del",
    "asterisk": "*",
}

_NAMED = {shown: name for name, shown in _SHOWN.items()}

SHEETS = (
    "list",
    "sheet",
    "form",
    "ask",
    "pick",
    "link",
    "map",
    "readiness",
    "record",
    "others",
    "stage",
    "start",
    "opening",
    "join",
    "invitation",
    "connections",
    "open-room",
    "inbox",
    "heard",
    "ballot",
    "left",
    "suggest",
    "attend",
    "read",
)
"""What comes before the dot in the binding ids of lists and sheets."""


def bindings(scope: str) -> list[BindingType]:
    """The bindings of a screen (or of the app), remappable by action id."""
    return [
        Binding(
            ",".join(key_names(act.keys)),
            f"act('{act.id}')",
            act.words,
            show=act.footer,
            key_display=shown_keys(act.keys).split(" ")[0],
            tooltip=act.help,
            id=act.id,
            priority=act.id == "quit",
        )
        for act in ACTS
        if act.scope == scope
    ]


def key_names(keys: str) -> list[str]:
    """Keys by the names the terminal library has for them: `/` is `slash`."""
    return [_NAMED.get(key, key) for key in keys.split(",")]


def shown_keys(keys: str) -> str:
    """Keys as people read them: `slash` is `/`."""
    return " ".join(_SHOWN.get(key, key) for key in keys.split(","))


def keys_of(act: Act, keymap: Mapping[str, str]) -> str:
    """The keys of an action as the user may have remapped them."""
    return shown_keys(keymap.get(act.id, act.keys))


def unknown_keys(keymap: Mapping[str, str]) -> list[str]:
    """Ids in a keymap that no action has."""
    return [name for name in keymap if name not in BY_ID and name.partition(".")[0] not in SHEETS]


MOVING = "Moving"
"""The group of the keys of lists."""


def help_sections(
    scopes: tuple[str, ...], keymap: Mapping[str, str], role: Role | None = None
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Help rows (keys, words, help) by group, for the help screen and the docs; of one role, or all."""
    groups: dict[str, list[tuple[str, str, str]]] = {MOVING: list(LIST_KEYS)}
    for act in ACTS:
        if act.scope in scopes and (role is None or role in act.who):
            groups.setdefault(act.group, []).append((keys_of(act, keymap), act.words, act.help))
    return list(groups.items())


THEIRS = "At a participant's own terminal these keys are theirs; what else stands above works there where it only looks."


def keys_as_markdown(*, names: bool = False) -> str:
    """The key tables of the README; with `names`, also what each action is called in the configuration."""
    listed = [(*row, "") for row in LIST_KEYS]
    listed += [_key_row(act) for act in ACTS if act.who != PARTICIPANTS]
    theirs = [_key_row(act) for act in ACTS if act.who == PARTICIPANTS]
    return f"{_table(listed, names)}\n{THEIRS}\n\n{_table(theirs, names)}"


def _key_row(act: Act) -> tuple[str, str, str, str]:
    return shown_keys(act.keys), act.words, act.help, act.id


def _table(rows: Iterable[tuple[str, str, str, str]], names: bool) -> str:
    head = ("key", "action", "what it does", *(("name",) if names else ()))
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for keys, words, text, name in rows:
        cells = [" ".join(f"`{key}`" for key in keys.split()), words, text]
        if names:
            cells.append(f"`{name}`" if name else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
