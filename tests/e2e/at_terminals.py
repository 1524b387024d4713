"""People at terminals: they press keys and read what is painted, nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.loops import Loop
from tests.e2e.rooms import Screen

ENTER, ESC, HAND_IN, DOWN, EMPTY_LINE = "\r", "\x1b", "\x13", "\x1b[B", "\x15"


class AtTerminal:
    """pmtui in a terminal, and whoever sits there."""

    def __init__(self, screen: Screen, loop: Loop) -> None:
        self.screen = screen
        self.loop = loop

    def press(self, keys: str) -> None:
        self.screen.press(keys)

    def shows(self, *words: str) -> None:
        self.loop.run(self.screen.shows(*words))

    def hides(self, words: str) -> None:
        self.loop.until(lambda: words not in self.screen.text, lambda: f"still {words}:\n{self.screen.text}")

    def is_in(self, pane: str) -> None:
        """The keys go to that pane; the one the phase is about has a mark."""
        frames = f"┏━ {pane}", f"┏━ ▶ {pane}"
        self.loop.until(lambda: any(f in self.screen.text for f in frames), lambda: self.screen.text)

    def types(self, words: str) -> None:
        """Into a line that has the cursor."""
        self.press(words)
        self.shows(words)

    def received(self) -> str:
        """All that was ever painted there."""
        return self.screen.said

    def leaves(self, sheet: str) -> None:
        """One level out, and looks: a key right after it would be another key to a terminal."""
        self.press(ESC)
        self.hides(sheet)

    def saves_review(self, path: Path, *, complete: bool = False) -> str:
        """The board of this terminal as a file, by way of the document."""
        if "For engineers" not in self.screen.text:
            self.press("x")
        self.shows("For engineers", "as it reads")
        self.press("J" if complete else "j")
        self.shows("PRIVATE CARDS INCLUDED" if complete else "as the room saw it", "→ /")
        self.press(EMPTY_LINE)
        self.hides("→ /")
        self.types(str(path))
        self.press(ENTER)
        self.loop.until(path.exists, lambda: self.screen.text)
        self.leaves("For engineers")
        return path.read_text("utf-8")


class Participant(AtTerminal):
    """Takes part from a terminal."""

    def to_board(self) -> None:
        self.shows("Where we are")
        self.press(ENTER)
        self.shows("1 Timeline")

    def accepts_being_few(self) -> None:
        self.shows("we are few")
        self.press("w")
        self.shows("We are few · sealed until the bell")
        self.press("y")
        self.shows("● yes, I accept it")
        self.leaves("We are few · sealed until the bell")

    def writes(self, *notes: str) -> None:
        self.press("n")
        self.shows("I have read this")
        self.press(ENTER)
        self.shows("next note")
        for n, note in enumerate(notes):
            if n:
                self.press("\t")
            self.types(note)

    def hands_in(self, what: str = "notes") -> None:
        self.press(HAND_IN)
        self.shows(f"Your {what} are in the box")

    def is_ready(self) -> None:
        self.press("R")
        self.shows("✓ ready")

    def reads_notes(self, *notes: str) -> None:
        self.press("3")
        self.is_in("3 Observations")
        self.shows(*notes)

    def votes_for_the_first(self, dots: int) -> None:
        self.shows("0 of 3 dots")
        self.press("v")
        self.shows("3 of 3 dots left")
        for n in range(dots):
            self.press(" ")
            self.shows(f"{2 - n} of 3 dots left")
        self.hands_in("dots")
        self.leaves("dots left")

    def answers_the_first_question(self, digit: str, words: str) -> None:
        self.shows("0 of 5 answers")
        self.press("p")
        self.shows("five questions · sealed until the bell")
        self.press(digit)
        self.shows(f"● {words}")
        self.hands_in("answers")
        self.leaves("five questions · sealed until the bell")

    def takes(self, action: str, owner: str, due: str, metric: str, target: str) -> None:
        self.press("4")
        self.is_in("4 Actions")
        self.shows(action[:16])
        self.press("t")
        self.shows(f"I'll take it: {action}")
        self.types(owner)
        for help_words, words in (
            ("end of month", due),
            ("What to look at", metric),
            ("The number or state now", ""),
            ("counts as success", target),
        ):
            self.press(ENTER)
            self.shows(help_words)
            self.types(words)
        self.press(HAND_IN)
        self.hides("I'll take it:")


class Facilitator(AtTerminal):
    """Leads from a terminal, by key."""

    def starts(self) -> None:
        self.shows("s starts one")
        self.press("s")
        self.shows("Start a session on", "the clock starts at once")
        self.press(ENTER)
        self.shows("What comes when")
        self.leaves("What comes when")

    def goes_on_to(self, phase: str) -> None:
        self.press("]]")
        self.shows(f"▶ {phase}")

    def rings(self) -> None:
        self.press("BB")

    def adds(self, key: str, words: str, echo: str) -> None:
        """One line into the pane the cursor is in, or what that key opens."""
        self.press(key)
        self.shows("Full form")
        self.types(words)
        self.shows(echo)
        self.press(ENTER)
        self.shows("esc, then z undoes")
        self.leaves("Full form")

    def names(self, key: str, words: str, echo: str) -> None:
        """One line about what is selected, which closes once it is taken."""
        self.press(key)
        self.shows("Full form")
        self.types(words)
        self.shows(echo)
        self.press(ENTER)
        self.hides("Full form")

    def keeps_for_hosts(self, words: str) -> None:
        self.press("A")
        self.shows("Private note: for hosts only")
        for _ in range(4):
            self.press(DOWN)
        self.press(ENTER)
        self.shows("Full form")
        self.types(words)
        self.press(ENTER)
        self.shows("esc, then z undoes")
        self.leaves("Full form")

    def groups_alike(self, word: str, title: str) -> None:
        """The notes that say a word, which say nearly the same."""
        self.is_in("3 Observations")
        self.press("/")
        self.shows("/ Observations")
        self.types(word)
        self.press(ENTER)
        self.hides("/ Observations")
        self.press("L")
        self.shows("g groups them")
        self.names("g", title, title)
        self.leaves(f"/{word}")

    def makes_factor(self, more: str) -> None:
        """Of the group the cursor is on; its title, and some more words."""
        self.names("f", more, "contributor")

    def accepts_suggestion(self) -> None:
        self.shows("i inbox 1")
        self.press("i")
        self.shows("1 suggestion waiting")
        self.press(ENTER)
        self.hides("suggestion waiting")

    def closes(self, agreed: str) -> None:
        self.press("C")
        self.shows("What was agreed")
        self.press(ENTER)
        self.types(agreed)
        self.press("\x13")
        self.shows("For engineers")
