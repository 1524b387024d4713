"""Preview: importing again, many files, limits, bad files, cancel, and any bytes at all."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pmtui.evidence.options import FileAnswers, Options, names_apart
from pmtui.evidence.plan import State
from pmtui.evidence.preview import Cancelled, preview
from pmtui.evidence.problems import NeedsZone
from pmtui.evidence.readers import READERS

SAMPLES = Path(__file__).parent / "samples"
APART = Options(fold=0)
"""Repeats stay lines of their own."""
GOOD = "time,text\n2026-11-20T14:05:00Z,alert\n2026-11-20T14:05:00Z,alert\n2026-11-20T14:06:00Z,page\n"


def written(tmp_path: Path, data: bytes | str, name: str = "record") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def error_of(path: Path, options: Options | None = None) -> str:
    found = preview([path], options)
    assert not found.rows
    return found.files[0].error


def test_importing_again_adds_nothing_twice(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    first = preview([path], APART)
    assert len(first.rows) == len(set(first.fingerprints)) == 3
    again = preview([path], APART, known=set(first.fingerprints))
    assert (again.rows, again.files[0].already) == ((), 3)
    later = written(tmp_path, GOOD + "2026-11-20T14:07:00Z,resolved\n", "later.csv")
    more = preview([later], APART, known=set(first.fingerprints))
    assert [row.text for row in more.rows] == ["resolved"]


def test_what_two_files_both_hold_comes_in_once(tmp_path: Path) -> None:
    """As it does when they are imported one after the other."""
    one = written(tmp_path, GOOD, "one.csv")
    other = written(tmp_path, GOOD + "2026-11-20T14:07:00Z,resolved\n", "other.csv")
    found = preview([one, other], APART)
    assert len(found.rows) == 4
    assert [(file.already, file.rows) for file in found.files] == [(3, 0), (0, 4)]  # the later export tells
    first = preview([one], APART)
    after = preview([other], APART, known=set(first.fingerprints))
    assert set(found.fingerprints) == {*first.fingerprints, *after.fingerprints}


def test_a_file_that_fails_takes_no_row_from_the_others(tmp_path: Path) -> None:
    half = written(tmp_path, GOOD.encode() + b'2026-11-20T14:07:00Z,"' + b"x" * 200_000, "a.csv")
    whole = written(tmp_path, GOOD, "b.csv")
    found = preview([half, whole], APART)
    assert found.files[0].error
    assert (found.files[1].rows, found.files[1].already) == (3, 0)


def test_many_files_and_folders_in_one_order(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "b.csv")
    written(tmp_path, "2026-11-20 14:05:30 UTC - deployed\n", "a.txt")
    written(tmp_path, b"\x00\x01\x02", "c.bin")
    written(tmp_path, "hidden", ".cache")
    found = preview([tmp_path], APART)
    assert [file.name for file in found.files] == ["a.txt", "b.csv", "c.bin"]
    assert [row.text for row in found.rows] == ["alert", "alert", "deployed", "page"]
    assert "binary" in found.files[2].skipped
    assert not found.files[2].error
    assert found.files[1].first == found.first
    assert found.files[1].last == found.last


def test_a_folder_of_which_nothing_can_be_read_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    [none] = preview([folder]).files
    assert none.error == "the folder exports holds no files; name the one with the exports"
    written(folder, b"\x89PNG\x00", "screen.png")
    [only] = preview([folder]).files
    assert (only.name, bool(only.error), only.skipped) == ("screen.png", True, "")
    [named, _] = preview([folder / "screen.png", written(tmp_path, GOOD, "b.csv")]).files
    assert named.error


def test_what_no_reader_should_open_is_refused_with_a_sentence(tmp_path: Path) -> None:
    assert "does not exist" in error_of(tmp_path / "nothing")
    assert "is empty" in error_of(written(tmp_path, b""))
    assert "binary" in error_of(written(tmp_path, b"\x89PNG\r\n\x1a\n\x00\x00"))
    assert "unpack it first" in error_of(written(tmp_path, gzip.compress(GOOD.encode())))
    assert "--max-size" in error_of(written(tmp_path, GOOD), Options(largest=10))
    assert "line of over" not in error_of(written(tmp_path, "x" * 100))


def test_absurd_nesting_and_numbers(tmp_path: Path) -> None:
    deep = "[" * 100_000
    assert "nested too deeply" in error_of(written(tmp_path, '[{"a":' + deep))
    assert "nested too deeply" in error_of(written(tmp_path, '{"a":\n' + deep))
    file = preview([written(tmp_path, '{"time": 1795183533, "text": "a"}\n{"time":' + deep)]).files[0]
    assert (file.rows, file.without_time[0].no_time) == (1, "nested too deeply")
    assert error_of(written(tmp_path, '{"a":\n' + "9" * 5000 + "}"))
    assert error_of(written(tmp_path, '{"a":\n1'))


def test_a_line_without_end(tmp_path: Path) -> None:
    assert "over a million characters" in error_of(written(tmp_path, "14:05 " + "x" * (1 << 20)))


def test_encodings(tmp_path: Path) -> None:
    text = "time,text\n2026-11-20T14:05:00Z,Größe\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert preview([written(tmp_path, text.encode(encoding))]).rows[0].text == "Größe"
    found = preview([written(tmp_path, text.encode("latin-1"))])
    assert found.rows[0].text == "Größe"
    assert "read as Windows-1252" in found.files[0].warnings[0]


def slack_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_slack_zip(tmp_path: Path) -> None:
    files = {
        p.relative_to(SAMPLES / "slack").as_posix(): p.read_bytes()
        for p in (SAMPLES / "slack").rglob("*.json")
    }
    found = preview([slack_zip(tmp_path / "export", files)])
    folder = preview([SAMPLES / "slack"])
    assert [row.text for row in found.rows] == [row.text for row in folder.rows]
    assert set(found.fingerprints) == set(folder.fingerprints)
    broken = preview([slack_zip(tmp_path / "broken", {**files, "random/2026-11-21.json": b"[{"})])
    assert [row.source for row in broken.files[0].without_time if row.no_time == "broken JSON"]
    assert len(broken.rows) == len(found.rows)


def test_hostile_zips(tmp_path: Path) -> None:
    day = json.dumps([{"ts": "1795183533.000100", "type": "message", "text": "x"}]).encode()
    for name in ("../../etc/2026-11-20.json", "/abs/2026-11-20.json", "a\\..\\b/2026-11-20.json"):
        assert "leads out" in error_of(slack_zip(tmp_path / "path", {name: day, "users.json": b"[]"}))
    bomb = slack_zip(tmp_path / "bomb", {"general/2026-11-20.json": b"[" + b" " * (30 << 20) + b"]"})
    assert "far more than it is" in error_of(bomb)
    big = slack_zip(tmp_path / "big", {"general/2026-11-20.json": day + b" " * 200_000})
    assert "unpacks to" in error_of(big, Options(largest=100_000))
    for clock in range(60):  # whatever its bytes look like, a zip is no list of lines
        other = tmp_path / "other"
        with zipfile.ZipFile(other, "w") as archive:
            for member in ("a.txt", "b.txt"):
                archive.writestr(
                    zipfile.ZipInfo(member, (2026, 11, 23, 15, clock, 0)), b"14:05, deploy\n" * 3
                )
        assert "no chat export" in error_of(other)
    cut = tmp_path / "cut"
    cut.write_bytes(big.read_bytes()[:200])
    assert error_of(cut)


def test_progress_and_cancel(tmp_path: Path) -> None:
    rows = "".join(f"{1795183533 + n},event {n}\n" for n in range(3000))
    path = written(tmp_path, "time,text\n" + rows)
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    preview([path], progress=watch)
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    with pytest.raises(Cancelled):
        preview([path], progress=lambda _done, _total: False)


PIECES = st.sampled_from(
    [
        b"14:05 ", b"2026-11-20", b"T14:05:33Z", b" UTC", b"\n", b"\r\n", b"|", b"| --- |", b"- ", b"## Timeline\n", b"# 2026\n",
        b"time,text\n", b",", b'"', b"{", b"}", b"[", b"]", b'{"time":1795183533,"text":"a"}', b":", b"\t", b";", b"```\n",
        b"---\n", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b'"ts": "1795183533.000100", "type": "message"', b"29 Feb ",
        b"03/04/2026 ", b"25:99", b"\x00", b"\xc3", b"99999999999999999999", b"All times in CET\n", b"Nov 31 ", b"1e999", b"NaN",
    ]
)  # fmt: skip
ANY_BYTES = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=25).map(b"".join))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_BYTES, st.sampled_from([Options(), Options(zone="Europe/Berlin", day_first=True)]))
def test_any_bytes_are_rows_or_a_sentence(tmp_path: Path, data: bytes, options: Options) -> None:
    file = preview([written(tmp_path, data)], options).files[0]
    assert file.error or file.format
    assert all(row.no_time for row in file.without_time)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_BYTES)
def test_any_bytes_in_a_zip(tmp_path: Path, data: bytes) -> None:
    path = slack_zip(tmp_path / "z", {"general/2026-11-20.json": data, "users.json": data})
    file = preview([path]).files[0]
    assert file.error or file.format


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "ts",
                    "time",
                    "text",
                    "user",
                    "type",
                    "attachments",
                    "blocks",
                    "elements",
                    "files",
                    "profile",
                    "id",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
@example({"ts": float("inf")})
@example({"ts": float("nan")})
def test_any_json_through_every_reader(tmp_path: Path, value: object) -> None:
    for data in (
        json.dumps(value),
        json.dumps([value, {"ts": "1795183533.000100", "type": "message", "text": value}]),
    ):
        path = written(tmp_path, data)
        for reader in READERS:
            assert 0.0 <= reader.recognises(path.read_bytes(), path) <= 1.0
        file = preview([path]).files[0]
        assert file.error or file.format


def test_files_of_one_import_may_be_in_different_zones(tmp_path: Path) -> None:
    for name in ("chat.csv", "pager.csv"):
        (tmp_path / name).write_text("time,text\n2026-11-20 14:00,deploy\n2026-11-20 14:05,errors\n")
    utc = {"pager.csv": FileAnswers(zone="UTC")}
    options = Options(zone="Europe/Berlin", files=utc)
    chat, pager = preview([tmp_path / "chat.csv", tmp_path / "pager.csv"], options).files
    assert chat.first is not None
    assert pager.first is not None
    assert (chat.first.hour, pager.first.hour) == (13, 14)
    asked = preview([tmp_path / "chat.csv", tmp_path / "pager.csv"], Options(files=utc))
    assert [question.file for question in asked.questions if isinstance(question, NeedsZone)] == ["chat.csv"]


CLOCKS = "## Timeline\n\n- 14:05 alert fired\n- 14:20 paged on-call\n"


@pytest.mark.parametrize(
    ("written", "answers", "instants"),
    [
        (CLOCKS, (FileAnswers(day=date(2026, 11, 20)), FileAnswers(day=date(2026, 11, 21))), (20, 21)),
        (
            "time,text\n3/4/2026 14:00,deploy\n5/4/2026 14:05,errors\n",
            (FileAnswers(day_first=True), FileAnswers(day_first=False)),
            (3, 4),
        ),
        (
            "Nov 20 14:05:11 web-1 app[7]: slow\nNov 20 14:06:12 web-1 app[7]: slower\n",
            (FileAnswers(year=2025), FileAnswers(year=2026)),
            (2025, 2026),
        ),
        (
            "created,closed,what\n2026-11-20 10:00,2026-11-22 10:00,slow\n",
            (FileAnswers(mapping={"time": "created"}), FileAnswers(mapping={"time": "closed"})),
            (20, 22),
        ),
    ],
)
def test_each_file_has_its_own_answer(
    tmp_path: Path, written: str, answers: tuple[FileAnswers, ...], instants: tuple[int, int]
) -> None:
    suffix = "csv" if "," in written else "md" if written is CLOCKS else "log"
    files = [tmp_path / f"{name}.{suffix}" for name in ("a", "b")]
    for path in files:
        path.write_text(written)
    mapping = {"text": "what"} if "what" in written else {}
    alone = dict(zip((path.name for path in files), answers, strict=True))
    plan = preview(files, Options(zone="UTC", files=alone, mapping=mapping))
    assert plan.questions == []
    for file, instant in zip(plan.files, instants, strict=True):
        assert file.first is not None
        assert instant in (file.first.day, file.first.year)


def test_a_file_is_named_by_the_end_of_its_path(tmp_path: Path) -> None:
    paths = [tmp_path / "east" / "chat.md", tmp_path / "west" / "chat.md", tmp_path / "pager.md"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(CLOCKS)
    said = {
        "chat.md": FileAnswers(day=date(2026, 11, 20)),
        "west/chat.md": FileAnswers(zone="Europe/Berlin"),
        str(paths[2]): FileAnswers(day=date(2026, 11, 22)),
        "hat.md": FileAnswers(day=date(2026, 11, 23)),
    }
    options = Options(zone="UTC", files=said)
    firsts = [file.first for file in preview(paths, options).files]
    assert [first and (first.day, first.hour) for first in firsts] == [(20, 14), (20, 13), (22, 14)]
    assert options.unknown(paths) == ["hat.md"]
    assert names_apart(paths) == ["east/chat.md", "west/chat.md", "pager.md"]


def test_what_windows_writes_keeps_its_quotes(tmp_path: Path) -> None:
    text = "time,text\n2026-11-20T14:05:00Z,“Größe” – 5 €\n"
    assert preview([written(tmp_path, text.encode("cp1252"))]).rows[0].text == "“Größe” – 5 €"


def test_a_quote_never_closed_is_told_of(tmp_path: Path) -> None:
    rows = "2026-11-20T14:05:00Z,fine\n" * 3
    found = preview([written(tmp_path, f'time,text\n2026-11-20T14:05:00Z,"open\n{rows}'.encode())]).files[0]
    assert found.warnings == [
        "record: a quote opened in line 2 is never closed, so all that follows it was read as one row; "
        "close it and import again"
    ]
    closed = f'time,text\n{rows}2026-11-20T14:05:00Z,"of two\nlines ""quoted"""\n'
    assert preview([written(tmp_path, closed.encode())]).files[0].warnings == []


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF; copy its timeline into a text file"),
        (b"\xef\xbb\xbf\n%PDF-1.7\n%\xe2\xe3\n", "a PDF; copy its timeline into a text file"),
        (rb"{\rtf1\ansi 14:05 alarm}", "a rich text document; save it as plain text"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90),
            "an old Office document; save it as CSV or plain text",
        ),
    ],
)
def test_documents_are_refused_with_what_to_do(start: bytes, why: str, tmp_path: Path) -> None:
    assert error_of(written(tmp_path, start)) == f"record is {why}"


