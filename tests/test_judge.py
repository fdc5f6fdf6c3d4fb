"""Test cells run apart from the student's code: real judges, real sockets, a guest per cell."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from IPython.core.formatters import PlainTextFormatter
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

from autograder.inside.wire_values import HEAD, send
from autograder.judge.process import JUDGE_ENDED, UNTOLD, Judge, Ruling
from autograder.judge.proxies import GONE, ODD
from judging import PATIENCE, answer, serve

Try = Callable[..., Ruling]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture
def attempt(judge: Judge) -> Try:
    """Judge a test against a student's code, both given as source."""

    def attempt(test: str, student: str = "") -> Ruling:
        return answer(judge, test, lambda end: serve(end, student))

    return attempt


PASSED = Ruling(True)
DOUBLE = "def double(n): return 2 * n"
HIDING = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


# names


def test_a_cell_passes_by_running_to_its_end(attempt: Try):
    assert attempt("assert double(21) == 42", DOUBLE) == PASSED
    assert attempt("assert double(21) == 43, 'twice'", DOUBLE) == Ruling(
        False, "AssertionError", "twice"
    )
    assert attempt("assert double(21) == 43", DOUBLE) == Ruling(
        False, "AssertionError", "this does not hold: assert double(21) == 43"
    )


def test_names_are_the_cells_own_then_pythons_then_the_students(attempt: Try):
    student = "sum = len = print = None\nvalue = 3\nnp = 'mine'\n_hidden = 5\n" + DOUBLE
    assert attempt("assert sum([1]) == len([1]) == 1 and value == 3", student).passed
    assert attempt("import numpy as np\nassert np.ones(1) == 1 and _hidden == 5", student).passed
    outcome = attempt("nobody", student)
    assert (outcome.kind, outcome.message) == ("NameError", "name 'nobody' is not defined")


def test_what_a_cell_defines_shadows_and_ends_with_it(attempt: Try):
    assert attempt("value = 7\ndel value\nassert value == 3", "value = 3").passed
    assert attempt("value = 7\nleft = 1", "value = 3").passed
    assert attempt("assert value == 3", "value = 3").passed
    assert attempt("left", "value = 3").kind == "NameError"


@pytest.mark.parametrize("name", ["In", "Out", "_", "get_ipython", "__file__", "__annotations__"])
def test_names_of_ipython_and_python_are_not_looked_up_over_there(attempt: Try, name: str):
    assert attempt(name, f"{name} = 'mine'").kind == "NameError"


def test_every_kind_of_scope_finds_names(attempt: Try):
    outcome = attempt(
        """
        from math import *
        number: int = double(1)
        class Group:
            number: int = double(2)
            def method(self): return double(3)
        def outer():
            global shared
            shared = double(4)
            def inner(n=double(5)): return n + sum(double(i) for i in range(2))
            return inner()
        assert (number, Group.number, Group().method(), outer(), shared) == (2, 4, 6, 12, 8)
        assert [double(i) for i in range(2)] == [0, 2] and (last := double(pi)) > 6
        assert f"{double(6)}" == "12" and (lambda: double(7))() == 14 and __name__ == "__main__"
        for _ in range(2): pass
        """,
        DOUBLE,
    )
    assert outcome == PASSED


@pytest.mark.parametrize("test", ["%run x.py", "!ls", "x ="])
def test_what_is_not_plain_python_fails_and_says_so(attempt: Try, test: str):
    assert attempt(f"y = 1\n{test}", DOUBLE) == Ruling(
        False,
        "SyntaxError",
        "this test is not plain Python (line 2): tell whoever gave it to you",
    )


def test_cells_start_from_the_same_random_numbers(attempt: Try):
    draw = "import random\nimport numpy as np\nassert False, (random.random(), np.random.rand())"
    first = attempt(draw)
    assert "0." in first.message
    assert attempt("import numpy as np\nnp.random.seed(7)").passed
    assert attempt(draw) == first


def test_figures_of_a_cell_are_closed_and_no_window_opens(attempt: Try):
    drawing = "import matplotlib.pyplot as plt\nassert not plt.get_fignums()\nplt.plot(double(2))"
    for _ in range(2):
        assert attempt(drawing, DOUBLE).passed
    assert attempt("import matplotlib\nassert matplotlib.get_backend().lower() == 'agg'").passed


# values


