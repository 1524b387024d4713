"""Terms of the coach's word lists as regular expressions; how terms are written is told in language.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_WORD = r"[\w'%@/+-]+"
_GAP_WORDS = 6
_TOKENS = re.compile(r"(?:\s*\.\.\.)+\s*|<\w*>|\)\?|[()|*#^-]|\s+|[^\s<()|*#^-]+|.", re.DOTALL)
_FIXED: dict[str, str] = {
    "(": "(?:",
    "|": "|",
    ")": ")",
    ")?": ")?",
    "*": r"\w*",
    "#": r"\d[\d.,]*",
    "-": r"(?:-|\s{1,4})?",
}


def pattern_of(term: str, slots: Mapping[str, str]) -> str:
    """The regular expression for a term; `slots` holds those for <person> and <machine>. ValueError if malformed.

    Case is not its business: it is met with text from `folded`.
    """
    body = term.removeprefix("^").strip()
    if not body.replace("*", "").replace(".", "").strip():
        raise ValueError("it is empty")
    pattern = "".join(_token(bit, slots) for bit in _TOKENS.findall(folded(body)))
    start = r"(?<!\w)(?<!\w-)" if body[0].isalnum() or body[0] in "(<" else ""
    end = r"(?!\w)(?!-\w)" if body[-1].isalnum() or body[-1] in ")>*?" else ""
    return f"{start}(?:{pattern}){end}"


def anchors_of(term: str) -> tuple[str, ...]:
    """Bits of text one of which stands in everything the term matches: a cheap test before the pattern.

    Empty when there are none, and the pattern has to be tried on every text.
    """
    best: tuple[str, ...] = ()
    depth = 0
    optional = _optional_groups(bits := _TOKENS.findall(folded(term.removeprefix("^").strip())))
    choices: list[str] = []
    usable = False
    for at, bit in enumerate(bits):
        if bit == "(":
            depth += 1
            if depth == 1:
                choices, usable = [""], at not in optional
        elif bit in (")", ")?"):
            depth -= 1
            if depth == 0 and usable:
                best = _stronger(best, tuple(choices))
        elif bit == "|" and depth == 0:
            return ()
        elif bit == "|" and depth == 1:
            choices.append("")
        elif bit in _FIXED or bit.isspace() or "..." in bit or bit.startswith("<"):
            continue
        elif depth == 0:
            best = _stronger(best, (bit,))
        elif depth == 1 and len(bit) > len(choices[-1]):
            choices[-1] = bit
    return best


def any_of(patterns: Iterable[str]) -> str:
    """One pattern that matches what any of them does; matches nothing when there are none."""
    return "|".join(patterns) or r"(?!)"


def people_pattern(people: Iterable[str]) -> str:
    """Somebody, with the additions a sentence may put between a person and the verb."""
    who = _words(people)
    place = rf"\s(?:on\s(?:call|duty|shift)|(?:from|in|at|for|of|on)\s(?:the\s)?{_WORD}(?:\steam)?)"
    adverb = r"\s(?:\w+ly|also|again|then|still|just|even|both|all|had|have|has|who|here)"
    return rf"(?:{who}(?:{place})?(?:{adverb}){{0,2}})"


def _words(texts: Iterable[str]) -> str:
    """Any of these words, one or several of them."""
    bodies = ("".join(_token(bit, {}) for bit in _TOKENS.findall(folded(text))) for text in texts)
    return rf"(?<!\w)(?:{any_of(sorted(filter(None, bodies), key=len, reverse=True))})s?(?!\w)"


def machines_pattern(machines: Iterable[str]) -> str:
    """A word for a machine."""
    return f"(?:{_words(machines)})"


_QUOTES = str.maketrans("’ʼ\u2010\u2011\u00a0", "''-- ")


def folded(text: str) -> str:
    """`text` in lower case, character for character, with one form of apostrophe, hyphen and blank."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(map(_lower, text))
    return low.translate(_QUOTES)


def _token(bit: str, slots: Mapping[str, str]) -> str:
    if bit in _FIXED:
        return _FIXED[bit]
    if "..." in bit:
        most = bit.count("...") * _GAP_WORDS
        return rf"(?:\s{{1,4}}{_WORD}){{0,{most}}}?\s{{1,4}}"
    if bit.startswith("<") and bit.endswith(">") and len(bit) > 2:
        if bit[1:-1] not in slots:
            raise ValueError(f"{bit} is not known here; <person> and <machine> are, in classes")
        return slots[bit[1:-1]]
    if bit.isspace():
        return r"(?:\s{1,4}|-)"
    return re.escape(bit)


def _optional_groups(bits: list[str]) -> frozenset[int]:
    """Where the groups begin that may be missing."""
    opened: list[int] = []
    found: set[int] = set()
    for at, bit in enumerate(bits):
        if bit == "(":
            opened.append(at)
        elif bit in (")", ")?") and opened:
            began = opened.pop()
            if bit == ")?":
                found.add(began)
    return frozenset(found)


def _stronger(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """The set of anchors whose shortest is longer; a choice without letters can't serve."""
    return theirs if min(map(len, theirs)) > min(map(len, ours), default=1) else ours


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char
