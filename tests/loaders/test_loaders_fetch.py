"""Fetching: what arrives is whole and is what was asked for, whatever the server does."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from triplehelix.errors import TriplehelixError
from triplehelix.loaders.answer import clean_name, read_name
from triplehelix.loaders.fetch import fetch
from triplehelix.loaders.origin import origin_path, read_origin
from triplehelix.loaders.publishers import Publisher, find_publisher, read_publishers
from triplehelix.loaders.web import Patience, check_address, is_inside

QUICK = Patience(attempts=3, wait=0.01, longest=2)
HASTY = QUICK._replace(read=0.3, stall=0.3, attempts=1)
TABLE = b"id;name\n" + b"".join(b"%d;organisation %d\n" % (n, n) for n in range(3000))


def make_zip(content: bytes = TABLE) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("project.csv"), content)
    return out.getvalue()


ZIP = make_zip()
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        self.close_connection = True
        with suppress(OSError):  # The client has left.
            self.server.answers[self.path](self)

    def begin(self, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}

    def at(self, path: str, answer: Answer) -> str:
        """Set the answer at a path and return its address."""
        self.answers[path] = answer
        return f"http://127.0.0.1:{self.server_port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def whole(content: bytes = ZIP, status: int = 200, **headers: object) -> Answer:
    def answer(request: Handler) -> None:
        request.begin(status, Content_Length=len(content), **headers)
        request.wfile.write(content)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Give one answer after the other, and the last one from then on."""
    left = list(answers)

    def answer(request: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def versioned(content: bytes, etag: str = '"one"', stop: int | None = None) -> Answer:
    """Serve ranges and conditions as RFC 9110 has them; break after `stop` bytes of the file."""

    def answer(request: Handler) -> None:
        head = {"ETag": etag, "Accept_Ranges": "bytes"}
        if request.headers.get("If-None-Match") == etag:
            request.begin(304, **head)
            return
        start = 0
        if "Range" in request.headers and request.headers.get("If-Range") in {etag, None}:
            start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            request.begin(206, Content_Range=span, Content_Length=len(content) - start, **head)
        else:
            request.begin(200, Content_Length=len(content), **head)
        request.wfile.write(content[start:stop])

    return answer


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def refused(address: str | Publisher, folder: Path, what: str) -> TriplehelixError:
    with pytest.raises(TriplehelixError, match=what) as caught:
        fetch(address, folder, patience=QUICK)
    assert caught.value.where
    assert caught.value.do
    return caught.value


def test_a_file_is_fetched_whole_with_its_origin_beside_it(server: Server, tmp_path: Path) -> None:
    address = server.at("/data/h2020.zip", whole(ETag='"one"'))
    seen: list[tuple[str, int, int | None]] = []
    path = fetch(address, tmp_path / "sources", lambda *told: seen.append(told), QUICK)
    assert path == tmp_path / "sources" / "h2020.zip"
    assert path.read_bytes() == ZIP
    assert seen[0] == ("h2020.zip", 0, len(ZIP))
    assert seen[-1] == ("h2020.zip", len(ZIP), len(ZIP))
    origin = read_origin(path)
    assert (origin["url"], origin["etag"], origin["bytes"]) == (address, '"one"', len(ZIP))
    assert origin["sha256"] == hashlib.sha256(ZIP).hexdigest()
    assert leftovers(path.parent) == ["h2020.zip", "h2020.zip.origin.json"]
    assert "triplehelix" in server.requests[0][1]["User-Agent"]


def test_an_unchanged_file_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", versioned(ZIP))
    first = fetch(address, tmp_path, patience=QUICK)
    told: list[int] = []
    assert fetch(address, tmp_path, lambda _file, count, _total: told.append(count), QUICK) == first
    assert server.requests[1][1]["If-None-Match"] == '"one"'
    assert told == []


def test_last_modified_serves_where_there_is_no_etag(server: Server, tmp_path: Path) -> None:
    day = "Wed, 21 Oct 2015 07:28:00 GMT"

    def answer(request: Handler) -> None:
        if request.headers.get("If-Modified-Since") == day:
            request.begin(304)
        else:
            whole(Last_Modified=day)(request)

    address = server.at("/a.zip", answer)
    assert fetch(address, tmp_path, patience=QUICK) == fetch(address, tmp_path, patience=QUICK)
    assert len(server.requests) == 2


def test_a_new_version_takes_the_place_of_the_old_one(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", versioned(ZIP))
    fetch(address, tmp_path, patience=QUICK)
    newer = make_zip(TABLE + b"1;new\n")
    server.at("/a.zip", versioned(newer, '"two"'))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == newer


def test_a_file_that_was_changed_by_hand_is_not_overwritten(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", versioned(ZIP))
    path = fetch(address, tmp_path, patience=QUICK)
    path.write_bytes(b"corrected by hand")
    refused(address, tmp_path, "has been changed")
    assert path.read_bytes() == b"corrected by hand"


def test_a_file_of_others_with_the_same_name_is_not_overwritten(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    refused(server.at("/a.csv", whole(TABLE)), tmp_path, "another file of this name")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_a_broken_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), versioned(ZIP)))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP
    assert server.requests[1][1]["Range"] == "bytes=5000-"
    assert server.requests[1][1]["If-Range"] == '"one"'


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), whole(b"", 503)))
    refused(address, tmp_path, "503.*tried 3 times")
    assert [name.partition(".part")[1:] for name in leftovers(tmp_path)] == [
        (".part", ""),
        (".part", ".json"),
    ]
    server.at("/a.zip", versioned(ZIP))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP
    assert server.requests[-1][1]["Range"] == "bytes=5000-"
    assert leftovers(tmp_path) == ["a.zip", "a.zip.origin.json"]