@pytest.mark.parametrize(
    "student",
    [
        "class Same:\n    def __eq__(self, other): return True",
        "class Same:\n    def __bool__(self): return True\n    def __ne__(self, other): return 0",
        "class Same(float):\n    def __eq__(self, other): return True",
        "class Same(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__",
        "class Same(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__",
        "class Same(list):\n    def __eq__(self, other): return True",
        "class Same(tuple):\n    def __eq__(self, other): return True",
        "class Same(dict):\n    def __eq__(self, other): return True",
        "class Meta(type):\n    def __eq__(cls, other): return True\n"
        "    def __call__(cls): return cls\nclass Same(metaclass=Meta): pass",
        "from unittest.mock import MagicMock as Same",
        "import numpy as np\ndef Same():\n    class Array(np.ndarray):\n"
        "        def __eq__(self, other): return np.True_\n        __array_ufunc__ = __eq__\n"
        "    return np.array(41).view(Array)",
        "class Same:\n    def __sub__(self, other): return 0.0\n    __rsub__ = __abs__ = __sub__\n"
        "    def __lt__(self, other): return True\n    __le__ = __gt__ = __lt__",
        "import numpy as np\nclass Same:\n    shape = ()\n"
        "    def __array__(self, dtype=None, copy=None): return np.empty(0)",
        "import numpy as np\ndef Same(): return np.ma.masked_equal(np.array([41]), 41)",
    ],
)
def test_nothing_that_pleases_everybody_is_right(attempt: Try, student: str):
    student += "\ndef double(n): return Same()"
    for test in (
        "assert double(21) == 42",
        "assert not double(21) != 42",
        "assert double(21) in (42, 42.0)",
        "assert 42 in {double(21)}",
        "assert abs(double(21) - 42) < 1e-6",
        "assert 41.5 <= double(21) and double(21) <= 42.5",
        "import numpy as np\nnp.testing.assert_allclose(double(21), 42)",
        "import numpy as np\nassert np.allclose(double(21), 42)",
        "import numpy as np\nassert np.array_equal(double(21), 42)",
        "import math\nassert math.isclose(double(21), 42)",
        "class Expected:\n    pass\nassert Expected() == double(21)",
    ):
        outcome = attempt(test, student)
        assert not outcome.passed, test
        assert outcome.kind != "Gone"


def test_an_object_is_neither_true_nor_false_and_is_told_by_its_type(attempt: Try):
    student = "class Model: pass\ndef fit(): return Model()"
    for test in ("assert fit()", "assert not fit()", "fit() < 3", "3 < fit()", "bool(fit())"):
        outcome = attempt(test, student)
        assert outcome.kind == "TypeError"
        assert outcome.message.endswith("not this: Model")


def test_objects_are_used_over_there(attempt: Try):
    student = """
        from collections import namedtuple
        class Model:
            "What it is."
            def __init__(self, k): self.k, self.rows = k, {1: [2]}
            def fit(self, x): self.mean = x.mean(axis=0); return self
            def __getitem__(self, key): return self.rows[key]
            def __setitem__(self, key, value): self.rows[key] = value
            def __len__(self): return 3
            def __iter__(self): yield from range(5000)
            def __str__(self): return "a model"
        Pair = namedtuple("Pair", "mean cov")
        def estimate(): return Pair(1.5, [2.0])
        def widen(pair): return pair._replace(mean=2 * pair.mean)
        """
    outcome = attempt(
        """
        import numpy as np
        model = Model(k=3)
        assert callable(Model) and not callable(model) and Model.__name__ == "Model"
        assert Model.__doc__ == model.__doc__ == "What it is."
        assert str(model) == f"{model}" == "a model"
        assert model.k == 3 and model.fit(np.ones((2, 2))) is model and model == model
        assert model.mean.tolist() == [1, 1] and not hasattr(model, "cov")
        model.k, model["new"] = 4, 5
        assert model.k == 4 and model["new"] == 5 and model[1] == [2] and len(model) == 3
        assert list(model) == list(range(5000)) and 4999 in model
        assert {model: 1}[model] == 1 and [model][0] is model
        pair = estimate()
        mean, cov = pair
        assert pair == (1.5, [2.0]) and pair[0] == mean == pair.mean and cov == [2.0]
        assert isinstance(pair, tuple) and widen(pair).mean == 3.0
        """,
        student,
    )
    assert outcome == Ruling(True, leans=True)


def test_iterators_may_be_endless_but_not_what_is_taken_of_them(attempt: Try):
    student = "import itertools\ncount = itertools.count\ndef some(): yield from (1, 2)"
    outcome = attempt(
        """
        assert [n for n, _ in zip(count(3), range(4))] == [3, 4, 5, 6]
        assert next(count(1)) == 1 and list(some()) == [1, 2] and sum(map(int, some())) == 3
        first, second = some()
        assert (first, second) == (1, 2) and next(iter(some())) == 1
        """,
        student,
    )
    assert outcome == PASSED
    outcome = attempt("sum(count(1))", student)
    assert (outcome.kind, outcome.message) == (
        "ValueError",
        "more than 1,000,000 items: does what comes back never end?",
    )


