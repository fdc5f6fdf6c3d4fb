"""What a test finds of the notebook's imports, of earlier tests and of the course's files.

All of it is the course's own: an honest answer gets all points, and no forgery gets any.
"""

from __future__ import annotations

import csv
import shutil
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.base import notebook
from autograder.judge.cell_context import Code, Prelude, preludes
from conftest import Run, graded, make_course
from sampling import long

HONEST = "def double(n):\n    return 2 * n"
WRONG = "def double(n):\n    return 0 * n"
TESTS = {
    "t_import": "assert np.allclose(double(3), 6)",
    "t_import_as": "assert root(double(8)) == 4",
    "t_module": "from helper import check\ncheck(double)",
    "t_module_anew": "import helper\nassert helper.seen == []\nhelper.check(double)",
    "t_data": "import numpy as np\nassert double(np.loadtxt('d.csv').sum()) == 12",
    "t_define": """
        def expected(n):
            return n + n
        LIMIT = 20
        assert double(1) == expected(1)
        ### BEGIN HIDDEN TESTS
        def large(f):
            assert f(886100) == 1772200, "double: also large numbers"
        SECRET = 471100
        assert double(SECRET) == expected(SECRET)
        ### END HIDDEN TESTS
        """,
    "t_use": "assert LIMIT > 5 and all(double(n) == expected(n) for n in range(1, LIMIT))",
    "t_large": "assert np.sum(double(np.arange(3))) == 6\nlarge(double)",
}
#: What is handed in, before or after an answer that is wrong.
FORGERIES = {
    "class_np": "class np:\n    allclose = staticmethod(lambda *_: True)\n    sum = lambda _: 6",
    "np_for_all": """
        class Any:
            def __getattr__(self, name): return self
            def __call__(self, *_): return True
            def __eq__(self, other): return True
        np = root = expected = check = large = LIMIT = Any()
        """,
    "sys_modules": """
        import sys, types
        fake = types.ModuleType("numpy")
        fake.allclose, fake.sum = lambda *_: True, lambda _: 6
        fake.loadtxt, fake.arange = lambda *_: double(0), lambda *_: 0
        sys.modules["numpy"] = np = fake
        sys.modules["helper"] = types.ModuleType("helper")
        sys.modules["helper"].check = lambda _: None
        """,
    "patched_numpy": """
        import math
        import numpy as np
        np.allclose, np.sum, math.sqrt = lambda *_: True, lambda _: 6, lambda _: 4
        root = math.sqrt
        """,
    "helper_written": """
        from pathlib import Path
        for folder in (".", "/tmp"):
            Path(folder, "helper.py").write_text("def check(f): pass")
            Path(folder, "numpy.py").write_text("allclose = lambda *_: True")
            Path(folder, "d.csv").write_text("0 0 0")
        """,
    "files_handed_in": "",
    "working_folder": """
        import os, sys
        os.makedirs("elsewhere", exist_ok=True)
        os.chdir("elsewhere")
        open("d.csv", "w").write("0\\n")
        sys.path.insert(0, os.getcwd())
        """,
    "earlier_names": """
        def expected(n):
            return 0 * n
        LIMIT, SECRET, large = 6, 0, lambda f: None
        """,
    "builtins": """
        import builtins
        real, modules = range, builtins.__import__
        builtins.all = lambda _: True
        # for the test alone: where nothing can be counted, the cell itself would never end
        builtins.range = lambda *bounds: [] if bounds == (1, LIMIT) else real(*bounds)
        builtins.__import__ = lambda name, *more, **named: (
            np if name == "helper" else modules(name, *more, **named)
        )
        """,
    "equal_to_all": """
        class Equal(int):
            def __eq__(self, other): return True
            def __rmul__(self, other): return self
        def double(n):
            return Equal()
        """,
    "import_hook": """
        import sys
        class Finder:
            def find_spec(self, name, path=None, target=None): return None
            find_module = find_spec
        sys.meta_path.insert(0, Finder())
        sys.path_importer_cache.clear()
        __builtins__ = {"all": lambda _: True}
        """,
}
#: Right answers that must not lose by what they do besides.
RIGHT = {
    "honest": HONEST,
    "writes_files": f"{HONEST}\nfor name in 'd.csv', 'helper.py':\n  open(name, 'w').write('1/0')",
    "other_names": f"{HONEST}\nexpected, LIMIT = None, 0",
    # right until it has heard of another test: what one copy learns, no other knows
    "remembers": """
        seen = []
        def double(n):
            if 471100 in seen:
                return 0
            seen.append(n if isinstance(n, int) else 0)
            return 2 * n
        """,
}
#: Raises what it is given, where that is what it does not know.
TELLTALE = """
def double(n):
    if not hasattr(n, 'shape') and n > 100:
        raise ValueError(n)
    return 2 * n
"""


