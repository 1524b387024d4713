"""Words in letters three lines high, to be read from the other end of a room."""

from __future__ import annotations

_LETTERS = {
    "a": " ## /#  #/####/#  #/#  #",
    "b": "### /#  #/### /#  #/### ",
    "c": " ###/#   /#   /#   / ###",
    "d": "### /#  #/#  #/#  #/### ",
    "e": "####/#   /### /#   /####",
    "f": "####/#   /### /#   /#   ",
    "g": " ###/#   /# ##/#  #/ ###",
    "h": "#  #/#  #/####/#  #/#  #",
    "i": "###/ # / # / # /###",
    "j": "  ##/   #/   #/#  #/ ## ",
    "k": "#  #/# # /##  /# # /#  #",
    "l": "#   /#   /#   /#   /####",
    "m": "#   #/## ##/# # #/#   #/#   #",
    "n": "#  #/## #/# ##/#  #/#  #",
    "o": " ## /#  #/#  #/#  #/ ## ",
    "p": "### /#  #/### /#   /#   ",
    "q": " ## /#  #/#  #/# # / # #",
    "r": "### /#  #/### /# # /#  #",
    "s": " ###/#   / ## /   #/### ",
    "t": "###/ # / # / # / # ",
    "u": "#  #/#  #/#  #/#  #/ ## ",
    "v": "#   #/#   #/ # # / # # /  #  ",
    "w": "#   #/#   #/# # #/## ##/#   #",
    "x": "#  #/#  #/ ## /#  #/#  #",
    "y": "# #/# #/ # / # / # ",
    "z": "####/  # / #  /#   /####",
}
HEIGHT = 3
"""Lines a word takes."""

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def large(word: str) -> tuple[str, ...]:
    """The word in three lines; nothing when it holds a letter this alphabet has not."""
    shapes = [_LETTERS[letter].split("/") for letter in word.lower() if letter in _LETTERS]
    if not shapes or len(shapes) < len(word):
        return ()
    dots = [" ".join(shape[row] for shape in shapes) for row in range(5)]
    dots.append(" " * len(dots[0]))
    return tuple(
        "".join(_HALVES[up == "#", low == "#"] for up, low in zip(dots[n], dots[n + 1], strict=True))
        for n in (0, 2, 4)
    )


def spaced(word: str) -> str:
    """The word in capitals with room between them, where there are no blocks or too few columns."""
    return " ".join(word.upper())
