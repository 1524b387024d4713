"""Three independent Markdown readers, and what a person sees of what they make: tags and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
import mistune
from markdown_it import MarkdownIt

_markdown_it = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_mistune = mistune.create_markdown(
    escape=True, plugins=["strikethrough", "table", "task_lists", "url", "footnotes", "math"]
)


def _cmark(text: str) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(text))


READERS: dict[str, Callable[[str], str]] = {
    "markdown-it-py": _markdown_it.render,
    "mistune": lambda text: str(_mistune(text)),
    "cmark-gfm": _cmark,
}
"""HTML out of Markdown, by the name of the reader."""

LEFTOVERS = ("mailto:", "xmpp:")
"""Links cmark-gfm makes of e-mail addresses after it read the Markdown: no escape reaches it, the words stay."""


class Seen(HTMLParser):
    """Tags and text of a page; text keeps its letters, white space runs are one blank."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.raw: list[str] = []
        self.cells: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith(LEFTOVERS):
            return
        self.tags[tag] += 1
        if tag == "a":
            self.links.append(href)
        if tag in {"br", "li", "p", "td", "th", "h1", "h2", "pre"}:
            self.raw.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"li", "p", "td", "th", "h1", "h2", "pre"}:
            self.raw.append("\n")

    def handle_data(self, data: str) -> None:
        self.raw.append(data)

    @property
    def text(self) -> str:
        """All words, in order, one blank between."""
        return " ".join("".join(self.raw).split())

    @property
    def letters(self) -> str:
        """Everything as it stands in a code block."""
        return "".join(self.raw)


def seen(reader: str, markdown: str) -> Seen:
    """What that reader shows of the text."""
    return Seen(READERS[reader](markdown))