Points = dict[str, dict[str, tuple[float, str]]]


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory, run: Run, sandbox_here: None) -> Points:
    """The points and the message of each test, by student."""
    course = handed_in(tmp_path_factory.mktemp("preludes") / "course")
    found = grade(course, run)
    with (course / "report/tests.csv").open() as file:
        assert {row["how"] for row in csv.DictReader(file)} == {"apart"}
    return found


def handed_in(folder: Path, **metadata: object) -> Path:
    """A course with everything handed in; metadata: of its tests."""
    cells = [
        new_code_cell("import numpy as np\nfrom math import sqrt as root"),
        new_code_cell(
            f"### BEGIN SOLUTION\n{HONEST}\n### END SOLUTION",
            metadata=graded("double", solution=True),
        ),
        *(
            new_code_cell(textwrap.dedent(text).strip(), metadata=metadata | graded(name, 1))
            for name, text in TESTS.items()
        ),
    ]
    course = make_course(folder, cells)
    (course / "source/sums/d.csv").write_text("1\n2\n3\n")
    (course / "source/sums/helper.py").write_text(
        "seen = []\ndef check(f):\n    seen.append(f)\n"
        "    assert f(2) == 4 and f(3) == 6, 'double: twice as much'\n"
    )
    source = notebook.read(course / "source/sums/sums.ipynb")
    answers = {name: [code] for name, code in RIGHT.items()} | {"telltale": [TELLTALE]}
    for name, code in FORGERIES.items():
        answers[name] = [WRONG, code] if "double(n)" in code else [code, WRONG]
    for name, texts in answers.items():
        nb = nbformat.from_dict(source)
        nb.cells[1].source = "\n".join(textwrap.dedent(text) for text in texts)
        for place in (4, 7, len(nb.cells) + 2):  # between the tests, too
            nb.cells.insert(place, new_code_cell(textwrap.dedent(texts[0])))
        folder = course / "submitted" / name / "sums"
        folder.mkdir(parents=True)
        nbformat.write(nb, folder / "sums.ipynb")
    for file, text in {
        "helper.py": "def check(f): pass",
        "numpy.py": "allclose = lambda *_: True",
        "d.csv": "0",
        "math.py": "sqrt = lambda _: 4",
    }.items():
        (course / "submitted/files_handed_in/sums" / file).write_text(text)
    return course


def grade(course: Path, run: Run) -> Points:
    done = run("--course", course, "grade")
    assert done.returncode == 0, done.stderr
    found: Points = {}
    with (course / "report/cells.csv").open() as file:
        for row in csv.DictReader(file):
            result = float(row["points"]), row["message"]
            found.setdefault(row["student"], {})[row["cell"]] = result
    return found


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_gets_all_points(points, name: str):
    assert points[name] == dict.fromkeys(TESTS, (1.0, ""))


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forgery_gets_a_point(points, name: str):
    assert {test for test, (earned, _) in points[name].items() if earned} == set()


@long
def test_the_same_forgeries_gain_points_beside_the_students_code(
    tmp_path: Path, run: Run, sandbox_here: None
):
    course = handed_in(tmp_path / "course", tags=["in-kernel"])
    no_gain = {"telltale", "import_hook", "working_folder", "builtins"}
    for name in RIGHT.keys() - {"honest"} | no_gain:
        shutil.rmtree(course / "submitted" / name)
    found = grade(course, run)
    gains = {name for name in found if any(earned for earned, _ in found[name].values())}
    assert gains >= {
        "class_np", "np_for_all", "sys_modules", "patched_numpy", "equal_to_all", "honest",
    }  # fmt: skip


