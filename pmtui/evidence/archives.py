"""Zips, opened with care: no paths that lead out, no bombs, nothing larger than the limit."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from pmtui.evidence.options import MEBIBYTE
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.source import OFFICE, Source

MOST_MEMBERS = 50_000
MOST_GROWTH = 200
"""A text that packs better than this is a bomb."""


@contextmanager
def open_zip(source: Source) -> Iterator[zipfile.ZipFile]:
    """The zip, after its table of contents was found to be harmless. Nothing is ever unpacked to disk."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            _check(source, archive)
            yield archive
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"{source.name} is a damaged zip ({error}); export it again") from None


def _check(source: Source, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise EvidenceError(f"{source.name} holds {len(members)} files; unpack the channel you need")
    total = 0
    for member in members:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename or member.filename[1:2] == ":":
            raise EvidenceError(
                f"{source.name} holds a path that leads out of it ({member.filename[:60]!r}): refused"
            )
        if member.flag_bits & 0x1:
            raise EvidenceError(f"{source.name} is encrypted; unpack it first")
        total += member.file_size
        if member.file_size > MEBIBYTE and member.file_size > MOST_GROWTH * max(member.compress_size, 1):
            raise EvidenceError(
                f"{source.name} unpacks to far more than it is ({member.filename[:60]!r}): refused"
            )
    if total > source.options.largest:
        raise EvidenceError(
            f"{source.name} unpacks to {total // MEBIBYTE} MB, more than the {source.options.largest // MEBIBYTE} MB "
            "read by default; say --max-size 500 if you mean all of it"
        )


@dataclass
class Packed(Source):
    """The one file of a zip that is meant, read as if it lay beside it."""

    member: str = ""

    @property
    def name(self) -> str:
        """The zip, and the file in it."""
        return f"{self.path.name}/{PurePosixPath(self.member).name}"

    @property
    def zipped(self) -> bool:
        """What is in a zip is looked at as it is."""
        return False

    @cached_property
    def size(self) -> int:
        """Bytes of the file, unpacked."""
        with open_zip(Source(self.path, self.options)) as archive:
            return archive.getinfo(self.member).file_size

    @property
    def position(self) -> int:
        """Bytes of the zip read so far, as far as can be told."""
        return super().position * self.path.stat().st_size // max(self.size, 1)

    def _bytes(self) -> BinaryIO:
        with open_zip(Source(self.path, self.options)) as archive:
            return cast("BinaryIO", archive.open(self.member))


def packed(source: Source) -> Source:
    """The only file of a zip, or its only list of objects (attachments lie beside it); else the zip itself."""
    with open_zip(source) as archive:
        names = [
            member.filename
            for member in archive.infolist()
            if not member.is_dir()
            and "__MACOSX" not in member.filename
            and not PurePosixPath(member.filename).name.startswith(".")
        ]
    if len(names) > 1:
        names = [name for name in names if name.endswith(".jsonl")]
    if len(names) != 1:
        return source
    inside = Packed(source.path, source.options, source.notes, member=names[0])
    inside.check()
    return inside


def zip_words(source: Source) -> str:
    """What a zip is that no reader takes, and what to do with it."""
    with open_zip(source) as archive:
        names = archive.namelist()
    if "[Content_Types].xml" in names:
        for part, words in OFFICE.items():
            if any(name.startswith(part.decode()) for name in names):
                return words
    return "a zip of several files and no chat export; unpack it and import its folder"


def read_member(source: Source, archive: zipfile.ZipFile, name: str) -> bytes:
    """One member, never more than the limit, whatever its header claims."""
    with archive.open(name) as file:
        data = file.read(source.options.largest + 1)
    if len(data) > source.options.largest:
        raise EvidenceError(f"{source.name} unpacks to more than it says: refused")
    return data