def test_objects_that_hold_numbers_become_arrays_of_numbers(attempt: Try):
    student = """
        import numpy as np
        from fractions import Fraction
        boxed, third = np.array([1, 2.5], dtype=object), Fraction(1, 3)
        masked = np.ma.masked_equal([1, 2], 2)
        words, empty = np.array(["a", None]), np.empty(0, object)
        """
    assert attempt(
        """
        import numpy as np
        assert np.asarray(boxed, dtype=float).tolist() == np.asarray(boxed).tolist() == [1, 2.5]
        assert np.shape(boxed) == (2,) and np.allclose(third, 1 / 3) and float(third) == 1 / 3
        assert np.asarray(masked).tolist() == [1, 2]
        """,
        student,
    ).passed
    for name in ("words", "empty"):
        outcome = attempt(f"import numpy as np\nnp.asarray({name})", student)
        assert outcome.kind in ("TypeError", "ValueError")


def test_numpy_is_given_no_address(attempt: Try):
    student = """
        class Pointer:
            __array_interface__ = {"version": 3, "shape": (4,), "typestr": "<f8", "data": (8, 0)}
            __array_struct__ = 8
            __array_priority__ = 1e9
        pointer = Pointer()
        """
    for name in ("__array_interface__", "__array_struct__", "__array_ufunc__"):
        assert attempt(f"pointer.{name}", student).kind == "AttributeError"


# calls


def test_what_a_call_changes_in_its_arguments_is_seen(attempt: Try):
    student = """
        def spoil(array, nest, *, by):
            array *= by
            nest["list"].append(4); nest["list"][0][0] = -1
            nest["pair"][1][:] = 0; nest["new"] = {1}
        def twice(one, other): one[:] = 5
        def shrink(x): x.resize(1, refcheck=False)
        def retype(x): x.dtype = "i8"; x.shape = -1
        """
    outcome = attempt(
        """
        import numpy as np
        array, inner, zeros = np.arange(3.0), [1.5], np.ones(2)
        view, table = array[::2], np.asfortranarray(np.ones((2, 2)))
        nest = {"list": [inner, 2], "pair": (1, zeros), "kept": 0.1}
        spoil(array, nest, by=3)
        assert array.tolist() == [0, 3, 6] and view.tolist() == [0, 6]
        assert nest == {"list": [[-1], 2, 4], "pair": (1, zeros), "kept": 0.1, "new": {1}}
        assert nest["list"][0] is inner and nest["pair"][1] is zeros and zeros.tolist() == [0, 0]
        twice(table, table)
        assert table.tolist() == [[5, 5], [5, 5]] and table.flags.f_contiguous
        for change in (shrink, retype):
            try: change(array)
            except ValueError: pass
            assert array.dtype == float and array.shape == (3,) and array.tolist() == [0, 3, 6]
        frozen = np.ones(2)
        frozen.flags.writeable = False
        try: twice(frozen, 1)
        except ValueError as error: assert "read-only" in str(error)
        else: assert False
        """,
        student,
    )
    assert outcome == PASSED


def test_nothing_changes_that_was_not_given(judge: Judge):
    """A student's side that says, whatever is asked, that arguments were changed."""
    changed = ["list", [["list", [["list", [9]], ["array", "<f8", [1], 0, True]]], ["dict", []]]]

    def lie(end: socket.socket) -> None:
        while end.recv(1 << 16):
            send(end, ["value", ["handle", 0, "f", True, None], changed], [np.ones(1).tobytes()])

    test = """
        import numpy as np
        key, whole = [1], np.zeros(1)
        f.attribute, _ = key, f[key]
        assert key == [1]
        f(key, whole.astype(int), whole[:0], [key])
        assert key == [9] and whole == 0
        frozen, long = np.zeros(1), np.zeros(3)
        frozen.flags.writeable = False
        f([], frozen), f([], long), f([], np.zeros(1, "f4")), f(1, 2, 3)
        assert frozen == 0 and not long.any()
        """
    assert answer(judge, test, lie) == PASSED


def test_what_a_test_cannot_lend_is_told(attempt: Try):
    student = "def apply(f, *x): return f(*x)\ndef same(x): return x is same"
    assert attempt("assert apply(same, same) and not same([same])", student).passed
    for value in ("object()", "[object()]", "__import__('math')", "{1: object()}"):
        outcome = attempt(f"same({value})", student)
        assert outcome.kind == "TypeError"
        assert outcome.message.endswith("plain data only")
    outcome = attempt("same(10 ** 10_000)\n", student)
    assert outcome.kind == "ValueError"


