"""The web, as a careful reader visits it: patience, redirects, addresses that are left alone."""

from __future__ import annotations

import ipaddress
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, TypeVar

import httpx

from .._version import __version__
from ..errors import TriplehelixError

# Publishers ask programs to say who they are:
# https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy
AGENT: Final = f"triplehelix/{__version__} (https://w3id.org/triplehelix)"
TRY_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 10

_Answer = TypeVar("_Answer")


class Patience(NamedTuple):
    """How long to wait for a server and how often to come back; times are in seconds.

    Parameters
    ----------
    connect, read : float
        Until a connection stands; between two pieces of an answer.
    stall : float
        A server that sends fewer than `least` bytes in this time has stalled, however steadily it drips.
    least : int
        See `stall`.
    attempts : int
        How often to try in all.
    wait : float
        Before the second attempt; each further wait is about twice as long.
    longest : float
        The longest wait. A server that asks for more is told of instead.
    rows : int
        How many rows to ask an endpoint for at once.
    """

    connect: float = 15.0
    read: float = 60.0
    stall: float = 120.0
    least: int = 10_000
    attempts: int = 6
    wait: float = 1.0
    longest: float = 120.0
    rows: int = 5_000


PATIENT: Final = Patience()


class PassingError(Exception):
    """An attempt that failed in a way the next one may not.

    Parameters
    ----------
    reason : str
        Why, in words.
    after : str
        The server's ``Retry-After`` header (RFC 9110, section 10.2.3).
    """

    def __init__(self, reason: str, after: str = "") -> None:
        super().__init__(reason)
        self.after = after


def persist(attempt: Callable[[], _Answer], patience: Patience, where: str) -> _Answer:
    """Return what an attempt gives, and repeat it while it fails in passing.

    The wait doubles each time, and part of it is left to chance, so that readers that were turned away
    together do not come back together. A ``Retry-After`` header is obeyed.

    Raises
    ------
    TriplehelixError
        When the attempts are used up, or the server asks for a longer wait than ours.
    """
    for number in range(1, patience.attempts + 1):
        try:
            return attempt()
        except PassingError as trouble:
            asked = read_retry_after(trouble.after)
            if asked is not None and asked > patience.longest:
                raise TriplehelixError(
                    f"{trouble}, and the server asks to come back in {_in_words(asked)}",
                    where,
                    "run the command again then",
                ) from trouble
            if number == patience.attempts:
                raise TriplehelixError(
                    f"{trouble} (tried {number} times)" if number > 1 else str(trouble),
                    where,
                    "run the command again later",
                ) from trouble
            backoff = min(patience.wait * 2 ** (number - 1), patience.longest)
            time.sleep(backoff * random.uniform(0.5, 1) if asked is None else asked)  # noqa: S311
    raise ValueError("patience needs at least one attempt")


def read_retry_after(header: str, now: datetime | None = None) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for: a number, or a date; None without one.

    Examples
    --------
    >>> read_retry_after("120"), read_retry_after("soon")
    (120.0, None)
    >>> read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, tzinfo=UTC))
    37.0
    """
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def check_address(address: str) -> httpx.URL:
    """Return an address that may be asked for: http or https, with a host and without a password.

    Raises
    ------
    TriplehelixError
        For any other.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, TypeError) as error:
        raise TriplehelixError(f"this is no web address ({error})", address, "check it") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise TriplehelixError(
            "only http and https addresses are fetched", address, "give the file's web address"
        )
    if url.userinfo:
        raise TriplehelixError(
            "the address holds a user name or a password, and would be kept with the file",
            str(url.copy_with(userinfo=b"")),
            "fetch the file in a browser and add it with 'triplehelix add FILE'",
        )
    return url


def is_inside(host: str) -> bool:
    """Tell whether a host is named by an address that the public cannot reach; names are not looked up.

    Examples
    --------
    >>> is_inside("127.0.0.1"), is_inside("localhost"), is_inside("::ffff:10.0.0.1"), is_inside("ror.org")
    (True, True, True, False)
    """
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