def test_what_an_earlier_test_hides_is_told_to_nobody(points):
    earned = {test for test, (points, _) in points["telltale"].items() if points}
    assert earned == set(TESTS) - {"t_define", "t_large"}
    assert not any("471100" in said or "886100" in said for _, said in points["telltale"].values())


def before(*cells: Code) -> Prelude:
    return preludes(cells)[-1]


def test_a_test_gets_of_the_imports_what_it_uses():
    given = Code(
        "%matplotlib inline\nimport numpy as np, os.path\nfrom math import pi, sqrt as root"
    )
    its = before(given, Code("assert np.sum(f(os)) == root(2)", is_test=True))
    assert its == Prelude("import numpy as np\nimport os.path\nfrom math import sqrt as root")


def test_an_import_in_an_answer_must_have_been_written_by_the_student():
    answer = Code("import numpy as np\ndef f(): pass", is_answer=True)
    assert before(answer, Code("np.sum(f())", is_test=True)).imports == "np\nimport numpy as np"


@pytest.mark.parametrize(
    "later",
    ["np = 3", "def np(): pass", "import numpy as np\nnp = wrapped(np)", "for np in f(): pass"],
)
def test_a_name_that_the_notebook_binds_otherwise_later_is_the_students(later: str):
    cells = Code("import numpy as np"), Code(later, is_answer=True), Code("np.sum", is_test=True)
    assert before(*cells) == Prelude()


def test_an_import_after_the_test_does_not_count():
    test = Code("np.sum", is_test=True)
    assert preludes((test, Code("import numpy as np")))[0] == Prelude()


def test_an_import_within_a_block_counts_unless_there_is_another_way():
    use = Code("np.sum", is_test=True)
    block = "with quiet():\n    import numpy as np"
    assert before(Code(block), use).imports == "import numpy as np"
    either = "try:\n    import numpy as np\nexcept ImportError:\n    np = None"
    assert before(Code(either), use) == Prelude()


def test_an_import_of_everything_is_tried_for_each_name():
    its = before(Code("from math import *"), Code("assert sqrt(f(4)) == 2", is_test=True))
    assert "from math import sqrt" in its.imports
    assert "from math import f\n" in its.imports


def test_an_earlier_test_gives_what_a_name_needs_and_no_more():
    first = Code(
        "import os\nSECRET = 3\nassert f(SECRET) == 4\nBASE = len(os.sep)\n"
        "def near(x, y=BASE):\n    return abs(x - y) < EPS\nEPS = 1e-9\nassert near(f(2), 1)",
        is_test=True,
    )
    its = before(first, Code("assert near(f(1), 1)", is_test=True))
    assert its.earlier == (
        "import os\nBASE = len(os.sep)\n"
        "def near(x, y=BASE):\n    return abs(x - y) < EPS\nEPS = 1e-09"
    )


def test_a_name_that_the_test_defines_itself_comes_from_nowhere_else():
    first = Code("x = 1\ndef f(): return 2", is_test=True)
    assert before(first, Code("x = 5\ndef f(): return x\nassert f()", is_test=True)) == Prelude()


@pytest.mark.parametrize(
    "restoring",
    [
        "kept = f\nf = lambda: 3\nassert g() == 3\nf = kept",
        "kept = f\ndel f\ntry:\n    g()\nfinally:\n    f = kept",
        "kept = f\ndef f(): return 3\nassert g() == 3\nf = kept",
    ],
)
def test_a_name_that_a_test_puts_back_is_the_students(restoring: str):
    first, then = Code(restoring, is_test=True), Code("assert f() == 1", is_test=True)
    assert before(first, then) == Prelude()
    kept = Code(restoring + "\nf = lambda: 4", is_test=True)
    assert "f = lambda: 4" in before(kept, then).earlier
