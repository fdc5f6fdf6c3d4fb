"""What each command does: its arguments in, an exit status out.

Each imports what it needs when it runs: nbgrader takes seconds, in which grading can already start
its sandbox.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course, Submission
from autograder.errors import FileInTheWay, ReleaseError, SandboxUnavailable, UsageError
from autograder.progress import LOG, logged, progress, say
from autograder.results import Strengths, SubmissionResult

if TYPE_CHECKING:
    from autograder.cluster import Cluster
    from autograder.engine import Engine
    from autograder.jobs import Task

NOT_GRADED = LEFT_OUT = 3
#: Files in odd places that are named one by one.
MOST_SAID = 20


def new(arguments: argparse.Namespace) -> int:
    """Make a course, or add a question to one."""
    from autograder import beginnings

    if arguments.what == "course":
        print(beginnings.course(arguments.folder))
    else:
        course = Course.open(arguments.course)
        print(beginnings.question(course, arguments.assignment, arguments.name))
    return 0


def notebooks(arguments: argparse.Namespace) -> int:
    """Build notebooks from their text."""
    from autograder import twins

    for path in twins.write_notebooks(Course.open(arguments.course), arguments.assignments):
        print(path)
    return 0


def text(arguments: argparse.Namespace) -> int:
    """Write the text of notebooks."""
    from autograder import twins

    for path in twins.write_text(Course.open(arguments.course), arguments.assignments):
        print(path)
    return 0


def release(arguments: argparse.Namespace) -> int:
    """Release assignments; those that fail their checks are named, the others go out."""
    from autograder import release as releases

    course = Course.open(arguments.course)
    into = course.folder("release_directory")
    assignments, failures = course.select(arguments.assignments), 0
    done = releases.release(course, assignments, into, course.db_url(course.root), say)
    for assignment, result in zip(assignments, done, strict=True):
        if isinstance(result, ReleaseError):
            failures += 1
            print(f"error: {result}", file=sys.stderr)
        else:
            print(f"{assignment}: released in {result}")
    return ReleaseError.exit_status if failures else 0


def solution(arguments: argparse.Namespace) -> int:
    """Write the executed solutions."""
    from autograder import release as releases

    course = Course.open(arguments.course)
    for assignment in course.select(arguments.assignments):
        say(f"{assignment}: running the solutions")
        print(releases.solution(course, assignment, course.db_url(course.root)))
    return 0


def grade(arguments: argparse.Namespace) -> int:
    """Grade submissions and write the tables; 3 if some could not be graded."""
    from autograder.shelf import locked

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    submitted = (arguments.submitted or course.folder("submitted_directory")).resolve()
    if output.is_relative_to(submitted):
        raise UsageError(f"{output} lies in {submitted}: results go elsewhere")
    assignments = course.select(arguments.assignments)
    submissions = course.submissions(submitted, assignments, arguments.student)
    results = list[SubmissionResult]()
    with locked(output), ExitStack() as ends:
        if not arguments.dry_run:
            ends.enter_context(logged(output / "report" / "grade.log"))
        LOG.info("grade %s: %d submission(s)", " ".join(assignments), len(submissions))
        say(_intent(submissions, arguments))
        engine = _engine(course, assignments, arguments)
        from autograder import dryrun, gradebook, pipeline
        from autograder import report as reports

        dry = arguments.dry_run
        place = dryrun.copied(course, submissions, output) if dry else nullcontext(output)
        with place as into:
            try:
                found = pipeline.survey(course, submissions, into, arguments.force)
            except BaseException:
                engine.stop()
                raise
            with ExitStack() as grading:
                if found.todo or arguments.pictures:
                    grading.enter_context(engine)
                else:  # nothing to wait for
                    engine.stop()
                left = [one for one in submissions if one.assignment not in found.failed]
                shown = grading.enter_context(progress(len(left)))

                def hear(result: SubmissionResult) -> None:
                    results.append(result)
                    shown.on_result(result)

                task: Task = "all" if arguments.pictures else "points"
                pipeline.grade(course, engine, found, into, hear, task, shown.begin)
                if arguments.pictures:
                    graded = into / "autograded"
                    _complete(course, engine, [graded / s.student / s.assignment for s in left])
        if not dry:
            known = gradebook.results(course, course.db_url(output), output, course.assignments)
            reports.write(known, output / "report")
            reports.write_tests(_strengths(course.assignments, output), output / "report")
    results.sort(key=lambda result: (result.student, result.assignment))
    lost = [result for result in results if result.ungraded]
    astray = [] if arguments.student else course.astray(submitted)
    for line in (
        *_not_seen(astray, submitted),
        *_other_files(results),
        *_tampered(results),
        *_not_graded(lost),
    ):
        print(line, file=sys.stderr)
    for error in found.errors:
        print(f"error: {error}", file=sys.stderr)
    if dry:
        all_of_them = results + found.moved
        changes = dryrun.changes(found.known, all_of_them)
        changes.append(f"{len(changes)} of {len(all_of_them)} would change; nothing is saved")
        print(*changes, sep="\n")
    else:
        done, grades = len(results) - len(lost), output / "report" / "grades.csv"
        print(f"{done} of {len(submissions)} graded: {grades}")
    return NOT_GRADED if lost or found.errors else 0


def _intent(submissions: list[Submission], arguments: argparse.Namespace) -> str:
    """What a run is about to do, for whoever has just started it."""
    counts = Counter(submission.assignment for submission in submissions)
    of = ", ".join(f"{name} ({count})" for name, count in counts.items())
    where = f"on {arguments.workers} core{'' if arguments.workers == 1 else 's'}"
    if arguments.scheduler:
        where = f"on the workers of {arguments.scheduler}"
    rest = ", all anew" if arguments.force else "; what is graded and unchanged is kept"
    rest = "; nothing is saved" if arguments.dry_run else rest
    return f"grading {len(submissions)} submission(s) {where}: {of}{rest}"


def _complete(course: Course, engine: Engine | Cluster, folders: list[Path]) -> None:
    """Give graded notebooks what grading has left out."""
    from autograder import completion

    todo = completion.incomplete(folders)
    with progress(len(todo)) as shown:
        for folder in completion.complete(course, engine, todo, shown.begin):
            shown.end(folder.parent.name, folder.name, "pictures drawn")


def _engine(
    course: Course, assignments: tuple[str, ...], arguments: argparse.Namespace
) -> Engine | Cluster:
    """What grades: this machine, or those of a cluster."""
    walls = not arguments.unsafe_no_sandbox
    if arguments.scheduler is None:
        from autograder.engine import Engine

        return Engine(course, assignments, arguments.workers, walls=walls)
    try:
        from autograder.cluster import Cluster
    except ModuleNotFoundError as error:
        raise UsageError(
            f"--scheduler needs the package {error.name}: see docs/scale.md"
        ) from error
    return Cluster(course, assignments, arguments.scheduler, walls=walls)


def _not_seen(paths: Iterable[Path], submitted: Path) -> Iterator[str]:
    from autograder.archive import shown as printable

    shown = [path for path in paths if ".ipynb_checkpoints" not in path.parts]
    expected = f"expected {submitted.name}/STUDENT/ASSIGNMENT/NAME.ipynb"
    for path in shown[:MOST_SAID]:
        where = printable(str(path.relative_to(submitted.parent)))
        yield f"not seen: {where}: {expected}"
    if len(shown) > MOST_SAID:
        yield f"not seen: {len(shown) - MOST_SAID} more files in such places"


def _other_files(results: list[SubmissionResult]) -> Iterator[str]:
    for result in results:
        for change in result.changes:
            if change.loud:
                where = f"{result.student}/{result.assignment}/{change.notebook}"
                yield f"look at this: {where}: {change}"


def _tampered(results: list[SubmissionResult]) -> Iterator[str]:
    for result in results:
        for change in result.changes:
            if not change.honest:
                yield f"tampered: {result.student}/{result.assignment}: {change}"


def _not_graded(results: list[SubmissionResult]) -> Iterator[str]:
    for result in results:
        for cell in result.ungraded:
            where = f"{result.student}/{result.assignment}/{cell.notebook}"
            yield f"not graded: {where}: {cell.message}"


def feedback(arguments: argparse.Namespace) -> int:
    """Write feedback pages; 3 if there is a graded notebook that a page cannot show."""
    from autograder import feedback as pages

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    asked = course.select(arguments.assignments)
    known = {name: pages.sheets(course, name, output) for name in asked}
    sheets = [sheet for found in known.values() for sheet in found]
    missing = ", ".join(name for name, found in known.items() if not found)
    if not sheets:
        raise UsageError(f"nothing graded for {missing} in {output / 'autograded'}: grade first")
    if missing:
        say(f"no pages for {missing}: nothing is graded there yet")
    _draw(course, [sheet.graded for sheet in sheets], arguments)
    with progress(len(sheets)) as shown:
        written = pages.write(sheets, output, shown.on_result)
    problems = [problem for page in written for problem in page.problems]
    for problem in problems:
        print(f"not shown: {problem}", file=sys.stderr)
    print(f"{len(written)} page(s) in {output / 'feedback'}")
    return NOT_GRADED if problems else 0


def _draw(course: Course, folders: list[Path], arguments: argparse.Namespace) -> None:
    """Complete what pages will show; without a sandbox, say what they lack."""
    from autograder import completion
    from autograder.engine import Engine

    todo = completion.incomplete(folders)
    if not todo:
        return
    assignments = tuple(dict.fromkeys(folder.name for folder in todo))
    say(f"drawing the pictures of {len(todo)} submission(s)")
    try:
        walls = not arguments.unsafe_no_sandbox
        with Engine(course, assignments, os.cpu_count() or 1, walls=walls) as engine:
            _complete(course, engine, todo)
    except SandboxUnavailable as error:
        say(f"the pages lack pictures that given cells draw: {error}")


def report(arguments: argparse.Namespace) -> int:
    """Write the class page and tables from the gradebook, and show them."""
    from autograder import gradebook, outline, page
    from autograder import report as reports

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    _need_gradebook(course.db_url(output), output)
    assignments = course.select(arguments.assignments)
    gradebook.update_penalties(course, course.db_url(output), assignments)
    results = gradebook.results(course, course.db_url(output), output, assignments)
    title = course.directory().course_id or course.root.name
    known = _strengths(assignments, output)
    asked = {name: outline.of_course(course, name) for name in assignments}
    shown = page.write(results, title, course.folder("submitted_directory"), output, known, asked)
    paths = (shown, *reports.write(results, output / "report"))
    paths += (reports.write_tests(known, output / "report"),)
    print(reports.table(results), *paths, sep="\n")
    return 0


def _strengths(assignments: tuple[str, ...], output: Path) -> dict[str, Strengths]:
    """How the tests of assignments are run, as far as it is known."""
    from autograder import strengths

    return {name: strengths.known(output, name) for name in assignments}


def export(arguments: argparse.Namespace) -> int:
    """Write grades for another system; 3 if a student who has some could not be matched."""
    from autograder import export as exports

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    _need_gradebook(course.db_url(output), output)
    course.select(arguments.assignments)
    done = exports.export(course, arguments.assignments, output, arguments.to)
    for student, reason in done.unmatched:
        print(f"not exported: {student} {reason}", file=sys.stderr)
    if done.to_mark:
        few = ", ".join(done.to_mark[:3]) + (", ..." if len(done.to_mark) > 3 else "")
        say(f"not final: {len(done.to_mark)} submission(s) wait to be marked ({few})")
    print(done.path)
    return LEFT_OUT if done.unmatched else 0


def roster(arguments: argparse.Namespace) -> int:
    """Enter roster.csv and assignments.csv in the gradebook."""
    from autograder import enrolment

    course = Course.open(arguments.course)
    output = _output(course.root, arguments)
    output.mkdir(parents=True, exist_ok=True)
    done = enrolment.enrol(course, course.db_url(output))
    for student in done.strangers:
        print(f"not in roster.csv, and left as it is: {student}", file=sys.stderr)
    print(
        f"{done.students} student(s): {len(done.added)} new, {len(done.changed)} changed; "
        f"{len(done.due)} due date(s) changed"
    )
    return 0


def collect(arguments: argparse.Namespace) -> int:
    """Put what another system delivers into submitted/; 3 if some of it could not be."""
    from autograder import collect as collects
    from autograder.filing import OPEN
    from autograder.shelf import locked

    course = Course.open(arguments.course)
    assignment = arguments.assignment and course.select([arguments.assignment])[0]
    with locked(course.root):
        lines = collects.collect(course, arguments.system, arguments.path.resolve(), assignment)
        table = collects.write(lines, course.root / "report")
    for line in lines:
        if line.message and line.outcome not in ("left", "older"):
            print(f"{line.outcome}: {line.what}: {line.message}", file=sys.stderr)
    done = sum(line.outcome in ("collected", "replaced") for line in lines)
    same = sum(line.outcome == "unchanged" for line in lines)
    print(f"{done} submission(s) collected, {same} unchanged: {table}")
    return LEFT_OUT if any(line.outcome in OPEN for line in lines) else 0


def _output(root: Path, arguments: argparse.Namespace) -> Path:
    output: Path = (arguments.output or root).resolve()
    for folder in (output, *(output / name for name in ("autograded", "feedback", "report"))):
        if folder.exists() and not folder.is_dir():
            raise FileInTheWay(folder, "a folder for results")
    return output


def _need_gradebook(db_url: str, output: Path) -> None:
    from autograder import ledger

    if not ledger.exists(db_url):
        raise UsageError(f"no gradebook in {output}: grade first, or give --output")
