"""How long a build takes against loading its triples alone, side by side in one run.

    python tests/bench/bench_build.py [--runs 3] [--focus IT] [FILE] [--write]

FILE is a CORDIS download; without it the Horizon 2020 file beside the checkout is taken. In turn, so that a
machine whose speed drifts does not favour any: a whole `triplehelix build`, and `pyoxigraph.Store.bulk_load`
of the very same triples from a ready N-Triples file, as it is by default and lenient (IRIs unchecked, as the
build does it); each in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from triplehelix.graph import build as building
from triplehelix.graph.centrality import core_number, degree, page_rank, strength
from triplehelix.graph.focus import parse_focus
from triplehelix.graph.network import build_network, read_incidence
from triplehelix.graph.snapshot import current_snapshot
from triplehelix.loaders.ntriples import NTriplesWriter
from triplehelix.loaders.source import read_source
from triplehelix.observatory import Observatory

ROOT = Path(__file__).parents[2]
PUBLIC = ROOT.parent / "shared" / "data" / "cordis-h2020" / "cordis-h2020projects-csv.zip"
TABLE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- build -->", "<!-- /build -->"
LOAD = """
import sys, pyoxigraph
store, file, manner = sys.argv[1:]
nt = pyoxigraph.RdfFormat.N_TRIPLES
pyoxigraph.Store(store).bulk_load(path=file, format=nt, lenient=manner == "lenient")
"""


class Run(NamedTuple):
    """Wall and CPU seconds and the peak memory in GB of one process."""

    wall: float
    cpu: float
    peak: float


def timed(*command: str) -> Run:
    """Run a command and return what it cost, by the operating system's own account."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6)


def write_triples(observatory: Observatory, path: Path) -> int:
    """Write the triples of a build to a file, in the order in which a build pipes them."""
    with path.open("wb") as file:
        writer = NTriplesWriter(file)
        records = [read_source(source) for source in observatory.sources]
        building._write(records, observatory.focus, writer, lambda _step, _share: None)
    return writer.count


def compare(source: Path, focus: str, runs: int) -> list[str]:
    """Build and load in turn; return the rows of the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "observatory"
        observatory = Observatory.create(folder, focus)
        observatory.add(source, link=True)
        observatory = Observatory(folder)
        triples_file = Path(scratch) / "triples.nt"
        count = write_triples(observatory, triples_file)
        builds: list[Run] = []
        loads: dict[str, list[Run]] = {"default": [], "lenient": []}
        for turn in range(runs):
            shutil.rmtree(folder / "builds", ignore_errors=True)
            builds.append(timed(sys.executable, "-m", "triplehelix", "build", "--observatory", str(folder)))
            print(f"turn {turn + 1}: build {builds[-1].wall:.1f} s", end="", flush=True)
            for manner, done in loads.items():
                store = f"{scratch}/store"
                done.append(timed(sys.executable, "-c", LOAD, store, str(triples_file), manner))
                shutil.rmtree(store)
                print(f", {manner} load {done[-1].wall:.1f} s", end="", flush=True)
            print()
        rows = report(count, builds, loads["default"], loads["lenient"])
        return rows + network_rows(folder)


def report(count: int, builds: list[Run], loads: list[Run], lenient: list[Run]) -> list[str]:
    """Return the rows on the build."""
    ratios = [build.wall / load.wall for build, load in zip(builds, loads, strict=True)]
    to_lenient = [build.wall / load.wall for build, load in zip(builds, lenient, strict=True)]
    rate = count / statistics.median(build.wall for build in builds)
    return [
        f"| triples, derived ones included | {count:,} |",
        f"| `triplehelix build`, wall | {spread([run.wall for run in builds])} s |",
        f"| `bulk_load` of the same triples, wall | {spread([run.wall for run in loads])} s |",
        f"| **ratio, pair by pair** | **{spread(ratios, 2)}** |",
        f"| `bulk_load(lenient=True)` of the same, wall | {spread([run.wall for run in lenient])} s |",
        f"| ratio to that, pair by pair | {spread(to_lenient, 2)} |",
        f"| triples a second, whole build | {rate:,.0f} |",
        f"| CPU of the build | {spread([run.cpu for run in builds])} s |",
        f"| CPU of the load | {spread([run.cpu for run in loads])} s |",
        f"| peak memory of the build | {spread([run.peak for run in builds], 2)} GB |",
        f"| peak memory of the load | {spread([run.peak for run in loads], 2)} GB |",
    ]


def network_rows(folder: Path) -> list[str]:
    """Return the rows on the network: from the store to arrays, and the indicators on them."""
    store = current_snapshot(folder).open_store()
    start = time.process_time()
    network = build_network(read_incidence(store))
    arrays = time.process_time() - start
    start = time.process_time()
    for indicator in (degree, strength, page_rank, core_number):
        indicator(network)
    indicators = time.process_time() - start
    return [
        f"| network of {len(network):,} organisations and {network.number_of_edges():,} pairs, "
        f"from the store to arrays, CPU | {arrays:.1f} s |",
        f"| degree, strength, PageRank and core number of all, CPU | {indicators:.1f} s |",
    ]


def spread(values: list[float], digits: int = 1) -> str:
    """Return the median and, where there are several, the range."""
    median = f"{statistics.median(values):.{digits}f}"
    return median if len(values) == 1 else f"{median} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> None:
    """Measure, print the table, and write it into the documentation when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=PUBLIC)
    parser.add_argument("--focus", default="IT", help="focus of the observatory; empty for none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help=f"write the table into {TABLE.relative_to(ROOT)}"
    )
    options = parser.parse_args()
    if not options.file.exists():
        sys.exit(f"{options.file.name} is not there: give a CORDIS download")
    parse_focus(options.focus)
    rows = compare(options.file.resolve(), options.focus, options.runs)
    table = "\n".join(["| figure | median (range) |", "| --- | --- |", *rows])
    print(table)
    if options.write:
        text = TABLE.read_text("utf-8")
        before, _, rest = text.partition(BEGIN)
        TABLE.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