def test_an_excel_workbook_is_known_wherever_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "pager.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("docProps/app.xml", "<x/>")
        archive.writestr("xl/media/picture.png", b"\x89PNG" * 40_000)
        archive.writestr("[Content_Types].xml", "<x/>")
    assert error_of(path) == "pager.xlsx is an Excel workbook; save the sheet as CSV"


def test_an_excel_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = slack_zip(tmp_path / "record", {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    assert error_of(path) == "record is an Excel workbook; save the sheet as CSV"


EXPORT = (SAMPLES / "mattermost" / "export.jsonl").read_bytes()
"""What Mattermost puts into a zip, its attachments beside it."""


def test_a_zip_of_one_file_is_read_as_that_file(tmp_path: Path) -> None:
    packed = slack_zip(
        tmp_path / "export.zip", {"export.jsonl": EXPORT, "data/20261120/graph.png": b"\x89PNG"}
    )
    found, beside = preview([packed]), preview([SAMPLES / "mattermost" / "export.jsonl"])
    assert found.files[0].format == beside.files[0].format
    assert [(row.at, row.text) for row in found.rows] == [(row.at, row.text) for row in beside.rows]
    assert found.rows[0].source == "export.zip/export.jsonl"
    assert preview([packed, SAMPLES / "mattermost" / "export.jsonl"]).counts[State.NEW] == len(beside.rows)


def test_a_zip_of_several_files_is_refused(tmp_path: Path) -> None:
    packed = slack_zip(tmp_path / "two.zip", {"a.jsonl": EXPORT, "b.jsonl": EXPORT})
    assert error_of(packed) == (
        "two.zip is a zip of several files and no chat export; unpack it and import its folder"
    )


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_a_damaged_zip_of_one_file_gives_rows_or_a_sentence(place: int, tmp_path: Path) -> None:
    packed = slack_zip(tmp_path / "export.zip", {"export.jsonl": EXPORT})
    data = bytearray(packed.read_bytes())
    data[-place if place % 2 else place] ^= 0xFF
    packed.write_bytes(data)
    (file,) = preview([packed]).files
    assert file.error or file.rows or file.warnings


def test_the_one_file_of_a_zip_is_within_limits(tmp_path: Path) -> None:
    bomb = slack_zip(tmp_path / "bomb.zip", {"log.txt": b"0" * (3 << 20)})
    assert "unpacks to far more than it is" in error_of(bomb)
    inner = slack_zip(tmp_path / "inner.zip", {"image": b"\x00\x01" * 99})
    assert error_of(slack_zip(tmp_path / "outer.zip", {"inner.zip": inner.read_bytes()})).startswith(
        "outer.zip/inner.zip is binary"
    )
    assert error_of(slack_zip(tmp_path / "hollow.zip", {"log.txt": b""})) == "hollow.zip/log.txt is empty"
