"""A card on its way with the mouse: taken hold of, dragged to another row, let go."""

from __future__ import annotations


class Drag:
    """From the press of the button to the click that follows its release."""

    def __init__(self, card: str | None = None) -> None:
        """`card`: what was taken hold of; None when there was none."""
        self.card = card
        self.under_way = False
        self.ended = False
        """Whether it came to a drop: the click that follows means nothing then."""

    def moved_to(self, card: str | None) -> bool:
        """Whether the drag begins now: the pointer came from the card taken hold of to another one."""
        if self.card is None or self.under_way or self.ended or card in (None, self.card):
            return False
        self.under_way = True
        return True

    def end(self) -> str:
        """Let go of the card; which one it was."""
        self.under_way, self.ended = False, True
        return self.card or ""