# what students read


@pytest.mark.parametrize(
    ("raised", "kind", "message"),
    [
        ("NotImplementedError", "NotImplementedError", ""),
        ("ValueError('shapes')", "ValueError", "shapes"),
        ("KeyError('a')", "KeyError", "'a'"),
        ("np.linalg.LinAlgError('singular')", "LinAlgError", "singular"),
        ("'a'.encode('ascii', 3)", "TypeError", "encode() argument 'errors' must be str, not int"),
        ("UnicodeDecodeError('utf-8', b'a', 0, 1, 'odd')", "UnicodeError", None),
        ("type('Own', (IndexError,), {})('own')", "IndexError", "own"),
        ("type('ValueError', (Exception,), {})('own')", "StudentError", "ValueError: own"),
        ("type('Own', (BaseException,), {})('own')", "StudentError", "Own: own"),
        ("ExceptionGroup('many', [KeyError()])", "StudentError", None),
        ("SystemExit(0)", "StudentError", "SystemExit: 0"),
        ("KeyboardInterrupt", "StudentError", "KeyboardInterrupt: "),
        ("GeneratorExit", "StudentError", "GeneratorExit: "),
        ("StopIteration(4)", "StudentError", "StopIteration: 4"),
        ("StopAsyncIteration", "StudentError", "StopAsyncIteration: "),
        ("type('Own', (StopIteration,), {})(4)", "StudentError", "Own: 4"),
        ("AssertionError('mine')", "AssertionError", "mine"),
        ("type('Mute', (Exception,), {'__str__': exit})", "StudentError", ": "),
        ("ValueError('\\ud800')", "ValueError", "?"),
        ("ValueError('a' * 10_000)", "ValueError", "a" * 2000),
    ],
)
def test_what_the_students_code_raises_fails_by_its_name(
    attempt: Try, raised: str, kind: str, message: str | None
):
    outcome = attempt("f()", f"import numpy as np\ndef f(): raise {raised}")
    assert (outcome.passed, outcome.kind) == (False, kind)
    assert message is None or outcome.message == message or outcome.message.endswith(message)


def test_a_test_may_expect_an_exception(attempt: Try):
    student = "def f(): raise ZeroDivisionError('zero')"
    assert attempt("try: f()\nexcept ArithmeticError as e: assert str(e) == 'zero'", student).passed
    test = "import numpy as np\nwith np.testing.assert_raises(ZeroDivisionError): f()"
    assert attempt(test, student).passed


ENDERS = (
    "StopIteration", "StopIteration(True)", "StopAsyncIteration", "GeneratorExit", "SystemExit(0)",
    "KeyboardInterrupt", "type('Own', (StopIteration,), {})",
    "type('Own', (StopIteration, GeneratorExit), {})",
)  # fmt: skip


@pytest.mark.parametrize("ender", ENDERS)
@pytest.mark.parametrize(
    "test",
    [
        "for found, right in zip(map(f, [1, 2]), [True, True]): assert found is right",
        "for found in map(f, [1, 2]): assert found",
        "assert all(map(f, [1, 2]))",
        "assert list(map(f, [1, 2])) in ([True], [])",
        "assert not [*filter(f, [2, 2])]",
        "for right, found in zip([True, True], map(f, [1, 2])): assert found is right",
        "for found in iter(lambda: f(2), None): assert found",
        "assert next(map(f, [2]), True)",
        "def found():\n    yield f(1)\n    yield f(2)\nassert all(found())",
        "def found():\n    yield from map(f, [1, 2])\nassert all(found())",
        "assert all(f(n) for n in [1, 2])",
        "assert all(n for n in box())",
        "assert all(map(box().__getitem__, [1, 2]))",
        "assert all(a for a in map(getattr, [box()], ['other']))",
        "assert all(map(len, [box()]))",
        "assert all(map(float, [box()]))",
        "import numpy as np\nassert np.fromiter(map(f, [1, 2]), bool).all()",
        "import asyncio\nasync def found():\n    for n in 1, 2: yield f(n)\n"
        "async def run():\n    return [n async for n in found()]\nassert all(asyncio.run(run()))",
    ],
)
def test_nothing_that_a_function_raises_ends_an_iteration_well(attempt: Try, test: str, ender: str):
    student = f"""
        def f(n):
            if n == 1: return True
            raise {ender}
        class box:
            def __getitem__(self, n): return f(n)
            def __getattr__(self, name): return f(2)
            def __len__(self): return f(2)
            def __float__(self): return f(2)
            def __iter__(self): return f(2)
        """
    outcome = attempt(test, student)
    assert not outcome.passed
    assert outcome.kind in {"StudentError", "RuntimeError"}


