"""Settings and paths. Precedence: flag, `PMTUI_*`, the user's config.toml, default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

_LONGEST_GAP = 7 * 24 * 60


class BadSettings(ValueError):
    """The configuration can't be used; the message names file, key and remedy."""


@dataclass(frozen=True)
class Paths:
    """Where things are kept on this machine."""

    archive: Path
    config: Path
    formats: Path
    coach: Path
    state: Path


@dataclass(frozen=True)
class Settings:
    """What a user may set. Every key of config.toml is a field here."""

    theme: str = "pmtui-dark"
    ascii: bool = False
    zone: str = ""
    """Zone new reviews are shown in; empty: the computer's."""
    gap_minutes: int = 30
    """Silence on the timeline from which a gap is drawn."""
    session_format: str = "default-60"
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by action id, comma between alternatives."""


def paths(environ: Mapping[str, str] | None = None) -> Paths:
    """The paths in force: `PMTUI_DB` and `PMTUI_CONFIG` first, then the platform's own places."""
    import platformdirs

    env = os.environ if environ is None else environ
    data = Path(platformdirs.user_data_dir("pmtui", appauthor=False))
    config = Path(
        env.get("PMTUI_CONFIG")
        or Path(platformdirs.user_config_dir("pmtui", appauthor=False)) / "config.toml"
    )
    return Paths(
        archive=Path(env.get("PMTUI_DB") or data / "reviews.db"),
        config=config,
        formats=config.parent / "formats",
        coach=config.parent / "language.toml",
        state=Path(platformdirs.user_state_dir("pmtui", appauthor=False)),
    )


def load_settings(path: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of that file (defaults when there is none), with `PMTUI_THEME` … on top; raises BadSettings.

    A variable that is empty counts as not set.
    """
    env = os.environ if environ is None else environ
    known = [f.name for f in fields(Settings)]
    found: dict[str, Any] = {}
    for key, value in _in_file(path).items():
        if key not in known:
            from difflib import get_close_matches

            close = get_close_matches(key, known, n=1)
            advice = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
            raise BadSettings(f"{path}: unknown key {key!r}; {advice}")
        found[key] = _checked(key, value, str(path))
    for key in known:
        name = f"PMTUI_{key.upper()}"
        if env.get(name) and key != "keys":
            found[key] = _checked(key, _typed(key, env[name]), name)
    return Settings(**found)


def _in_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise BadSettings(f"{path} can't be read: {problem}; correct it or move it away") from None


_SWITCH = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(("0", "false", "no", "off"), False)
_KINDS = {str: "text", bool: "true or false", int: "a whole number", dict: "a table of texts"}


def _checked(key: str, value: Any, where: str) -> Any:
    """The value, when that setting can have it; `where` is the file or variable to mend."""
    kind = type(getattr(Settings(), key))
    if type(value) is not kind or (kind is dict and not all(isinstance(v, str) for v in value.values())):
        raise BadSettings(f"{where}: {key!r} must be {_KINDS[kind]}")
    if key == "gap_minutes" and not 0 < value <= _LONGEST_GAP:
        raise BadSettings(f"{where}: {key!r} must be from 1 to {_LONGEST_GAP}")
    if key == "zone" and value:
        from pmtui.model.zone_names import zone_named

        try:
            zone_named(value)
        except ValueError as problem:
            raise BadSettings(f"{where}: {problem}") from None
    return value


def _typed(key: str, text: str) -> Any:
    """A variable's text as the setting's own kind; as it is where it is not of that kind."""
    default = getattr(Settings(), key)
    if isinstance(default, bool):
        return _SWITCH.get(text.lower(), text)
    return int(text) if isinstance(default, int) and text.isdecimal() else text


_UTC = frozenset(("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"))
"""Other names of UTC, as computers have them."""


def local_zone() -> str:
    """The computer's zone by its IANA name, where it can be told; else UTC."""
    from pmtui.model.zone_names import zone_named

    try:
        linked = str(Path("/etc/localtime").resolve())
    except OSError:
        linked = ""
    said = os.environ.get("TZ", "").lstrip(":")
    names = [said if "/" in said else "", linked if "zoneinfo/" in linked else ""]
    for name in ("UTC",) if said == "UTC" else names:
        try:
            found = zone_named(name.rpartition("zoneinfo/")[2]).key
            return "UTC" if found in _UTC else found
        except ValueError:
            continue
    return "UTC"
