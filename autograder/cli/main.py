"""The command line: argument parsing, and one line for everything that goes wrong."""

from __future__ import annotations

import argparse
import gc
import os
import re
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from autograder.base import progress, temporary_folders
from autograder.base.errors import AutograderError

INTERRUPTED = 130
#: Seconds until an interrupt is tried again that came where Python drops exceptions.
AGAIN = 0.01


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = parser().parse_args(argv)
    progress.be_quiet(arguments.quiet)
    if arguments.debug:
        progress.debug()
    return guarded(lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    """Import the commands only now: nbgrader takes seconds, help and usage should not."""
    commands = import_module("autograder.cli.commands")
    return int(getattr(commands, arguments.command)(arguments))


def guarded(run: Callable[[], int]) -> int:
    """Run a command; what goes wrong is one line on stderr and an exit status."""
    import_module("autograder.base.lean_imports")
    for name in ("SIGINT", "SIGTERM", "SIGALRM"):
        if hasattr(signal, name):  # Windows has no alarm
            signal.signal(getattr(signal, name), _interrupt)
    before, sys.unraisablehook = sys.unraisablehook, _unraisable
    try:
        temporary_folders.begin()
        return run()
    except AutograderError as error:
        progress.LOG.debug("where it happened:", exc_info=True)
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("stopped: what was finished stays; run again to go on", file=sys.stderr)
        exec("")  # or Python, if Ctrl-C came while it ran a string, would die of it at the end
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return AutograderError.exit_status
    except OSError as error:
        progress.LOG.debug("where it happened:", exc_info=True)
        where = f" ({error.filename})" if error.filename else ""
        print(f"error: {error.strerror or error}{where}: nothing is lost", file=sys.stderr)
        return AutograderError.exit_status
    finally:
        sys.unraisablehook = before


def _interrupt(*_: object) -> None:
    """Being told to end is answered as Ctrl-C is."""
    raise KeyboardInterrupt


def _unraisable(dropped: sys.UnraisableHookArgs) -> None:
    """An interrupt that Python drops, since it calls by itself what was interrupted (when an object
    ends or a process forks, say), comes again a moment later.
    """
    if issubclass(dropped.exc_type, KeyboardInterrupt) and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
    else:
        sys.__unraisablehook__(dropped)


#: For each command's help: what people call it with.
EXAMPLES = {
    "new": ("course my-course", "question stones drawing"),
    "notebooks": ("", "stones"),
    "text": ("", "stones"),
    "release": ("", "stones mixture_1d", "--files"),
    "solution": ("stones",),
    "grade": ("", "stones --student student-01", "--dry-run --force", "--workers 4"),
    "feedback": ("", "stones"),
    "report": ("", "stones --output elsewhere"),
    "export": ("", "stones --to canvas"),
    "roster": ("",),
    "collect": (
        "moodle downloads/moodle.zip", "canvas downloads/submissions.zip --assignment stones",
    ),
}  # fmt: skip


class _Version(argparse.Action):
    """Say the version, which takes a while to find, only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"autograder {version('notebook-autograder')}")
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser("autograder", description="Grade an nbgrader course.")
    top.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: here")
    top.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    for names, about in (
        (("-q", "--quiet"), "say only what went wrong"),
        (("--debug",), "show the log, and where errors come from"),
    ):
        top.add_argument(*names, action="store_true", help=about)
    commands = top.add_subparsers(dest="command", required=True, metavar="command")

    def alone(name: str, about: str) -> argparse.ArgumentParser:
        lines = "".join(f"  autograder {name} {words}".rstrip() + "\n" for words in EXAMPLES[name])
        return commands.add_parser(
            name, help=about, description=about, epilog=f"examples:\n{lines}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip

    def add(name: str, about: str) -> argparse.ArgumentParser:
        command = alone(name, about)
        command.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
        return command

    new = alone("new", "make a course, or add a question to one")
    kinds = new.add_subparsers(dest="what", required=True, metavar="what")
    made = kinds.add_parser("course", help="the smallest course that works")
    made.add_argument("folder", type=Path, metavar="DIR")
    asked = kinds.add_parser("question", help="an answer and its test, at an assignment's end")
    asked.add_argument("assignment", metavar="ASSIGNMENT")
    asked.add_argument("name", metavar="NAME")
    add("notebooks", "build source/*.ipynb from text/")
    add("text", "write text/ from notebooks edited in Jupyter")
    release = add("release", "make and check the student version of assignments")
    release.add_argument(
        "--files", action="store_true",
        help="only put the files that travel along beside the notebooks that are released",
    )  # fmt: skip
    add("solution", "make solution/ for after the deadline, executed")
    grade = add("grade", "grade what was handed in")
    grade.add_argument("--student", action="append", default=[], metavar="ID", help="only this one")
    grade.add_argument("--submitted", type=Path, metavar="DIR", help="default: submitted/")
    where = grade.add_mutually_exclusive_group()
    where.add_argument("--workers", type=positive, default=os.cpu_count() or 1, metavar="N")
    where.add_argument(
        "--scheduler",
        type=address,
        metavar="tcp://HOST:PORT",
        help="on the workers of a Dask cluster (docs/scale.md)",
    )
    grade.add_argument("--force", action="store_true", help="grade finished work again")
    grade.add_argument(
        "--dry-run", action="store_true", help="show whose points would change, and save nothing"
    )
    grade.add_argument(
        "--pictures", action="store_true", help="also run cells that only show something"
    )
    export = add("export", "write grades for other systems")
    systems = ("csv", "canvas", "moodle", "gradescope")
    export.add_argument("--to", choices=systems, default="csv", help="default: csv, nbgrader's own")
    roster = alone("roster", "enter roster.csv and assignments.csv in the gradebook")
    collect = alone("collect", "put what another system delivers into submitted/")
    collect.add_argument("system", choices=("canvas", "moodle", "github"))
    collect.add_argument("path", type=Path, metavar="PATH", help="a zip file or a folder")
    collect.add_argument("--assignment", metavar="NAME", help="default: by notebooks' names")
    feedback = add("feedback", "write a page for each student")
    for command in (grade, feedback):
        command.add_argument(
            "--unsafe-no-sandbox",
            action="store_true",
            help="trusted work only, or no bubblewrap here",
        )
    for command in (
        grade,
        roster,
        export,
        feedback,
        add("report", "write the class page and tables"),
    ):
        command.add_argument(
            "--output", type=Path, metavar="DIR", help="where results are; default: the course"
        )
    return top


def positive(text: str) -> int:
    """Read a whole number of 1 or more, for argparse."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def address(text: str) -> str:
    """Read where a scheduler listens, for argparse."""
    if not re.fullmatch(r"(tcp|tls)://\S+:\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as tcp://HOST:8786")
    return text


def run() -> NoReturn:
    """What the command `autograder` runs."""
    status = main()
    gc.freeze()  # or Python, as it ends, looks for garbage in all modules: a tenth of a second
    sys.exit(status)