def test_what_is_iterated_over_ends_where_it_ends(attempt: Try):
    student = """
        def count(n): yield from range(n)
        class Old:
            def __getitem__(self, n): return [4, 5][n]
        class Own:
            left = 2
            def __iter__(self): return self
            def __next__(self):
                if not self.left: raise StopIteration
                self.left -= 1
                return self.left
        """
    assert attempt("assert [*count(3)] == [0, 1, 2] and [*count(0)] == []", student).passed
    assert attempt(
        "assert [n for n in count(2)] == [*map(int, count(2))] == [0, 1]", student
    ).passed
    assert attempt("assert [*Own()] == [1, 0] and [*Old()] == [4, 5]", student).passed
    assert attempt("assert next(count(0), 7) == 7 and next(count(1)) == 0", student).passed
    test = "it = Own()\nassert (next(it), next(it), next(it, None)) == (1, 0, None)"
    assert attempt(test, student).passed
    test = "try: next(count(0))\nexcept StopIteration: pass\nelse: assert False"
    assert attempt(test, student).passed


LEAKS = """
    import numpy as np
    class Loot(Exception): pass
    def f(x):
        if isinstance(x, str): raise ValueError(f"LOOT {x}")
        if isinstance(x, float): raise AssertionError(f"LOOT {x}")
        if isinstance(x, dict): raise type(f"LOOT{x}", (Exception,), {})(f"LOOT {x}")
        if isinstance(x, list): return type(f"LOOT{x}", (), {})()
        return x - 1
    """


@pytest.mark.parametrize(
    "hidden",
    [
        "f('secret')",
        "f(4.25)",
        "f({'secret': 1})",
        "bool(f(['secret']))",
        "f(['secret']) < 1",
        "np.testing.assert_allclose(f(np.array([77.5])), 88.5)",
        "np.testing.assert_equal({'secret': f(1)}, {'secret': 77.5})",
        "np.testing.assert_array_equal(f(np.ones(3)), np.full(4, 77.5))",
        "{}['secret']",
        "int('secret')",
        "raise ValueError('secret')",
        "assert_close(f(1), 77.5)",
        "secret_name",
    ],
)
def test_nothing_hidden_is_told(attempt: Try, hidden: str):
    top = (
        "import numpy as np\n"
        "def assert_close(one, other):\n    np.testing.assert_allclose(one, other)\n"
    )
    outcome = attempt(top + HIDING.format(hidden), LEAKS)
    assert not outcome.passed
    assert outcome.message == UNTOLD
    shown = attempt(top + hidden, LEAKS)
    assert shown.kind == outcome.kind
    assert any(word in shown.message for word in ("LOOT", "77.5", "secret", "88.5"))
    told = top + HIDING.format(
        f"try:\n    {hidden}\nexcept NotImplementedError:\n    raise\n"
        "except Exception as error:\n    assert False, f'it raises: {error}'"
    )
    assert "LOOT" not in attempt(told, LEAKS).message


def test_hints_are_told_from_hidden_tests_too(attempt: Try):
    for hidden, hint in {
        "assert f(1) == 1, 'one less'": "one less",
        "def check(x): assert x, 'one less'\ncheck(False)": "one less",
        "import numpy as np\nnp.testing.assert_allclose(f(1), 1, err_msg='one less')": "one less",
        "import numpy as np\nnp.testing.assert_equal([f(1)], [1], 'one less')": "one less",
        "import numpy as np\nnp.testing.assert_(f(1), 'one less')": "one less",
        "try: f('a')\nexcept Exception as e: raise AssertionError('one less') from e": "one less",
        "assert f(1)": UNTOLD,
    }.items():
        outcome = attempt(HIDING.format(hidden), LEAKS)
        assert outcome == Ruling(False, "AssertionError", hint), hidden


