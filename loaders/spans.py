"""Spans: the characters of a document that a fact points at, and their words when the document is at hand.

A span is an IRI with a fragment of RFC 5147 (https://www.rfc-editor.org/rfc/rfc5147):
``…/document/001#char=12,40``, counted from 0 in the decoded text, the end not included. The documents
themselves are never part of an observatory: they are found in a folder by their SHA-256 digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import TriplehelixError
from ..ontology.vocabulary import DATA

_SPAN: Final = re.compile(re.escape(DATA) + r"document/([A-Za-z0-9._-]+)#char=([0-9]{1,9}),([0-9]{1,9})")
# A document in which people mark spans is read by people: a larger file is something else.
_LARGEST: Final = 20_000_000


class Span(NamedTuple):
    """A place in a document: the document's name, the first character and the one after the last."""

    document: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The IRI of the document."""
        return f"{DATA}document/{self.document}"


def read_span(text: str) -> Span | None:
    """Return the span that an IRI names, or None when it names none.

    Examples
    --------
    >>> read_span("https://w3id.org/triplehelix/id/document/001#char=12,40")
    Span(document='001', start=12, end=40)
    """
    match = _SPAN.fullmatch(text)
    return Span(match[1], int(match[2]), int(match[3])) if match else None


def read_documents(folder: Path, digests: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of the documents that lie in a folder.

    Parameters
    ----------
    folder : Path
        Holds the files, under any name; folders in it are not searched.
    digests : Mapping
        SHA-256 digest, in hexadecimal, of each document by its IRI.

    Returns
    -------
    dict
        Text by IRI; a document without a file of its digest is absent.

    Raises
    ------
    TriplehelixError
        When there is no such folder.
    """
    if not folder.is_dir():
        raise TriplehelixError(
            "there is no such folder of documents", str(folder), "correct 'documents' in observatory.toml"
        )
    wanted = {digest: document for document, digest in digests.items()}
    texts = {}
    for file in sorted(folder.iterdir()):
        if not file.is_file() or file.stat().st_size > _LARGEST:
            continue
        content = file.read_bytes()
        document = wanted.get(hashlib.sha256(content).hexdigest())
        if document is not None:
            texts[document] = content.decode("utf-8", "replace")
    return texts


def read_words(span: Span, texts: Mapping[str, str]) -> str | None:
    """Return the words of a span on one line; None when the document is not at hand or ends before.

    Examples
    --------
    >>> read_words(Span("001", 4, 8), {Span("001", 0, 0).iri: "The MIUR has"})
    'MIUR'
    """
    text = texts.get(span.iri)
    if text is None or not span.start < span.end <= len(text):
        return None
    return " ".join(text[span.start : span.end].split())


def add_words(text: str, texts: Mapping[str, str]) -> str:
    """Return a text with the words of each span that it names in quotation marks behind the span.

    Examples
    --------
    >>> place = Span("001", 4, 8)
    >>> add_words(f"{place.iri}#char=4,8", {place.iri: "The MIUR has"})
    'https://w3id.org/triplehelix/id/document/001#char=4,8 “MIUR”'
    """

    def quote(match: re.Match[str]) -> str:
        words = read_words(Span(match[1], int(match[2]), int(match[3])), texts)
        return f"{match[0]} “{words}”" if words else match[0]

    return _SPAN.sub(quote, text)
