"""People at the page in a browser: they click and type; what the page knows and was sent is looked at from outside."""

from __future__ import annotations

import json
import re
from typing import Any

from pmtui.model.cards import Card
from pmtui.room.net.wire_cards import card_from_wire
from tests.page.chromium import Tab

ALL = """function () {
    const cards = [...this.board.kinds.values()].flatMap((kind) => [...kind.values()]);
    return JSON.stringify({ review: this.board.review, seq: this.board.seq, cards });
}"""


class AtPage:
    """The page in a tab of its own; `received` and `sent` are the frames on its line."""

    def __init__(self, there: Tab) -> None:
        self.tab = there
        self.page = there.page
        self.received: list[str] = []
        self.sent: list[str] = []
        self.page.on("websocket", self._line)

    def _line(self, line: Any) -> None:
        line.on("framereceived", lambda frame: self.received.append(str(frame)))
        line.on("framesent", lambda frame: self.sent.append(str(frame)))

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def shows(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def pane(self, key: str, name: str) -> Any:
        """A pane; on a phone it is gone to first."""
        tabs = self.page.get_by_role("navigation", name="Panes")
        if tabs.is_visible():
            tabs.get_by_role("button", name=re.compile(f"^{name}")).click()  # a mark may follow
        return self.page.locator(f"#pane-{key}")

    def block(self, name: str) -> Any:
        self.pane("part", "Now")
        return self.page.get_by_role("region", name=name)

    def board(self) -> tuple[int, dict[str, Card]]:
        """The page's own replica: its `seq` and its cards. Its script shares no name, so a debugger's way in is taken."""
        cdp = self.page.context.new_cdp_session(self.page)
        room = _in_scope(cdp, _a_listener(cdp, "document.getElementById('skip')"), "room")
        found = cdp.send(
            "Runtime.callFunctionOn", {"objectId": room, "functionDeclaration": ALL, "returnByValue": True}
        )
        cdp.detach()
        said = json.loads(found["result"]["value"])
        cards = [card_from_wire(card, said["review"]) for card in said["cards"]]
        return said["seq"], {card.id: card for card in cards}


class PageParticipant(AtPage):
    """Takes part from a phone or a laptop's browser."""

    def to_board(self) -> None:
        self.page.get_by_role("button", name="To the board").click()
        self.page.locator(".room").wait_for()

    def accepts_being_few(self) -> None:
        self.block("A small room").get_by_role("button", name="Yes, we are few").click()

    def writes(self, *notes: str) -> None:
        sheet = self.block("Note sheet")
        for n, note in enumerate(notes, 1):
            sheet.get_by_label(f"Note {n} of 3").fill(note)

    def hands_in(self, name: str = "Note sheet") -> None:
        sheet = self.block(name)
        sheet.get_by_role("button", name="Hand in now").click()
        sheet.get_by_text("Handed in").wait_for()

    def is_ready(self) -> None:
        self.page.get_by_role("button", name="Ready").click()

    def reads_notes(self, *notes: str) -> None:
        pane = self.pane("observations", "Notes")
        for note in notes:
            pane.locator(".row", has_text=note).wait_for()

    def votes_for(self, dots: dict[str, int]) -> None:
        vote = self.block("Dot vote")
        for words, n in dots.items():
            for _ in range(n):
                vote.get_by_role("button", name=f"One dot more on: {words}", exact=True).click()
        self.hands_in("Dot vote")

    def answers(self, answers: tuple[int, ...]) -> None:
        pulse = self.block("Pulse")
        for n, answer in enumerate(answers):
            pulse.get_by_role("group").nth(n).get_by_label(f"{answer} of 5").check()
        self.hands_in("Pulse")

    def suggests_action(self, words: str, name: str) -> None:
        self.block("Suggest").get_by_role("button", name="Suggest an event").click()
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_label("Action").check()
        sheet.get_by_label("What should be done").fill(words)
        sheet.get_by_label("Your name (optional)").fill(name)
        sheet.get_by_role("button", name="Send to the hosts").click()
        sheet.wait_for(state="hidden")

    def takes(self, action: str, owner: str, due: str, metric: str, target: str) -> None:
        self.pane("actions", "Actions").locator(".row", has_text=action).click()
        self.page.get_by_role("button", name="I'll take it").click()
        sheet = self.page.get_by_role("dialog")
        sheet.get_by_label("Owner: one person").fill(owner)
        sheet.get_by_label("Done by").fill(due)
        sheet.get_by_label("What is measured").fill(metric)
        sheet.get_by_label("When it worked").fill(target)
        sheet.get_by_role("button", name="Take it", exact=True).click()
        sheet.wait_for(state="hidden")


def _a_listener(cdp: Any, element: str) -> str:
    """A function of the page's script: the listener on one of its elements."""
    looked = cdp.send("Runtime.evaluate", {"expression": element, "objectGroup": "looked"})
    node = looked["result"]["objectId"]
    listeners = cdp.send("DOMDebugger.getEventListeners", {"objectId": node})["listeners"]
    return str(listeners[0]["handler"]["objectId"])


def _in_scope(cdp: Any, function: str, name: str) -> str:
    """What a name means inside of a function."""
    inside = cdp.send("Runtime.getProperties", {"objectId": function})["internalProperties"]
    scopes = next(item["value"]["objectId"] for item in inside if item["name"] == "[[Scopes]]")
    for scope in cdp.send("Runtime.getProperties", {"objectId": scopes, "ownProperties": True})["result"]:
        if (
            "value" not in scope
            or "objectId" not in scope["value"]
            or scope["value"].get("description") == "Global"
        ):
            continue
        found = cdp.send("Runtime.getProperties", {"objectId": scope["value"]["objectId"]})["result"]
        for item in found:
            if item["name"] == name and "objectId" in item.get("value", {}):
                return str(item["value"]["objectId"])
    raise AssertionError(f"{name} is nothing in the page's script")