def test_a_check_of_the_course_tells_its_hint_as_an_assertion_does(attempt: Try):
    checked = "import gmm_tools as gt\ngt.check(f(1) == {}, 'one less')"
    failed = Ruling(False, "AssertionError", "one less")
    assert attempt(checked.format(0), LEAKS).passed
    assert attempt(checked.format(1), LEAKS) == failed
    assert attempt(HIDING.format(checked.format(1)), LEAKS) == failed
    # what a student's own kind says of itself makes nothing a hint
    for name in ("AssertionError", "Failed"):
        student = (
            LEAKS
            + f"""
    class {name}(AssertionError):
        def _render_traceback_(self): return []
    def g(x): raise {name}(f"LOOT {{x}}")
    """
        )
        for hidden in ("g(4.25)", "import gmm_tools as gt\ngt.check(g(4.25), 'one less')"):
            assert attempt(HIDING.format(hidden), student).message == UNTOLD
    # nor is a hint one that cannot be made
    outcome = attempt(HIDING.format("import gmm_tools as gt\ngt.check(f(1), secret)"), LEAKS)
    assert (outcome.kind, outcome.message) == ("NameError", UNTOLD)


def test_an_assertion_of_the_courses_own_kind_without_a_hint_is_told_by_its_line(attempt: Try):
    kind = "class Failed(AssertionError):\n    def _render_traceback_(self): return []\n"
    told = attempt(kind + "raise Failed", LEAKS)
    assert (told.kind, told.message) == ("Failed", "this does not hold: raise Failed")
    assert attempt(kind + HIDING.format("raise Failed"), LEAKS).message == UNTOLD


def test_a_message_that_asks_the_student_is_cut_and_clean(attempt: Try):
    student = "class A:\n    def __str__(self): raise SystemExit\na, b = A(), '\\ud800' * 5000"
    assert attempt("assert False, a", student).kind == "AssertionError"
    assert attempt("assert False, b", student).message == "?" * 2000


# points


@pytest.mark.parametrize(
    "last", ["2", "1.5", "0", "3 - 1", "None", "'2'", "True", "2;", "[2]", "np.float64(1.5)",
             "np.int64(1)", "2 # points", "x = 2", "1e0"],
)  # fmt: skip
def test_a_number_on_the_last_line_is_what_nbgrader_takes_it_for(attempt: Try, last: str):
    outcome = attempt(f"import numpy as np\nassert double(1) == 2\n{last}", DOUBLE)
    assert outcome.passed
    info = {"grade": True, "solution": False, "points": 3, "grade_id": "a", "schema_version": 3}
    value = None if "=" in last or ";" in last else eval(last.split("#")[0], {"np": np})
    shown = PlainTextFormatter()(value)
    theirs = [] if value is None else [new_output("execute_result", {"text/plain": shown})]
    ours = [] if outcome.score is None else [
        new_output("execute_result", {"text/plain": repr(outcome.score)})
    ]  # fmt: skip
    grades = [
        determine_grade(new_code_cell(outputs=outputs, metadata={"nbgrader": info}))
        for outputs in (theirs, ours)
    ]
    assert grades[0] == grades[1]


@pytest.mark.parametrize(
    ("last", "what"),
    [
        ("part", "nan"), ("float('nan')", "nan"), ("np.float64('nan')", "nan"), ("-part", "nan"),
        ("float('inf')", "infinite"), ("-float('inf')", "infinite"), ("1e999", "infinite"),
        ("np.float32('inf')", "infinite"), ("-1", "negative"), ("-0.001", "negative"),
        ("np.float64(-2)", "negative"), ("np.int8(-1)", "negative"), ("-10**400", "negative"),
    ],
)  # fmt: skip
def test_no_points_for_what_is_no_number_of_points(attempt: Try, last: str, what: str):
    test = f"import numpy as np\nassert double(1) == 2\npart = 2 * value\n{last}"
    outcome = attempt(test, DOUBLE + "\nvalue = float('nan')")
    assert (outcome.passed, outcome.kind, outcome.score) == (False, "PartialCredit", None)
    assert what in outcome.message
    assert "earns none" in outcome.message
    assert not any(digit in outcome.message for digit in "0123456789")


@pytest.mark.parametrize("last", ["score", "double(1)", "2 * score", "max(double(1), 1)", "box.n"])
def test_no_points_for_a_number_that_the_student_gives(attempt: Try, last: str):
    student = DOUBLE + "\nscore = 2.0\nclass box: n = 2"
    assert attempt(last, student).kind == "PartialCredit"
    assert attempt("points = 1 if double(1) == 2 else 0\npoints", student).score == 1
    assert attempt("double", student) == PASSED


