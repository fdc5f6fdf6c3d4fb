"""The command line of the assessment: the sample class, the demo, and the tests' own tests."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from autograder.__main__ import guarded, positive


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    top = argparse.ArgumentParser("assessment", description="Test the course's tests.")
    top.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: here")
    commands = top.add_subparsers(required=True, metavar="command")
    make = commands.add_parser("sample-class", help="fill a folder with submissions from answers/")
    make.add_argument("--into", type=Path, required=True, metavar="DIR", help="a new folder")
    make.set_defaults(run=_sample_class)
    demo = commands.add_parser("demo", help="release, hand in, grade and report, in demo/")
    demo.add_argument("--into", type=Path, metavar="DIR", help="default: demo/ of the course")
    demo.set_defaults(run=_demo)
    demo.add_argument("--unsafe-no-sandbox", action="store_true", help="where no sandbox can be")
    front = commands.add_parser("front", help="write the page on which a site lists its labs")
    front.add_argument("site", type=Path, metavar="SITE", help="what `make lite` builds")
    front.set_defaults(run=_front)
    mutants = commands.add_parser("mutants", help="which small changes of solutions tests notice")
    mutants.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    mutants.add_argument("--sample", type=positive, metavar="N", help="about so many, not all")
    mutants.add_argument("--into", type=Path, metavar="DIR", help="default: build/mutants/")
    mutants.add_argument("--workers", type=positive, default=os.cpu_count() or 1, metavar="N")
    mutants.set_defaults(run=_mutants)
    table = commands.add_parser("table", help="measure docs/assessment.md's table anew")
    table.add_argument("--workers", type=positive, default=os.cpu_count() or 1, metavar="N")
    table.set_defaults(run=_table)
    for command, students in ((make, 12), (demo, 5)):
        command.add_argument(
            "--students", type=positive, default=students, metavar="N", help=f"default: {students}"
        )
    arguments = top.parse_args(argv)
    return guarded(lambda: int(arguments.run(arguments)))


def _sample_class(arguments: argparse.Namespace) -> int:
    from assessment import sample_class
    from autograder.course import Course

    course = Course.open(arguments.course)
    releases = course.root / course.directory().release_directory
    made = sample_class.make(course, releases, arguments.into.resolve(), arguments.students)
    for assignment, students in made.items():
        print(f"{assignment}: {len(students)} submissions in {arguments.into}")
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from assessment.demo import demo
    from autograder.course import Course

    course = Course.open(arguments.course)
    into = (arguments.into or course.root / "demo").resolve()
    demo(course, into, arguments.students, walls=not arguments.unsafe_no_sandbox)
    return 0


def _front(arguments: argparse.Namespace) -> int:
    from assessment import front
    from autograder.course import Course

    settings = Course.open(arguments.course).root / "lite" / "jupyter-lite.json"
    print(front.write(arguments.site, front.title(settings)))
    return 0


def _mutants(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from assessment import page, survey
    from autograder.course import Course

    course = Course.open(arguments.course)
    chosen = course.select(arguments.assignments)
    tried = survey.survey(course, chosen, arguments.sample, arguments.workers)
    verdicts = list(
        tqdm(tried, unit="mutant", total=survey.count(course, chosen, arguments.sample))
    )
    into = arguments.into or course.root / "build" / "mutants"
    into.mkdir(parents=True, exist_ok=True)
    (into / "index.html").write_text(page.html(verdicts), encoding="utf-8")
    print(page.table(verdicts), into / "index.html", sep="\n")
    stale = survey.stale(course, chosen, verdicts) if arguments.sample is None else []
    for line in stale:
        print(f"error: {line}", file=sys.stderr)
    return int(bool(stale) or page.rows(verdicts)[-1].score < survey.ENOUGH)


def _table(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from assessment import known, numbers, survey
    from autograder.course import Course

    course, workers = Course.open(arguments.course), arguments.workers
    sights = list(tqdm(known.sights(course, course.assignments, workers), unit="answer"))
    verdicts = list(tqdm(survey.survey(course, course.assignments, None, workers), unit="mutant"))
    text = numbers.table(sights, verdicts)
    numbers.put(text, course.root / "docs" / "assessment.md")
    print(text)
    return 0


def run() -> NoReturn:
    """What the command `assessment` runs."""
    sys.exit(main())


if __name__ == "__main__":
    run()