class Visit:
    """Requests that begin at an address a person gave, and end where its redirects lead.

    Redirects never lead from https to http. Nor do they lead from a public host to one inside a network:
    a page of others must not have our program ask the machines behind our door. The address is looked at
    once a connection stands and before anything is sent, so a name that leads inside is seen as well.

    Parameters
    ----------
    patience : Patience
        How long to wait.
    """

    def __init__(self, patience: Patience) -> None:
        timeout = httpx.Timeout(patience.read, connect=patience.connect)
        # No compression: a file is kept as its publisher packed it, and a part of it can be asked for.
        headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        self._client = httpx.Client(timeout=timeout, headers=headers, follow_redirects=False)
        self._peers: dict[str, str] = {}

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @contextmanager
    def open(
        self, address: str, headers: Mapping[str, str] | None = None, *, linked_from: str = ""
    ) -> Iterator[httpx.Response]:
        """Ask for an address, follow its redirects, and give the answer, whose body is still to be read.

        Parameters
        ----------
        address : str
            An http or https address.
        headers : mapping, optional
            Further headers of the request.
        linked_from : str
            The address whose answer named this one; a link is treated as a redirect.

        Raises
        ------
        PassingError
            When the connection fails or breaks, also while the body is read.
        TriplehelixError
            For redirects that are not followed.
        """
        public = bool(linked_from) and not self._is_inside(httpx.URL(linked_from))
        url = _follow(httpx.URL(linked_from), address) if linked_from else check_address(address)
        seen = {url}
        try:
            while True:
                response = self._send(url, headers, public)
                try:
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        yield response
                        return
                finally:
                    response.close()
                public = public or not self._is_inside(url)
                url = _follow(url, response.headers["location"])
                if url in seen or len(seen) > _MOST_REDIRECTS:
                    raise TriplehelixError(
                        "the address redirects in a circle or without end", address, "look at it in a browser"
                    )
                seen.add(url)
        except httpx.InvalidURL as error:
            raise _no_address(url, error) from error
        except httpx.TimeoutException as error:
            raise PassingError(f"{url.host} does not answer in time") from error
        except httpx.HTTPError as error:
            raise PassingError(f"the connection to {url.host} failed or broke ({error})") from error

    def _send(self, url: httpx.URL, headers: Mapping[str, str] | None, public: bool) -> httpx.Response:
        direct = False

        def refuse_inside() -> None:
            if public and self._is_inside(url):
                raise TriplehelixError(
                    "a public address leads to one inside a network",
                    str(url),
                    "do not use it; look for the file on its publisher's page",
                )

        def look(event: str, info: Mapping[str, Any]) -> None:
            nonlocal direct
            if event == "connection.connect_tcp.started":
                # With a proxy, the connection goes to the proxy, which looks names up by itself.
                direct = info["host"] == url.host
            elif event == "connection.connect_tcp.complete" and direct:
                self._peers[url.host] = info["return_value"].get_extra_info("server_addr")[0]
                refuse_inside()

        refuse_inside()
        request = self._client.build_request("GET", url, headers=headers, extensions={"trace": look})
        return self._client.send(request, stream=True)

    def _is_inside(self, url: httpx.URL) -> bool:
        return is_inside(url.host) or is_inside(self._peers.get(url.host, url.host))


def _follow(url: httpx.URL, location: str) -> httpx.URL:
    try:
        target = url.join(location)
    except httpx.InvalidURL as error:
        raise _no_address(url, error) from error
    if url.scheme == "https" and target.scheme == "http":
        raise TriplehelixError(
            f"it redirects from https to http ({target}), where anyone on the way could change the file",
            str(url),
            "look for an https address on the publisher's page",
        )
    return check_address(str(target))


def _in_words(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 180 else f"{seconds / 60:.0f} minutes"  # noqa: PLR2004


def _no_address(url: httpx.URL, error: httpx.InvalidURL) -> TriplehelixError:
    return TriplehelixError(
        f"it redirects to what is no web address ({error})", str(url), "look at it in a browser"
    )