# the other side


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff" * 8, b"\xff" * 100, HEAD.pack(1 << 30), HEAD.pack(9), b"passed\n" * 4,
        *(HEAD.pack(len(text)) + text for text in (
            b"{}[", b"[]", b'[["a"],[]]', b"[" * 10, b'["value",1,[]]', b'[["value",{},0],[]]',
            b'[["value",["a"],null],[]]', b'[["raised","a",{},"b"],[]]',
            b'[["raised",1,[],"b"],[]]', b'[["raised","a",[[]],"b"],[]]', b'[["passed"],[]]',
        )),
    ],
)  # fmt: skip
def test_nonsense_ends_the_cell_and_can_be_caught_by_no_test(judge: Judge, data: bytes):
    def babble(end: socket.socket) -> None:
        with contextlib.suppress(ConnectionResetError):  # it has heard enough
            end.recv(1 << 16)
            end.sendall(data)
            end.shutdown(socket.SHUT_WR)
            while end.recv(1 << 16):
                pass

    for test in ("double", "try: double\nexcept: pass"):
        outcome = answer(judge, test, babble)
        assert (outcome.passed, outcome.kind) == (False, "Gone")
        assert outcome.message in (GONE, ODD)


def test_nobody_waits_for_a_student_who_is_out_of_step(judge: Judge):
    def babble_and_stay(end: socket.socket) -> None:
        end.recv(1 << 16)
        end.sendall(HEAD.pack(1 << 40))
        while end.recv(1 << 16):
            pass

    assert answer(judge, 2 * "try: double\nexcept: pass\n", babble_and_stay).kind == "Gone"


def test_a_student_that_dies_in_a_call_is_gone(judge: Judge):
    def die(end: socket.socket) -> None:
        process = os.fork()
        if process == 0:
            serve(end, "import os\ndef f(): os._exit(0)")
        end.close()
        os.waitpid(process, 0)

    assert answer(judge, "f()", die) == Ruling(False, "Gone", GONE)


def test_who_took_the_time_is_named_by_the_names_that_led_there(judge: Judge):
    loops = "def loop(*_):\n    __import__('time').sleep(1000)\n"
    student = (
        f"{loops}class Model:\n    fit = loop\n    score = property(loop)\n"
        "    def __len__(self): loop()\ndef make(): return [Model()]\ndef gen(): yield loop()"
    )
    for test, who in {
        "loop()": "loop",
        "Model().fit()": "Model().fit",
        "make()[0].score": "make().score",
        "len(Model())": "Model()",
        "list(gen())": "gen()",
    }.items():
        first = timed(judge, test, student, 1)
        assert (first.kind, first.slow) == ("Timeout", who), test
        assert first.message.startswith(f"{who} was still running when")
        again = timed(judge, test, student, PATIENCE, [first.slow])
        assert (again.kind, again.slow) == ("Timeout", ""), test
        assert "is not run again" in again.message
    many = "for _ in range(50): nap()"
    outcome = timed(judge, many, "def nap(): __import__('time').sleep(0.3)", 1)
    assert (outcome.kind, outcome.slow) == ("Timeout", ""), "no single call took the time"


def timed(judge: Judge, test: str, student: str, seconds: float, slow: list[str] = []) -> Ruling:  # noqa: B006
    """The outcome of a test whose student's side ends with it."""
    here, there = socket.socketpair()
    process = os.fork()
    if process == 0:
        serve(there, student)
        os._exit(0)
    with here:
        there.close()
        outcome = judge.rule(test, here, seconds, slow)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert outcome, "the judge hangs"
    return outcome


def test_a_call_of_a_slow_function_by_another_is_told_and_what_does_without_it_passes(
    judge: Judge,
):
    student = "def m_step(): return 1\ndef fit(): return m_step()\ndef other(): return 2"
    assert timed(judge, "assert other() == 2", student, PATIENCE, ["m_step"]) == PASSED
    for test in ("fit()", "try: fit()\nexcept BaseException: pass"):
        outcome = timed(judge, test, student, PATIENCE, ["m_step"])
        assert (outcome.kind, outcome.slow) == ("Timeout", "")
        assert outcome.message.startswith("it calls m_step, which did not come to its end")
    for slow in (["other"], ["fit"]):
        assert timed(judge, "assert m_step() == 1", student, PATIENCE, slow) == PASSED


def test_what_stands_for_a_number_is_named_by_its_type(attempt: Try):
    student = (
        "class Grid:\n    pass\ndef g(): return Grid()\n"
        "def z(): return zip([1], [2])\ndef n(): return 1"
    )
    assert attempt("assert g() == 1, 'wrong'", student).got == "Grid"
    assert attempt("assert g() == 1 or True", student) == PASSED
    assert attempt("(g() == 1) + 0", student).got == "Grid"
    assert attempt("assert n() == 2, 'wrong'", student).got == ""
    assert attempt(HIDING.format("assert z() == 1"), textwrap.dedent(LEAKS) + student).got == "zip"
    assert attempt(HIDING.format("assert g() == 1"), textwrap.dedent(LEAKS) + student).got == "", (
        "may be anything"
    )


