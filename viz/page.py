"""What every page is made of: escaped templates, embedded data, a content security policy."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..errors import TriplehelixError
from .text import clean, clean_code

TEMPLATES = Path(__file__).with_name("templates")

# A script element ends at the first "</script", and "<!--" changes how the rest is read:
# https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
_JSON_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def load_templates() -> Environment:
    """Return the environment of the page templates: everything escaped, a missing value is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clean"] = clean
    environment.filters["clean_code"] = clean_code
    return environment


def read_part(name: str) -> Markup:
    """Return a style sheet or script of the templates folder, to be put into a page as it is."""
    return trust((TEMPLATES / name).read_text(encoding="utf-8"))


def trust(code: str) -> Markup:
    """Return own or vendored code for a script or style element.

    Raises
    ------
    ValueError
        When the code would end the element it stands in.
    """
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    if any(sign in code.lower() for sign in ("</script", "</style", "<!--")):
        raise ValueError("this code cannot stand inside a script or style element")
    return Markup(code)  # noqa: S704  # checked above, and never made from data


def hash_for_policy(code: str) -> str:
    """Return the source expression that allows exactly this inline code.

    See https://www.w3.org/TR/CSP3/#grammardef-hash-source.

    Examples
    --------
    >>> hash_for_policy("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def embed_json(value: object) -> Markup:
    """Return a value as JSON that is harmless inside a script element.

    Examples
    --------
    >>> print(embed_json("</script>"))
    "\\u003c/script\\u003e"
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_JSON_ESCAPES))  # noqa: S704  # escaped on this line


def write_page(text: str, destination: Path) -> Path:
    """Write a page as UTF-8 with plain line ends, on every system the same bytes.

    Raises
    ------
    TriplehelixError
        When the file cannot be written.
    """
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise TriplehelixError(
            f"the page cannot be written ({error.strerror})", str(destination), "choose another place"
        ) from error
    return destination
