"""Session formats as files: those that travel with the program, and the user's own, which win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pmtui.facilitation.agenda import FormatProblems, Problem, parse_format
from pmtui.model.format import SessionFormat
from pmtui.shipped import shipped

SIZE_LIMIT = 256 * 1024
"""Bytes read of a format file; a real one has a few thousand."""


class NoSuchFormat(LookupError):
    """No format has that name and no file that path; the text names the known ones."""


@dataclass(frozen=True)
class FormatEntry:
    """A format that can be chosen by name. `problem` is set, and `format` None, when its file has mistakes."""

    name: str
    path: Path
    format: SessionFormat | None
    problem: FormatProblems | None = None
    own: bool = False


def user_formats_folder() -> Path:
    """Where a user's own formats are looked for."""
    from pmtui.config import paths

    return paths().formats


def list_formats(user_folder: Path | None = None) -> list[FormatEntry]:
    """All formats by name; a user's own replaces the shipped one of that name. Bad files are listed as such."""
    entries: list[FormatEntry] = []
    for name, path in sorted(_paths(user_folder).items()):
        own = path.parent != shipped("sessions", "formats")
        try:
            entries.append(FormatEntry(name, path, _named(path), own=own))
        except FormatProblems as problem:
            entries.append(FormatEntry(name, path, None, problem, own))
    return entries


def load_format(name_or_path: str | Path, user_folder: Path | None = None) -> SessionFormat:
    """The format of that name, or in that file. Raises NoSuchFormat, or FormatProblems for a file with mistakes.

    What ends in `.toml` or holds a folder is a path; everything else is a name.
    """
    asked = str(name_or_path)
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.name != asked:
        if not path.is_file():
            raise NoSuchFormat(f"there is no file {asked}; {_known(_paths(user_folder))}")
        return read_format(path)
    paths = _paths(user_folder)
    if asked not in paths:
        close = get_close_matches(asked, paths, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise NoSuchFormat(f"no session format is called {asked!r}; {hint}{_known(paths)}")
    return _named(paths[asked])


def read_format(path: Path) -> SessionFormat:
    """The format in a file. Raises FormatProblems for whatever is wrong with it, unreadable included."""
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise FormatProblems(str(path), [Problem(1, f"can't be read: {reason}")]) from None
    if len(raw) > SIZE_LIMIT:
        raise FormatProblems(str(path), [Problem(1, "this is too large for a session format")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise FormatProblems(str(path), [Problem(line, "this is not UTF-8 text; save it as UTF-8")]) from None
    return parse_format(text, str(path))


def _named(path: Path) -> SessionFormat:
    """The format of a file found by its name, which must be the format's own: sessions refer to it."""
    found = read_format(path)
    if found.name != path.stem:
        lines = path.read_text("utf-8-sig").split("\n")
        line = next((n for n, text in enumerate(lines, 1) if text.lstrip().startswith("name")), 1)
        message = f"the file is {path.name} but the format is named {found.name!r}; make them agree"
        raise FormatProblems(str(path), [Problem(line, message)])
    return found


def _paths(user_folder: Path | None) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in (shipped("sessions", "formats"), user_folder or user_formats_folder()):
        found.update({path.stem: path for path in _files(folder)})
    return found


def _files(folder: Path) -> Sequence[Path]:
    try:
        return [path for path in sorted(folder.iterdir()) if path.suffix == ".toml" and path.is_file()]
    except OSError:
        return ()


def _known(paths: dict[str, Path]) -> str:
    return f"known formats: {', '.join(sorted(paths))}" if paths else "no formats were found"
