"""Three themes and the tones every state is shown in. Blue and orange carry meaning, red against green never does.

A tone is a variable of the theme (`$pm-harm`); widgets name tones, not colours. Textual's own themes may be chosen
too: `register` gives each of them the tones of ours that is as dark.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

from textual.app import App
from textual.theme import Theme

TONES = ("text", "quiet", "harm", "help", "warn", "people", "work", "star", "accent")
"""text: what is read · quiet: around it · harm: made things worse · help: made them better · warn: look here ·
people: who and what they decided · work: what was done · star: picked out · accent: ours."""

DEFAULT = "pmtui-dark"

_DARK = {
    "pm-text": "#E4E7EB",
    "pm-quiet": "#9AA5B1",
    "pm-harm": "#FF9E57",
    "pm-help": "#6CB8FF",
    "pm-warn": "#F2C94C",
    "pm-people": "#C9A7F5",
    "pm-work": "#7FD1CE",
    "pm-star": "#FFD866",
    "pm-accent": "#6CB8FF",
    "pm-cursor": "#253A56",
    "pm-cursor-blurred": "#222831",
    "pm-hover": "#1E242D",
}
_LIGHT = {
    "pm-text": "#1B2430",
    "pm-quiet": "#55606E",
    "pm-harm": "#9A3B00",
    "pm-help": "#0B5394",
    "pm-warn": "#7A5200",
    "pm-people": "#6A3AA8",
    "pm-work": "#05606A",
    "pm-star": "#7A4A00",
    "pm-accent": "#0B5394",
    "pm-cursor": "#CFE2F8",
    "pm-cursor-blurred": "#E6E9ED",
    "pm-hover": "#EEF1F4",
}
_CONTRAST = {
    "pm-text": "#FFFFFF",
    "pm-quiet": "#D6D6D6",
    "pm-harm": "#FFB347",
    "pm-help": "#8CCBFF",
    "pm-warn": "#FFE44D",
    "pm-people": "#E0C2FF",
    "pm-work": "#8CF0EC",
    "pm-star": "#FFF06B",
    "pm-accent": "#FFE44D",
    "pm-cursor": "#00306B",
    "pm-cursor-blurred": "#2B2B2B",
    "pm-hover": "#1C1C1C",
}

THEMES: tuple[Theme, ...] = (
    Theme(
        name="pmtui-dark",
        primary="#6CB8FF",
        secondary="#7FD1CE",
        accent="#6CB8FF",
        warning="#F2C94C",
        error="#FF9E57",
        success="#6CB8FF",
        foreground="#E4E7EB",
        background="#12161C",
        surface="#161B22",
        panel="#222A35",
        dark=True,
        variables=_DARK,
    ),
    Theme(
        name="pmtui-light",
        primary="#0B5394",
        secondary="#05606A",
        accent="#0B5394",
        warning="#7A5200",
        error="#9A3B00",
        success="#0B5394",
        foreground="#1B2430",
        background="#FAFAF7",
        surface="#FFFFFF",
        panel="#E9ECEF",
        dark=False,
        variables=_LIGHT,
    ),
    Theme(
        name="pmtui-contrast",
        primary="#FFE44D",
        secondary="#8CCBFF",
        accent="#FFE44D",
        warning="#FFE44D",
        error="#FFB347",
        success="#8CCBFF",
        foreground="#FFFFFF",
        background="#000000",
        surface="#000000",
        panel="#1C1C1C",
        dark=True,
        variables=_CONTRAST,
    ),
)
NAMES = tuple(theme.name for theme in THEMES)


def register(app: App[Any], wanted: str = DEFAULT) -> str:
    """Make the themes known and choose one. Call it in the app's `__init__`.

    Returns the name chosen: `wanted`, or the default when there is no theme of that name (say so in a toast).
    """
    for theme in list(app.available_themes.values()):
        if theme.name not in NAMES:
            tones = _DARK if theme.dark else _LIGHT
            app.register_theme(replace(theme, variables={**tones, **theme.variables}))
    for theme in THEMES:
        app.register_theme(theme)
    chosen = wanted if wanted in app.available_themes else DEFAULT
    app.theme = chosen
    return chosen


def tones_of(theme: Theme) -> dict[str, str]:
    """The tones and row colours a theme shows, by variable."""
    return {**(_DARK if theme.dark else _LIGHT), **theme.variables}


def mind_no_color(environ: MutableMapping[str, str]) -> bool:
    """Whether colours are off: `NO_COLOR` counts when it is not empty (no-color.org).

    Textual takes an empty one for a set one, so an empty one is removed. Call it before the app is made.
    """
    if environ.get("NO_COLOR") == "":
        del environ["NO_COLOR"]
    return "NO_COLOR" in environ
