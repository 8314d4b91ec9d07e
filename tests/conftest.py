"""Sources to build from: what the package ships, and tables made by the tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from triplehelix.observatory import Observatory

ROOT = Path(__file__).parents[1]
INVENTED = ROOT / "loaders" / "invented"


def make_table(header: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return a CSV table as CORDIS writes it: semicolons, all quoted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(header), delimiter=";", quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="session")
def invented_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented programme as one archive, under a name that says nothing."""
    path = tmp_path_factory.mktemp("sources") / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(INVENTED.glob("*.csv")):
            archive.write(file, file.name)
    return path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """The bundled observatory, built once; tests do not change it."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    Observatory.create(folder, "IT").add_bundled()
    observatory = Observatory(folder)
    observatory.build()
    return observatory
