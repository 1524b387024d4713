"""The language coach's word lists: read from TOML, merged with a team's own, turned into patterns.

How terms are written is told at the top of `sessions/coach/language.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pmtui.facilitation.terms import pattern_of
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Word

STOP = "stop"
HINT = "hint"
LEVELS = (STOP, HINT)

LISTS = ("people", "machines", "ordinary", "handles", "handle_parts")
_CLASS_LISTS = ("terms", "unless", "when_partial")
_CLASS_WORDS = ("words", "level", "asks")
_CLASS_KEYS = {*_CLASS_LISTS, *_CLASS_WORDS, "only_in", "not_in", "questions"}


class LexiconError(ValueError):
    """A word list that can't be used; says on which line and what to write there."""


class Where(Word):
    """What a person is writing when the coach listens."""

    EVENT = "event"
    FACTOR = "factor"
    OBSERVATION = "observation"
    ACTION = "action"
    IDEA = "idea"
    QUESTION = "question"
    REVIEW = "review"
    NOTE = "note"
    DOCUMENT = "document"


@dataclass(frozen=True)
class LanguageClass:
    """One class of wording: its level, the question it asks, the terms that show it and those that do not."""

    key: str
    words: str
    level: str
    asks: str
    terms: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    when_partial: tuple[str, ...] = ()
    only_in: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    questions: bool = True
    """Whether sentences that end in a question mark are looked at too."""

    def speaks(self, where: str) -> bool:
        """Whether this class has anything to say about that kind of text."""
        return where not in self.not_in and (not self.only_in or where in self.only_in)


@dataclass(frozen=True)
class Lexicon:
    """Word lists by class, and the lists classes draw on."""

    classes: Mapping[str, LanguageClass] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    handle_parts: tuple[str, ...] = ()
    muted: Mapping[str, str] = field(default_factory=dict)
    """Terms the team leaves alone everywhere, each with its reason."""

    @classmethod
    def parse(cls, toml: str, base: Lexicon | None = None) -> Lexicon:
        """The lexicon in that text. A class known to `base` needs only what it adds; LexiconError names the line."""
        return _Reader(toml, base or Lexicon()).lexicon()

    def merged(self, other: Lexicon) -> Lexicon:
        """This lexicon with the other's terms added; where both say how a class works, the other's word counts."""
        classes = dict(self.classes)
        for key, theirs in other.classes.items():
            ours = classes.get(key)
            if ours is None:
                classes[key] = theirs
                continue
            added: dict[str, Any] = {
                name: _joined(getattr(ours, name), getattr(theirs, name)) for name in _CLASS_LISTS
            }
            classes[key] = replace(theirs, **added)
        lists = {name: _joined(getattr(self, name), getattr(other, name)) for name in LISTS}
        return Lexicon(classes=classes, muted={**self.muted, **other.muted}, **lists)


class _Reader:
    """Reads one text; every complaint carries the line it is about."""

    def __init__(self, toml: str, base: Lexicon) -> None:
        self.lines = toml.splitlines()
        self.base = base
        try:
            self.tables = tomllib.loads(toml)
        except tomllib.TOMLDecodeError as error:
            raise LexiconError(f"this word list is not TOML: {clean_line(str(error))}") from None

    def lexicon(self) -> Lexicon:
        known = {*LISTS, "class", "mute"}
        for key in self.tables:
            if key not in known:
                raise self.error(key, f"unknown name {key!r}; known are {', '.join(sorted(known))}")
        lists = {name: self.strings(self.tables, name) for name in LISTS}
        for name in ("people", "machines"):
            self.check_terms(lists[name], {})
        tables = self.table("class")
        return Lexicon(
            classes={key: self.language_class(key, table) for key, table in tables.items()},
            muted=self.mutes(),
            **lists,
        )

    def table(self, name: str) -> dict[str, Any]:
        found = self.tables.get(name, {})
        if not isinstance(found, dict):
            raise self.error(name, f"write [{name}.…] tables")
        return found

    def language_class(self, key: str, table: object) -> LanguageClass:
        if not isinstance(table, dict):
            raise self.error(key, f'write [class.{key}] with terms = ["…"]')
        for name in table:
            if name not in _CLASS_KEYS:
                raise self.error(
                    name, f"class {key!r} has no {name!r}; it has {', '.join(sorted(_CLASS_KEYS))}"
                )
        base = self.base.classes.get(key)
        if base is None:
            for name in _CLASS_WORDS:
                if name not in table and not (name == "words"):
                    raise self.error(key, f'class {key!r} is new, so it needs {name} = "…"')
            base = LanguageClass(key=key, words=key.replace("_", " "), level=HINT, asks="")
        said: dict[str, Any] = {
            name: clean_line(self.string(table, name)) for name in _CLASS_WORDS if name in table
        }
        if said.get("level", HINT) not in LEVELS:
            raise self.error(said["level"], f'level is "{STOP}" or "{HINT}"')
        places: dict[str, Any] = {
            name: self.places(table, name) for name in ("only_in", "not_in") if name in table
        }
        questions = table.get("questions", base.questions)
        if not isinstance(questions, bool):
            raise self.error("questions", "questions is true or false")
        terms: dict[str, Any] = {name: self.strings(table, name) for name in _CLASS_LISTS}
        for texts in terms.values():
            self.check_terms(texts, {"person": "p", "machine": "m"})
        return replace(base, questions=questions, **terms, **places, **said)

    def places(self, table: dict[str, Any], name: str) -> tuple[str, ...]:
        found = self.strings(table, name)
        known = {where.value for where in Where}
        for place in found:
            if place not in known:
                raise self.error(place, f"{name} knows no {place!r}; it knows {', '.join(sorted(known))}")
        return found

    def mutes(self) -> dict[str, str]:
        tables = self.tables.get("mute", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.error("mute", 'write [[mute]] with word = "…" and reason = "…"')
        found: dict[str, str] = {}
        for table in tables:
            word, reason = (clean_line(self.string(table, name)) for name in ("word", "reason"))
            if not word or not reason:
                raise self.error(word or "[[mute]]", "a mute needs a word and a reason")
            found[word] = reason
        return found

    def string(self, table: dict[str, Any], name: str) -> str:
        found = table.get(name, "")
        if not isinstance(found, str):
            raise self.error(name, f"{name} is a text in quotes")
        return found

    def strings(self, table: dict[str, Any], name: str) -> tuple[str, ...]:
        found = table.get(name, [])
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self.error(name, f'{name} is a list of texts: ["…", "…"]')
        return tuple(found)

    def check_terms(self, texts: Iterable[str], slots: Mapping[str, str]) -> None:
        for text in texts:
            try:
                re.compile(pattern_of(text, slots))
            except (re.error, ValueError) as problem:
                raise self.error(text, f"the term {text!r} can't be read: {problem}") from None

    def error(self, near: str, words: str) -> LexiconError:
        at = next((n for n, line in enumerate(self.lines, 1) if near and near in line), 0)
        return LexiconError(f"line {at}: {words}" if at else words)


def _joined(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))
