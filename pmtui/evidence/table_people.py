"""Whom the cells of a table name, beside the column that says who acted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pmtui.evidence.words import ROLES, plain_name

_OF_PEOPLE = re.compile(
    r"(?:.*_)?(?:by|by_user_names?|user_?names?|names_of_users|owners?|assignees?|assigned_to|authors?|reporters?|responders?"
    r"|commander|members?|participants?|on_?call|contacts?|e_?mail|lead|engineers?|caller|requester|approver|wer|autor|auteur)\Z"
)
"""Names of columns whose cells name people."""
_USERS = re.compile(r"(?:.*_)?(?:user_?names?|users?|nick|author|reporter|assignee|e_?mail)\Z")
_BETWEEN = re.compile(r"\s*[;,|]\s*")
_FULL_NAME = re.compile(
    r"[^\W\da-z_][\w'’.-]*(?: [\w'’.-]+){0,2} [^\W\da-z_][\w'’.-]+\Z|[\w.+-]+@[\w.-]+\Z|\w+\.\w+\Z"
)
"""What can only be somebody: where owners and leads stand, a team's name may stand too."""
_GROUP = re.compile(
    r"\b(?:team|squad|group|service|operations|on-?call|crew|guild|department)\b", re.IGNORECASE
)


def names_in(cell: str, *, users: bool) -> list[str]:
    """The names of people that a cell lists; `users`: it can list nothing else."""
    return [
        name
        for name in _BETWEEN.split(cell.strip())
        if 1 < len(name) <= 60
        and not name.isdigit()
        and (users or _FULL_NAME.match(name))
        and not _GROUP.search(name)
    ]


def people_columns(columns: Iterable[tuple[int, str]]) -> list[tuple[int, bool]]:
    """Which of these columns, by their names, name people, and whether they can name nobody else."""
    named = [(n, plain_name(name)) for n, name in columns]
    return [
        (n, _USERS.match(name) is not None)
        for n, name in named
        if name in ROLES["actor"] or _OF_PEOPLE.match(name)
    ]
