"""The offline language coach: shows wording that closes a conversation, and asks the question that opens it.

It never blocks saving and never raises. Classes, levels and guards follow DOMAIN ("Language coach"), after the
advice on counterfactuals and blame in Etsy's Debriefing Facilitation Guide and the Howie guide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pmtui.facilitation.lexicon import HINT, STOP, LanguageClass, Lexicon, LexiconError, Where
from pmtui.facilitation.terms import anchors_of, any_of, folded, machines_pattern, pattern_of, people_pattern
from pmtui.model.cards import Mute

__all__ = ["HINT", "STOP", "Coach", "Hit", "Lexicon", "LexiconError", "Where", "counts"]

NAMES = "personal_name"
"""The class of hits on names; it has no terms of its own."""


@dataclass(frozen=True)
class Hit:
    """Wording from `start` to `end` (characters of the text), its class and level, and the question to ask."""

    start: int
    end: int
    cls: str
    level: str
    asks: str


def counts(hits: Iterable[Hit]) -> dict[str, int]:
    """How many hits there are of each class, for a team's trend."""
    return dict(Counter(hit.cls for hit in hits))


# --- what is left alone ------------------------------------------------------

_BLANK = "\x00"
LEFT_ALONE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("`~", re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]{1,400}`", re.DOTALL)),
    (
        '"“„«‘',
        re.compile(
            r"\"[^\"\n]{1,400}\"|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|«[^»\n]{1,400}»|‘[^‘\n]{1,400}?’(?!\w)"
        ),
    ),
    ("'", re.compile(r"(?<![^\s(\[])'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){1,400}'(?!\w)")),
    (">", re.compile(r"(?m)^[ \t]*>.*$")),
    (":.", re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,19}://\S+|\bwww\.\S+|\bmailto:\S+")),
    ("@", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,100}")),
    ("/", re.compile(r"(?<![^\s(\[])(?:~|\.{1,2})?/[\w.-]+(?:/[\w.-]*)*")),
    (".", re.compile(r"(?<![\w.-])[\w-]++(?:\.\d++)*+\.[a-z](?:[\w-]|\.(?=\w))*(?:/\S*)?")),
    ("_", re.compile(r"(?<!\w)\w*_\w+")),
    ("=", re.compile(r"(?<![\w-])[\w-]++=\S+")),
)
"""Quoted text, code, addresses, paths and identifiers, each tried only where one of its marks stands."""
_LEVEL_WORD = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|FATAL|CRIT|CRITICAL|PANIC|SEVERE)"
_STAMP = r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?\S*"
LOG_LINE = re.compile(
    rf"(?m)^[ \t]*(?:"
    rf"{_STAMP}[ \t].{{0,60}}?(?:\b{_LEVEL_WORD}\b|\[\w+\]|\w+\[\d+\]:)"
    rf"|\[{_LEVEL_WORD}\]|{_LEVEL_WORD}:?[ \t]+\[|{_LEVEL_WORD}:[ \t]"
    rf"|\d\d:\d\d:\d\d\S*[ \t]+\[?{_LEVEL_WORD}\b"
    rf"|[A-Z][a-z]{{2}}[ \t]+\d{{1,2}}[ \t]\d\d:\d\d:\d\d[ \t]\S+[ \t]\S+:"
    rf"|[IWEF]\d{{4}}[ \t]\d\d:\d\d"
    rf"|at[ \t][\w.$<>]+\(|Traceback[ \t]\(|(?:\w+\.)*[A-Z]\w*(?:Error|Exception)\b:"
    rf"|\{{\".*\}}[ \t]*$"
    rf"|(?=\S+=\S)\S+=\S+[ \t]+\S+=\S"
    rf").*$"
)
HANDLE = re.compile(r"(?<![\w@/.+-])@([a-z][\w-]{1,38}(?:\.\w[\w-]{0,30})?)(?![\w/(@])")
LEAD = (
    r"(?:^|(?<=[.;:!?\n]\s)|(?<=\n))\s{0,4}"
    r"(?:[-*•+]\s{1,2}|\d{1,2}[.)]\s|\[[ x]\]\s){0,2}"
    r"(?:(?:(?:and|so|but|then)\s)?(?:(?:we|you|they|i|everyone|everybody|the\steam)\s)?"
    r"(?:should|must|will|need\sto|have\sto|has\sto|please|let's|let\sus|continue\sto|to|next\stime|always)\s(?:also\s|please\s|just\s)?)?"
)
SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")


class _Term:
    """One term, its pattern made when a text first holds one of its anchors."""

    def __init__(self, term: str, slots: Mapping[str, str]) -> None:
        self._term = term
        self._slots = slots
        self._anchors = anchors_of(term)

    def spans(self, plain: str) -> list[tuple[int, int]]:
        """Where the term stands in a folded text."""
        if self._anchors and not any(anchor in plain for anchor in self._anchors):
            return []
        return [match.span("said") for match in self._pattern.finditer(plain) if match.group("said")]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        lead = LEAD if self._term.startswith("^") else ""
        return re.compile(f"{lead}(?P<said>{pattern_of(self._term, self._slots)})")


@dataclass(frozen=True)
class _Ear:
    """One class made ready for listening."""

    cls: LanguageClass
    terms: tuple[_Term, ...]
    unless: tuple[_Term, ...]


class Coach:
    """Listens to text with one lexicon. Patterns are made on the first `check`, once."""

    def __init__(
        self,
        lexicon: Lexicon,
        muted: Iterable[Mute] = (),
        names: Iterable[str] = (),
        *,
        partial: bool = False,
    ) -> None:
        """`names` are those of participants and responders; `partial`: the impact was partial."""
        self._lexicon = lexicon
        self._names = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
        self._partial = partial
        self._muted = tuple(folded(word) for word in (*lexicon.muted, *(mute.word for mute in muted)) if word)

    def check(self, text: str, where: Where) -> tuple[Hit, ...]:
        """What the coach would ask about, in order, not overlapping. Empty when nothing needs asking."""
        if not text.strip():
            return ()
        plain = _masked(text)
        hits: list[Hit] = []
        for ear in self._ears:
            if ear.cls.speaks(where):
                hits.extend(self._heard(ear, plain))
        names = self._lexicon.classes.get(NAMES)
        if names is not None and names.speaks(where):
            hits.extend(self._names_in(text, plain, names))
        return _one_by_one(hit for hit in hits if not self._is_muted(plain[hit.start : hit.end]))

    def names_in(self, text: str) -> tuple[Hit, ...]:
        """Personal names and handles in the text, wherever it stands."""
        names = self._lexicon.classes.get(NAMES) or LanguageClass(NAMES, "personal name", HINT, "")
        return _one_by_one(self._names_in(text, _masked(text), names))

    def words(self, cls: str) -> str:
        """What a class is called on screen."""
        found = self._lexicon.classes.get(cls)
        return found.words if found else cls

    # --- listening -----------------------------------------------------------

    def _heard(self, ear: _Ear, plain: str) -> list[Hit]:
        cls = ear.cls
        spans = [span for term in ear.terms for span in term.spans(plain)]
        if spans:
            fine = bytearray(len(plain))
            for start, end in (span for term in ear.unless for span in term.spans(plain)):
                fine[start:end] = b"\x01" * (end - start)
            spans = [span for span in spans if not fine[span[0]]]
        if spans and not cls.questions:
            asked = _questions(plain)
            spans = [span for span in spans if not asked[span[0]]]
        return [Hit(start, end, cls.key, cls.level, cls.asks) for start, end in spans]

    def _names_in(self, text: str, plain: str, cls: LanguageClass) -> list[Hit]:
        spans: list[tuple[int, int]] = []
        if "@" in plain:
            for match in HANDLE.finditer(plain):
                handle = match.group(1)
                group = handle in self._lexicon.handles
                if not group and not any(part in handle for part in self._lexicon.handle_parts):
                    spans.append(match.span())
        for match in self._known.finditer(plain):
            said = text[match.start() : match.end()]
            if len(said) > 3 or said in self._short:
                spans.append(match.span())
        return [Hit(start, end, cls.key, cls.level, cls.asks) for start, end in spans]

    def _is_muted(self, said: str) -> bool:
        flat = f" {' '.join(said.replace('-', ' ').split())} "
        return any(f" {' '.join(word.replace('-', ' ').split())} " in flat for word in self._muted)

    # --- made once -----------------------------------------------------------

    @cached_property
    def _ears(self) -> tuple[_Ear, ...]:
        slots = slots_of(self._lexicon, self._known_names)
        return tuple(
            self._ear(cls, slots) for cls in self._lexicon.classes.values() if cls.terms or cls.when_partial
        )

    def _ear(self, cls: LanguageClass, slots: Mapping[str, str]) -> _Ear:
        terms = (*cls.terms, *(cls.when_partial if self._partial else ()))
        return _Ear(
            cls=cls,
            terms=tuple(_Term(term, slots) for term in terms),
            unless=tuple(_Term(term, slots) for term in cls.unless),
        )

    @cached_property
    def _known_names(self) -> tuple[str, ...]:
        return known_names(self._lexicon, self._names)

    @cached_property
    def _short(self) -> frozenset[str]:
        return frozenset(name for name in self._known_names if len(name) <= 3)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return known_pattern(self._known_names)


def known_names(lexicon: Lexicon, names: Iterable[str]) -> tuple[str, ...]:
    """Whole names, and the parts of them that are no everyday words."""
    found: dict[str, None] = {}
    for name in dict.fromkeys(" ".join(name.split()) for name in names if name.strip()):
        parts = name.split()
        if len(parts) > 1 or folded(name) not in lexicon.ordinary:
            found.setdefault(name.lstrip("@"))
        for part in parts if len(parts) > 1 else ():
            if len(part) > 2 and folded(part) not in lexicon.ordinary:
                found.setdefault(part)
    return tuple(name for name in found if len(name) > 1)


def known_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of these names; met with a folded text."""
    longest_first = sorted(names, key=len, reverse=True)
    words = any_of(re.escape(folded(name)).replace(r"\ ", r"\s{1,4}") for name in longest_first)
    return re.compile(rf"(?<![\w@])(?:{words})(?!\w)")


def slots_of(lexicon: Lexicon, names: Iterable[str]) -> dict[str, str]:
    """What <person> and <machine> stand for in terms, where people of these names are known."""
    people = [*lexicon.people, *(re.sub(r"[^\w\s'-]", " ", name) for name in names)]
    person = people_pattern(text.strip() for text in people if text.strip())
    return {
        "person": rf"(?:{person}|@[a-z][\w.-]{{1,38}})",
        "machine": machines_pattern(lexicon.machines),
    }


def _masked(text: str) -> str:
    """`text` folded, as long as before, with what is not the writer's own prose blanked out."""
    if any(mark in text for mark in ":=[{("):
        text = LOG_LINE.sub(_blank, text)
    for marks, pattern in LEFT_ALONE:
        if any(mark in text for mark in marks):
            text = pattern.sub(_blank, text)
    return folded(text)


def _blank(match: re.Match[str]) -> str:
    return _BLANK * (match.end() - match.start())


def _questions(plain: str) -> bytearray:
    """For each character, whether its sentence ends in a question mark."""
    asked, start = bytearray(len(plain)), 0
    if "?" in plain:
        for stop in SENTENCE_END.finditer(plain):
            if stop.group() == "?":
                asked[start : stop.end()] = b"\x01" * (stop.end() - start)
            start = stop.end()
    return asked


def _one_by_one(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Without overlaps: a stop before a hint, then the longer, then the earlier."""
    found = sorted(hits, key=lambda hit: (hit.level != STOP, hit.start - hit.end, hit.start))
    taken = bytearray(max((hit.end for hit in found), default=0))
    kept: list[Hit] = []
    for hit in found:
        if not any(taken[hit.start : hit.end]):
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.start))
