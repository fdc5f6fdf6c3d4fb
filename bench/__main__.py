"""The command line: measure everything, print a table, and write the numbers."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from autograder.cli.main import guarded, positive

RESULTS = Path(__file__).with_name("results.json")
#: Submissions graded by both, by the grader alone, on one core; and at scale.
FULL, QUICK = (36, 200, 24, 1000), (3, 6, 3, 8)


def main(argv: list[str] | None = None) -> int:
    """Measure and return an exit status."""
    parser = argparse.ArgumentParser("python -m bench", description="Measure the grader.")
    parser.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: here")
    parser.add_argument("--quick", action="store_true", help="a few submissions, to try it")
    parser.add_argument("--scale", type=positive, metavar="N", help="submissions at scale")
    parser.add_argument(
        "--results", type=Path, metavar="FILE", help="default: bench/results.json; none for --quick"
    )
    arguments = parser.parse_args(argv)
    return guarded(lambda: _bench(arguments))


def _bench(arguments: argparse.Namespace) -> int:
    from autograder.base.course import Course
    from bench import machine, parts
    from bench.honest import Work
    from bench.table import table

    began = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:4.0f} s] {line}", file=sys.stderr, flush=True)

    few, many, alone, scale = QUICK if arguments.quick else FULL
    scale = arguments.scale or scale
    numbers: dict[str, object] = {"machine": machine.facts(), "quick": arguments.quick}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        say("preparing a plain course, gradebooks and submissions")
        work = Work(Course.enter(arguments.course), Path(folder))
        numbers["speed"] = parts.speed(work, few, many, say)
        numbers["stages"] = parts.stages(work, alone, say)
        numbers["release"] = parts.release(work, say)
        numbers["scale"] = parts.scale(work, scale, "mixture_1d", say)
    print(table(numbers))
    results = arguments.results or (None if arguments.quick else RESULTS)
    if results is not None:
        results.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
