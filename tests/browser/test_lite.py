"""The site of `make lite` in Chromium: a lab opened, worked on, downloaded, handed in, graded.

Python in the browser comes from the npm package `pyodide` and from pure wheels, all of them served
from this machine: `npm` and `pip` fetch them into build/browser, once, and their hashes are
checked. Compiled packages, numpy among them, are on the kernel's CDN alone.
"""

from __future__ import annotations

import csv
import filecmp
import functools
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from nbformat import NotebookNode

from assessment import answers, front
from autograder.base import notebook
from autograder.base.course import Course
from conftest import Run
from sampling import long
from watching import watched

LAB = "mixture_1d"
#: Of the tarball of PYODIDE_VERSION.
SHA256 = "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2"
WHEELS = Path(__file__).with_name("pyodide-wheels.txt")
#: Starting Python in a browser takes seconds, on a busy machine many.
SLOW = 240_000


# ---------------------------------------------------------------- the site, and a browser's Python


def build(lite: Path, site: Path, *more: str) -> Path:
    """Build a site as `make lite` does."""
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite)]
    command += ["--output-dir", str(site), *more]
    done = subprocess.run(command, cwd=site.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    front.write(site, "Labs")
    return site


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that students get."""
    return build(root / "lite", tmp_path_factory.mktemp("lite") / "site")


@pytest.fixture(scope="module")
def local_site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, with the browser's Python in it, so that it asks nobody else."""
    tarball, wheels = downloads(root / "build" / "browser")
    folder = tmp_path_factory.mktemp("local")
    lite = folder / "lite"
    shutil.copytree(root / "lite", lite, ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(wheels, lite / "pypi")
    with tarfile.open(tarball) as package:
        package.extractall(folder, filter="data")
    pyodide = lite / "static" / "pyodide"
    shutil.move(folder / "package", pyodide)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        wheel = wheels / package["file_name"]
        if wheel.exists():  # Pyodide has built its own of the same
            shutil.copy(wheel, pyodide)
            package["sha256"] = sha256(wheel)
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    settings = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}}
    settings["jupyter-config-data"]["litePluginSettings"] = kernel
    (lite / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
    return build(lite, folder / "site", "--contents", str(root / "release"))


def downloads(cache: Path) -> tuple[Path, Path]:
    """Pyodide's tarball and the folder of wheels; skips where they cannot be had."""
    cache.mkdir(parents=True, exist_ok=True)
    tarball, wheels = cache / f"pyodide-{PYODIDE_VERSION}.tgz", cache / "wheels"
    if not tarball.exists() or sha256(tarball) != SHA256:
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("npm is not on PATH: it fetches the browser's Python")
        fetch([npm, "pack", "--pack-destination", str(cache), f"pyodide@{PYODIDE_VERSION}"])
    assert sha256(tarball) == SHA256
    wheels.mkdir(exist_ok=True)
    pip = [pip_python(), "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    pip += ["--python-version", "3.14", "--require-hashes", "-r", str(WHEELS), "-d", str(wheels)]
    known = [*pip, "--no-index", "--find-links", str(wheels)]
    if subprocess.run(known, capture_output=True, check=False).returncode:
        fetch(pip)
    return tarball, wheels


def fetch(command: list[str]) -> None:
    """Run a package client; skips where it reaches nothing, fails where it gets the wrong thing."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "DO NOT MATCH THE HASHES" not in done.stderr, done.stderr
    if done.returncode:
        said = (done.stderr.strip() or "no word").splitlines()[-1]
        pytest.skip(f"{Path(command[0]).name} could not fetch the browser's Python: {said}")


def pip_python() -> str:
    """A Python that has pip: environments made by uv have none."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        asked = [python, "-m", "pip", "--version"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return str(python)
    pytest.skip("no pip here: it fetches the wheels for the browser's Python")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    """Files, and no word about it."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder served on this machine."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def opened(browser: Any, folder: Path, path: str) -> Iterator[Any]:
    """A page with a notebook of a site, its kernel ready and no question asked."""
    with served(folder) as address, browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.goto(f"{address}/lab/index.html?path={path}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        kernel = page.locator(".jp-Toolbar-kernelName", has_text="Pyodide")
        dialog = page.locator(".jp-Dialog")
        kernel.or_(dialog).first.wait_for()
        assert dialog.count() == 0, dialog.inner_text()
        yield page


def run_first(page: Any, source: str) -> str:
    """Run a new cell above all others; what it says."""
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")
    cell = page.locator(".jp-Notebook .jp-Cell").first
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for()
    return str(cell.locator(".jp-Cell-outputArea").inner_text()).strip()


def fill_in(page: Any, stub: str, source: str) -> None:
    """Type over the code cell that has this text."""
    cell = page.locator(".jp-Notebook .jp-CodeCell", has_text=stub).first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def download(page: Any, path: Path) -> NotebookNode:
    """Save, then download by the menu."""
    page.keyboard.press("Control+S")
    page.locator("#jp-MainMenu").get_by_text("File", exact=True).click()
    with page.expect_download() as caught:
        page.locator(".lm-Menu").get_by_text("Download", exact=True).click()
    caught.value.save_as(path)
    return notebook.read(path)


# ---------------------------------------------------------------- the site


@long
def test_the_site_has_every_lab_with_its_data(root: Path, site: Path):
    there = [path.relative_to(root / "release") for path in (root / "release").rglob("*.*")]
    files = [path for path in there if not any(part.startswith(".") for part in path.parts)]
    assert {path.parts[0] for path in files} >= set(Course.open(root).assignments)
    assert any(path.suffix == ".csv" for path in files)
    same, *other = filecmp.cmpfiles(root / "release", site / "files", files, shallow=False)
    assert (len(same), other) == (len(files), [[], []])


def test_the_front_page_lists_every_lab_and_leads_to_it(
    root: Path, browser, tmp_path: Path, run: Run
):
    shutil.copytree(root / "release", tmp_path / "files")
    done = run("--course", root, "front", tmp_path, module="assessment")
    assert done.returncode == 0, done.stderr
    with watched(browser, tmp_path, width=390) as watch:
        page = watch.page
        page.goto((tmp_path / "index.html").as_uri())
        links = page.locator("li a")
        leads = [link.get_attribute("href") for link in links.all()]
        assignments = Course.open(root).assignments
        assert leads == [f"lab/index.html?path={name}/{name}.ipynb" for name in assignments]
        for link, name in zip(links.all(), assignments, strict=True):
            first = notebook.read(root / f"release/{name}/{name}.ipynb").cells[0].source
            assert f"# {link.inner_text()}" in first
        assert page.locator("li .note").count() == len(assignments), "each says how long it takes"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert Axe().run(page).response["violations"] == []
        assert page.locator("script[data-jupyter-lite-root='.']").count() == 1, "labs look for it"


def test_where_no_site_is_no_front_page_is_written(root: Path, tmp_path: Path, run: Run):
    done = run("--course", root, "front", tmp_path, module="assessment")
    assert done.returncode == 2
    assert "no labs in" in done.stderr
    assert [*tmp_path.iterdir()] == []


@long
def test_the_site_runs_python_by_the_kernels_cdn_and_leaves_server_extensions_out(site: Path):
    config = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = "@jupyterlite/pyodide-kernel-extension"
    settings = config.get("litePluginSettings", {}).get(f"{kernel}:kernel", {})
    assert "pyodideUrl" not in settings, "the kernel's own default is its CDN"
    running = {found["name"] for found in config["federated_extensions"]}
    running -= set(config["disabledExtensions"])
    assert kernel in running
    assert not {name for name in running if "nbgrader" in name or "jupytext" in name}


def test_what_is_fetched_for_the_tests_is_what_the_kernel_expects():
    assert PYODIDE_VERSION == "314.0.6", "take the hash and the wheels of the new one"


# ---------------------------------------------------------------- in Chromium


@long
def test_a_lab_is_done_in_the_browser_and_grades_the_same(
    browser, local_site: Path, root: Path, tmp_path: Path, run: Run, sandbox_here
):
    """Opened without a dialog, run, edited, downloaded, handed in."""
    data = "gmm_tools.py"
    lines = len((root / data).read_text().splitlines())
    probe = "import importlib.util\nfound = importlib.util.find_spec('gmm_tools')\n"
    probe += f"print(6 * 7, len(list(open({data!r}))), found is not None)"
    answer = next(a for a in answers.load(root / "answers", LAB) if a.name == "right_typical")
    with opened(browser, local_site, f"{LAB}/{LAB}.ipynb") as page:
        assert run_first(page, probe) == f"42 {lines} True"
        fill_in(page, f"exercise '{answer.cell}' is still empty", answer.source)
        worked_on = download(page, tmp_path / "download.ipynb")
    assert worked_on.metadata.kernelspec.name == "python"
    assert notebook_cell(worked_on, answer.cell).source == answer.source.strip()
    plain = notebook.read(root / "release" / LAB / f"{LAB}.ipynb")
    notebook_cell(plain, answer.cell).source = answer.source.strip()
    cells = grade(root, tmp_path, run, {"plain": plain, "lite": worked_on})
    assert cells["lite"] == cells["plain"]
    assert {"passed", "unanswered"} <= {cell["outcome"] for cell in cells["lite"]}


@long
def test_numpy_and_the_labs_helpers_run_in_the_browser(browser, site: Path):
    """The first cells of a lab, on compiled packages from the kernel's CDN."""
    try:
        urllib.request.urlopen(f"{PYODIDE_CDN_URL}/pyodide-lock.json", timeout=20).close()
    except (urllib.error.URLError, OSError) as error:
        pytest.skip(f"the CDN of the compiled packages is out of reach: {error}")
    probe = "import numpy as np\nimport matplotlib\nimport gmm_tools as gt\n"
    probe += "print(np.arange(4).sum(), callable(gt.load_old_faithful))"
    with opened(browser, site, f"{LAB}/{LAB}.ipynb") as page:
        assert run_first(page, probe).endswith("6 True")


# ---------------------------------------------------------------- handed in


def as_saved_in_the_browser(nb: NotebookNode) -> NotebookNode:
    """A notebook as JupyterLite writes it, and every cell with a new id, as if it were pasted."""
    nb = nbformat.from_dict(nb)
    nb.metadata["kernelspec"] = {
        "name": "python",
        "display_name": "Python (Pyodide)",
        "language": "python",
    }
    nb.metadata["language_info"] = {
        "codemirror_mode": {"name": "python", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.8",
    }
    for number, cell in enumerate(nb.cells):
        cell["id"] = f"0b5d9a1e-{number:04d}"
        cell.metadata["trusted"] = True
        if cell.cell_type == "code":
            cell["execution_count"] = number
            cell["outputs"] = [nbformat.v4.new_output("stream", text="hello\n")]
    return nb


@long
def test_a_notebook_saved_in_the_browser_grades_the_same(
    root: Path, tmp_path: Path, run: Run, sandbox_here
):
    plain = notebook.read(root / "release" / LAB / f"{LAB}.ipynb")
    for answer in answers.load(root / "answers", LAB):
        if answer.name == "right_typical":
            notebook_cell(plain, answer.cell).source = answer.source
    saved = as_saved_in_the_browser(plain)
    cells = grade(root, tmp_path, run, {"plain": plain, "lite": saved})
    assert cells["lite"] == cells["plain"]
    assert {cell["outcome"] for cell in cells["lite"]} == {"passed", "unanswered"}


def notebook_cell(nb: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in nb.cells if notebook.grade_id(cell) == grade_id)


def grade(
    root: Path, folder: Path, run: Run, handed_in: dict[str, NotebookNode]
) -> dict[str, list[dict[str, str]]]:
    """What each student gets for each cell; that none of them changed anything but answers."""
    for student, nb in handed_in.items():
        path = folder / "submitted" / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(nb, path)
    output = folder / "results"
    done = run("--course", root, "grade", LAB, "--submitted", folder / "submitted",
               "--output", output, "--workers", 2)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert table(output / "report" / "changes.csv") == []
    found: dict[str, list[dict[str, str]]] = {student: [] for student in handed_in}
    for row in table(output / "report" / "cells.csv"):
        found[row.pop("student")].append(row)
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
