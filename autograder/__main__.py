"""The command line: argument parsing, and one line for everything that goes wrong."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from autograder.errors import AutograderError, FileInTheWay, ReleaseError, UsageError

NOT_GRADED = 3
Command = Callable[[argparse.Namespace], int]
INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = parser().parse_args(argv)
    return guarded(lambda: int(arguments.run(arguments)))


def guarded(run: Callable[[], int]) -> int:
    """Run a command; what goes wrong is one line on stderr and an exit status."""
    try:
        return run()
    except AutograderError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("stopped: what was finished stays; run again to go on", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR):
            raise
        where = f" ({error.filename})" if error.filename else ""
        print(f"error: {error.strerror}{where}: nothing is lost; run again", file=sys.stderr)
        return AutograderError.exit_status


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser("python -m autograder", description="Grade an nbgrader course.")
    top.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: here")
    commands = top.add_subparsers(required=True, metavar="command")

    def add(name: str, run: Command, about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
        command.set_defaults(run=run)
        return command

    add("notebooks", notebooks, "build source/*.ipynb from text/")
    add("text", text, "write text/ from notebooks edited in Jupyter")
    add("release", release, "make and check the student version of assignments")
    add("solution", solution, "make solution/ for after the deadline, executed")
    grade_ = add("grade", grade, "grade what was handed in")
    grade_.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this one"
    )
    grade_.add_argument("--submitted", type=Path, metavar="DIR", help="default: submitted/")
    grade_.add_argument("--workers", type=positive, default=os.cpu_count() or 1, metavar="N")
    grade_.add_argument("--force", action="store_true", help="grade finished work again")
    for command in (
        grade_,
        add("feedback", feedback, "write a page for each student"),
        add("report", report, "write the class tables"),
        add("export", export, "write grades for other systems"),
    ):
        command.add_argument(
            "--output", type=Path, metavar="DIR", help="where results are; default: the course"
        )
    return top


def notebooks(arguments: argparse.Namespace) -> int:
    """Build notebooks from their text."""
    from autograder import twins
    from autograder.course import Course

    for path in twins.write_notebooks(Course.open(arguments.course), arguments.assignments):
        print(path)
    return 0


def text(arguments: argparse.Namespace) -> int:
    """Write the text of notebooks."""
    from autograder import twins
    from autograder.course import Course

    for path in twins.write_text(Course.open(arguments.course), arguments.assignments):
        print(path)
    return 0


def release(arguments: argparse.Namespace) -> int:
    """Release assignments; those that fail their checks are named, the others go out."""
    from autograder import release as releases
    from autograder.course import Course

    course = Course.open(arguments.course)
    into = course.root / course.directory().release_directory
    failures = []
    for assignment in course.select(arguments.assignments):
        try:
            folder = releases.release(course, assignment, into, course.db_url(course.root), _say)
            print(f"{assignment}: released in {folder}")
        except ReleaseError as error:
            failures.append(error)
            print(f"error: {error}", file=sys.stderr)
    return ReleaseError.exit_status if failures else 0


def solution(arguments: argparse.Namespace) -> int:
    """Write the executed solutions."""
    from autograder import release as releases
    from autograder.course import Course

    course = Course.open(arguments.course)
    for assignment in course.select(arguments.assignments):
        _say(f"{assignment}: running the solutions")
        print(releases.solution(course, assignment, course.db_url(course.root)))
    return 0


def grade(arguments: argparse.Namespace) -> int:
    """Grade submissions and write the tables; 3 if some could not be graded."""
    from autograder import gradebook, pipeline
    from autograder import report as reports
    from autograder.course import Course

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    submitted = arguments.submitted or course.root / course.directory().submitted_directory
    assignments = course.select(arguments.assignments)
    submissions = course.submissions(submitted.resolve(), assignments, arguments.student)
    with progress(len(submissions)) as on_result:
        pipeline.grade(course, submissions, output, arguments.workers, arguments.force, on_result)
    known = gradebook.results(course, course.db_url(output), output, course.assignments)
    reports.write(known, output / "report")
    asked = {(s.student, s.assignment) for s in submissions}
    lost = [r for r in known if r.ungraded and (r.student, r.assignment) in asked]
    for result in lost:
        for cell in result.ungraded:
            where = f"{result.student}/{result.assignment}/{cell.notebook}"
            print(f"not graded: {where}: {cell.message}", file=sys.stderr)
    print(f"{len(asked) - len(lost)} of {len(asked)} graded: {output / 'report' / 'grades.csv'}")
    return NOT_GRADED if lost else 0


def feedback(arguments: argparse.Namespace) -> int:
    """Write feedback pages."""
    from autograder import feedback as pages
    from autograder.course import Course

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    for assignment in course.select(arguments.assignments):
        written = pages.feedback(course, assignment, output)
        print(f"{assignment}: {len(written)} page(s) in {output / 'feedback'}")
    return 0


def report(arguments: argparse.Namespace) -> int:
    """Write the class tables from the gradebook, and show them."""
    from autograder import gradebook
    from autograder import report as reports
    from autograder.course import Course

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    _need_gradebook(course.db_url(output), output)
    assignments = course.select(arguments.assignments)
    results = gradebook.results(course, course.db_url(output), output, assignments)
    paths = reports.write(results, output / "report")
    print(reports.table(results), *paths, sep="\n")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write grades for other systems."""
    from autograder import export as exports
    from autograder.course import Course

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    _need_gradebook(course.db_url(output), output)
    print(exports.export(course, course.select(arguments.assignments), output))
    return 0


@contextmanager
def progress(total: int) -> Iterator[Callable[[object], None]]:
    """Show count, rate and time left on a terminal; a line a submission elsewhere."""
    from autograder.results import SubmissionResult

    live = sys.stderr.isatty()
    with tqdm(total=total, unit="submission", disable=not live) as bar:
        count = 0

        def on_result(result: object) -> None:
            nonlocal count
            assert isinstance(result, SubmissionResult)
            count += 1
            bar.update()
            if not live:
                score = f"{result.score:g}/{result.max_score:g}"
                flags = f" ({', '.join(result.flags)})" if result.flags else ""
                line = f"[{count}/{total}] {result.student} {result.assignment}: {score}{flags}"
                print(line, file=sys.stderr, flush=True)

        yield on_result


def _output(root: Path, arguments: argparse.Namespace) -> Path:
    output: Path = (arguments.output or root).resolve()
    if output.exists() and not output.is_dir():
        raise FileInTheWay(output, "a folder for results")
    return output


def _need_gradebook(db_url: str, output: Path) -> None:
    if db_url.startswith("sqlite:") and not (output / "gradebook.db").is_file():
        raise UsageError(f"no gradebook in {output}: grade first, or give --output")


def positive(text: str) -> int:
    """Read a whole number of 1 or more, for argparse."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
