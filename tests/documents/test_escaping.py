"""Whatever people write shows as they wrote it, in every place of a document and in three readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmtui.documents.escape import code_block, one_line, web_address, yaml_text
from pmtui.documents.markdown import to_markdown
from pmtui.documents.tree import (
    Anchor,
    Block,
    Bold,
    Bullets,
    Code,
    CodeSpan,
    Document,
    Item,
    Quote,
    Section,
    Table,
    bullets,
    paragraph,
)
from pmtui.model.text import clean_text
from tests.documents.nasty import NASTY
from tests.documents.readers import READERS, seen

PLACES: dict[str, Callable[[str], Block]] = {
    "paragraph": paragraph,
    "second line": lambda text: paragraph("above", text, "below"),
    "heading": lambda text: Section(text, (paragraph("below"),)),
    "list item": lambda text: bullets("above", text, "below"),
    "inner list": lambda text: Bullets((Item("above", (bullets(text),)), Item(text, (paragraph(text),)))),
    "head of a table": lambda text: Table((text, "b"), (("c", "d"),)),
    "cell": lambda text: Table(("a", "b"), ((text, "c"), ("d", text))),
    "after bold": lambda text: paragraph((Bold("label:"), f" {text}")),
    "bold": lambda text: paragraph(("see ", Bold(text), " there")),
    "bold cell": lambda text: Table(("a", "b"), (((Bold(text),), "c"),)),
    "code span": lambda text: paragraph(("see ", CodeSpan(text), " there")),
    "code span in a cell": lambda text: Table(
        ("a", "b"), (((CodeSpan(text),), "c"), ("d", (CodeSpan(text),)))
    ),
    "quote": lambda text: Quote((paragraph(text), paragraph("below"))),
    "link text": lambda text: paragraph(("see ", Anchor(text, "https://a.example/"), " there")),
}


def shown(reader: str, place: str, text: str) -> tuple[object, str]:
    """Tags and words a reader shows of a document with that text in that place."""
    page = seen(reader, to_markdown(Document("Title", {}, (PLACES[place](text), paragraph("end")))))
    return page.tags, page.text


def expect_as_typed(reader: str, place: str, text: str) -> None:
    """The same tags as for a plain word, and the text where the word was."""
    typed = one_line(text)
    if not typed:
        return
    pipe_in_code = place == "code span in a cell" and "|" in typed
    tags, words = shown(reader, "cell" if pipe_in_code else place, "plainword")
    assert shown(reader, place, text) == (tags, words.replace("plainword", typed)), (reader, place, text)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("place", PLACES)
def test_nasty_texts_show_as_typed(reader: str, place: str) -> None:
    for text in NASTY:
        expect_as_typed(reader, place, text)


SIGNS = st.text(alphabet="\\`*_[]<>|~&$#!-+=:/.)1a (\t\n\"'@wh^{}%;é日", max_size=24)
WORDS = st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(sorted(PLACES)), text=st.one_of(SIGNS, WORDS, st.text(max_size=30)))
@example(place="cell", text="\\\\|a")
@example(place="code span in a cell", text="\\|`")
def test_any_text_shows_as_typed(place: str, text: str) -> None:
    for reader in READERS:
        expect_as_typed(reader, place, text)


@settings(max_examples=100, deadline=None)
@given(st.lists(SIGNS, min_size=1, max_size=5).map("\n".join))
def test_a_code_block_shows_every_letter(text: str) -> None:
    wanted = clean_text(text)
    for reader in READERS:
        page = seen(reader, to_markdown(Document("Title", {}, (Code(text), paragraph("end")))))
        # mistune expands tabs and readers may end the block with one more line break.
        assert wanted.expandtabs(4).strip("\n") in page.letters.expandtabs(4), reader
        assert page.tags["pre"] == 1


def test_the_fence_of_a_code_block_is_longer_than_any_inside() -> None:
    assert code_block("a\n````\nb", "py") == ["`````py", "a", "````", "b", "`````"]
    assert code_block("x", "py`\n# no")[0] == "```"


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "data:text/html,x", "//a.example", "ftp://a.example", "https://", "http://[", "https://a b",
     "https://a.example/<x>", 'https://a.example/"x', "", "a.example", "https://a.example/\\x"],
)  # fmt: skip
def test_only_web_addresses_become_links(href: str) -> None:
    assert web_address(href) is None
    for reader in READERS:
        page = seen(reader, to_markdown(Document("T", {}, (paragraph((Anchor("words", href),)),))))
        assert page.links == []
        assert page.text == "T words"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://a.example/x?y=1&z=2#top", "https://a.example/x?y=1&z=2#top"),
        ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
        ("https://a.example/a|b(c)*d*_e_~f~", "https://a.example/a%7Cb%28c%29%2Ad%2A%5Fe%5F%7Ef%7E"),
        ("http://a.example/%20x", "http://a.example/%20x"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
    ],
)
def test_a_link_leads_where_it_says(href: str, target: str) -> None:
    blocks: tuple[Block, ...] = (
        paragraph((Anchor(href, href),)),
        Table(("a", "b"), (((Anchor(href, href),), "c"),)),
    )
    for reader in READERS:
        page = seen(reader, to_markdown(Document("T", {}, blocks)))
        assert page.links == [target, target], reader
        assert page.text == f"T {href} a b {href} c", reader


def test_yaml_text_is_one_safe_line() -> None:
    assert yaml_text('a "b" \\ c') == '"a \\"b\\" \\\\ c"'
    assert yaml_text("é日 😀\n\t\u00a0") == '"é日 \\U0001f600\\n\\t\\xa0"'
    assert yaml_text("\u3000") == '"\\u3000"'
    assert (
        yaml_text("a: b # c - [x] {y} & *z !t %d @e `f` ? | >")
        == '"a: b # c - [x] {y} & *z !t %d @e `f` ? | >"'
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_yaml_text_reads_back(text: str) -> None:
    written = yaml_text(text)
    assert "\n" not in written
    inside = written[1:-1]
    # YAML's \xNN, \uNNNN and \UNNNNNNNN are Python's too; other letters stand for themselves.
    read = inside.encode("ascii", "backslashreplace").decode("unicode_escape")
    assert read == clean_text(text)
