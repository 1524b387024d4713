"""W3C extended logs, as IIS, HTTP.sys and CloudFront write them: `#Fields:` names what each line holds, times are UTC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

from pmtui.evidence.options import Options
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, joined
from pmtui.evidence.web_requests import HEALTH_CHECK, is_probe, kind_of
from pmtui.model.vocabulary import EventKind

_DIRECTIVES = ("#Version:", "#Fields:", "#Software:", "#Date:", "#Start-Date:", "#End-Date:", "#Remark:")


class W3cReader:
    """Every line that is no directive is an entry of the fields named last."""

    name = "w3c"
    words = "W3C extended log (IIS, CloudFront)"

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir() or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"#"):
            return 0.0
        lines = head.decode("utf-8", "replace").lstrip("\ufeff").splitlines()[:40]
        directives = [line for line in lines if line.startswith(_DIRECTIVES)]
        fields = any(line.startswith("#Fields:") and "time" in line for line in directives)
        return 0.95 if fields else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        page = Page(source, "web server", programs=True)
        layout, named = _Layout([]), ""
        day = ""
        for number, line in source.lines():
            if not line or line.isspace():
                continue
            page.line = number
            if line.startswith("#"):
                name, _, rest = line.partition(":")
                if name == "#Fields" and rest != named:
                    layout, named = _Layout(rest.split()), rest
                elif name in ("#Date", "#Start-Date"):
                    day = rest.split()[0] if rest.split() else ""
                continue
            yield _row(line, layout, day, page)
        page.times.finish()


class _Layout:
    """Where the fields named last stand in a line; -1, an empty cell behind the last, for those it has not."""

    def __init__(self, fields: list[str]) -> None:
        at = {name: n for n, name in enumerate(fields)}
        self.width = len(fields)
        self.date, self.time, self.status, self.method, self.path, self.query, self.user = (
            at.get(name, -1)
            for name in (
                "date",
                "time",
                "sc-status",
                "cs-method",
                "cs-uri-stem",
                "cs-uri-query",
                "cs-username",
            )
        )
        self.client = at.get("cs(User-Agent)", -1)
        self.host, self.site = at.get("cs-host", -1), at.get("s-sitename", -1)
        self.rest = [(n, f"{name}: ") for name, n in at.items() if name not in _TOLD]


def _row(line: str, layout: _Layout, day: str, page: Page) -> Evidence:
    cells = line.split("\t") if "\t" in line else line.split()
    if len(cells) != layout.width:
        return page.row(None, line[:2000], no_time="its cells are not those of #Fields")
    cells.append("")
    date, clock = day if layout.date < 0 else cells[layout.date], cells[layout.time]
    status, method = _cell(cells[layout.status]), _cell(cells[layout.method])
    path, query = _cell(cells[layout.path]), _cell(cells[layout.query])
    request = joined(method, f"{path}?{query}" if query else path, status, by=" ")
    rest = [name + cell for n, name in layout.rest if (cell := cells[n]) != "-" and cell]
    probe = path and is_probe(path, status, unquote_plus(_cell(cells[layout.client])))
    return page.row(
        f"{date}T{clock}Z" if date and clock else None,
        request or line,
        kind=kind_of(status) if status else EventKind.NOTE,
        actor=_cell(cells[layout.user]),
        detail="\n".join((*rest, line)),
        channel=_cell(cells[layout.host] or cells[layout.site]),
        original=f"{date} {clock}".strip(),
        group=joined(status, method, path, by=" "),
        hidden=HEALTH_CHECK if probe else "",
    )


_TOLD = frozenset(
    [
        "date",
        "time",
        "sc-status",
        "cs-method",
        "cs-uri-stem",
        "cs-uri-query",
        "cs-username",
        "cs-host",
        "s-sitename",
    ]
)


def _cell(value: str) -> str:
    return "" if value == "-" else value


READERS = (W3cReader(),)
