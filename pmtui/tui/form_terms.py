"""What fields of all forms are made of: options, and when a field applies."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.vocabulary import Word
from pmtui.tui.forms import Typed

NOT_SAID = "not said"


def terms(words: type[Word], nothing: str = "") -> tuple[tuple[str, str], ...]:
    """A vocabulary as options; `nothing` stands first, for what is not said."""
    first = (("", nothing),) if nothing else ()
    return (*first, *((word.value, word.words) for word in words))


def when(name: str, word: Word) -> Callable[[Typed], bool]:
    """Whether that term stands in that field."""
    return lambda typed: typed.get(name) == word.value


YES_NO = (("no", "no"), ("yes", "yes"))
YES_NO_UNKNOWN = (("", "not checked"), ("no", "no"), ("yes", "yes"))
ONE_TO_FIVE = (("", "–"), *((str(n), str(n)) for n in range(1, 6)))
