"""One Chromium for a module of tests, and pages in it that must behave: no error, nothing from elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

PHONE, DESKTOP = (390, 844), (1280, 800)
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REQUIRED = os.environ.get("PMTUI_REQUIRE_BROWSER") == "1"

DRAWS = """
const real = crypto.getRandomValues.bind(crypto);
crypto.getRandomValues = (into) => (into instanceof Uint32Array && into.length === 1 ? into.fill(%d) : real(into));
"""
"""What a page draws before it waits is the least, or the most: what waits at random in a meeting comes at once in a
test, or as late as it can."""
SHORTEST, LONGEST = 0, 2**32 - 1


def chromium_path() -> str:
    """Where Chromium is; the test is skipped where it is not, or fails where it has to be."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    try:
        import playwright  # noqa: F401
    except ImportError:
        found = ""
    if not found:
        why = "needs Chromium (Debian: apt-get install chromium) and playwright (the development group)"
        if REQUIRED:
            pytest.fail(why)
        pytest.skip(why)
    return found


@contextmanager
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    path = chromium_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


class Tab:
    """A page of its own, and what it asked for and complained about."""

    def __init__(
        self, browser: Any, size: tuple[int, int], scheme: str, *, delay: bool, trusting: bool
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            ignore_https_errors=trusting,
        )
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(DRAWS % (LONGEST if delay else SHORTEST))
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)

    def _said(self, message: Any) -> None:
        # A host that is gone is no fault of the page's; Chromium says so all the same.
        if message.type in ("error", "warning") and "WebSocket connection" not in message.text:
            self.complaints.append(message.text)

    def behaved(self) -> None:
        """It asked one host only, and raised nothing."""
        assert self.complaints == []
        assert len({urlsplit(url).netloc for url in self.requests}) <= 1, self.requests
        assert self.context.cookies() == []

    def no_wider_than_the_screen(self) -> None:
        """Nothing has to be scrolled sideways."""
        wide = self.page.evaluate(
            "[...document.querySelectorAll('html, body, .pane, dialog[open]')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.id || e.tagName)"
        )
        assert wide == []


@contextmanager
def tab(
    browser: Any,
    size: tuple[int, int] = PHONE,
    scheme: str = "dark",
    *,
    delay: bool = False,
    trusting: bool = False,
) -> Iterator[Tab]:
    """A tab that is looked at once more when the test is done with it. `trusting`: takes any certificate."""
    made = Tab(browser, size, scheme, delay=delay, trusting=trusting)
    try:
        yield made
        made.behaved()
    finally:
        made.context.close()
