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
        page = Page(source, "web server")
        fields: list[str] = []
        day = ""
        for number, line in source.lines():
            if not line or line.isspace():
                continue
            page.line = number
            if line.startswith("#"):
                name, _, rest = line.partition(":")
                if name == "#Fields":
                    fields = rest.split()
                elif name in ("#Date", "#Start-Date"):
                    day = rest.split()[0] if rest.split() else ""
                continue
            yield _row(line, fields, day, page)
        page.times.finish()


def _row(line: str, fields: list[str], day: str, page: Page) -> Evidence:
    cells = line.split("\t") if "\t" in line else line.split()
    if len(cells) != len(fields):
        return page.row(None, line[:2000], no_time="its cells are not those of #Fields")
    told = dict(zip(fields, cells, strict=True))
    get = told.get
    date, clock = get("date", day), get("time", "")
    status = _cell(get("sc-status", ""))
    method, path = _cell(get("cs-method", "")), _cell(get("cs-uri-stem", ""))
    query = _cell(get("cs-uri-query", ""))
    client = unquote_plus(_cell(get("cs(User-Agent)", "")))
    request = joined(method, f"{path}?{query}" if query else path, status, by=" ")
    rest = [f"{name}: {cell}" for name, cell in told.items() if name not in _TOLD and cell not in ("-", "")]
    return page.row(
        f"{date}T{clock}Z" if date and clock else None,
        request or line,
        kind=kind_of(status) if status else EventKind.NOTE,
        actor=_cell(get("cs-username", "")),
        detail="\n".join((*rest, line)),
        channel=_cell(get("cs-host", "") or get("s-sitename", "")),
        original=f"{date} {clock}".strip(),
        group=joined(status, method, path, by=" "),
        hidden=HEALTH_CHECK if path and is_probe(path, status, client) else "",
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
