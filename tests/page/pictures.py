"""Makes the pictures of the page in docs/pictures: `python -m tests.page.pictures FOLDER`. Not a test."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.page import boards
from tests.page.chromium import DESKTOP, PHONE, chromium, tab
from tests.page.fake_host import CLOCK, FakeHost

NOTE = "I thought I was on db2: the prompt was the same on both, and the engineer failed to see it"


def make(folder: Path) -> None:
    """Phone, desktop and stage, in the middle of the example's meeting."""
    writing = [*boards.example(), boards.session(2, sheet="open")]
    voting = boards.after_the_bell(vote="open", vote_round=1)
    targets = [card["id"] for card in voting if card["kind"] in ("group", "observation")]
    sheet = {"kind": "opened", "what": "sheet", "round": 1, "slots": 2, "targets": []}
    vote = {"kind": "opened", "what": "vote", "round": 1, "slots": 3, "targets": targets}
    shots = (
        ("phone-joining", writing, sheet, PHONE, "light", ""),
        ("phone-note", writing, sheet, PHONE, "dark", ""),
        ("phone-timeline", writing, sheet, PHONE, "light", "Timeline"),
        ("desktop-note", writing, sheet, DESKTOP, "dark", ""),
        ("desktop-vote", voting, vote, DESKTOP, "light", ""),
        ("stage", voting, vote, DESKTOP, "dark", "stage"),
    )
    with chromium() as browser:
        for name, cards, opened, size, scheme, where in shots:
            host = FakeHost(cards, boards.review_of(cards))
            host.welcome["open"] = [opened]
            running = {**CLOCK["phase"], "anchor": host.mono}
            host.welcome["clock"] = {**CLOCK, "phase": running}
            host.welcome["room"] = {"people": 9, "ready": 6, "more_time": 1, "move_on": 0, "writers": 8}
            with tab(browser, size, scheme) as there:
                page = there.page
                page.goto(host.url("stage" if where == "stage" else ""))
                if where != "stage":
                    page.get_by_role("button", name="To the board").wait_for()
                if name not in ("phone-joining", "stage"):
                    page.get_by_role("button", name="To the board").click()
                    page.locator(".pane:visible").first.wait_for()
                if name.endswith("note"):
                    page.get_by_label("Note 1 of 2").fill(NOTE)
                    page.locator("#note-1-coach li").first.wait_for()
                if name.endswith("vote"):
                    page.get_by_role("button", name="One dot more on: Which host am I on?").click()
                    page.get_by_text("2 of 3 dots left").wait_for()
                if where == "Timeline":
                    page.get_by_role("button", name="Timeline").click()
                page.locator(".row:visible, main").first.wait_for()
                page.mouse.move(0, 0)
                page.screenshot(path=str(folder / f"page-{name}.png"))
            host.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
