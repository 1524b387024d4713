"""Search: what a person types becomes a question the index understands; raw input never reaches it.

Words must all occur, the last one may be unfinished, "a phrase" stays together, -word must not occur.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass

from pmtui.archive.entries import Hit

FOUND, FOUND_END = "\x02", "\x03"
"""Marks around found words in a hit's title and snippet; no saved text can hold them."""

_PART = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True)
class Question:
    """What must and must not occur, as lists of words that stand together."""

    wanted: tuple[tuple[str, ...], ...]
    unwanted: tuple[tuple[str, ...], ...]
    unfinished: bool

    @property
    def match(self) -> str:
        """The expression for MATCH; empty when there is nothing to look for."""
        if not self.wanted:
            return ""
        wanted = [_quoted(words) for words in self.wanted]
        if self.unfinished:
            wanted[-1] += " *"
        expression = " AND ".join(wanted)
        return (
            f"({expression}) NOT ({' OR '.join(map(_quoted, self.unwanted))})"
            if self.unwanted
            else expression
        )


def asked(text: str) -> Question:
    """The question in what was typed."""
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    unfinished = False
    for minus, phrase, word in _PART.findall(text[:500]):
        words = _words(phrase or word)
        if not words:
            continue
        (unwanted if minus else wanted).append(words)
        if not minus:
            unfinished = bool(word) and not text[-1:].isspace()
    return Question(tuple(wanted), tuple(unwanted), unfinished)


def search(
    conn: sqlite3.Connection, text: str, *, hosts: bool, limit: int, review_id: str | None
) -> list[Hit]:
    """Cards that answer, best first; cards kept for hosts only when `hosts`."""
    question = asked(text)
    if not question.wanted:
        return []
    about = {"hosts": int(hosts), "review": review_id, "limit": limit}
    sql = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()[0]
    # The index cuts Chinese, Japanese and Korean at blanks only, so words inside a sentence need a scan.
    if "fts5" in sql.lower() and not _CJK.search(text):
        rows = conn.execute(_INDEXED, {"match": question.match, **about}).fetchall()
    else:
        rows = _scanned(conn, question, about)
    return [Hit(*row) for row in rows]


_COLUMNS = "m.review, r.title, m.kind, m.id"
_ALLOWED = "(m.hosts = 0 OR :hosts) AND (:review IS NULL OR m.review = :review)"
_JOINED = "JOIN search_map m ON m.n = s.rowid JOIN reviews r ON r.id = m.review"
_INDEXED = f"""
    SELECT {_COLUMNS}, highlight(search, 0, char(2), char(3)), snippet(search, 1, char(2), char(3), '…', 12)
    FROM search s {_JOINED} WHERE search MATCH :match AND {_ALLOWED}
    ORDER BY bm25(search, 10.0, 4.0), m.n LIMIT :limit"""  # noqa: S608


def _scanned(
    conn: sqlite3.Connection, question: Question, about: dict[str, int | str | None]
) -> list[tuple[str, ...]]:
    tests, values = [], dict(about)
    parts = [(words, "") for words in question.wanted] + [(words, "NOT ") for words in question.unwanted]
    for n, (words, no) in enumerate(parts):
        tests.append(f"{no}(s.title || char(10) || s.body) LIKE :part{n} ESCAPE '\\'")
        values[f"part{n}"] = "%" + "%".join(re.sub(r"([%_\\])", r"\\\1", word) for word in words) + "%"
    return conn.execute(
        f"SELECT {_COLUMNS}, s.title, substr(s.body, 1, 160) FROM search s {_JOINED} "  # noqa: S608
        f"WHERE {' AND '.join(tests)} AND {_ALLOWED} ORDER BY m.n DESC LIMIT :limit",
        values,
    ).fetchall()


def _words(text: str) -> tuple[str, ...]:
    """Letters, digits and their marks; all else parts words, as it does in the index."""
    kept = "".join(
        c if unicodedata.category(c) == "Co" or unicodedata.category(c)[0] in "LNM" else " " for c in text
    )
    return tuple(kept.split())


def _quoted(words: tuple[str, ...]) -> str:
    return '"' + " ".join(words) + '"'