def test_a_file_that_changed_between_two_parts_is_fetched_from_the_start(
    server: Server, tmp_path: Path
) -> None:
    newer = make_zip(TABLE + b"1;new\n")
    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), versioned(newer, '"two"')))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == newer


def test_a_part_of_another_version_is_not_joined_to_ours(server: Server, tmp_path: Path) -> None:
    newer = make_zip(TABLE[:-1] + b"x")

    def careless(request: Handler) -> None:
        del request.headers["If-Range"]  # As a server does that knows Range and not If-Range.
        versioned(newer, '"two"')(request)

    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), careless))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == newer
    assert "Range" not in server.requests[2][1]


@pytest.mark.parametrize("span", ["bytes 0-9/10", "bytes 4999-9999/*", "", "pages 1-2/3"])
def test_a_part_from_another_place_is_not_joined_to_ours(span: str, server: Server, tmp_path: Path) -> None:
    wrong = whole(b"0123456789", 206, Content_Range=span, ETag='"one"')
    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), wrong, versioned(ZIP)))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP


def test_a_part_of_the_right_length_from_another_place_is_not_joined(server: Server, tmp_path: Path) -> None:
    span = f"bytes 4000-{len(TABLE) - 1001}/{len(TABLE)}"
    shifted = whole(TABLE[4000:-1000], 206, Content_Range=span, ETag='"one"')
    address = server.at("/a.csv", in_turn(versioned(TABLE, stop=5000), shifted, versioned(TABLE)))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == TABLE


def test_a_server_without_ranges_is_asked_for_the_whole_again(server: Server, tmp_path: Path) -> None:
    def cut(request: Handler) -> None:
        request.begin(200, Content_Length=len(ZIP), ETag='"one"')
        request.wfile.write(ZIP[:5000])

    address = server.at("/a.zip", in_turn(cut, whole(ETag='"one"')))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}, {"ETag": '"one"', "Accept_Ranges": "none"}])
def test_a_part_is_not_kept_when_nobody_can_tell_its_version(
    headers: dict[str, str], server: Server, tmp_path: Path
) -> None:
    def cut(request: Handler) -> None:
        request.begin(200, Content_Length=len(ZIP), **headers)
        request.wfile.write(ZIP[:5000])

    refused(server.at("/a.zip", cut), tmp_path, "tried 3 times")
    assert leftovers(tmp_path) == []
    assert all("Range" not in sent for _, sent in server.requests)


