"""Values read from a form become a card; what its class says against them goes back to the field it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from pmtui.model.cards import Card, MilestoneMark, RoleHeld
from pmtui.model.vocabulary import IncidentRole, Milestone


def made_of(card: Card, values: Mapping[str, Any]) -> tuple[Card | None, dict[str, str]]:
    """The card with those values, or what its class says against them, by field."""
    whole = {name: card.__dict__[name] for name in type(card).model_fields if name in card.__dict__}
    parts: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        head, _, rest = name.partition(".")
        if rest:
            parts.setdefault(head, {})[rest] = value
        elif value is not None or not _refuses_none(card, head):
            whole[head] = value
    for head, given in parts.items():
        whole[head] = _part(head, whole.get(head), given)
    try:
        return type(card).model_validate(whole), {}
    except ValidationError as error:
        # What is missing has been said in the form's own words.
        said = [e for e in error.errors(include_url=False) if e["type"] != "missing"]
        return None, {_field_of(e["loc"], values): _sentence(e) for e in said}


def _refuses_none(card: Card, name: str) -> bool:
    """Whether 'not said' means the default there, because the model has no None."""
    return type(card).model_fields[name].default is not None


def _part(head: str, known: Any, given: Mapping[str, Any]) -> Any:
    if head == "milestones":
        marks = {mark.milestone.value: mark.at for mark in known or ()}
        if all(given.get(m.value, marks.get(m.value)) == marks.get(m.value) for m in Milestone):
            return known or ()
        marks |= given
        kept = {mark.milestone: mark for mark in known or ()}
        typed = (
            MilestoneMark(milestone=m, at=marks[m.value]) for m in Milestone if marks.get(m.value) is not None
        )
        return tuple(
            kept[one.milestone] if one.milestone in kept and kept[one.milestone].at == one.at else one
            for one in typed
        )
    if head == "roles":
        before = {role: tuple(h.who for h in known or () if h.role is role) for role in IncidentRole}
        if all(given.get(role.value, before[role]) == before[role] for role in IncidentRole):
            return known or ()
        return tuple(RoleHeld(role=r, who=who) for r in IncidentRole for who in given.get(r.value, before[r]))
    return {**(known.__dict__ if known is not None else {}), **given}


def _field_of(loc: tuple[int | str, ...], values: Mapping[str, Any]) -> str:
    path = ".".join(str(step) for step in loc if isinstance(step, str))
    if path in values:
        return path
    head = str(loc[0]) if loc else "zone"
    return next((name for name in values if name.partition(".")[0] == head), next(iter(values), head))


def _sentence(error: Any) -> str:
    words = str(error["msg"]).removeprefix("Value error, ")
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
