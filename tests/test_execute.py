"""Notebooks that misbehave, in the real sandbox: what is right in them still counts."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import determine_grade

from autograder.base.record import SubmissionRecord
from autograder.base.verdicts import Verdict
from autograder.grading import notebook_run
from autograder.grading.notebook_run import WITHOUT
from autograder.grading.submission import Job, Plan, grade
from autograder.sandbox.bubblewrap import SHOWN, Sandbox
from autograder.sandbox.limits import Limits
from conftest import graded, notebook_of
from running import FIND_LINE, started

#: Seconds for a cell that are plenty for an honest one here, and few for an endless one.
QUICK = Limits(cell=4, notebook=60)
#: What a cell says that has ended its kernel.
ENDED = f"it exited with status 3: {WITHOUT}"
STUBBORN = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
ENDS = {
    "exit": "import os\nos._exit(3)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "kill": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nos._exit(9)",
    "memory": "hog = []\nwhile True:\n    hog.append(b'x' * 100_000_000)",
    "stop": "import os, signal, sys\nos.close(0)\nsys.exit(0)",
    "stubborn": STUBBORN,
}


class Test(str):
    """The text of a test cell, which is worth two points; they are t1, t2 and so on."""

    __test__ = False


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that shows an assignment without files."""
    files = tmp_path_factory.mktemp("files")
    (files / "lab").mkdir()
    for folder in (files, files / "lab"):
        folder.chmod(0o755)
    box = started(Sandbox({files: SHOWN}))
    yield box
    box.stop()


def results(
    box: Sandbox, *cells: str, limits: Limits = QUICK, tags: dict[str, list[str]] | None = None
) -> SubmissionRecord:
    """Grade a notebook of these cells; tags: of the source's tests."""
    mine, tests = [], []
    for text in cells:
        if not isinstance(text, Test):
            mine.append(new_code_cell(text))
            continue
        name = f"t{len(tests) + 1}"
        tests.append(new_code_cell(text, metadata=graded(name, 2, locked=True)))
        mine.append(nbformat.from_dict(tests[-1]))
        tests[-1].metadata["tags"] = (tags or {}).get(name, [])
    source = notebook_of([new_markdown_cell("A lab.", metadata=graded("lab", locked=True)), *tests])
    plan = Plan("lab", {"lab": nbformat.writes(source)}, limits)
    done = grade(
        Job("ann", plan, {"lab.ipynb": nbformat.writes(notebook_of(mine)).encode()}), box.address
    )
    nbformat.validate(nbformat.reads(done.executed["lab"], as_version=4))
    return done


def executed(done: SubmissionRecord) -> list[NotebookNode]:
    """The student's own cells, in order."""
    nb = nbformat.reads(done.executed["lab"], as_version=4)
    return [cell for cell in nb.cells if "nbgrader" not in cell.metadata]


def outcomes(done: SubmissionRecord) -> list[str]:
    return [verdict.outcome for verdict in done.verdicts.values()]


def errors(cell: NotebookNode) -> list[str]:
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def text(cell: NotebookNode) -> str:
    """All that a cell says."""
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
        for output in cell.outputs
    )


def verdict(done: SubmissionRecord, name: str = "t1") -> Verdict:
    return done.verdicts["lab", name]


def test_an_endless_cell_is_stopped_and_the_rest_counts(box: Sandbox):
    done = results(box, "x = 1", "while True: pass", "y = x + 1", Test("assert (x, y) == (1, 2)"))
    assert outcomes(done) == ["passed"]
    _, endless, after = executed(done)
    assert errors(endless) == ["KeyboardInterrupt", "Timeout"]
    assert "4 s" in text(endless)
    assert after.outputs == []


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_the_kernel_costs_that_cell_alone(box: Sandbox, how: str):
    tests = Test("assert x == 1"), Test("assert y == 2")
    done = results(box, "x = 1", tests[0], ENDS[how], "y = x + 1", tests[1])
    assert outcomes(done) == ["passed", "passed"]
    first, ending, after = executed(done)
    if how not in ("memory", "stop"):  # which may be survived
        assert errors(ending)[-1] == "Ended"
    assert errors(first) == errors(after) == []


def test_cells_are_run_again_but_for_what_ended_the_kernel(box: Sandbox):
    done = results(
        box,
        "runs = 1\nprint('first')",
        f"runs += 1\n{ENDS['exit']}",
        "runs += 10\nprint('second')",
        f"runs += 100\n{ENDS['exit']}",
        Test("assert runs == 11, runs"),
    )
    assert verdict(done) == Verdict("passed", points=2)
    said = [text(cell) for cell in executed(done)]
    assert said == ["first\n", ENDED, "second\n", ENDED]