def test_a_part_that_the_server_no_longer_has_is_dropped(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", in_turn(versioned(ZIP, stop=5000), whole(b"", 416), versioned(ZIP)))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP


def test_a_part_that_nobody_asked_for_is_refused(server: Server, tmp_path: Path) -> None:
    answer = whole(ZIP[:100], 206, Content_Range=f"bytes 0-99/{len(ZIP)}")
    refused(server.at("/a.zip", answer), tmp_path, "sends a part")


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_time_gets_it(status: int, server: Server, tmp_path: Path) -> None:
    moments: list[float] = []

    def busy(request: Handler) -> None:
        moments.append(time.monotonic())
        request.begin(status, Retry_After="1", Content_Length=0)

    def ready(request: Handler) -> None:
        moments.append(time.monotonic())
        whole()(request)

    address = server.at("/a.zip", in_turn(busy, ready))
    assert fetch(address, tmp_path, patience=QUICK).read_bytes() == ZIP
    assert moments[1] - moments[0] >= 1


def test_a_server_that_asks_for_more_time_than_we_have_is_told_of(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", whole(b"", 429, Retry_After="3600"))
    refused(address, tmp_path, "429 Too Many Requests, and the server asks to come back in 60 minutes")
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "what"), [(404, "no such file"), (410, "no such file"), (403, "403")])
def test_a_plain_refusal_is_not_repeated(status: int, what: str, server: Server, tmp_path: Path) -> None:
    refused(server.at("/a.zip", whole(b"", status)), tmp_path, what)
    assert len(server.requests) == 1


def test_a_silent_server_is_given_up(server: Server, tmp_path: Path) -> None:
    with pytest.raises(TriplehelixError, match="does not answer in time"):
        fetch(server.at("/a.zip", lambda _: time.sleep(1)), tmp_path, patience=HASTY)


def test_a_server_that_drips_is_given_up(server: Server, tmp_path: Path) -> None:
    def drip(request: Handler) -> None:
        request.begin(200, Content_Length=1000)
        for _ in range(100):
            request.wfile.write(b"P")
            time.sleep(0.05)

    with pytest.raises(TriplehelixError, match="all but stopped"):
        fetch(server.at("/a.zip", drip), tmp_path, patience=HASTY)


def test_a_port_without_a_server_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refused(f"http://127.0.0.1:{port}/a.zip", tmp_path, "failed")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.zip", b"<!DOCTYPE html><title>Sign in</title>", "web page"),
        ("a.csv", b"\xef\xbb\xbf \n<HTML lang='it'>", "web page"),
        ("a.csv", b'<?xml version="1.0"?><!-- x --><html>', "web page"),
        ("a.zip", b'{"error": "quota"}', "zip file was expected.*quota"),
        ("a.xlsx", b"id;name\n", "zip file was expected"),
        ("a.jsonl.gz", b"{}", "gzip file was expected"),
        ("a.zip", b"", "empty"),
        ("a.zip", ZIP[:-30], "cut short"),
    ],
)
def test_something_else_in_place_of_the_file_is_refused(
    name: str, content: bytes, what: str, server: Server, tmp_path: Path
) -> None:
    refused(server.at(f"/{name}", whole(content, ETag='"one"')), tmp_path, what)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "body"), [("csv", ZIP), ("rdf", b"%PDF-1.7"), ("json", b"oops"), ("zip", TABLE)]
)
def test_a_named_file_has_to_be_what_its_entry_says(
    content: str, body: bytes, server: Server, tmp_path: Path
) -> None:
    publisher = Publisher(url=server.at("/download", whole(body)), content=content)  # type: ignore[arg-type]
    refused(publisher, tmp_path, f"a {content} file was expected")


def test_a_web_page_is_refused_before_all_of_it_came(server: Server, tmp_path: Path) -> None:
    def endless(request: Handler) -> None:
        request.begin(200, Content_Length=10**9)
        while True:
            request.wfile.write(b"<html>" + bytes(100_000))

    refused(server.at("/a.zip", endless), tmp_path, "web page")


def test_a_length_that_is_not_kept_is_an_error(server: Server, tmp_path: Path) -> None:
    def short(request: Handler) -> None:
        request.begin(200, Content_Length=len(TABLE) + 10)
        request.wfile.write(TABLE)

    refused(server.at("/a.csv", short), tmp_path, "failed or broke")
    assert leftovers(tmp_path) == []


def test_a_length_that_is_too_short_is_seen_by_the_archive(server: Server, tmp_path: Path) -> None:
    def long(request: Handler) -> None:
        request.begin(200, Content_Length=len(ZIP) - 100)
        request.wfile.write(ZIP)

    refused(server.at("/a.zip", long), tmp_path, "cut short")


def test_chunks_that_end_early_are_an_error(server: Server, tmp_path: Path) -> None:
    def chunked(request: Handler) -> None:
        request.begin(200, Transfer_Encoding="chunked")
        request.wfile.write(b"5\r\nid;na\r\n")

    refused(server.at("/a.csv", chunked), tmp_path, "failed or broke")


