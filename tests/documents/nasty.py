"""Texts that mean something to a Markdown reader, a platform, a spreadsheet or a terminal."""

from __future__ import annotations

from tests.hostile import HOSTILE

NASTY = (
    HOSTILE,
    "# heading", "## two ##", "closing #", "#", "######", "#5 and #6", "a # b #",
    "- item", "+ item", "* item", "-", "+", "*", "- [ ] task", "- [x] done", "[ ] task",
    "1. one", "1) one", "1.", "123456789. x", "1234567890. x", "0) zero", "2026-11-20",
    "---", "===", "***", "___", "= =", "--", "- - -", "-- x", "=1+1", "+1", "-1", "@sum(A1)",
    "> quote", ">", "> [!NOTE]", "| a | b |", "|", "||", "\\|", "\\\\|", "a|b|c", "`|`", ":--", ":-:", "--- | ---", "|-|",
    "*em*", "**strong**", "_em_", "__strong__", "snake_case_name", "a*b*c", "~~gone~~", "~one~", "***x***", "**", "*a", "a*",
    "`code`", "``", "`", "```", "```py", "~~~", "a ` b `` c", "`a\\`", "\\`x\\`",
    "\\", "\\\\", "a\\", "\\n", "C:\\temp\\new", "\\*", "\\<b\\>",
    "<script>alert(1)</script>", "<b>bold</b>", "<!-- gone -->", "<https://a.example>", "<a@b.example>", "a < b > c",
    "<details>", "<?php ?>", "<![CDATA[x]]>", "&lt;", "&amp;amp;", "&#35;", "&copy", "AT&T", "&nbsp;", "&",
    "[text](https://a.example)", "[text](javascript:alert(1))", "![img](x.png)", "!", "a!", "![", "[a]: https://b.example",
    "[^1]", "[^1]: note", "[x][y]", "[]", "[/x]", "]", "![a][b]",
    "https://a.example/x?y=1&z=2", "http://a.example", "HTTPS://A.EXAMPLE", "www.a.example", "_www.a.example_", "1https://a.example",
    "ftp://a.example", "mailto:a@b.example", "a@b.example", "xmpp:a@b.example", "javascript:alert(1)",
    "$x$ and $$y$$", "$`x`$", "costs $5", ":smile:", "@all", "fixes #12", "/close", "/assign @x", "{{ x }}", "{% x %}",
    "%%comment", "'quoted'", '"quoted"', "a -- b", "(c) ...", "日本語*強調*です", "émigré _ñ_", "👩‍👩‍👧 family", "می‌خواهم", "\u00a0x\u00a0",
    "a\tb", "  two  blanks  ", "^sup^", "==mark==", "++ins++", "term : meaning", ": meaning", "*[HTML]: abbr", "\u3000全角",
)  # fmt: skip
"""One line each."""
