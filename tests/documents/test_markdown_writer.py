"""The writer: the tree's shape arrives in every reader, and the bytes are always the same."""

from __future__ import annotations

import pytest

from pmtui.documents.markdown import to_markdown
from pmtui.documents.tree import (
    Bold,
    Bullets,
    Code,
    Document,
    Fact,
    Item,
    Paragraph,
    Quote,
    Section,
    Table,
    as_typed,
    bullets,
    paragraph,
)
from tests.documents.readers import READERS, seen


def test_a_whole_document_letter_for_letter() -> None:
    inner = Bullets(
        (Item("one", (bullets("in"),)), Item((Bold("two:"), " x"), (paragraph("under"), Code("a\n\n b"))))
    )
    blocks = (
        paragraph("first", "", "second"),
        Section("Part | 1", (inner, bullets("another list"), Quote((paragraph("said"), bullets("x"))))),
        Table(("a", "b"), (("1",), ("2", "x|y", "too many"))),
    )
    front: dict[str, Fact] = {
        "text": 'a "b"',
        "number": 3,
        "no": None,
        "yes": True,
        "many": ("x", "y"),
        "none": (),
    }
    assert to_markdown(Document("Title #", front, blocks)) == (
        "---\n"
        'text: "a \\"b\\""\nnumber: 3\nno: null\nyes: true\nmany: ["x", "y"]\nnone: []\n'
        "---\n\n"
        "# Title \\#\n\n"
        "first\\\nsecond\n\n"
        "## Part \\| 1\n\n"
        "- one\n  - in\n- **two:** x\n\n  under\n\n  ```\n  a\n\n   b\n  ```\n\n"
        "* another list\n\n"
        "> said\n>\n> - x\n\n"
        "| a | b |\n| --- | --- |\n| 1 |  |\n| 2 | x\\|y |\n"
    )


def test_nothing_makes_one_newline() -> None:
    assert to_markdown(Document("T")) == "# T\n"
    assert to_markdown(Document("T", {}, (Paragraph(()), paragraph("", " ")))) == "# T\n"


@pytest.mark.parametrize("reader", READERS)
def test_lists_stay_apart_and_nested(reader: str) -> None:
    blocks = (bullets("a", Item("b", (bullets("c"),))), bullets("d"))
    page = seen(reader, to_markdown(Document("T", {}, blocks)))
    assert page.tags["ul"] == 3
    assert page.tags["li"] == 4


def test_sections_deeper_than_markdown_goes_stay_at_the_sixth_level() -> None:
    section = Section("deepest")
    for name in "fedcba":
        section = Section(name, (section,))
    lines = to_markdown(Document("T", {}, (section,))).split()
    assert max(lines, key=lambda line: line.count("#")) == "######"


def test_layout_that_matters_is_kept_letter_for_letter() -> None:
    assert as_typed("a\n\nb\nc") == (Paragraph(("a",)), Paragraph(("b", "c")))
    assert as_typed("top\n  indented") == (Code("top\n  indented"),)
    assert as_typed("a\tb\nc") == (Code("a\tb\nc"),)
    assert as_typed("one   line") == (Paragraph(("one   line",)),)
    assert as_typed("") == ()