def test_a_file_that_is_too_large_is_refused_before_it_comes(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", lambda request: request.begin(200, Content_Length=10**13))
    refused(address, tmp_path, "more than 4,000,000,000")


def test_a_table_that_the_server_packs_is_kept_packed(server: Server, tmp_path: Path) -> None:
    answer = whole(gzip.compress(TABLE), Content_Encoding="gzip")
    path = fetch(server.at("/a.csv", answer), tmp_path, patience=QUICK)
    assert path.name == "a.csv.gz"
    assert gzip.decompress(path.read_bytes()) == TABLE
    assert server.requests[0][1]["Accept-Encoding"] == "identity"


def test_a_gzip_file_that_is_marked_as_packed_keeps_its_name(server: Server, tmp_path: Path) -> None:
    answer = whole(gzip.compress(TABLE), Content_Encoding="gzip")
    assert fetch(server.at("/a.csv.gz", answer), tmp_path, patience=QUICK).name == "a.csv.gz"


def test_an_archive_that_the_server_packs_again_is_refused(server: Server, tmp_path: Path) -> None:
    answer = whole(gzip.compress(ZIP), Content_Encoding="gzip")
    refused(server.at("/a.zip", answer), tmp_path, "once more")


def test_packing_that_is_not_known_is_refused(server: Server, tmp_path: Path) -> None:
    refused(server.at("/a.csv", whole(b"\x0b", Content_Encoding="br")), tmp_path, "not asked for")


def checksum_headers(content: bytes) -> dict[str, dict[str, str]]:
    sha256 = base64.b64encode(hashlib.sha256(content).digest()).decode()
    md5 = base64.b64encode(hashlib.md5(content).digest()).decode()
    return {
        "Content-MD5": {"Content_MD5": md5},
        "Digest": {"Digest": f"unixsum=1,SHA-256={sha256}"},
        "Repr-Digest": {"Repr_Digest": f"sha-256=:{sha256}:"},
    }


@pytest.mark.parametrize("header", ["Content-MD5", "Digest", "Repr-Digest"])
def test_checksums_in_the_headers_are_compared(header: str, server: Server, tmp_path: Path) -> None:
    good = whole(TABLE, **checksum_headers(TABLE)[header])
    assert fetch(server.at("/good.csv", good), tmp_path, patience=QUICK).read_bytes() == TABLE
    bad = whole(TABLE, **checksum_headers(ZIP)[header])
    refused(server.at("/bad.csv", bad), tmp_path, "not the one its publisher means")
    assert not (tmp_path / "bad.csv").exists()


def test_a_checksum_of_the_publisher_is_compared(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.csv", whole(TABLE))
    right = hashlib.sha256(TABLE).hexdigest()
    refused(Publisher(url=address, checksum=f"sha256:{'0' * 64}"), tmp_path, "publisher means")
    refused(Publisher(url=address, checksum="sha256:short"), tmp_path, "no checksum")
    assert fetch(Publisher(url=address, checksum=f"sha256:{right}"), tmp_path, patience=QUICK)


def test_a_checksum_can_stand_in_a_list_beside_the_file(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.csv", whole(TABLE))
    right = hashlib.sha256(TABLE).hexdigest()
    listed = f"{'0' * 64}  b.csv\n{right} *a.csv\n".encode()
    assert fetch(Publisher(url=address, checksum=server.at("/sums", whole(listed))), tmp_path, patience=QUICK)
    wrong = f"{'1' * 64}  a.csv\n".encode()
    refused(Publisher(url=address, checksum=server.at("/wrong", whole(wrong))), tmp_path, "publisher means")
    other = f"{right}  b.csv\n".encode()
    refused(Publisher(url=address, checksum=server.at("/other", whole(other))), tmp_path, "does not name")


def listing(address: str, checksum: str, name: str = "v2.zip") -> bytes:
    old = {"files": [{"key": "v1.zip", "links": {"self": "http://127.0.0.1:1/old"}, "checksum": "md5:0"}]}
    new = {"files": [{"key": name, "links": {"self": address}, "checksum": checksum}]}
    return json.dumps({"hits": {"hits": [new, old]}}).encode()


def test_the_newest_file_of_a_listing_is_fetched_under_its_name(server: Server, tmp_path: Path) -> None:
    content = server.at("/files/v2.zip/content", versioned(ZIP))
    page = listing(content, "md5:" + hashlib.md5(ZIP).hexdigest())
    ror = read_publishers()["ror"]._replace(listing=server.at("/records", whole(page)))
    path = fetch(ror, tmp_path, patience=QUICK)
    assert (path.name, path.read_bytes()) == ("v2.zip", ZIP)
    assert read_origin(path)["licence"] == "CC0 1.0"
    assert fetch(ror, tmp_path, patience=QUICK) == path
    assert "If-None-Match" in server.requests[-1][1]


@pytest.mark.parametrize("page", [b"<html>", b"[]", b'{"hits": {"hits": []}}', b"[" * 100_000])
def test_a_listing_that_is_none_is_refused(page: bytes, server: Server, tmp_path: Path) -> None:
    ror = read_publishers()["ror"]._replace(listing=server.at("/records", whole(page)))
    refused(ror, tmp_path, "list of versions is not as expected")


def test_a_listing_with_another_file_than_its_checksum_is_refused(server: Server, tmp_path: Path) -> None:
    page = listing(server.at("/v2.zip", whole()), "md5:" + "0" * 32)
    ror = read_publishers()["ror"]._replace(listing=server.at("/records", whole(page)))
    refused(ror, tmp_path, "publisher means")


def test_redirects_are_followed_and_give_the_name(server: Server, tmp_path: Path) -> None:
    server.at("/files/h2020.zip", whole())
    address = server.at("/latest", lambda request: request.begin(302, Location="files/h2020.zip"))
    assert fetch(address, tmp_path, patience=QUICK).name == "h2020.zip"


def test_a_circle_of_redirects_is_refused(server: Server, tmp_path: Path) -> None:
    server.at("/b", lambda request: request.begin(302, Location="/a"))
    address = server.at("/a", lambda request: request.begin(301, Location="/b"))
    refused(address, tmp_path, "in a circle")
    assert len(server.requests) == 2


def test_endless_redirects_are_refused(server: Server, tmp_path: Path) -> None:
    for number in range(30):
        server.at(f"/{number}", lambda request, to=number + 1: request.begin(302, Location=f"/{to}"))  # type: ignore[misc]
    refused(f"http://127.0.0.1:{server.server_port}/0", tmp_path, "without end")
    assert len(server.requests) < 15


def test_a_redirect_from_https_to_http_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl, to make a certificate")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *make.split(), *files], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    plain = server.at("/a.zip", whole()).removesuffix("/a.zip")
    secure = Server()
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    threading.Thread(target=secure.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        address = secure.at("/a.zip", whole()).replace("http:", "https:")
        assert fetch(address, tmp_path / "sources", patience=QUICK).read_bytes() == ZIP
        secure.at("/b.zip", lambda request: request.begin(302, Location=f"{plain}/a.zip"))
        refused(address.replace("/a.zip", "/b.zip"), tmp_path, "from https to http")
        assert server.requests == []
    finally:
        secure.shutdown()
        secure.server_close()


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "ftp://127.0.0.1/a", "gopher://x", "javascript:alert(1)"]
)
def test_a_redirect_away_from_the_web_is_refused(target: str, server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", lambda request: request.begin(302, Location=target))
    refused(address, tmp_path, "only http and https|no web address")


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://example.org/a", "http://", "https:///a"])
def test_an_address_off_the_web_is_refused(address: str, tmp_path: Path) -> None:
    refused(address, tmp_path, "only http and https")


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    error = refused("https://user:secret@example.org/a.zip", tmp_path, "password")
    assert "secret" not in str(error)


@pytest.fixture
def proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A proxy that answers for public hosts; loopback addresses are reached without it."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost,inside.test")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost,inside.test")
    return server


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_a_public_address_does_not_lead_inside_a_network(host: str, proxy: Server, tmp_path: Path) -> None:
    target = f"http://{host}:{proxy.server_port}/inside.zip"
    proxy.at("/inside.zip", whole())
    proxy.answers["http://publisher.example/a.zip"] = lambda request: request.begin(302, Location=target)
    refused("http://publisher.example/a.zip", tmp_path, "leads to one inside a network")
    assert [path for path, _ in proxy.requests] == ["http://publisher.example/a.zip"]


def test_a_public_listing_does_not_lead_inside_a_network(proxy: Server, tmp_path: Path) -> None:
    page = listing(f"http://127.0.0.1:{proxy.server_port}/inside.zip", "md5:" + "0" * 32)
    proxy.answers["http://publisher.example/records"] = whole(page)
    ror = read_publishers()["ror"]._replace(listing="http://publisher.example/records")
    refused(ror, tmp_path, "leads to one inside a network")


def test_a_name_that_leads_inside_is_seen_before_anything_is_sent(
    proxy: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def hosts(host: str, *rest: object, **more: object) -> object:  # As a line in /etc/hosts would.
        return look_up("127.0.0.1" if host in {"inside.test", b"inside.test"} else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", hosts)
    target = f"http://inside.test:{proxy.server_port}/inside.zip"
    proxy.at("/inside.zip", whole())
    proxy.answers["http://publisher.example/a.zip"] = lambda request: request.begin(302, Location=target)
    refused("http://publisher.example/a.zip", tmp_path, "leads to one inside a network")
    assert [path for path, _ in proxy.requests] == ["http://publisher.example/a.zip"]


def test_a_public_address_redirects_to_another(proxy: Server, tmp_path: Path) -> None:
    proxy.answers["http://publisher.example/a.zip"] = lambda request: request.begin(
        302, Location="http://files.example/b.zip"
    )
    proxy.answers["http://files.example/b.zip"] = whole()
    assert fetch("http://publisher.example/a.zip", tmp_path, patience=QUICK).name == "b.zip"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="h2020 (1).zip"', "h2020_1_.zip"),
        ("attachment; filename*=UTF-8''universit%C3%A0.zip", "università.zip"),
        ('attachment; filename="../../.ssh/authorized_keys"', "authorized_keys"),
        ('attachment; filename="C:\\\\Windows\\\\a.zip"', "a.zip"),
        ('attachment; filename=".."', "offered"),
        ("inline", "offered"),
        ('attachment; filename="a.zip.origin.json"', "file-a.zip.origin.json.data"),
    ],
)
def test_the_name_that_a_server_offers_stays_in_the_folder(
    header: str, name: str, server: Server, tmp_path: Path
) -> None:
    address = server.at("/offered", whole(ZIP, Content_Disposition=header))
    path = fetch(address, tmp_path / "sources", patience=QUICK)
    assert path == tmp_path / "sources" / name
    assert path.is_file()


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder(offered: str) -> None:
    name = clean_name(offered)
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    assert len(name) <= 150
    assert clean_name(name) == name
    read_name(f'attachment; filename="{offered}"')


def test_a_file_that_another_program_fetches_is_left_alone(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", whole())
    lock = tmp_path / f".{hashlib.sha256(address.encode()).hexdigest()[:12]}.lock"
    with FileLock(lock):
        refused(address, tmp_path, "another program")
    assert server.requests == []


def test_a_folder_that_cannot_be_written_is_said_so(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(server.at("/a.zip", whole()), tmp_path / "file" / "sources", "cannot be written")


def test_a_damaged_origin_is_said_so(server: Server, tmp_path: Path) -> None:
    address = server.at("/a.zip", versioned(ZIP))
    path = fetch(address, tmp_path, patience=QUICK)
    origin_path(path).write_text("{", "utf-8")
    assert refused(address, tmp_path, "cannot be read").where.endswith("a.zip.origin.json")


def test_every_named_file_says_what_it_is_and_whose() -> None:
    publishers = read_publishers()
    assert {"cordis-horizon", "cordis-h2020", "cordis-fp7", "ror", "euroscivoc"} <= publishers.keys()
    assert len(publishers) >= 6
    for publisher in publishers.values():
        assert bool(publisher.url) != bool(publisher.listing)
        for address in (publisher.url or publisher.listing, publisher.page):
            assert check_address(address).scheme == "https"
        assert publisher.title
        assert publisher.licence
        assert publisher.content


def test_a_name_that_is_almost_right_gets_a_hint() -> None:
    with pytest.raises(TriplehelixError) as caught:
        find_publisher("cordis-h202")
    assert "cordis-h2020" in caught.value.do


@pytest.mark.parametrize(
    ("host", "inside"),
    [("192.168.1.1", True), ("100.64.0.1", True), ("8.8.8.8", False), ("::ffff:8.8.8.8", False)],
)
def test_addresses_inside_a_network_are_known(host: str, inside: bool) -> None:
    assert is_inside(host) is inside
