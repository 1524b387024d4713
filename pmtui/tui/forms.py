"""What a form reads: typed words become a card, or a sentence under the field that says what to type.

Pure: no widget here. Everything typed is kept as text by field name, so a draft is a plain mapping and nothing that
could not be read is lost. A field left as it was keeps its exact value (a time keeps its zone and original).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from enum import StrEnum
from typing import Any, TypeVar, cast

from pmtui.model.cards import Card
from pmtui.model.dates import Unclear, say_day
from pmtui.model.moment import Moment, Precision, zone_named
from pmtui.model.text import clean_line, clean_text
from pmtui.model.when import Context, read_due, read_when, say_moment
from pmtui.tui.form_making import made_of

Typed = Mapping[str, str]
"""What stands in each field, by the field's name."""

Drafts = dict[str, dict[str, str]]
"""What was typed and not saved: by card (`action:new`, `event:4f…`), the fields that differ from the card."""

AnyKind = TypeVar("AnyKind", bound=Card)


class Sort(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    YESNO = "yesno"
    NUMBER = "number"
    LIST = "list"
    LINES = "lines"


@dataclass(frozen=True)
class FieldSpec:
    """One field of a form. `name` is a path in the card: `owner`, `criterion.metric`, `milestones.started`."""

    name: str
    label: str
    help: str
    sort: Sort = Sort.LINE
    options: tuple[tuple[str, str], ...] = ()
    """For a choice: what is stored and what is read, in order; an empty first value stands for 'not said'."""
    needed: str = ""
    """What to say when nothing is typed; empty when nothing needs to be."""
    applies: Callable[[Typed], bool] | None = None
    """When the field shows; None: always."""
    past: bool = False
    """A day that has been, rather than a deadline."""
    coached: bool = False
    """Whether the language coach reads along."""
    heading: str = ""
    """Words above the field where a new part of the form begins."""

    def shows(self, typed: Typed) -> bool:
        """Whether the field applies to what is typed elsewhere."""
        return self.applies is None or self.applies(typed)


@dataclass(frozen=True)
class Reading:
    """One meaning something typed could have: in words, and as text that has no other meaning."""

    words: str
    text: str


@dataclass(frozen=True)
class Problem:
    """Why a field can't be read yet, what to do, and the readings to pick from."""

    sentence: str
    readings: tuple[Reading, ...] = ()
    missing: bool = False
    """Nothing is typed where something is needed."""


@dataclass(frozen=True)
class Filled:
    """What a form's fields say: a card, or problems by field; echoes say back what was understood."""

    card: Card | None
    problems: Mapping[str, Problem] = field(default_factory=dict)
    echoes: Mapping[str, str] = field(default_factory=dict)
    draft: Card | None = None
    """The card as far as it can be read, for what is reckoned while typing."""


def blank(kind: type[AnyKind], **known: Any) -> AnyKind:
    """A card of that kind to start a form with: only what is known is set, the rest is at its default."""
    return cast("AnyKind", kind.model_construct(**known))


def draft_key(card: Card) -> str:
    """Under which name a form keeps what was typed."""
    return f"{card.kind}:{card.id or 'new'}"


def forget(drafts: Drafts, card: Card) -> None:
    """Drop what was typed for a card, once the room has taken it; `card` is the one the form was opened with."""
    drafts.pop(draft_key(card), None)


# --- from the card to the fields ---------------------------------------------


def shown(card: Card, specs: tuple[FieldSpec, ...], zone: str) -> dict[str, str]:
    """Each field's text for that card."""
    return {spec.name: _say(_value_at(card, spec.name), spec, zone) for spec in specs}


def _say(value: object, spec: FieldSpec, zone: str) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Moment):
        return moment_text(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and spec.sort is Sort.LINES:
        return "\n".join(clean_line(str(part)) for part in value)
    if isinstance(value, tuple):
        return ", ".join(clean_line(str(part)) for part in value)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return clean_text(text) if spec.sort is Sort.TEXT else clean_line(text)


def _value_at(card: Card, name: str) -> Any:
    head, _, rest = name.partition(".")
    value = card.__dict__.get(head)
    if not rest or value is None:
        return value
    if head == "milestones":
        return next((mark.at for mark in value if mark.milestone.value == rest), None)
    if head == "roles":
        return tuple(held.who for held in value if held.role.value == rest)
    return getattr(value, rest)


def moment_text(moment: Moment, zone: str) -> str:
    """A moment as a person could have typed it in that zone: `2026-11-20 14:05`."""
    day = moment.day(zone).isoformat()
    return day if moment.precision is Precision.DAY else f"{day} {moment.shown(zone)}"


# --- from the fields to the card ---------------------------------------------


def read(card: Card, specs: tuple[FieldSpec, ...], typed: Typed, context: Context) -> Filled:
    """The card those fields make of `card`: same id, review and rev."""
    before = shown(card, specs, context.zone)
    values: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    echoes: dict[str, str] = {}
    for spec in specs:
        text = typed.get(spec.name, before[spec.name])
        shows = spec.shows(typed)
        known = _value_at(card, spec.name)
        if not text.strip() and spec.needed:
            if shows:
                problems[spec.name] = Problem(spec.needed, missing=True)
            continue
        try:
            value = known if text == before[spec.name] and known is not None else _read(text, spec, context)
        except Unclear as unclear:
            if shows:
                problems[spec.name] = _problem(unclear, spec, context)
            continue
        values[spec.name] = value
        echo = _echo(value, context)
        if shows and echo:
            echoes[spec.name] = echo
    made, refused = made_of(card, values)
    stand_ins = {name: "…" for name, p in problems.items() if p.missing and "." not in name}
    draft = made if made is not None else made_of(card, {**stand_ins, **values})[0]
    for name, sentence in refused.items():
        problems.setdefault(name, Problem(sentence))
    return Filled(None if problems else made, problems, echoes, draft)


def _read(text: str, spec: FieldSpec, context: Context) -> Any:
    if spec.sort in (Sort.LIST, Sort.LINES):
        parts = text.split(",") if spec.sort is Sort.LIST else text.split("\n")
        return tuple(part for part in map(clean_line, parts) if part)
    if spec.sort in (Sort.LINE, Sort.TEXT):
        return text
    line = clean_line(text)
    if not line:
        return None
    match spec.sort:
        case Sort.CHOICE:
            return line
        case Sort.YESNO:
            return line == "yes"
        case Sort.NUMBER:
            return _number(line)
        case Sort.MOMENT:
            return read_when(line, context)
        case _:
            if spec.past:
                return read_when(line, context).day(context.zone)
            return read_due(line, context.now.astimezone(_zone(context)).date())


def _zone(context: Context) -> tzinfo:
    """The zone days are counted in."""
    return zone_named(context.zone)


def _number(line: str) -> int | float:
    plain = line.replace(" ", "").replace("_", "").replace("'", "")
    grouped = plain.split(",")
    if len(grouped) > 1 and all(len(part) == 3 for part in grouped[1:]):
        plain = "".join(grouped)
    try:
        number = float(plain)
    except ValueError:
        raise Unclear(f"{line[:40]!r} is no number I can read; write 1200") from None
    if not 0 <= number < 1e15:
        raise Unclear("a number here is 0 or more, and below a million billion; write 1200")
    return int(number) if number.is_integer() else number


def _problem(unclear: Unclear, spec: FieldSpec, context: Context) -> Problem:
    readings = [Reading(say_moment(m, context.zone), _text_for(m, context)) for m in unclear.readings]
    if spec.sort is Sort.DAY and spec.past:
        readings = [
            Reading(say_day(m.day(context.zone)), m.day(context.zone).isoformat()) for m in unclear.readings
        ]
    readings += [Reading(say_day(day), day.isoformat()) for day in unclear.dates]
    return Problem(unclear.sentence, tuple(dict.fromkeys(readings)))


def _text_for(moment: Moment, context: Context) -> str:
    """Text that `read_when` takes for exactly that moment."""
    text = moment_text(moment, context.zone)
    try:
        if read_when(text, context).at == moment.at:
            return text
    except Unclear:
        pass
    return f"{moment_text(moment, 'UTC')} UTC" if moment.precision is not Precision.DAY else text


def _echo(value: object, context: Context) -> str:
    if isinstance(value, Moment):
        return say_moment(value, context.zone, context.incident_start)
    return say_day(value) if isinstance(value, date) else ""


__all__ = [
    "Drafts",
    "FieldSpec",
    "Filled",
    "Problem",
    "Reading",
    "Sort",
    "Typed",
    "blank",
    "draft_key",
    "forget",
    "moment_text",
    "read",
    "shown",
]
