"""What `git log` prints: commits with their headers, or a line for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from pmtui.evidence.formats.git.commits import begins_with_commit, headed
from pmtui.evidence.formats.git.lines import layout_of, line_row
from pmtui.evidence.options import Options
from pmtui.evidence.placed import NO_ZONE
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import SURE, Page
from pmtui.evidence.trackers import GIT

_LOOKED_AT = 60


class GitLogReader:
    """Commits: what was changed, when and by whom."""

    name = "git"
    words = "git log"

    def recognises(self, head: bytes, path: Path) -> float:
        """By a commit's first two lines, or by lines that all begin with another commit's id."""
        if path.is_dir() or not head or head.startswith((b"{", b"[", b"<")):
            return 0.0
        text = head.decode("utf-8", "replace").lstrip("\ufeff")
        lines = [line for line in text[:20_000].splitlines() if line.strip()][:_LOOKED_AT]
        if len(lines) > 1 and begins_with_commit(lines):
            return SURE
        return layout_of(lines).sureness if lines else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every commit of the file."""
        page = Page(source, GIT)
        lines = source.lines()
        start = list(islice(lines, _LOOKED_AT))
        full = [line for _, line in start if line.strip()]
        rows = headed if begins_with_commit(full) else _lined
        dated = False
        for row in rows(chain(start, lines), page, full):
            dated = dated or row.at is not None or row.no_time == NO_ZONE
            yield row
        if not dated:
            source.notes.warn(
                f"{source.name} is a git log without dates; export it again with: git log --date=iso-strict"
            )
        page.times.finish()


def _lined(lines: Iterator[tuple[int, str]], page: Page, sample: list[str]) -> Iterator[Evidence]:
    layout = layout_of(sample)
    for number, line in lines:
        if line.strip():
            page.line = number
            yield line_row(line, page, layout)


READERS = (GitLogReader(),)
