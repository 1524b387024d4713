"""Commits printed with their headers: the default of `git log`, full, fuller, raw and email, with graph or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pmtui.evidence.formats.git.dates import iso_of
from pmtui.evidence.placed import NO_TIME_WRITTEN
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page
from pmtui.evidence.trackers import commit_id, commit_kind

_MOST_FILES = 60
"""Lines of files and numbers (`--stat`, `--name-status`) kept with a commit."""

_COMMIT = re.compile(r"(?P<graph>[*|/\\_ ]*)(?:commit|From) (?P<sha>[0-9a-f]{7,64})(?= |\Z)")
_HEADER = re.compile(
    r"(?P<name>Author|AuthorDate|Commit|CommitDate|Date|From|Subject|author|committer):? +(?P<rest>.*)\Z"
)
_SECOND = re.compile(
    r"(?:(?:Author|AuthorDate|Commit|CommitDate|Date|Merge|From|Reflog)(?: message)?: |(?:tree|parent|author) )"
)
_PERSON = re.compile(r"(?P<name>[^<]*)<(?P<mail>[^>]*)>(?: (?P<date>\d+ [+-]\d{4}))?\Z")
_GRAPH = "*|/\\_ "


def begins_with_commit(lines: Sequence[str]) -> bool:
    """Whether the first two lines are those of a commit; blank lines were left out."""
    found = _COMMIT.match(lines[0]) if len(lines) > 1 else None
    return found is not None and bool(_SECOND.match(lines[1].lstrip(_GRAPH)))


def headed(lines: Iterator[tuple[int, str]], page: Page, sample: list[str]) -> Iterator[Evidence]:
    """Every commit; lines before the first are listed without a time."""
    commit: _Commit | None = None
    drawn = bool(sample) and sample[0][:1] in _GRAPH
    for number, line in lines:
        if line[:4] == "    " and commit is not None and commit.in_message:
            commit.message.append(line[4:])
            continue
        found = _COMMIT.match(line) if drawn or line[:1] in ("c", "F") else None
        if found is not None:
            if commit is not None:
                yield commit.row(page)
            commit = _Commit(found["sha"], number, len(found["graph"]))
        elif commit is not None:
            commit.take(line)
        elif line.strip():
            page.line = number
            yield page.row(None, line[:200])
    if commit is not None:
        yield commit.row(page)


class _Commit:
    """What was read of one commit so far."""

    def __init__(self, sha: str, line: int, graph: int) -> None:
        self.sha = sha
        self.line = line
        self.graph = graph
        self.author = ""
        self.written = ""
        self.landed = ""
        self.message: list[str] = []
        self.files: list[str] = []
        self.in_head = True
        self.in_message = False
        self.in_patch = False

    def take(self, line: str) -> None:
        """A line after the one with the id: of the head, the message, the list of files, or a patch."""
        if self.graph and not line[: self.graph].strip(_GRAPH):
            line = line[self.graph :]
        if self.in_patch:
            return
        if self.in_head:
            found = _HEADER.match(line)
            if found is not None:
                self._header(found["name"], found["rest"])
            elif self.message and line.startswith(" "):
                self.message[-1] += line  # a long subject of an email
            self.in_head = line != "" and not (self.graph and line.isspace())
            self.in_message = not self.in_head and not self.graph
        elif line.startswith("    "):
            self.message.append(line[4:])
        elif line.startswith("diff --git "):
            self.in_patch, self.in_message = True, False
        elif line.strip() and line != "---":
            if len(self.files) < _MOST_FILES:
                self.files.append(line)
        elif not self.files:
            self.message.append("")

    def _header(self, name: str, rest: str) -> None:
        if name in ("Author", "author", "From", "committer"):
            found = _PERSON.match(rest)
            if name != "committer":
                self.author = found["name"].strip() or found["mail"] if found else rest
            date = found["date"] if found else None
            if date and name == "committer":
                self.landed = date
            elif date:
                self.written = date
        elif name in ("Date", "AuthorDate"):
            self.written = rest
        elif name == "CommitDate":
            self.landed = rest
        elif name == "Subject":
            self.message.append(rest.removeprefix("[PATCH] "))

    def row(self, page: Page) -> Evidence:
        """The commit as a row: when it landed, where that is told, else when it was written."""
        page.line = self.line
        written = (self.landed or self.written).strip()
        subject, _, body = "\n".join(self.message).strip().partition("\n")
        files = "\n".join(self.files).strip("\n")
        return page.row(
            iso_of(written) or None,
            subject or f"Commit {commit_id(self.sha)}",
            kind=commit_kind(subject),
            actor=self.author,
            detail="\n\n".join(part for part in (body.strip(), files) if part),
            source_id=commit_id(self.sha),
            no_time="" if written else NO_TIME_WRITTEN,
            original=written,
        )
