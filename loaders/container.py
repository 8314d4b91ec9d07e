"""Containers: the files inside a source, be it a zip archive, a gzip file or a plain file.

Nothing is unpacked to disk; members are read as streams, within limits.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from ..errors import TriplehelixError

# The largest CORDIS table has under 1 GB and unpacks at about 10 : 1; a download has under 20 files.
MOST_BYTES: Final = 4_000_000_000
MOST_RATIO: Final = 200
MOST_MEMBERS: Final = 500
# As XML, a framework programme is one archive with a file for each of its up to 36,000 projects.
MOST_XML_MEMBERS: Final = 200_000
_RATIO_COUNTS_FROM: Final = 50_000_000

# A local file, an empty archive, a part of a split one (APPNOTE.TXT, 4.3); "PK" alone may begin a header.
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP: Final = b"\x1f\x8b"
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    gzip.BadGzipFile,
    UnicodeDecodeError,
)

Watch = Callable[[int], None]


@dataclass(frozen=True)
class Member:
    """One file of a source.

    Parameters
    ----------
    path : Path
        The source on disk.
    name : str
        Name within the archive; the file's own name when it is none.
    sheet : str
        The sheet of a workbook; empty for a file that is one table.
    """

    path: Path
    name: str
    sheet: str = ""

    @property
    def shown(self) -> str:
        """The name in messages: ``archive.zip/organization.csv``, ``book.xlsx/Sheet1``."""
        file = self.path.name if self.alone else f"{self.path.name}/{self.name}"
        return f"{file}/{self.sheet}" if self.sheet else file

    @property
    def alone(self) -> bool:
        """Whether this is the source itself and not one file of an archive."""
        return self.name == self.path.name

    @contextmanager
    def open(self, watch: Watch = lambda _: None) -> Iterator[BinaryIO]:
        """Open the member for reading; a damaged or oversized one raises where it is read.

        Parameters
        ----------
        watch : callable
            Told how many bytes of the source on disk were read so far, for a progress bar.
        """
        try:
            with self.path.open("rb") as disk, _unpack(disk, self.name) as raw:
                limit = MOST_BYTES
                if raw is not disk:
                    limit = min(limit, max(_RATIO_COUNTS_FROM, MOST_RATIO * self.path.stat().st_size))
                limited = _Limited(raw, limit, lambda: watch(disk.tell()))
                yield cast(BinaryIO, io.BufferedReader(limited, 1 << 18))
        except _DAMAGED as error:
            raise _damaged(error, self.shown) from error
        except NotImplementedError as error:
            raise _packed_otherwise(error, self.shown) from error
        except _TooMuchError:
            raise self._too_much() from None
        except OSError as error:
            raise _unreadable(error, self.shown) from error

    def _too_much(self) -> TriplehelixError:
        if _is_packed(self.path):
            what = "it unpacks to far more than a table of its size can hold"
            return TriplehelixError(
                what, self.shown, "if you trust it, unpack it yourself and add the files inside"
            )
        what = f"the file has more than {MOST_BYTES:,} bytes"
        return TriplehelixError(what, self.shown, "split it into several files with the same header")


def list_members(path: Path) -> list[Member]:
    """List the files inside a source, in the order of the archive; folders are left out.

    Raises
    ------
    TriplehelixError
        For a file that is missing or empty, an archive that is damaged or encrypted, or one with a
        member that points outside its own folder.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise _unreadable(error, str(path)) from error
    if not start:
        raise TriplehelixError("the file is empty", path.name, "download it again")
    if start.startswith(_ZIP):
        return _zip_members(path)
    if start.startswith(_GZIP):
        return [Member(path, path.name.removesuffix(".gz"))]
    return [Member(path, path.name)]


