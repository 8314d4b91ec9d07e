"""What the headers of an answer say of its file: name, checksums, and how to tell whether it is the same."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from .origin import SUFFIX

_LONGEST_NAME: Final = 120
_ALGORITHMS: Final = {"sha-256": "sha256", "sha256": "sha256", "sha-512": "sha512", "md5": "md5"}
# Names that are taken: by us, and by Windows for its devices
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
_KEPT: Final = re.compile(
    rf"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|.*(?:{re.escape(SUFFIX)}|\.part|\.lock|\.new)",
    re.IGNORECASE,
)


def clean_name(offered: str) -> str:
    """Return a file name that a server offers as one that is safe to write; empty when nothing is left.

    Folders before it are dropped; blanks and signs that some system does not take become ``_``.

    Examples
    --------
    >>> clean_name("../../etc/project (2).csv"), clean_name("..\\\\CON.txt"), clean_name("..")
    ('project_2_.csv', 'file-CON.txt.data', '')
    """
    name = offered.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "_", name).lstrip("_.-").rstrip("_. ")
    if len(name) > _LONGEST_NAME:
        suffix = "".join(Path(name).suffixes[-2:])[-20:]
        name = name[: _LONGEST_NAME - len(suffix)] + suffix
    return f"file-{name}.data" if _KEPT.fullmatch(name) else name


def read_name(header: str) -> str:
    """Return the file name of a ``Content-Disposition`` header (RFC 6266), empty without one."""
    if not header:
        return ""
    message = EmailMessage()
    try:
        message["Content-Disposition"] = header
        return message.get_filename() or ""
    except (ValueError, LookupError):
        return ""


def read_digests(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the checksums in the headers of a whole answer (RFC 9530, RFC 3230, RFC 1864)."""
    listed = [item for name in ("repr-digest", "digest") for item in headers.get(name, "").split(",")]
    listed += [f"md5={headers['content-md5']}"] if "content-md5" in headers else []
    found = {}
    for item in listed:
        name, _, value = item.strip().partition("=")
        algorithm = _ALGORITHMS.get(name.lower())
        try:
            raw = base64.b64decode(value.strip(":"), validate=True)
        except (binascii.Error, ValueError):
            continue
        if algorithm and len(raw) == hashlib.new(algorithm).digest_size:
            found[algorithm] = raw.hex()
    return found


def read_validator(state: Mapping[str, Any]) -> str:
    """Return what a server can tell by whether its file is still the same; empty when it cannot.

    A weak ETag does not promise the same bytes (RFC 9110, section 13.1.5).
    """
    if not state or state.get("ranges") == "none":
        return ""
    etag = str(state.get("etag", ""))
    return etag if etag.startswith('"') else str(state.get("last_modified", ""))


def conditions(origin: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that ask for a file only if it is no longer the one of this origin."""
    if origin.get("etag"):
        return {"If-None-Match": str(origin["etag"])}
    return {"If-Modified-Since": str(origin["last_modified"])} if origin.get("last_modified") else {}
