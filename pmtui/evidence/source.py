"""A file, folder or zip someone points at: its bytes as text, within limits, and what was noticed on the way."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from pmtui.evidence.called import Called
from pmtui.evidence.options import MEBIBYTE, Options
from pmtui.evidence.problems import EvidenceError, Question

HEAD = 64 * 1024
CHUNK = MEBIBYTE

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_PACKED = {
    b"\x1f\x8b": "compressed with gzip",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
}
_BEFORE = 1024
"""Bytes in which a document begins, after marks and blank lines."""
_DOCUMENTS = {
    b"%PDF-": "a PDF; copy its timeline into a text file",
    b"{\\rtf": "a rich text document; save it as plain text",
    b"\xd0\xcf\x11\xe0": "an old Office document; save it as CSV or plain text",
}
OFFICE = {
    b"xl/": "an Excel workbook; save the sheet as CSV",
    b"word/": "a Word document; save it as plain text",
    b"mimetypeapplication/vnd.oasis": "an OpenDocument file; save it as CSV or plain text",
}


@dataclass
class Notes:
    """What a reader noticed about a file: the zone it names, warnings, questions, who is called how."""

    zone: str = ""
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    called: Called = field(default_factory=Called)

    def warn(self, sentence: str) -> None:
        """Say it once, and not more than twenty things."""
        if sentence not in self.warnings and len(self.warnings) < 20:
            self.warnings.append(sentence)


@dataclass
class Source:
    """One thing to read. `name` is what people know it by; `notes` fills while it is read."""

    path: Path
    options: Options = field(default_factory=Options)
    notes: Notes = field(default_factory=Notes)
    _raw: BinaryIO | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name or str(self.path)

    @property
    def folder(self) -> bool:
        """Whether this is a folder."""
        return self.path.is_dir()

    @property
    def zipped(self) -> bool:
        """Whether this is a zip, by its first bytes."""
        return self.head[:4] in (b"PK\x03\x04", b"PK\x05\x06")

    @cached_property
    def size(self) -> int:
        """Bytes; 0 for a folder."""
        return 0 if self.folder else self.path.stat().st_size

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, by which readers recognise their format."""
        if self.folder:
            return b""
        try:
            with self._bytes() as file:
                return file.read(HEAD)
        except OSError as error:
            raise EvidenceError(f"{self.name} can't be read: {error.strerror or error}") from None

    @cached_property
    def head_text(self) -> str:
        """The first 64 KiB as text; what is cut at the end is left out."""
        return codecs.getincrementaldecoder(self.encoding)(errors="replace").decode(self.head)

    @cached_property
    def sample(self) -> bytes:
        """The head as readers look at it: UTF-16 turned into UTF-8, all else as it is."""
        return self.head_text.encode() if self.head.startswith(_UTF16) else self.head

    @cached_property
    def encoding(self) -> str:
        """utf-8-sig, utf-16 where a BOM says so, else what Windows writes (Latin-1 with quotes) with a warning."""
        if self.head.startswith(_UTF16):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            with self._bytes() as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.notes.warn(
                f"{self.name} is not UTF-8; it was read as Windows-1252, so look at accents and quotes"
            )
            return "cp1252"
        return "utf-8-sig"

    def check(self) -> None:
        """Refuse, with a sentence, what no reader should open."""
        if not self.path.exists():
            raise EvidenceError(f"{self.path} does not exist; check the path")
        if self.folder:
            return
        if not self.path.is_file():
            raise EvidenceError(f"{self.name} is no ordinary file; save it to a file first")
        if self.size == 0:
            raise EvidenceError(f"{self.name} is empty")
        if self.size > self.options.largest:
            raise EvidenceError(
                f"{self.name} has {self.size // MEBIBYTE} MB, more than the {self.options.largest // MEBIBYTE} MB read "
                "by default; cut out the hours of the incident, or say --max-size 500 if you mean all of it"
            )
        if self.zipped:
            for part, words in OFFICE.items():
                if part in self.head and (b"[Content_Types].xml" in self.head or b"mimetype" in part):
                    raise EvidenceError(f"{self.name} is {words}")
            return
        begins = self.head[:_BEFORE].lstrip(b"\xef\xbb\xbf\r\n\t ")
        for magic, words in _DOCUMENTS.items():
            if begins.startswith(magic):
                raise EvidenceError(f"{self.name} is {words}")
        for magic, words in _PACKED.items():
            if self.head.startswith(magic):
                raise EvidenceError(f"{self.name} is {words}; unpack it first")
        if b"\x00" in self.head and not self.head.startswith(_UTF16):
            raise EvidenceError(
                f"{self.name} is binary or in an unknown encoding; export it as text in UTF-8"
            )

    def _bytes(self) -> BinaryIO:
        """What is read, from its beginning."""
        return self.path.open("rb")

    def open_text(self, *, newline: str | None = None) -> TextIOWrapper:
        """The file as text; undecodable pieces of a broken UTF-16 file become U+FFFD."""
        self._raw = self._bytes()
        return TextIOWrapper(self._raw, encoding=self.encoding, errors="replace", newline=newline)

    @property
    def position(self) -> int:
        """Bytes read so far of the file opened last."""
        raw = self._raw
        return 0 if raw is None or raw.closed else raw.tell()

    def lines(self) -> Iterator[tuple[int, str]]:
        """Lines without their ends, counted from 1. A line of over a million characters ends the reading."""
        with self.open_text() as file:
            number = 0
            while line := file.readline(CHUNK):
                number += 1
                if len(line) >= CHUNK and not line.endswith("\n"):
                    raise EvidenceError(
                        f"{self.name}, line {number} has over a million characters: this is no list of lines"
                    )
                yield number, line.rstrip("\n")