def test_a_cell_that_ends_the_kernel_only_when_it_is_run_again_is_left_out(box: Sandbox):
    done = results(
        box,
        "x = 1",
        f"import os, time\nif time.time() > {time.time() + 6}: os._exit(3)",
        f"while time.time() < {time.time() + 7}: time.sleep(0.1)\nos._exit(4)",
        Test("assert x == 1"),
        limits=Limits(cell=30, notebook=90),
    )
    assert outcomes(done) == ["passed"]
    assert errors(executed(done)[1]) == []


def test_a_kernel_that_ends_between_cells_is_replaced(box: Sandbox):
    later = "import os, threading\nthreading.Timer(0.3, lambda: os._exit(3)).start()\nx = 1"
    done = results(box, "x = 2", later, "import time\ntime.sleep(1)", Test("assert x in (1, 2)"))
    assert outcomes(done) == ["passed"]


def test_kernels_are_replaced_only_so_often_but_tests_still_count(box: Sandbox):
    done = results(
        box, "x = 1", *[ENDS["exit"]] * 8, "y = 2", Test("assert x == 1"), Test("assert y == 2")
    )
    assert outcomes(done) == ["passed", "failed"]
    said = [text(cell) for cell in executed(done)]
    assert said[1:7] == [ENDED] * 6
    assert said[7:] == ["not run: cells before it ended the kernel too often"] * 3


def test_a_notebook_has_a_time_budget_and_its_tests_have_another(box: Sandbox):
    slow = "import time\ntime.sleep(3)"
    done = results(
        box, "x = 1", Test("assert x == 1"), slow, slow, "y = 2", Test("assert x == 1"),
        limits=Limits(cell=10, notebook=4),
    )  # fmt: skip
    assert outcomes(done) == ["passed", "passed"]
    _, first, second, last = executed(done)
    assert errors(first) == []
    assert "Timeout" in errors(second)
    assert text(last) == "not run: no time was left for it"


def test_tests_without_time_left_are_timed_out(box: Sandbox):
    slow = Test("import time\ntime.sleep(3)\nassert x == 1")
    done = results(box, "x = 1", slow, slow, slow, slow, limits=Limits(cell=10, notebook=4))
    assert outcomes(done) == ["passed", "timeout", "timeout", "timeout"]
    assert verdict(done, "t4").message.startswith("no time was left for it")


def test_a_kernel_that_ends_takes_no_points_of_tests_before_it(box: Sandbox):
    done = results(
        box, "x = 1", Test("assert x == 1"), ENDS["exit"], Test("assert x == 1"),
        "x += 1", Test("assert x == 2"),
    )  # fmt: skip
    assert outcomes(done) == ["passed"] * 3


def test_each_test_is_judged_at_its_place_and_in_order(box: Sandbox):
    cells: list[str] = []
    for number in range(12):
        cells += [f"x = {number}", Test(f"assert x == {number}")]
    done = results(box, *cells, limits=Limits(cell=20, notebook=120))
    assert outcomes(done) == ["passed"] * 12
    assert [cell for _, cell in done.verdicts] == [f"t{number}" for number in range(1, 13)]


@pytest.mark.parametrize("said", ["5", "['a']", "{'a': 1}", "['a', 'b', 'c']", "[1, None]", "[]"])
def test_an_end_of_a_cell_that_makes_no_sense_does_no_harm(box: Sandbox, said: str):
    lie = (
        f"{FIND_LINE}for done in ([{said}, 3], [None, {said}], {said}):\n"
        "    framing.send(line, ['done', done])"
    )
    done = results(box, "x = 1", lie, "print(x)", Test("assert x == 1"))
    assert outcomes(done)[0] in {"passed", "crashed", "failed"}
    assert errors(executed(done)[0]) == []


def test_what_a_beginning_puts_out_is_shown(box: Sandbox):
    given = new_code_cell("print('given')\n7", metadata=graded("given", locked=True))
    answer = new_code_cell("y = 1", metadata=graded("answer", solution=True))
    test = new_code_cell("assert y == 1", metadata=graded("t1", 2, locked=True))
    source = notebook_of([given, answer, test])
    plan = Plan("lab", {"lab": nbformat.writes(source)}, QUICK)
    handed_in = {"lab.ipynb": nbformat.writes(source).encode()}
    for task in ("points", "all"):
        done = grade(Job("ann", plan, handed_in, task), box.address)
        assert outcomes(done) == ["passed"]
        first, *_ = nbformat.reads(done.executed["lab"], as_version=4).cells
        shown = [output.output_type for output in first.outputs]
        assert shown == ["stream", "execute_result"]


