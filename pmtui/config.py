"""Settings and paths. Precedence: flag, `PMTUI_*`, the user's config.toml, default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any


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
    """The settings of that file (defaults when there is none), with `PMTUI_THEME` … on top; raises BadSettings."""
    env = os.environ if environ is None else environ
    found: dict[str, Any] = {}
    if path.is_file():
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
            raise BadSettings(f"{path} can't be read: {problem}; correct it or move it away") from None
    known = {f.name: f for f in fields(Settings)}
    for key in found:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            advice = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
            raise BadSettings(f"{path}: unknown key {key!r}; {advice}")
    for name in known:
        value = env.get(f"PMTUI_{name.upper()}")
        if value is not None and name != "keys":
            found[name] = _typed(name, value)
    default = Settings()
    for key, value in found.items():
        wanted = type(getattr(default, key))
        if not isinstance(value, dict if key == "keys" else wanted):
            kind = {"str": "text", "bool": "true or false", "int": "a whole number", "dict": "a table"}
            raise BadSettings(f"{path}: {key!r} must be {kind[wanted.__name__]}")
    if found.get("zone"):
        from pmtui.model.moment import zone_named

        try:
            zone_named(found["zone"])
        except ValueError as problem:
            raise BadSettings(f"{path}: {problem}") from None
    return Settings(**found)


def _typed(name: str, value: str) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, bool):
        return value.lower() in ("1", "true", "yes", "on")
    if isinstance(default, int):
        return int(value) if value.isdigit() else value
    return value


def local_zone() -> str:
    """The computer's zone by its IANA name, where it can be told; else UTC."""
    env = os.environ.get("TZ", "").lstrip(":")
    if "/" in env or env == "UTC":
        return env
    link = Path("/etc/localtime")
    try:
        target = str(link.resolve())
    except OSError:
        return "UTC"
    return target.partition("zoneinfo/")[2] or "UTC"
