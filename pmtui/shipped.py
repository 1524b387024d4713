"""The data files that travel with the program: session formats, examples, schemas."""

from __future__ import annotations

from pathlib import Path


def shipped(*parts: str) -> Path:
    """A path under `schemas/` or `sessions/`: the repository's in a checkout, the wheel's copy when installed."""
    package = Path(__file__).resolve().parent
    installed = package / "_shipped"
    root = installed if installed.is_dir() else package.parent
    return root.joinpath(*parts)