@pytest.mark.parametrize("body", ["while True: pass", STUBBORN.strip()])
def test_a_function_that_loops_costs_the_test_that_calls_it(box: Sandbox, body: str):
    indented = body.replace("\n", "\n    ")
    done = results(
        box, f"x = 1\ndef f():\n    {indented}",
        Test("f()"), "x += 1", Test("assert x == 2"),
    )  # fmt: skip
    assert outcomes(done) == ["timeout", "passed"]
    assert verdict(done).points == 0


def test_a_function_that_loops_costs_the_tests_that_need_it_and_no_others(box: Sandbox):
    done = results(
        box,
        "def m_step(x):\n    while True: pass\ndef fit(x): return m_step(x)",
        "class Model:\n    def fit(self): return m_step(1)\n    def size(self): return 3",
        "def log_likelihood(x): return x",
        Test("m_step(1)"), Test("m_step(2)"), Test("assert fit(1)"), Test("Model().fit()"),
        Test("assert log_likelihood(5) == 5"), Test("assert Model().size() == 3"),
        "def m_step(x): return x", Test("assert m_step(1) == fit(1) == 1"),
        limits=Limits(cell=4, notebook=8),
    )  # fmt: skip
    assert outcomes(done) == ["timeout"] * 4 + ["passed"] * 3
    said = [verdict(done, f"t{number}").message for number in range(1, 5)]
    assert said[0].startswith("m_step was still running when the time of this test, 4 s, was over")
    assert said[1].startswith("m_step did not come to its end in a test before this one")
    assert all(one.startswith("it calls m_step, which did not come to its end") for one in said[2:])


def test_cells_that_loop_leave_their_time_to_those_after_them(box: Sandbox, monkeypatch):
    monkeypatch.setattr(notebook_run, "LEAST", 0.5)
    done = results(
        box, "def f():\n    while True: pass", "f()", "f()", "x = 1\nf()", "y = 2", ENDS["exit"],
        Test("assert (x, y) == (1, 2)"), limits=Limits(cell=4, notebook=6),
    )  # fmt: skip
    assert outcomes(done) == ["passed"]
    stopped = [cell.outputs[-1].evalue for cell in executed(done)[1:4]]
    seconds = [said.removeprefix("it was stopped after ").split()[0] for said in stopped]
    assert seconds == ["4", "1", "0.5"]
    assert all(said.endswith("does a loop in it never end?") for said in stopped)


@pytest.mark.parametrize(
    "end",
    [
        "exit()", "quit()", "exit", "quit", "exit(0)", "exit('bye')", "import sys\nsys.exit()",
        "import sys\nsys.exit(2)", "raise SystemExit", "raise SystemExit(1)",
        "def leave():\n    quit()\nleave()",
    ],
)  # fmt: skip
def test_a_cell_that_exits_ends_there_and_nothing_else_does(box: Sandbox, end: str):
    cells = [f"y = 2\n{end}\ny = 3"] if end not in ("exit", "quit") else ["y = 2", end]
    done = results(box, "x = 1", *cells, "z = 4", Test("assert (x, y, z) == (1, 2, 4)"))
    assert outcomes(done) == ["passed"]
    *_, ending, after = executed(done)
    assert (errors(ending), errors(after)) == (["SystemExit"], [])


def test_a_name_that_is_not_there_is_told_with_what_stopped_its_cell(box: Sandbox):
    tests = [Test(f"assert {name}(1) == 1") for name in ("a", "b", "c", "d", "e", "f", "g")]
    tests.append(Test("x = 1\n### BEGIN HIDDEN TESTS\nassert b(1) == 1\n### END HIDDEN TESTS"))
    done = results(
        box,
        "k = int(input('k? '))\ndef a(x): return x",
        "exit()\ndef b(x): return x",
        "def c(x) return x",
        "1 / 0\ndef d(x): return x",
        "import os\nos._exit(3)\ndef e(x): return x",
        "def f(x): return x * k",
        *tests,
        "def h(x): return input()",
        Test("h(1)"),
    )
    said = {
        name: told.message.removeprefix("NameError: ") for (_, name), told in done.verdicts.items()
    }
    stopped = " is not defined: the cell that should define it stopped "
    assert "nobody can type" in said["t1"]
    assert said["t1"].startswith(f"a{stopped}at `input()`")
    assert said["t2"].startswith(f"b{stopped}at `exit()`")
    assert said["t3"].startswith(f"c{stopped}with SyntaxError: ")
    assert said["t4"] == f"d{stopped}with ZeroDivisionError: division by zero"
    assert said["t5"].startswith(f"e{stopped}with Ended: it exited with status 3")
    assert said["t6"].startswith(f"k{stopped}at `input()`"), "also where a function asks for it"
    assert said["t7"] == "name 'g' is not defined"
    assert said["t9"].startswith("your code stopped at `input()`: nobody can type")
    assert said["t8"].startswith(f"b{stopped}at `exit()`"), "a name of the student's is no secret"


