"""Fetching: a publisher's current file, whole and as it was published, or a clear word why not."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx
from filelock import FileLock, Timeout

from ..errors import TriplehelixError
from .answer import clean_name, conditions, read_digests, read_name, read_validator
from .container import MOST_BYTES, digest
from .origin import find_origins, read_json, read_origin, write_json, write_origin
from .publishers import Publisher, find_publisher, look_up
from .web import PATIENT, TRY_LATER, PassingError, Patience, Visit, check_address, persist

Watch = Callable[[str, int, int | None], None]

_GONE: Final = frozenset({404, 410})
_START: Final = 1024
_MOST_LISTING: Final = 5_000_000
_MAGIC: Final = {"zip": b"PK", "gzip": b"\x1f\x8b"}
_SUFFIXES: Final = {".zip": "zip", ".xlsx": "zip", ".gz": "gzip"}
_RANGE: Final = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")
_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--.{,500}?-->)*<(?:!doctype html|html|head|script|body)",
    re.IGNORECASE | re.DOTALL,
)
_NO_TEXT: Final = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF")
_CHECKSUM: Final = re.compile(r"(sha256|sha512|md5):([0-9a-f]{32,128})", re.IGNORECASE)


def fetch(
    wanted: str | Publisher,
    folder: Path,
    watch: Watch = lambda _file, _bytes, _total: None,
    patience: Patience = PATIENT,
) -> Path:
    """Fetch a publisher's current file, unless the one in the folder is current.

    A download that breaks goes on where it stopped, in this run or the next, as far as the server can tell
    that its file is still the same. The file appears under its name only when it is whole and is what was
    expected; beside it, ``NAME.origin.json`` says where it came from.

    Parameters
    ----------
    wanted : str or Publisher
        A name of ``publishers.toml``, or an http or https address.
    folder : Path
        Where the file goes; it is made when it is not there.
    watch : callable
        Told the file's name, the bytes so far, and how many there will be where the server says so.
    patience : Patience
        How long to wait.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TriplehelixError
        When the file cannot be had, or something else comes in its place.

    Examples
    --------
    ``fetch("cordis-h2020", Path("sources"))``
    """
    publisher = find_publisher(wanted) if isinstance(wanted, str) else wanted
    address = publisher.listing or publisher.url
    check_address(address)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{hashlib.sha256(address.encode()).hexdigest()[:12]}.part"
        with FileLock(part.with_suffix(".lock"), timeout=0), Visit(patience) as visit:
            return _Download(publisher, part, visit, watch, patience).run()
    except Timeout as error:
        raise TriplehelixError(
            "another program is fetching it into this folder", address, "wait for it to end"
        ) from error
    except OSError as error:
        raise TriplehelixError(
            f"it cannot be written: {error.strerror or error}", str(folder), "make room, or check the folder"
        ) from error


class _Download:
    """One file on its way."""

    def __init__(
        self, publisher: Publisher, part: Path, visit: Visit, watch: Watch, patience: Patience
    ) -> None:
        self._publisher, self._part, self._visit = publisher, part, visit
        self._watch, self._patience = watch, patience
        self._state_path = part.with_suffix(".part.json")
        self._address, self._linked_from = publisher.url, ""
        self._name, self._checksum = "", publisher.checksum

    def run(self) -> Path:
        where = self._publisher.listing or self._publisher.url
        if self._publisher.listing:
            persist(self._read_listing, self._patience, where)
        if "://" in self._checksum:
            persist(self._read_checksums, self._patience, self._checksum)
        try:
            return persist(self._attempt, self._patience, where)
        finally:
            if self._part.exists() and not read_validator(read_json(self._state_path)):
                self._forget()

    def _read_listing(self) -> None:
        keys = self._publisher.listing_keys
        content = self._read_small(self._publisher.listing)
        try:
            page = json.loads(content)
            self._address = look_up(page, keys["url"])
            self._name = look_up(page, keys["file"]) if "file" in keys else ""
            self._checksum = look_up(page, keys["checksum"]) if "checksum" in keys else self._checksum
        except (ValueError, RecursionError, KeyError) as error:
            raise self._refused(
                f"the list of versions is not as expected ({error})", self._publisher.listing
            ) from error
        self._linked_from = self._publisher.listing

    def _read_checksums(self) -> None:
        listed = self._read_small(self._checksum).decode("utf-8", "replace")
        file = unquote(httpx.URL(self._address).path.rpartition("/")[2])
        for line in listed.splitlines():
            checksum, _, name = line.partition(" ")
            if name.strip().lstrip("*").removeprefix("./") == file or (not name and listed.strip() == line):
                self._checksum = f"sha256:{checksum}"
                return
        raise self._refused(f"the list of checksums does not name {file}", self._checksum)

    def _read_small(self, address: str) -> bytes:
        with self._visit.open(address) as response:
            self._check_status(response)
            content = b""
            for piece in self._pieces(response):
                content += piece
                if len(content) > _MOST_LISTING:
                    raise self._refused("the list does not end", address)
        return content

    def _attempt(self) -> Path:
        state = read_json(self._state_path) if self._part.exists() else {}
        known, origin = self._known()
        headers: dict[str, str] = {}
        if read_validator(state) and state["address"] == self._address:
            headers = {"Range": f"bytes={self._part.stat().st_size}-", "If-Range": read_validator(state)}
        elif known:
            headers = conditions(origin)
        with self._visit.open(self._address, headers, linked_from=self._linked_from) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and known and "Range" not in headers:
                return known
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and "Range" in headers:
                self._forget()
                raise PassingError("the server has no more of it than was fetched before")
            self._check_status(response)
            if response.status_code == httpx.codes.PARTIAL_CONTENT:
                self._check_part(response, state, headers)
            else:
                state = self._begin(response)
            self._receive(response, state)
        return self._finish(state)

    def _known(self) -> tuple[Path | None, Mapping[str, Any]]:
        """Return the file that this address gave last time, if it is there and nobody has changed it."""
        for path, origin in find_origins(self._part.parent):
            if origin.get("url") == self._address and origin.get("sha256") == digest(path):
                return path, origin
        return None, {}

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in TRY_LATER:
            raise PassingError(
                f"{response.url.host} answers {status} {response.reason_phrase}",
                response.headers.get("retry-after", ""),
            )
        if status in _GONE:
            raise self._refused(f"there is no such file any more ({status})", str(response.url))
        if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise self._refused(
                f"the server does not give it ({status} {response.reason_phrase})", str(response.url)
            )

    def _check_part(
        self, response: httpx.Response, state: Mapping[str, Any], headers: Mapping[str, str]
    ) -> None:
        """Refuse a part that does not go on where ours ends, or is of another version."""
        if "Range" not in headers:
            raise self._refused("the server sends a part though the whole was asked for", self._address)
        span = _RANGE.fullmatch(response.headers.get("content-range", ""))
        total = state.get("total")
        if (
            span is None
            or int(span[1]) != self._part.stat().st_size
            or (span[3] != "*" and total is not None and int(span[3]) != total)
            or response.headers.get("etag", state.get("etag", "")) != state.get("etag", "")
            or response.headers.get("content-encoding", "") != state.get("encoding")
        ):
            self._forget()
            raise PassingError("the server's part does not go with what was fetched before")

    def _begin(self, response: httpx.Response) -> dict[str, Any]:
        """Note what is to come, so that a later run can go on with it."""
        head = response.headers
        length = head.get("content-length", "")
        state = {
            "address": self._address,
            "name": self._choose_name(response),
            "etag": head.get("etag", ""),
            "last_modified": head.get("last-modified", ""),
            "ranges": head.get("accept-ranges", ""),
            "encoding": head.get("content-encoding", ""),
            "total": int(length) if length.isdigit() else None,
            "digests": read_digests(head),
        }
        if state["encoding"] not in {"", "identity", "gzip", "x-gzip"}:
            raise self._refused(f"the server packs it in a way not asked for ({state['encoding']})")
        if (state["total"] or 0) > MOST_BYTES:
            raise self._refused(f"it has {state['total']:,} bytes, more than {MOST_BYTES:,}")
        self._part.write_bytes(b"")
        write_json(self._state_path, state)
        return state

    def _choose_name(self, response: httpx.Response) -> str:
        offered = (
            read_name(response.headers.get("content-disposition", "")),
            self._name,
            unquote(response.url.path.rpartition("/")[2]),
            unquote(httpx.URL(self._address).path.rpartition("/")[2]),
        )
        return next(filter(None, map(clean_name, offered)), f"download-{self._part.stem[1:]}")

    def _receive(self, response: httpx.Response, state: Mapping[str, Any]) -> None:
        with self._part.open("r+b") as file:
            size = file.seek(0, 2)
            checked = size >= _START
            self._watch(state["name"], size, state["total"])
            for piece in self._pieces(response):
                file.write(piece)
                size += len(piece)
                if size > MOST_BYTES:
                    self._forget()
                    raise self._refused(f"it has more than {MOST_BYTES:,} bytes")
                if not checked and size >= _START:
                    checked = True
                    file.flush()
                    self._check_start(state)
                self._watch(state["name"], size, state["total"])

    def _pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """Give the body as it was sent, and give up on a server that drips."""
        since, received = time.monotonic(), 0
        for piece in response.iter_raw():
            received += len(piece)
            yield piece
            if time.monotonic() - since > self._patience.stall:
                if received < self._patience.least:
                    raise PassingError(f"{response.url.host} has all but stopped sending")
                since, received = time.monotonic(), 0

    def _check_start(self, state: Mapping[str, Any]) -> None:
        """Refuse a web page or another kind of file in place of what was expected."""
        with self._part.open("rb") as file:
            start = file.read(_START)
        wanted = self._wanted(state["name"])
        packed = state["encoding"].endswith("gzip") and start.startswith(_MAGIC["gzip"])
        what = ""
        if not start:
            what = "the server sends an empty file"
        elif _PAGE.match(start):
            what = "a web page came in place of the file"
        elif packed and wanted == "zip":
            what = "the server has packed the archive once more, though asked not to"
        elif not packed and not _goes_with(wanted, start):
            shown = start[:40].decode("utf-8", "replace").strip()
            what = f"a {wanted} file was expected, and something else came, which begins {shown!r}"
        if what:
            self._forget()
            raise self._refused(what)

    def _wanted(self, name: str) -> str:
        return self._publisher.content or _SUFFIXES.get(Path(name).suffix.lower(), "")

    def _finish(self, state: Mapping[str, Any]) -> Path:
        size = self._part.stat().st_size
        self._check_start(state)
        if state["total"] is not None and size != state["total"]:
            self._forget()
            raise PassingError(f"{size:,} bytes came, and the server had told of {state['total']:,}")
        self._check_digests(state)
        name = state["name"]
        if state["encoding"].endswith("gzip") and not name.lower().endswith((".gz", ".tgz")):
            name += ".gz"
        if self._wanted(name) == "zip" and not zipfile.is_zipfile(self._part):
            self._forget()
            raise self._refused("the archive was cut short, or is damaged")
        target = self._part.with_name(name)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        origin = {
            "url": self._address,
            "title": self._publisher.title,
            "licence": self._publisher.licence,
            "fetched": now,
            "etag": state["etag"],
            "last_modified": state["last_modified"],
            "bytes": size,
            "sha256": digest(self._part),
        }
        self._refuse_to_overwrite(target, origin["sha256"])
        self._part.replace(target)
        write_origin(target, origin)
        self._forget()
        return target

    def _check_digests(self, state: Mapping[str, Any]) -> None:
        expected = dict(state["digests"])
        if self._checksum:
            given = _CHECKSUM.fullmatch(self._checksum)
            if given is None:
                raise self._refused(f"this is no checksum: {self._checksum[:100]!r}")
            expected[given[1].lower()] = given[2].lower()
        for algorithm, wanted in expected.items():
            with self._part.open("rb") as file:
                found = hashlib.file_digest(file, algorithm).hexdigest()
            if found != wanted:
                self._forget()
                raise self._refused(f"the file is not the one its publisher means ({algorithm} {found})")

    def _refuse_to_overwrite(self, target: Path, sha256: str) -> None:
        if not target.exists():
            return
        now = digest(target)
        if now not in {sha256, read_origin(target).get("sha256")}:
            raise TriplehelixError(
                "another file of this name is there, or the one that was fetched has been changed",
                str(target),
                "move it away and run the command again",
            )

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._state_path.unlink(missing_ok=True)

    def _refused(self, what: str, where: str = "") -> TriplehelixError:
        page = self._publisher.page
        return TriplehelixError(
            what,
            where or self._address,
            f"run the command again, and look at {page}" if page else "open the address in a browser",
        )


def _goes_with(wanted: str, start: bytes) -> bool:
    if wanted in _MAGIC:
        return start.startswith(_MAGIC[wanted])
    if wanted == "json":
        return start.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"["))
    return not wanted or not start.startswith(_NO_TEXT)