def test_exceptions_of_evil_classes_end_nothing(attempt: Try):
    student = """
        import sys
        class Evil(Exception):
            def __str__(self): raise self
            args = __class__ = property(lambda self: sys.exit(0))
            def __getattr__(self, name): raise self
        def f(): raise Evil
        class Trap:
            def __getattribute__(self, name): raise SystemExit(0)
            def __setattr__(self, name, value): raise GeneratorExit
            def __repr__(self): raise KeyboardInterrupt
            __hash__ = None
        trap = Trap()
        """
    for test in ("f()", "trap.x", "trap.x = 1", "repr(trap)", "len(trap)", "trap()", "trap[0]"):
        outcome = attempt(test, student)
        assert not outcome.passed
        assert outcome.kind in ("StudentError", "TypeError")


# the process


def test_a_judge_has_nothing_open_but_its_two_sockets(attempt: Try, tmp_path: Path):
    listing = """
        import os
        folder = "/proc/self/fd/"
        links = [folder + name for name in os.listdir(folder)]
        assert False, [os.readlink(link) for link in links if os.path.exists(link)]
        """
    with (tmp_path / "open").open("w"):
        outcome = attempt(listing)
    links = sorted(outcome.message.strip("[]").replace("'", "").split(", "))
    assert links[:3] == ["/dev/null"] * 3
    assert [link.split(":")[0] for link in links[3:]] == ["socket", "socket"]


def test_an_interrupt_at_the_terminal_reaches_no_judge(attempt: Try):
    assert attempt("import os\nassert False, os.getpgid(0)").message != str(os.getpgid(0))


def test_a_judge_has_bounded_memory(attempt: Try):
    assert attempt("bytearray(3 << 30)").kind == "MemoryError"
    assert attempt("bytearray(100 << 20)") == PASSED


def test_a_judge_imports_what_the_course_can(attempt: Try):
    assert attempt("import gmm_tools, scipy.stats, autograder").passed


def test_a_judge_that_hangs_is_ended_by_closing_it():
    judge = Judge()
    told = list[bytes]()

    def hear(there: socket.socket) -> None:
        there.recv(1 << 16)
        send(there, ["value", ["handle", 0, "f", True, None], None])
        told.append(there.recv(1 << 16))
        send(there, ["value", None, None])

    here, there = socket.socketpair()
    with here, there:
        thread = threading.Thread(target=hear, args=(there,), daemon=True)
        thread.start()
        busy = "import os\nnumber(os.getpid())\nwhile True: pass"
        assert judge.rule(busy, here, 2) is None
        thread.join(PATIENCE)
    number = int(told[0].split(b'["list",[')[2].split(b"]")[0])
    os.kill(number, 0)
    judge.close()
    judge.close()
    assert not Path(f"/proc/{number}").exists()
    fresh = Judge()
    assert answer(fresh, "assert double(1) == 2", lambda end: serve(end, DOUBLE)) == PASSED
    fresh.close()


def test_a_judge_that_was_killed_is_told():
    judge = Judge()
    kill = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    assert answer(judge, kill, lambda end: serve(end, "")) == Ruling(False, "Gone", JUDGE_ENDED)
    here, there = socket.socketpair()
    with here, there:
        outcome = judge.rule("1", here, PATIENCE)
    assert outcome
    assert outcome.kind == "Gone"
    judge.close()


def test_processes_that_are_forked_have_judges_of_their_own():
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            judge = Judge()
            for _ in range(5):
                outcome = answer(judge, "assert double(1) == 2", lambda end: serve(end, DOUBLE))
                if outcome != PASSED:
                    os._exit(1)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]


MAIN = """
import os, socket, sys, threading
from autograder.inside.answering import Guest
from autograder.judge.process import Judge

print("main runs")
here, there = socket.socketpair()
threading.Thread(target=Guest(there, {"double": lambda n: 2 * n}).serve, daemon=True).start()
judge = Judge()
outcome = judge.rule("import os\\nassert double(1) == 2\\nassert False, os.getpid()", here, 60)
print(outcome.message, file=sys.__stdout__)  # the thread may not have given back sys.stdout yet
"""


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"])
def test_any_main_program_has_judges_and_leaves_none_behind(root: Path, tmp_path: Path, end: str):
    program = tmp_path / "program"
    program.write_text(MAIN + "sys.__stdout__.flush()\n" + end)
    done = subprocess.run(
        [sys.executable, program], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    said, number = done.stdout.splitlines()
    assert said == "main runs"
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
