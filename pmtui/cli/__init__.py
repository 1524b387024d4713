"""The command line."""


def run() -> None:
    """Run it."""
