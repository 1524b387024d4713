"""pmtui: live incident review sessions in the terminal."""

__version__ = "0.1.0"
