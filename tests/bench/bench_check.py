"""How long a check of a whole store takes, and the SHACL engine against pySHACL on the founding documents.

    python tests/bench/bench_check.py [--runs 3] [--store FOLDER] [--derived] [FILE]

FILE is a CORDIS download that is built first; without it the Horizon 2020 file beside the checkout is taken.
With --store the store in FOLDER is checked and nothing is built. Each check is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from triplehelix.graph.shapes import compiled_shapes, shape_triples
from triplehelix.observatory import Observatory
from triplehelix.ontology.files import document_files, term_files, vocabulary_files

PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "cordis-h2020" / "cordis-h2020projects-csv.zip"
CHECK = """
import json, resource, sys, time
from pathlib import Path
from triplehelix.graph.validation import check
start = time.perf_counter()
findings = check(Path(sys.argv[1]), derived=sys.argv[2] == "True")
wall = time.perf_counter() - start
own, helpers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + helpers.ru_utime + helpers.ru_stime
print(json.dumps({"wall": wall, "cpu": cpu, "own": own.ru_maxrss / 1e6, "helper": helpers.ru_maxrss / 1e6,
    "checked": findings.checked, "findings": len(findings.violations), "conforms": findings.conforms}))
"""


def check_store(store: Path, derived: bool, runs: int) -> list[str]:
    """Check a store some times; return the rows of the table."""
    done = []
    for turn in range(runs):
        command = [sys.executable, "-c", CHECK, str(store), str(derived)]
        done.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
        print(f"turn {turn + 1}: {done[-1]['wall']:.1f} s", flush=True)
    return [
        f"| triples in the store | {len(pyoxigraph.Store.read_only(str(store))):,} |",
        f"| triples checked | {done[0]['checked']:,} |",
        f"| findings; conforms | {done[0]['findings']:,}; {done[0]['conforms']} |",
        f"| check, wall | {spread([one['wall'] for one in done])} s |",
        f"| check, CPU of all processes | {spread([one['cpu'] for one in done])} s |",
        f"| peak memory of the process | {spread([one['own'] for one in done], 2)} GB |",
        f"| peak memory of a helper | {spread([one['helper'] for one in done], 2)} GB |",
    ]


def compare_engines(runs: int) -> list[str]:
    """Run both engines on the founding documents, CPU seconds side by side; return the rows of the table."""
    store = pyoxigraph.Store()
    for path in (*term_files(), *vocabulary_files(), *document_files()):
        store.load(path=path, format=pyoxigraph.RdfFormat.TURTLE)
    text = str(pyoxigraph.serialize(store, format=pyoxigraph.RdfFormat.N_TRIPLES), "utf-8")
    shapes_text = "".join(f"{triple} .\n" for triple in shape_triples())
    shapes = compiled_shapes()
    graph = rdflib.Graph().parse(data=text, format="nt")
    shapes_graph = rdflib.Graph().parse(data=shapes_text, format="nt")
    fast, slow = [], []
    for _ in range(runs):
        start = time.process_time()
        shapes.validate_text(text, format="ntriples")
        fast.append(time.process_time() - start)
        start = time.process_time()
        pyshacl.validate(graph, shacl_graph=shapes_graph)
        slow.append(time.process_time() - start)
    ratios = [one / other for one, other in zip(slow, fast, strict=True)]
    return [
        f"| documents: {len(store):,} triples, shacl, parsing included, CPU | {spread(fast, 3)} s |",
        f"| documents, pySHACL, parsing not included, CPU | {spread(slow, 2)} s |",
        f"| **ratio, pair by pair** | **{spread(ratios, 0)}** |",
    ]


def spread(values: list[float], digits: int = 1) -> str:
    """Return the median and, where there are several, the range."""
    median = f"{statistics.median(values):.{digits}f}"
    return median if len(values) == 1 else f"{median} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", default=PUBLIC)
    parser.add_argument("--store", type=Path, help="folder of a store to check as it is")
    parser.add_argument("--derived", action="store_true", help="check what the build derives as well")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    rows = compare_engines(options.runs)
    if options.store:
        rows += check_store(options.store, options.derived, options.runs)
    elif not options.file.exists():
        sys.exit(f"{options.file.name} is not there: give a CORDIS download")
    else:
        with tempfile.TemporaryDirectory() as scratch:
            observatory = Observatory.create(Path(scratch) / "observatory", "IT")
            observatory.add(options.file.resolve(), link=True)
            store = observatory.build().store_folder
            rows += check_store(store, options.derived, options.runs)
    print("\n".join(["| figure | median (range) |", "| --- | --- |", *rows]))


if __name__ == "__main__":
    main()