@pytest.mark.parametrize("points", ["float('nan')", "-1", "float('inf')", "-float('inf')"])
def test_points_that_are_none_earn_none_beside_the_students_code_either(box: Sandbox, points: str):
    tags = {"t1": ["in-kernel"], "t2": ["in-kernel"]}
    done = results(box, "x = 1", Test(points), Test("x"), Test(points), tags=tags)
    for name in ("t1", "t3"):
        assert verdict(done, name).outcome == "failed"
        assert verdict(done, name).points == 0
        assert "it earns none" in verdict(done, name).message
    assert verdict(done, "t2").points == 1
    first = nbformat.reads(done.executed["lab"], as_version=4).cells[2]
    assert determine_grade(first) == (0, 2), "so says nbgrader then, too"


def test_more_points_than_there_are_beside_the_students_code_are_all(box: Sandbox):
    done = results(box, "x = 1", Test("x * 50"), tags={"t1": ["in-kernel"]})
    assert verdict(done) == Verdict("passed", points=2)
    cell = nbformat.reads(done.executed["lab"], as_version=4).cells[2]
    assert determine_grade(cell) == (2, 2)


def test_a_test_beside_the_students_code_that_is_stopped_is_timed_out(box: Sandbox):
    done = results(
        box, "def f():\n    while True: pass", Test("f()"), "x = 1", Test("assert x == 1"),
        tags={"t1": ["in-kernel"]}, limits=Limits(cell=2, notebook=60),
    )  # fmt: skip
    assert outcomes(done) == ["timeout", "passed"]
    assert verdict(done).message == "it was stopped after 2 s: does a loop in it never end?"


@pytest.mark.parametrize("how", ["exit", "segfault", "kill"])
def test_a_function_that_ends_its_process_costs_the_test_that_calls_it(box: Sandbox, how: str):
    indented = ENDS[how].replace("\n", "\n    ")
    done = results(
        box, f"x = 1\ndef f():\n    {indented}",
        Test("try:\n    f()\nexcept BaseException:\n    pass"), "x += 1", Test("assert x == 2"),
    )  # fmt: skip
    assert outcomes(done) == ["crashed", "passed"]


def test_a_flood_of_output_is_cut(box: Sandbox):
    flood = "for _ in range({}): print('x' * 100_000)"
    done = results(
        box,
        "x = 1\n" + flood.format(10_000),
        Test("assert x == 1"),
        "print('well')",
        f"def f():\n    {flood.format(30)}",
        Test("f()\nassert 0, 'after the flood'"),
        limits=Limits(cell=60, notebook=120),
        tags={"t2": ["in-kernel"]},
    )
    assert outcomes(done) == ["passed", "failed"]
    assert verdict(done, "t2").message == "after the flood"
    assert len(done.executed["lab"]) < 3_000_000
    cut, after = executed(done)[:2]
    assert text(cut).endswith("[output cut: more than 1,000,000 bytes in one cell]\n")
    assert text(after) == "well\n"


def test_threads_that_outlive_their_cell_disturb_nothing(box: Sandbox):
    chatter = (
        "import threading, time, sys\ndef chat():\n    while True:\n"
        "        print('chat', flush=True)\n        time.sleep(0.01)\n"
        "threading.Thread(target=chat, daemon=True).start()\nx = 1"
    )
    done = results(box, chatter, "time.sleep(0.5)\nx += 1", Test("assert x == 2"))
    assert outcomes(done) == ["passed"]


def test_warnings_and_noise_cost_nothing(box: Sandbox):
    noisy = (
        "import sys, warnings\ndef f(x):\n    warnings.warn('well')\n"
        "    print('noise', file=sys.stderr)\n    return x\nf(1)"
    )
    done = results(box, noisy, Test("assert f(2) == 2\nimport warnings\nwarnings.warn('so')"))
    assert verdict(done) == Verdict("passed", points=2)
    assert "noise" in text(executed(done)[0])


def test_a_function_that_changes_its_inputs_is_seen(box: Sandbox):
    check = "import numpy as np\nx = np.ones(3)\nf(x)\nassert (x == 1).all(), 'it changes x'"
    done = results(box, "def f(x):\n    x *= 2", Test(check), "def f(x): return x", Test(check))
    assert outcomes(done) == ["failed", "passed"]
    assert verdict(done).message == "it changes x"


