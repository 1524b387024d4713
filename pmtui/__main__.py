"""Entry point: `pmtui` and `python -m pmtui`. Imports nothing heavy."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from pmtui.cli import run

    run()


if __name__ == "__main__":
    main()