def read_whole(
    members: Sequence[Member], most: int, watch: Watch = lambda _: None
) -> Iterator[tuple[Member, bytes, str]]:
    """Yield small files of one source with their content, or why not; the archive is opened once.

    Parameters
    ----------
    members : sequence of Member
        Files of one source.
    most : int
        A file with more bytes than these is not read.
    watch : callable
        Told how many bytes of the source on disk were read so far, for a progress bar.
    """
    if not members or not zipfile.is_zipfile(members[0].path):
        for member in members:
            with member.open(watch) as file:
                yield member, *_within(file.read(most + 1), most)
        return
    with members[0].path.open("rb") as disk, zipfile.ZipFile(disk) as archive:
        for member in members:
            try:
                with archive.open(member.name) as inside:
                    yield member, *_within(inside.read(most + 1), most)
            except (*_DAMAGED, NotImplementedError) as error:
                yield member, b"", f"it is damaged within the archive ({error})"
            watch(disk.tell())


def _within(content: bytes, most: int) -> tuple[bytes, str]:
    return (content, "") if len(content) <= most else (b"", f"it has more than {most:,} bytes")


def digest(path: Path) -> str:
    """Return the SHA-256 digest of a file in hexadecimal."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(error, str(path)) from error


def _zip_members(path: Path) -> list[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (*_DAMAGED, OSError) as error:
        raise _damaged(error, path.name) from error
    except NotImplementedError as error:
        raise _packed_otherwise(error, path.name) from error
    _refuse_strange(infos, path)
    return [Member(path, info.filename) for info in infos]


def _refuse_strange(infos: list[zipfile.ZipInfo], path: Path) -> None:
    if not infos:
        raise TriplehelixError("the archive holds no file", path.name, "download it again")
    others = sum(not info.filename.lower().endswith(".xml") for info in infos)
    if others > MOST_MEMBERS or len(infos) > MOST_XML_MEMBERS:
        raise TriplehelixError(
            f"the archive holds {len(infos):,} files", path.name, "add the tables that you want by themselves"
        )
    name, times = Counter(info.filename for info in infos).most_common(1)[0]
    if times > 1:
        raise TriplehelixError(
            f"the archive holds {times} files of the name {name!r}",
            path.name,
            "unpack it and add the right one",
        )
    for info in infos:
        place = PurePosixPath(info.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or info.filename[1:2] == ":":
            raise TriplehelixError(
                f"the archive holds a file that points outside its folder ({info.filename!r})",
                path.name,
                "do not use this archive; take it from its publisher",
            )
        if info.flag_bits & 1:
            raise TriplehelixError(
                f"{info.filename} is encrypted",
                path.name,
                "unpack it with its password and add the files inside",
            )


@contextmanager
def _unpack(disk: BinaryIO, name: str) -> Iterator[BinaryIO]:
    start = disk.read(4)
    disk.seek(0)
    if start.startswith(_ZIP):
        with zipfile.ZipFile(disk) as archive:
            if name not in archive.namelist():
                # A workbook is an archive too, and read as one file.
                disk.seek(0)
                yield disk
                return
            with archive.open(name) as inside:
                yield cast(BinaryIO, inside)
    elif start.startswith(_GZIP):
        with gzip.open(disk) as inside:
            yield cast(BinaryIO, inside)
    else:
        yield disk


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4).startswith((*_ZIP, _GZIP))


def _damaged(error: Exception, where: str) -> TriplehelixError:
    # That it begins as a gzip file is known; what follows its end does not.
    words = "something stands after its end" if "Not a gzipped file" in str(error) else error
    return TriplehelixError(
        f"the archive is damaged ({words})", where, "download it again; it may have been cut short"
    )


def _packed_otherwise(error: Exception, where: str) -> TriplehelixError:
    return TriplehelixError(
        f"the archive is packed in a way that is not known here ({error})",
        where,
        "unpack it with another program and add the files inside",
    )


def _unreadable(error: OSError, where: str) -> TriplehelixError:
    return TriplehelixError(f"it cannot be read: {error.strerror or error}", where, "check the path")


class _TooMuchError(Exception):
    """More bytes came out of an archive than the limit allows."""


class _Limited(io.RawIOBase):
    """A stream that stops a file which unpacks without end, and tells of its progress."""

    def __init__(self, inner: BinaryIO, limit: int, tell: Callable[[], None]) -> None:
        self._inner = inner
        self._left = limit
        self._tell = tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise _TooMuchError
        buffer[: len(data)] = data
        self._tell()
        return len(data)