def test_a_test_that_is_wrong_itself_is_no_point_and_no_more(box: Sandbox):
    done = results(box, "x = 1", Test("1 / 0"), Test("assert x == 1"), Test("def"))
    assert outcomes(done) == ["failed", "passed", "failed"]
    assert verdict(done).message == "ZeroDivisionError: division by zero"


def test_cells_that_the_source_tags_run_in_the_kernel(box: Sandbox):
    here = Test("import os\nassert os.getpid() == pid, 'elsewhere'")
    done = results(
        box, "import os\npid = os.getpid()", here, here, Test("assert 0, 'no'"),
        tags={"t1": ["in-kernel"], "t3": ["in-kernel"]},
    )  # fmt: skip
    assert outcomes(done) == ["passed", "failed", "failed"]
    assert verdict(done, "t2").message == "elsewhere"
    assert verdict(done, "t3").message == "no"


def test_displays_are_updated_and_cleared(box: Sandbox):
    done = results(
        box,
        "from IPython.display import clear_output, display\n"
        "print('gone')\nclear_output()\nprint('stays')",
        "print('gone')\nclear_output(wait=True)\nprint('stays')",
        "shown = display('old', display_id=True)",
        "shown.update('new')",
        "1 + 1",
    )
    cleared, waited, shown, _, value = executed(done)
    assert text(cleared) == text(waited) == "stays\n"
    assert text(shown) == "'new'"
    assert text(value) == "2"


def test_widgets_and_questions_do_not_hang(box: Sandbox):
    comm = (
        "from comm import create_comm\nc = create_comm(target_name='jupyter.widget', data={})\n"
        "c.send({'state': 1})\nc.close()\nx = 1"
    )
    done = results(box, comm, "name = input('who? ')", Test("assert x == 1"))
    assert outcomes(done) == ["passed"]
    assert errors(executed(done)[1]) == ["StdinNotImplementedError"]


@pytest.mark.parametrize("odd", [r"'\x00\x1b[2J'", "'né 🙂 日本'"])
def test_any_text_can_be_said(box: Sandbox, odd: str):
    done = results(
        box, f"print({odd})", f"raise ValueError({odd})", f"{odd}",
        f"def f(): raise ValueError({odd})", Test("f()"), "x = 1", Test("assert x == 1"),
    )  # fmt: skip
    assert outcomes(done) == ["failed", "passed"]
    assert verdict(done).message.isprintable()
    assert errors(executed(done)[1]) == ["ValueError"]


def test_half_a_character_costs_at_most_what_is_said_with_it(box: Sandbox):
    done = results(
        box,
        r"print('\ud800')",
        r"raise ValueError('\ud800')",
        r"def f(): raise ValueError('\ud800')",
        Test("f()"),
        "print('well')",
        Test(r"raise ValueError('\ud800')"),
        Test(r"raise ValueError('\ud800')"),
        tags={"t3": ["in-kernel"]},
    )
    assert outcomes(done) == ["failed"] * 3
    assert all(verdict.message.isprintable() for verdict in done.verdicts.values())
    assert text(executed(done)[3]) == "well\n"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("display_data", {"data": 5, "metadata": []}),
        ("display_data", {"data": {"text/plain": {"deep": [1]}}, "metadata": {}}),
        ("stream", {"name": "nowhere", "text": 5}),
        ("error", {"ename": 1, "evalue": None, "traceback": "no list"}),
        ("execute_result", {"data": {}, "metadata": {}, "execution_count": "many"}),
        ("update_display_data", {"data": {}, "transient": {"display_id": ["no id"]}}),
        ("clear_output", {}),
        ("status", {"execution_state": "idle"}),
        ("status", {}),
        ("nonsense", {"no": "sense"}),
    ],
)
def test_messages_that_are_none_do_no_harm(box: Sandbox, kind: str, content: dict[str, object]):
    send = (
        f"{FIND_LINE}import json\ncontent = json.loads({json.dumps(content)!r})\n"
        f"framing.send(line, [{kind!r}, content])\nx = 1"
    )
    done = results(box, send, "print('well')", Test("assert x == 1"))
    assert outcomes(done) == ["passed"]
    assert text(executed(done)[1]) == "well\n"


def test_a_notebook_of_many_deaths_leaves_the_next_one_alone(box: Sandbox, tmp_path: Path):
    results(box, *ENDS.values(), limits=Limits(cell=2, notebook=60))
    done = results(box, "x = 1", Test("assert x == 1"))
    assert outcomes(done) == ["passed"]
