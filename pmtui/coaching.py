"""Opens the coach's word lists and questions: those that ship with the program, and the team's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pmtui.shipped import shipped

if TYPE_CHECKING:
    from pmtui.facilitation.language import Coach, Lexicon
    from pmtui.facilitation.questions import Questions
    from pmtui.model.cards import Mute


@cache
def base_lexicon() -> Lexicon:
    """The word lists that ship with the program."""
    from pmtui.facilitation.language import Lexicon

    return Lexicon.parse(shipped("sessions", "coach", "language.toml").read_text(encoding="utf-8"))


def load_lexicon(user_file: Path | None = None) -> Lexicon:
    """The shipped word lists with those of `user_file` added; none there is fine.

    LexiconError names the file and the line when it can't be used.
    """
    from pmtui.facilitation.language import Lexicon, LexiconError

    base = base_lexicon()
    if user_file is None or not user_file.exists():
        return base
    try:
        return base.merged(Lexicon.parse(user_file.read_text(encoding="utf-8-sig"), base))
    except LexiconError as error:
        raise LexiconError(f"{user_file.name}: {error}") from None
    except (OSError, UnicodeDecodeError):
        raise LexiconError(f"{user_file.name}: can't be read; it must be a text file in UTF-8") from None


def load_coach(
    muted: Iterable[Mute] = (),
    names: Iterable[str] = (),
    user_file: Path | None = None,
    *,
    partial: bool = False,
) -> Coach:
    """The language coach for one review: its mutes, the names it knows, whether the impact was partial."""
    from pmtui.facilitation.language import Coach

    return Coach(load_lexicon(user_file), muted=muted, names=names, partial=partial)


@cache
def load_questions() -> Questions:
    """The questions that ship with the program."""
    from pmtui.facilitation.questions import Questions

    return Questions.parse(shipped("sessions", "coach", "questions.toml").read_text(encoding="utf-8"))


def folding(user_file: Path | None = None) -> Callable[[str], bool]:
    """Whether an anonymous note is folded at its reveal: it holds a name, or wording that points at a person.

    Own word lists that can't be read are left out, since a reveal must not fail on them.
    """

    @cache
    def coach() -> Coach:
        from pmtui.facilitation.language import LexiconError

        try:
            return load_coach(user_file=user_file)
        except LexiconError:
            return load_coach()

    def folds(text: str) -> bool:
        from pmtui.facilitation.lexicon import Where

        return any(hit.level == "stop" for hit in coach().check(text, Where.OBSERVATION))

    return folds
