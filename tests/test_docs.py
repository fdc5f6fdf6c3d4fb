"""The docs: every command in them is run, in the order of the page, on a copy of the course.

A page is what a reader has: code blocks that say their language. Of those that a shell would run,

    <!-- not run: REASON -->        in front of a block: it needs what a test has not
    <!-- file: PATH -->             the block is this file, which the reader writes
    <!-- append: PATH -->           the block is added to this file

and all others are run by `sh -eu`. Pages share one copy, as readers go from one to the next.
"""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from autograder.__main__ import parser
from conftest import Run
from sampling import sampled

ROOT = Path(__file__).resolve().parents[1]
#: In the order in which they are run; other pages follow.
FIRST = ("README", "student", "instructor")
PAGES = (
    ROOT / "README.md",
    *sorted(
        (ROOT / "docs").glob("*.md"),
        key=lambda page: (FIRST.index(page.stem) if page.stem in FIRST else len(FIRST), page.stem),
    ),
)
SHELL = {"sh", "console", "bash", "shell"}
MARK = re.compile(r"<!-- (not run|file|append): (.+?) -->\s*", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
#: Working files of the checkout, and what is made anew.
LEFT_OUT = (
    ".git", ".venv", ".*_cache", "*.egg-info", "__pycache__", "build", "demo",
    "submitted", "autograded", "feedback", "report", "aside", "gradebook.db*",
    ".judged-tests",
)  # fmt: skip

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
#: README is read by everybody.
each_page_in_turn = pytest.mark.parametrize(
    "page", sampled(PAGES, lambda page: "", lambda page: page.stem)
)


@dataclass(frozen=True)
class Block:
    """A code block of a page: where it stands, in what language, and how it is marked."""

    page: Path
    line: int
    language: str
    text: str
    mark: str
    what: str

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The code blocks of a page, each with the mark right in front of it."""
    mark = what = ""
    for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            found = MARK.fullmatch(token.content)
            mark, what = found.groups() if found else ("", "")
        elif token.type in ("fence", "code_block"):
            language = token.info.split()[0] if token.info else ""
            line = token.map[0] + 1 if token.map else 0
            yield Block(page, line, language, token.content, mark, what)
            mark = what = ""
        else:
            mark = what = ""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Somebody who follows a page, after all that comes before it."""
    course = tmp_path_factory.mktemp("reader") / "gmm"
    shutil.copytree(ROOT, course, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (course / "submitted").mkdir()
    python = course / ".venv" / "bin" / "python"  # what bootstrap.py would have made
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST"))
    }
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    env |= {"PYTHON": "true", "PYTHONPATH": str(course)}  # make: .venv is there, nothing to do
    subprocess.run(["git", "init", "-q"], cwd=course, check=True)
    delivery(course, env)
    read: list[Path] = []

    def follow(page: Path) -> None:
        for earlier in PAGES[: PAGES.index(page) + 1]:
            if earlier not in read:
                read.append(earlier)
                for block in blocks(earlier):
                    do(block, course, env)

    return follow


def delivery(course: Path, env: dict[str, str]) -> None:
    """downloads/moodle.zip, as Moodle gives it: three of the sample class, under other names."""
    command = [sys.executable, "-m", "assessment", "sample-class", "--students", "3", "--into"]
    subprocess.run([*command, "class"], cwd=course, env=env, check=True, stdout=subprocess.DEVNULL)
    people = ("Ada Lovelace_7001", "Ben Okafor_7002", "Eve Marsh_7003")
    (course / "downloads").mkdir()
    with zipfile.ZipFile(course / "downloads" / "moodle.zip", "w") as file:
        for number, person in enumerate(people, start=1):
            handed_in = course / "class" / f"student-{number:02d}" / "mixture_1d/mixture_1d.ipynb"
            file.write(handed_in, f"{person}_assignsubmission_file_/mixture_1d.ipynb")
    shutil.rmtree(course / "class")


def do(block: Block, course: Path, env: dict[str, str]) -> None:
    """What a block asks of its reader: to write a file, or to run it."""
    if block.mark in ("file", "append"):
        path = course / block.what
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if block.mark == "append" else "w", encoding="utf-8") as file:
            file.write(block.text)
    elif block.language in SHELL and not block.mark:
        done = subprocess.run(
            ["sh", "-eu", "-c", block.text],
            cwd=course,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"--- {block.where}\n{block.text}\n{done.stdout}")
        assert done.returncode == 0, f"{block.where} fails:\n{block.text}\n{done.stdout[-3000:]}"


def test_every_page_is_in_the_sidebar_once_under_its_readers():
    conf = runpy.run_path(str(ROOT / "docs" / "conf.py"))
    listed = [page for pages in conf["PAGES"].values() for page in pages]
    assert sorted([*listed, "index"]) == sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


@each_page_in_turn
def test_commands_work(page: Path, reader: Callable[[Path], None], sandbox_here: None):
    reader(page)


@each_page
def test_blocks_say_what_they_are(page: Path):
    for block in blocks(page):
        assert block.language, f"{block.where}: a code block must say its language (or: text)"
        if block.mark in ("file", "append"):
            assert block.language not in SHELL, f"{block.where}: is this a file, or run?"
        elif block.mark:
            assert block.language in SHELL, f"{block.where}: nobody would run this"
            assert len(block.what.split()) > 2, f"{block.where}: say why it is not run"


@each_page
def test_links_lead_somewhere(page: Path):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_what_is_not_run_is_known(capsys: pytest.CaptureFixture[str]):
    skipped = [block for page in PAGES for block in blocks(page) if block.mark == "not run"]
    run = [b for page in PAGES for b in blocks(page) if b.language in SHELL and not b.mark]
    with capsys.disabled():
        for block in skipped:
            print(f"\nnot run: {block.where}: {block.what}", end="")
    assert len(run) > len(skipped)


def test_every_command_that_is_named_exists(run: Run):
    """Also those in the middle of a sentence, which nobody runs."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = {
        "autograder": set(re.findall(r"[\w-]+", parser().format_usage() + parser().format_help())),
        "assessment": set(re.findall(r"[\w-]+", run("--help", module="assessment").stdout)),
    }
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        quoted = "\n".join([*re.findall(r"`([^`\n]+)`", text), *(b.text for b in blocks(page))])
        for words in re.findall(r"^make ((?:[a-z]+ ?)+)", quoted, re.MULTILINE):
            assert set(words.split()) <= targets, f"{page.name}: make {words}"
        options = r"(?: --course \S+)?"
        for module, name in re.findall(
            rf"-m (autograder|assessment){options} ([a-z][\w-]*)", quoted
        ):
            assert name in known[module], f"{page.name}: {module} {name}"


def test_the_site_is_built_without_a_warning(tmp_path: Path):
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    contents = (tmp_path / "index.html").read_text(encoding="utf-8")
    for page in PAGES[1:]:
        name = f"{page.stem}.html"
        listed = page.stem == "index" or f'class="reference internal" href="{name}"' in contents
        assert listed, f"{page.name} is not in the contents: docs/conf.py lists them"
        built = (tmp_path / name).read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="((?:https?:)?//[^"]+)', built)
        assert not loaded, f"{page.name} needs the network"
