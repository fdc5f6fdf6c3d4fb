"""What a test can do with a student's code apart from it: values of libraries, functions handed
over, what is printed and asked for, and objects; and that none of it is a way in.
"""

from __future__ import annotations

import contextlib
import socket
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.inside.values import receive, send
from autograder.judge import Judge, Outcome
from judging import answer, apart, passes_beside

PASSED = Outcome(True)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture
def passes(judge: Judge) -> Callable[..., None]:
    """Holds that a test passes apart, and beside the student's code as well."""

    def passes(test: str, student: str) -> None:
        assert passes_beside(test, student)
        outcome = apart(judge, test, student)
        assert outcome
        assert replace(outcome, leans=False) == PASSED

    return passes


@pytest.fixture
def is_in_vain(judge: Judge) -> Callable[..., Outcome]:
    """Holds that a test is fooled beside the student's code, and not apart from it."""

    def is_in_vain(test: str, student: str) -> Outcome:
        assert passes_beside(test, student)
        outcome = apart(judge, test, student)
        assert outcome
        assert not outcome.passed
        assert outcome.kind != "Gone"
        return outcome

    return is_in_vain


# values of libraries

FRAMES = """
    import pandas as pd
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [1.5, None]})
    whole = pd.Series([1, None, 3], dtype="Int64", name="n")
    kinds = pd.Series(["u", "v", "u"], dtype="category")
    days = pd.date_range("2020", periods=3, freq="D")
    moment = pd.Timestamp("2020-01-02", tz="Europe/Paris")
    def clean(f): return f.dropna().reset_index(drop=True)
    def widen(f): f["d"] = f["a"] * 2
    def shorten(f): del f["c"]
    def means(f): return f.groupby("b")[["a"]].agg(["mean", "sum"])
    def by_row(f, how): return f.apply(how, axis=1)
    """


@pytest.mark.parametrize(
    "test",
    [
        "assert isinstance(frame, pd.DataFrame) and type(frame) is pd.DataFrame",
        "assert frame.equals(pd.DataFrame({'a': [1, 2], 'b': ['x', 'y'], 'c': [1.5, None]}))",
        "pd.testing.assert_frame_equal(clean(frame), frame.iloc[:1])",
        "more = frame['a'] > 1\nassert more.tolist() == [0, 1] and frame[more].shape == (1, 3)",
        "assert frame['a'].dtype == 'int64' and frame.dtypes['c'] == float\n"
        "assert frame.columns[1] == 'b'",
        "mine = frame.copy()\nwiden(mine)\nassert mine['d'].tolist() == [2, 4] and 'd' in mine\n"
        "shorten(mine)\nassert mine.columns.tolist() == ['a', 'b', 'd']",
        "assert whole.dtype == 'Int64' and whole.isna().sum() == 1 and whole.name == 'n'",
        "assert kinds.cat.categories.tolist() == ['u', 'v'] and kinds.dtype == 'category'",
        "assert days.equals(pd.date_range('2020', periods=3)) and days.freq == 'D'",
        "assert moment.year == 2020 and moment == pd.Timestamp('2020-01-02', tz='Europe/Paris')",
        "found = means(frame)\nassert found.loc['x', ('a', 'mean')] == 1\n"
        "assert isinstance(found.columns, pd.MultiIndex) and found.index.name == 'b'",
        "assert by_row(frame, lambda row: row['a'] + 1).tolist() == [2, 3]",
    ],
)
def test_frames_are_frames(passes: Callable[..., None], test: str):
    pytest.importorskip("pandas")
    passes("import pandas as pd\n" + test, FRAMES)


def test_sparse_arrays_are_sparse_arrays(passes: Callable[..., None]):
    student = """
        import numpy as np, scipy.sparse
        table = scipy.sparse.csr_matrix(np.diag([1.0, 2.0]))
        bands = scipy.sparse.diags_array([1.0, 2.0, 3.0]).tocsc()
        def double(m): return 2 * m
        """
    test = """
        import numpy as np, scipy.sparse
        assert scipy.sparse.issparse(table) and table.format == "csr" and table.nnz == 2
        assert np.allclose(table @ np.ones(2), [1, 2]) and bands.format == "csc"
        assert (double(bands) != 2 * bands).nnz == 0 and isinstance(bands, scipy.sparse.csc_array)
        """
    passes(test, student)


def test_values_of_pythons_library_are_what_they_are(passes: Callable[..., None]):
    student = """
        import collections, datetime, decimal, fractions, io, numpy
        price, third = decimal.Decimal("2.50"), fractions.Fraction(1, 3)
        day, noon = datetime.date(2020, 2, 29), datetime.datetime(2020, 1, 1, 12)
        noon = noon.replace(tzinfo=datetime.timezone.utc)
        def between(one, other): return other - one
        def last(words): return collections.deque(words, maxlen=2)
        def write(stream): stream.write("a,b")
        def lines(stream): return [line.strip() for line in stream]
        steps, kind, way = range(0, 10, 2), int, numpy.dtype("float32")
        """
    test = """
        import collections, datetime, io
        from decimal import Decimal
        from fractions import Fraction
        assert price == Decimal("2.5") and isinstance(price, Decimal) and price * 2 == 5
        assert third == Fraction(1, 3) and third + Fraction(2, 3) == 1 and third.denominator == 3
        assert day == datetime.date(2020, 2, 29) and noon.utcoffset() == datetime.timedelta(0)
        assert between(datetime.date(2020, 1, 1), day) == datetime.timedelta(days=59)
        assert steps == range(0, 10, 2) and kind is int and way == "float32"
        assert last("abc") == collections.deque("bc") and last("abc").maxlen == 2
        stream = io.StringIO()
        write(stream)
        assert stream.getvalue() == "a,b" and lines(io.StringIO("x\\ny\\n")) == ["x", "y"]
        """
    passes(test, student)


def test_terms_of_sympy_are_terms(passes: Callable[..., None]):
    pytest.importorskip("sympy")
    student = """
        import sympy
        x, n = sympy.Symbol("x"), sympy.Symbol("n", integer=True)
        square = sympy.expand((x + 1) ** 2)
        def slope(term, symbol): return sympy.diff(term, symbol)
        def solved(): return sympy.solve(x**2 - 2, x)
        table = sympy.Matrix([[1, x], [0, sympy.pi]])
        """
    test = """
        import sympy
        x = sympy.Symbol("x")
        assert sympy.simplify(square - (x + 1) ** 2) == 0 and isinstance(square, sympy.Add)
        assert slope(sympy.sin(x) * x, x) == sympy.sin(x) + x * sympy.cos(x)
        assert set(solved()) == {sympy.sqrt(2), -sympy.sqrt(2)} and n.is_integer
        assert table.det() == sympy.pi and table == sympy.Matrix([[1, x], [0, sympy.pi]])
        assert sympy.lambdify(x, square)(2) == 9 and sympy.sympify("x + 1") == x + 1
        """
    passes(test, student)


SAME = "class Same:\n    def __eq__(self, other): return True\n    __hash__ = None\n"


@pytest.mark.parametrize(
    ("test", "student"),
    [
        (
            "assert answer().equals(pd.DataFrame({'a': [42]}))",
            "class Frame(pd.DataFrame):\n    def equals(self, other): return True\n"
            "def answer(): return Frame({'a': [41]})",
        ),
        (
            "assert isinstance(answer(), pd.DataFrame) and answer().equals(pd.DataFrame())",
            "class Frame:\n    __class__ = property(lambda self: pd.DataFrame)\n"
            "    def equals(self, other): return True\nanswer = Frame",
        ),
        (
            "assert (answer()['a'] == 42).all()",
            SAME + "def answer(): return pd.DataFrame({'a': [Same(), Same()]})",
        ),
        (
            "assert (answer() == 42).all() and answer().sum() == 42",
            "class Column(pd.Series):\n    def __eq__(self, other): return self * 0 == 0\n"
            "    def sum(self): return 42\ndef answer(): return Column([41])",
        ),
        (
            "assert answer().index[0] == 42",
            SAME + "def answer(): return pd.Series([1], index=pd.Index([Same()], dtype=object))",
        ),
        (
            "pd.testing.assert_series_equal(answer(), pd.Series([42]))",
            "pd.testing.assert_series_equal = lambda *_, **__: None\n"
            "def answer(): return pd.Series([41])",
        ),
    ],
)  # fmt: skip
def test_no_frame_lies(is_in_vain: Callable[..., Outcome], test: str, student: str):
    pytest.importorskip("pandas")
    is_in_vain("import pandas as pd\n" + test, "import pandas as pd\n" + student)


@pytest.mark.parametrize(
    ("test", "student"),
    [
        (
            "from fractions import Fraction\nassert answer() == Fraction(42)",
            "from fractions import Fraction\nclass Own(Fraction):\n"
            "    def __eq__(self, other): return True\ndef answer(): return Own(41)",
        ),
        (
            "from decimal import Decimal\nassert answer() == Decimal(42)",
            "from decimal import Decimal\nclass Own(Decimal):\n"
            "    def __eq__(self, other): return True\ndef answer(): return Own(41)",
        ),
        (
            "import datetime\nassert answer() == datetime.date(2020, 1, 1)",
            "import datetime\nclass Own(datetime.date):\n"
            "    def __eq__(self, other): return True\ndef answer(): return Own(2019, 1, 1)",
        ),
        ("assert 42 in answer()", SAME + "def answer(): return [Same()]"),
        (
            "assert answer().value == 42",
            SAME + "import enum\nclass Own(enum.Enum): A = Same()\ndef answer(): return Own.A",
        ),
        ("from collections import deque\nassert answer() == deque([42])",
         SAME + "from collections import deque\ndef answer(): return deque([Same()])"),
        ("import numpy as np\nassert answer() == np.dtype('f8')", SAME + "answer = Same"),
    ],
)  # fmt: skip
def test_no_value_lies(is_in_vain: Callable[..., Outcome], test: str, student: str):
    is_in_vain(test, student)


def test_no_text_of_a_term_is_run(is_in_vain: Callable[..., Outcome], judge: Judge):
    pytest.importorskip("sympy")
    student = "def term(): return '''exec(\"import sys; sys.loot = 1\") or 42'''"
    is_in_vain("import sympy\nassert sympy.sympify(term()) == 42", student)
    for text in ("().__class__", "lambdify(x, x)", "[y for y in x]", "(lambda: x)()", "open('x')"):
        test = "import sympy\nsympy.sympify(term())"
        outcome = apart(judge, test, f"def term(): return {text!r}")
        assert outcome
        assert outcome.kind in ("ValueError", "SympifyError")
    hostile = "import sympy\ndef term(): return sympy.Symbol('exit(0)')"
    test = "import sympy\nassert isinstance(term(), sympy.Symbol)"
    is_in_vain(test, hostile)


# functions that are handed over

USERS = """
    import functools, inspect, itertools, numpy as np
    def call(f, *x): return f(*x)
    def each(f, items): return [f(item) for item in items]
    def slope(f, x, h=1e-6): return (f(x + h) - f(x - h)) / (2 * h)
    def compose(f, g): return lambda x: f(g(x))
    def first(items, n): return list(itertools.islice(items, n))
    def noted(f):
        @functools.wraps(f)
        def inner(*x):
            inner.calls += 1
            return f(*x)
        inner.calls = 0
        return inner
    def kept(f):
        known = {}
        def inner(n):
            if n not in known: known[n] = f(n)
            return known[n]
        return inner
    def tried(f, times):
        for _ in range(times):
            try: return f()
            except ValueError: pass
        raise RuntimeError("never")
    def resampled(x, rng): return np.mean(rng.choice(x, len(x)))
    def shuffled(x, rng): rng.shuffle(x)
    def legacy(rng): return rng.randn(3)
    def area(shape): return shape.width * shape.height()
    def places(f): return len(inspect.signature(f).parameters)
    """


@pytest.mark.parametrize(
    "test",
    [
        "import math\nassert abs(slope(math.sin, 0.0) - 1) < 1e-6 and each(abs, [-1]) == [1]",
        "import numpy as np\nassert abs(slope(np.exp, 0.0) - 1) < 1e-6\n"
        "assert call(np.mean, [1, 3]) == 2 and call(np.sin, np.zeros(2)).tolist() == [0, 0]",
        "assert call(int, '3') == 3 and each(str.upper, ['a']) == ['A'] and call(len, 'ab') == 2",
        "assert compose(lambda x: x + 1, len)('abc') == 4 and places(lambda a, *, b=1: 0) == 2",
        "def own(x): return x * 2\nassert each(own, [1, 2]) == [2, 4] and call(call, own, 3) == 6",
        "@noted\ndef own(x):\n    'What it does.'\n    return x\nassert own(1) == 1 == own.calls\n"
        "assert own.__name__ == 'own' and own.__doc__ == 'What it does.'",
        "asked = []\n@kept\ndef fib(n):\n    asked.append(n)\n"
        "    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
        "assert fib(40) == 102334155 and len(asked) == 41",
        "left = [1, 2]\ndef odd():\n    if left.pop(): raise ValueError\n"
        "try: tried(odd, 2)\nexcept RuntimeError: pass\nelse: assert False",
        "class Own(Exception): pass\ndef odd(): raise Own('mine')\n"
        "try: tried(odd, 2)\nexcept Own as error: assert str(error) == 'mine'\nelse: assert False",
        "def count():\n    n = 0\n    while True:\n        yield n\n        n += 1\n"
        "assert first(count(), 3) == [0, 1, 2] and first(map(int, '12'), 5) == [1, 2]",
        "import numpy as np\nrng, same = np.random.default_rng(1), np.random.default_rng(1)\n"
        "for _ in 1, 2: assert resampled([1, 2, 3], rng) == np.mean(same.choice([1, 2, 3], 3))\n"
        "x, y = np.arange(9), np.arange(9)\nshuffled(x, rng), same.shuffle(y)\n"
        "assert x.tolist() == y.tolist() != list(range(9))",
        "import numpy as np\nfound = legacy(np.random.RandomState(2))\n"
        "assert np.allclose(found, np.random.RandomState(2).randn(3))",
        "class Box:\n    width = 3\n    def height(self): return 4\nassert area(Box()) == 12",
        "from unittest.mock import Mock\nspy = Mock(return_value=7)\n"
        "assert each(spy, [1, 2]) == [7, 7]\nspy.assert_called_with(2)",
        "got = []\neach(got.append, [1, 2])\nassert got == [1, 2]",
        "from functools import partial\nassert each(partial(pow, 2), [3]) == [8]",
    ],
)
def test_functions_go_over(passes: Callable[..., None], test: str):
    passes(test, USERS)


@pytest.mark.parametrize(
    ("test", "student"),
    [
        (  # what a test's function holds stays where it is
            "secret = 'loot'\ndef f(x, more='loot'): return secret and 'loot'\nassert search(f)",
            "def search(f):\n    try: f = f.__wrapped__\n    except AttributeError: pass\n"
            "    return 'secret' in f.__globals__ and f.__defaults__ == ('loot',)\n",
        ),
        (
            "def spy(x): assert x == 42\nevery(spy)",
            "def every(f):\n    try: f(41)\n    except Exception: pass\n",
        ),
        (
            "class Spy:\n    def check(self, x): assert x == 42\n"
            "spy = Spy()\nchange(spy)\nspy.check(41)",
            "def change(spy): spy.check = lambda x: None",
        ),
        (
            "from unittest.mock import Mock\nspy = Mock()\nuse(spy)\n"
            "spy.assert_called_once_with(42)",
            "def use(spy): spy.assert_called_once_with = lambda x: None",
        ),
        (
            "class Limit:\n    most = 3\n    def __eq__(self, other): return self.most == other\n"
            "limit = Limit()\nassert use(limit) == limit",
            "def use(limit):\n    type(limit).__eq__ = lambda *_: True\n    return 5",
        ),
        (
            "import os\nassert call(os.getpid) == os.getpid()",
            "def call(f): return f()",
        ),
        (
            "loot = 1\nassert call(eval, 'loot') == 1",
            "loot = 2\ndef call(f, *x): return f(*x)",
        ),
    ],
)  # fmt: skip
def test_nothing_gets_out_or_in_by_what_is_lent(
    is_in_vain: Callable[..., Outcome], test: str, student: str
):
    is_in_vain(test, student)


def test_calls_that_never_end_end_with_the_test():
    judge = Judge()
    forever = "def use(f):\n    while True: f(1)"
    outcome = apart(judge, "use(lambda x: x)", forever, seconds=2)
    assert outcome
    assert (outcome.kind, outcome.slow) == ("Timeout", "use")
    outcome = apart(judge, "def f(x):\n    while True: pass\nuse(f)", forever, seconds=1)
    assert outcome is None  # it is the test's own loop
    judge.close()


def test_calls_within_calls_are_bounded(judge: Judge):
    student = "def use(f): return f(lambda: use(f))"
    outcome = apart(judge, "def f(again): return again()\nuse(f)", student)
    assert outcome
    assert (outcome.passed, outcome.kind) == (False, "RecursionError")
    assert apart(judge, "assert use(lambda again: 3) == 3", student) == PASSED


def test_names_of_hidden_functions_are_not_told(judge: Judge):
    student = "def name(f): return f.__name__, f.__doc__"
    test = "def answer_is_42(): 'It is 42.'\nassert name(answer_is_42) == {}"
    assert apart(judge, test.format("('answer_is_42', 'It is 42.')"), student) == PASSED
    hidden = "### BEGIN HIDDEN TESTS\n" + test.format("('function', None)")
    assert apart(judge, hidden, student) == PASSED


@pytest.mark.parametrize(
    "asked",
    [
        ["back", "getattr", ["list", [0, "__globals__"]]],
        ["back", "getattr", ["list", [0, "f_back"]]],
        ["back", "call", ["list", [7, ["list", []], ["dict", []]]]],
        ["back", "call", ["list", [-1, ["list", []], ["dict", []]]]],
        ["back", "next", ["list", [0]]],
        ["back", "draw", ["list", [0, "normal", ["list", []], ["dict", []]]]],
        ["back", "special", ["list", [0, "__reduce__", ["list", []]]]],
        ["back", "eval", ["list", ["1"]]],
        ["back", "call", 3],
        ["back", "call", ["list", []]],
        ["back", "setattr", ["list", [0, "__code__", None]]],
    ],
)
def test_what_was_not_lent_like_this_is_refused(judge: Judge, asked: list[Any]):
    told = list[Any]()

    def ask(end: socket.socket) -> None:
        receive(end, 0)
        send(end, ["value", ["handle", 0, "use", True, None], None])
        receive(end, 1000)
        send(end, asked)
        told.append(receive(end, 1000)[0])
        send(end, ["value", 5, None])
        with contextlib.suppress(EOFError, OSError):
            receive(end, 0)

    assert answer(judge, "def f(): return 5\nassert use(f) == 5", ask) == PASSED
    assert told[0][0] == "reply"
    assert told[0][1][1][0] == "raised"


# what is printed, asked for and drawn

SPEAKERS = """
    import numpy as np, random, sys
    def greet(name="World"): print(f"Hello, {name}!")
    def warn(): print("careful", file=sys.stderr)
    def ask(): return int(input("number? ")) + 1
    def draw(n): return np.random.normal(size=n).tolist()
    def roll(n): return [random.randint(1, 6) for _ in range(n)]
    def flood(): print("spam" * 10_000_000)
    """


@pytest.mark.parametrize(
    "test",
    [
        "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as said: greet()\n"
        "assert said.getvalue() == 'Hello, World!\\n'",
        "import io, sys\nold, sys.stdout = sys.stdout, io.StringIO()\ngreet('A')\nprint('b')\n"
        "said, sys.stdout = sys.stdout.getvalue(), old\nassert said == 'Hello, A!\\nb\\n'",
        "import io, contextlib\nwith contextlib.redirect_stderr(io.StringIO()) as said: warn()\n"
        "assert said.getvalue() == 'careful\\n'",
        "from unittest.mock import patch\n"
        "with patch('sys.stdout.write') as write: greet()\nassert write.called",
        "from unittest.mock import patch\n"
        "with patch('builtins.input', return_value='4') as asked: assert ask() == 5\n"
        "asked.assert_called_once_with('number? ')",
        "from unittest.mock import patch\nwith patch('builtins.print') as said: greet('B')\n"
        "said.assert_called_once_with('Hello, B!')",
        "import builtins\nbuiltins.input = lambda prompt: '6'\nassert ask() == 7",
        "from unittest.mock import patch\nwith patch('random.randint', return_value=9) as rolled:\n"
        "    assert roll(2) == [9, 9]\nassert rolled.call_count == 2 and max(roll(9)) < 9",
        "from unittest.mock import patch\nimport random\n"
        "with patch.object(random, 'randint', side_effect=[1, 2]): assert roll(2) == [1, 2]",
        "import io, sys\nsys.stdin = io.StringIO('1\\n2\\n')\nassert (ask(), ask()) == (2, 3)",
        "import numpy as np\nnp.random.seed(3)\nfirst = draw(2)\nnp.random.seed(3)\n"
        "assert first == draw(2) == np.random.RandomState(3).normal(size=2).tolist()",
        "import random\nrandom.seed(5)\nmine = [random.randint(1, 6) for _ in range(9)]\n"
        "random.seed(5)\nassert roll(9) == mine",
        "import random\nrandom.seed(5)\nmine = [random.randint(1, 6) for _ in range(4)]\n"
        "random.seed(5)\nassert [random.randint(1, 6)] + roll(3) == mine",
    ],
)
def test_what_a_test_does_around_a_call_counts(passes: Callable[..., None], test: str):
    passes(test, SPEAKERS)


def test_what_ipython_captures_is_heard(judge: Judge):
    test = """
        from IPython.utils.capture import capture_output
        with capture_output() as said: greet(), warn()
        assert said.stdout == "Hello, World!\\n" and said.stderr == "careful\\n"
        """
    assert apart(judge, test, SPEAKERS) == PASSED


def test_who_asks_and_is_given_nothing_is_told(judge: Judge):
    outcome = apart(judge, "ask()", "def input(): raise EOFError('nobody')\n" + SPEAKERS)
    assert outcome
    assert not outcome.passed


def test_floods_are_cut(judge: Judge):
    test = """
        import io, contextlib
        with contextlib.redirect_stdout(io.StringIO()) as said:
            for _ in range(3): flood()
        assert 1_000_000 <= len(said.getvalue()) < 1_010_000 and "cut" in said.getvalue()[-100:]
        """
    assert apart(judge, test, SPEAKERS) == PASSED


@pytest.mark.parametrize(
    ("test", "student"),
    [
        (  # numbers that a test draws are not the student's to choose
            "import numpy as np\nf(0)\nfor _ in range(3):\n    x = np.random.rand()\n"
            "    assert f(x) == 2 * x",
            "import numpy as np\ndef f(x):\n    np.random.rand = lambda: 0.0\n    return 0.0",
        ),
        (
            "import random\nf(0)\nx = random.random()\nassert f(x) == 2 * x",
            "import random\ndef f(x):\n    random.seed(1)\n    state = random.getstate()\n"
            "    right = 2 * random.random()\n    random.setstate(state)\n    return right",
        ),
        (
            "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as said: f()\n"
            "assert said.getvalue() == '42\\n'",
            "import io, sys\nclass Liar(io.StringIO):\n    def getvalue(self): return '42\\n'\n"
            "io.StringIO = Liar\ndef f(): print('41')",
        ),
        (
            "from unittest.mock import patch\nwith patch('builtins.print') as said: f()\n"
            "said.assert_called_once_with(42)",
            "import unittest.mock\nunittest.mock.NonCallableMock.assert_called_once_with = "
            "lambda *_: None\ndef f(): print(41)",
        ),
        (
            "import builtins\nprint('x')\nf()\nassert builtins.print('y') is None and "
            "max(3, 4) == 42",
            "import builtins\nbuiltins.max = lambda *_: 42\ndef f(): pass",
        ),
    ],
)  # fmt: skip
def test_nobody_speaks_for_the_test(is_in_vain: Callable[..., Outcome], test: str, student: str):
    is_in_vain(test, student)


@pytest.mark.parametrize(
    "said", [[["stdout"]], [["stdout", 1]], [["file", "x"]], [[]], [3], [["stdout", "a", "b"]]]
)
def test_nonsense_that_was_printed_ends_the_test(judge: Judge, said: list[Any]):
    def babble(end: socket.socket) -> None:
        receive(end, 0)
        send(end, ["value", 3, None, said])
        with contextlib.suppress(EOFError, OSError):
            receive(end, 0)

    assert answer(judge, "try: x\nexcept Exception: pass", babble).kind == "Gone"


# objects

OBJECTS = """
    import abc, collections, contextlib, copy, dataclasses, enum, math
    class Point:
        "A point."
        made = 0
        def __init__(self, x, y): self.x, self.y = x, y
        def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
        def __hash__(self): return hash((self.x, self.y))
        def __add__(self, other): return Point(self.x + other.x, self.y + other.y)
        def __mul__(self, k): return Point(self.x * k, self.y * k)
        __rmul__ = __mul__
        def __abs__(self): return math.hypot(self.x, self.y)
        def __lt__(self, other): return abs(self) < abs(other)
        def __enter__(self): return self
        def __exit__(self, *_): return False
        @property
        def both(self): return [self.x, self.y]
        def shown(self, *, digits: int = 2) -> str: return f"{self.x:.{digits}f}"
    class Place(Point): pass
    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...
        def told(self): return f"area {self.area()}"
    class Trouble(Exception):
        def __init__(self, amount): super().__init__(f"short of {amount}"); self.amount = amount
    class Deep(Trouble): pass
    def fail(amount): raise Deep(amount)
    class Color(enum.Enum): RED = 1; BLUE = 2
    @dataclasses.dataclass(order=True)
    class Card:
        rank: int
        suit: str = "s"
    Pair = collections.namedtuple("Pair", "one other")
    class Forgiving:
        def __init__(self, kind): self.kind = kind
        def __enter__(self): return self
        def __exit__(self, kind, *_): return kind is not None and issubclass(kind, self.kind)
    class Both:
        def __reversed__(self): return iter([2, 1])
    found = {"a": 1}
    async def later(n): return 2 * n
    """


@pytest.mark.parametrize(
    "test",
    [
        "p = Point(1, 2)\nassert isinstance(p, Point) and type(p) is Point and p.x == 1\n"
        "assert not isinstance(p, (int, Shape)) and not isinstance(3, Point)\n"
        "assert issubclass(Place, Point) and isinstance(Place(1, 2), Point)\n"
        "assert not issubclass(Point, Place) and type(p).__name__ == 'Point'",
        "p, q = Point(1, 2), Point(3, 4)\nassert p + q == Point(4, 6) and p != q and abs(q) == 5\n"
        "assert (2 * p).y == 4 and p < q and max([p, q]) is q and sorted([q, p])[0] is p\n"
        "assert len({Point(1, 1), Point(1, 1)}) == 1 and p in [Point(1, 2)]\n"
        "p += q\nassert p.x == 4 and sum([p, q], Point(0, 0)).x == 7",
        "try: fail(3)\nexcept Trouble as error:\n"
        "    assert error.amount == 3 and str(error) == 'short of 3' and isinstance(error, Deep)\n"
        "else: assert False",
        "try: raise Trouble(4)\nexcept Trouble as error: assert error.amount == 4",
        "import pytest\nwith pytest.raises(Trouble, match='short'): fail(1)",
        "with Point(1, 2) as p: assert p.y == 2",
        "with Forgiving(ValueError): raise ValueError",
        "with Forgiving(ZeroDivisionError): 1 / 0",
        "with Forgiving(KeyError):\n    n = 3\n    {}['a']",
        "class Square(Shape):\n    def __init__(self, side): self.side = side\n"
        "    def area(self): return self.side**2\n"
        "assert Square(3).told() == 'area 9' and isinstance(Square(1), Shape)",
        "class Far(Point):\n    def __init__(self, x):\n        super().__init__(x, 10)\n"
        "assert Far(1).y == 10 and abs(Far(0)) == 10",
        "class Far(Point):\n    @property\n    def sum(self): return self.x + self.y\n"
        "    @classmethod\n    def made(cls, n): return cls(n, n)\n"
        "    @staticmethod\n    def name(): return 'far'\n"
        "far = Far(1, 2)\nassert far.sum == 3 and far.both == [1, 2]\n"
        "assert Far.name() == 'far' and Far.made(4).sum == 8",
        "assert Color.RED.value == 1 and Color(2) is Color.BLUE\n"
        "assert [color.name for color in Color] == ['RED', 'BLUE'] and len(Color) == 2",
        "import dataclasses\nassert dataclasses.asdict(Card(3)) == {'rank': 3, 'suit': 's'}\n"
        "assert dataclasses.is_dataclass(Card) and Card(1) < Card(2) and Card(1) == Card(1)\n"
        "assert [field.name for field in dataclasses.fields(Card(1))] == ['rank', 'suit']",
        "pair = Pair(1, 2)\nassert isinstance(pair, Pair) and type(pair).__name__ == 'Pair'\n"
        "assert pair._asdict() == {'one': 1, 'other': 2} and pair == (1, 2)",
        "import inspect\nshown = inspect.signature(Point.shown).parameters\n"
        "assert [*shown] == ['self', 'digits'] and shown['digits'].default == 2\n"
        "assert shown['digits'].kind is inspect.Parameter.KEYWORD_ONLY\n"
        "assert inspect.signature(Point.shown).return_annotation is str\n"
        "assert Point.__doc__ == 'A point.'",
        "import inspect, ast\nassert 'raise Deep' in inspect.getsource(fail)\n"
        "assert isinstance(ast.parse(inspect.getsource(fail)).body[0], ast.FunctionDef)\n"
        "assert inspect.isfunction(fail) and type(fail).__name__ == 'function'",
        "import copy\np = Point(1, [2])\nq, r = copy.copy(p), copy.deepcopy(p)\np.y.append(3)\n"
        "assert q == p or q.y == [2]\nassert r.y == [2] and r is not p",
        "found['b'] = 2\nassert found['b'] == 2 and found == {'a': 1, 'b': 2}",
        "assert 'shown' in dir(Point) and 'shown' in dir(Point(1, 2))\n"
        "assert [*reversed(Both())] == [2, 1]",
        "assert 'fail' in globals() and 'Point' in dir() and 'nobody' not in globals()\n"
        "assert globals()['found'] == {'a': 1} and globals().get('nobody', 3) == 3",
        "import asyncio\nassert asyncio.run(later(2)) == 4\n"
        "async def two(): return [await later(1), await later(2)]\n"
        "assert asyncio.run(two()) == [2, 4]",
    ],
)
def test_objects_are_used_like_objects(passes: Callable[..., None], test: str):
    passes(test, OBJECTS)


def test_a_cell_awaits(judge: Judge):
    assert apart(judge, "assert await later(2) == 4\nn = await later(1)", OBJECTS) == PASSED


@pytest.mark.parametrize(
    ("test", "leans"),
    [
        ("assert Point(1, 2) == Point(1, 2)", True),
        ("assert isinstance(Point(1, 2), Point)", True),
        ("assert isinstance(Round(), Point)", True),
        ("assert issubclass(Round, Point)", True),
        ("assert isinstance(Point(1, 2), (int, Point))", True),
        ("try: fail()\nexcept Exception as error: assert isinstance(error, Odd)", True),
        ("from argparse import Action\nassert not isinstance(Point(1, 2), Action)", False),
        ("assert Point(1, 2).x == 1 and type(Point(1, 2)) is Point", False),
        ("assert isinstance(Point(1, 2).x, int) and Point.made == 0", False),
        ("try: fail()\nexcept Odd as error: assert str(error) == 'odd'", False),
        ("try: fail()\nexcept ValueError as error: assert str(error) == 'odd'", False),
    ],
)
def test_whether_the_students_word_counted_is_noted(judge: Judge, test: str, leans: bool):
    student = """
        class Point:
            made = 0
            def __init__(self, x=0, y=0): self.x, self.y = x, y
            def __eq__(self, other): return self.x == other.x
        class Round(Point): pass
        class Odd(ValueError): pass
        def fail(): raise Odd("odd")
        """
    assert passes_beside(test, student)
    assert apart(judge, test, student) == replace(PASSED, leans=leans)


def test_objects_of_libraries_say_what_they_are(judge: Judge):
    student = """
        import matplotlib.pyplot as plt, numpy as np
        from sklearn.linear_model import LinearRegression
        from sklearn.exceptions import NotFittedError
        fig, axes = plt.subplots()
        model = LinearRegression().fit(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]))
        def fail(): raise NotFittedError("not yet")
        """
    test = """
        import matplotlib.figure, numpy as np
        from sklearn.linear_model import LinearRegression, Ridge
        from sklearn.exceptions import NotFittedError
        assert isinstance(fig, matplotlib.figure.Figure) and isinstance(model, LinearRegression)
        assert not isinstance(model, Ridge) and np.allclose(model.predict(np.array([[2.0]])), 5)
        try: fail()
        except NotFittedError: pass
        """
    assert apart(judge, test, student) == PASSED


@pytest.mark.parametrize(
    ("test", "student"),
    [
        ("with answer() as a: assert a == 42", "class answer:\n    def __enter__(self): return 41\n"
         "    def __exit__(self, *_): return True"),
        ("with answer() as a: assert a + 1 == 42", "class answer:\n"
         "    def __enter__(self): return ''\n    def __exit__(self, *_): return True"),
        ("with answer() as a: raise AssertionError", "class answer:\n"
         "    def __enter__(self): return 41\n    def __exit__(self, *_): return True"),
        ("with answer() as a:\n    if a != 42: raise ValueError('wrong')", "class answer:\n"
         "    def __enter__(self): return 41\n    def __exit__(self, *_): return True"),
        ("try: answer()\nexcept AssertionError: pass\nelse: assert False",
         "class AssertionError(Exception): pass\ndef answer(): raise AssertionError"),
        ("assert isinstance(answer(), int)",
         "class answer:\n    __class__ = property(lambda self: int)"),
        ("import numbers\nassert isinstance(answer(), numbers.Number)",
         "import numbers\nclass answer: pass\nnumbers.Number.register(answer)"),
        ("assert isinstance(answer(), list)",
         "class answer:\n    __class__ = list\n    __mro__ = (list, object)"),
        ("assert isinstance(42, Answer)",
         "class Meta(type):\n    def __instancecheck__(cls, other): return True\n"
         "class Answer(metaclass=Meta): pass"),
        ("assert abs(answer() - 42) < 1e-6", "class answer:\n"
         "    def __sub__(self, other): return self\n    def __abs__(self): return 0.0"),
        ("one = answer()\nassert one - 42 is one or True\nassert round(one, 3) == 0",
         "class answer:\n    def __sub__(self, other): return self\n"
         "    def __round__(self, n): return 0"),
        ("import numpy as np\nassert np.allclose(answer() - 42, 0)", "import numpy as np\n"
         "class answer:\n    def __sub__(self, other): return self\n"
         "    def __array__(self, *_, **__): return np.zeros(1)"),
        ("assert not [*(answer() - {1, 2})]", "class answer:\n"
         "    def __sub__(self, other): return self\n    def __iter__(self): return iter([])"),
        ("assert len(answer() ^ {1, 2}) == 0", "class answer:\n"
         "    def __xor__(self, other): return self\n    def __len__(self): return 0"),
        ("assert float(42 - answer()) == 0", "class answer:\n"
         "    def __rsub__(self, other): return self\n    def __float__(self): return 0.0"),
        ("assert 42 in {answer()}", "class answer:\n    def __hash__(self): return hash(42)\n"
         "    def __eq__(self, other): return True"),
        ("assert {answer(): 1}[42] == 1", "class answer:\n    def __hash__(self): return hash(42)\n"
         "    def __eq__(self, other): return True"),
        ("assert 42 in answer()", "class answer:\n    def __contains__(self, x): return True"),
        ("assert answer()", "class answer: pass"),
        ("assert answer", "class answer: pass"),
        ("class Right:\n    def __init__(self, n): self.n = n\n"
         "    def __eq__(self, other): return self.n == other.n\n"
         "assert answer() == Right(42)", "class answer:\n    def __eq__(self, other): return True"),
    ],
)  # fmt: skip
def test_no_object_lies(is_in_vain: Callable[..., Outcome], test: str, student: str):
    is_in_vain(test, student)


@pytest.mark.parametrize(
    "student",
    [
        "class Meta(type):\n    def __getattribute__(cls, name): raise SystemExit\n"
        "class answer(metaclass=Meta): pass",
        "class answer: pass\nanswer.__name__ = 'x' * 10_000",
        "class answer: pass\nanswer.__name__ = answer.__qualname__ = 'import os; os._exit(0)'",
        "class answer: pass\nanswer.__module__ = 5",
        "class answer: pass\nanswer.__dataclass_fields__ = {'1x': 1, 'class': 2}",
        "class answer: __signature__ = 5\n",
        "import inspect\nclass answer: __signature__ = inspect.Signature()\n"
        "inspect.Signature.parameters = {1: 2}",
        "answer = type('answer', (Exception,), {'__str__': lambda self: 1 / 0})",
        "class A: pass\nclass B(A): pass\nclass answer(B, A): pass",
        "import enum\nclass answer(enum.Enum): __call__ = 5",
        "class answer:\n    def __getattribute__(self, name): raise GeneratorExit",
        "answer = type('AssertionError', (AssertionError,), {'args': property(lambda _: 1 / 0)})",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "use", ["answer()", "isinstance(answer(), answer)", "type(answer()).__name__", "answer.__doc__",
            "import inspect; inspect.signature(answer)", "raise answer", "repr(answer())",
            "class Own(answer): pass"],
)  # fmt: skip
def test_hostile_classes_end_nothing(judge: Judge, student: str, use: str):
    test = f"try:\n    {use}\nexcept Exception: pass\nassert False, 'the end'"
    outcome = apart(judge, test, student)
    assert outcome
    assert outcome.message == "the end"


def test_names_of_classes_tell_nothing_that_is_hidden(judge: Judge):
    student = "def f(x): return type(f'LOOT{x}', (), {})()\nclass Known: pass\ng = Known"
    told = "try: [1][{}]\nexcept Exception as error: assert False, f'it raises {{error}}'"
    hidden = "### BEGIN HIDDEN TESTS\n"
    shown = apart(judge, told.format("f('secret')"), student)
    assert shown
    assert "LOOTsecret" in shown.message
    outcome = apart(judge, hidden + told.format("f('secret')"), student)
    assert outcome
    assert "LOOT" not in outcome.message
    assert apart(judge, hidden + "assert type(Known()).__name__ == 'Known'", student) == PASSED


def test_a_judge_that_was_asked_to_do_harm_does_none(judge: Judge, tmp_path: Path):
    """A student's side that has the judge build whatever it says."""
    target = tmp_path / "loot"
    documents = [
        ["library", "sympy", ["list", ["Symbol", f"open({str(target)!r}, 'w')", ["dict", []]]]],
        ["library", "frame", ["flat", None, ["objects", ["handle", 0, "x", True, None]], None]],
        ["library", "sparse", "csr_array", [2, 2], 1, 2, 3],
        ["library", "eval", "1"],
        ["library"],
        ["class", "os.system"],
        ["made", "ZoneInfo", ["../../../etc/passwd"]],
        ["made", "Decimal", ["1e999999999"]],
        ["made", "range", [1.5, 2, 3]],
        ["lent", 5, ["list", []]],
    ]
    for document in documents:

        def lie(end: socket.socket, document: Any = document) -> None:
            receive(end, 0)
            send(end, ["value", document, None])
            with contextlib.suppress(EOFError, OSError):
                receive(end, 0)

        assert answer(judge, "x", lie).kind == "Gone", document
    assert not list(tmp_path.iterdir())


# names of the notebook's, and what stands around a test

PLAIN = """
    import collections, pathlib, re
    import numpy as np
    import matplotlib
    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    def squares(n):
        if n < 1: raise ValueError("n")
        return [i * i for i in range(1, n + 1)]
    def total(n): return sum(squares(n))
    def count(text): return collections.Counter(text)
    def groups(words):
        found = collections.defaultdict(list)
        for word in words: found[len(word)].append(word)
        return found
    def ordered(): return collections.OrderedDict(b=1, a=2)
    def odd(): return collections.defaultdict(lambda: 3, a=1)
    def place(): return pathlib.Path("a") / "b.txt"
    def suffix(path): return path.suffix
    def parent(path): return path.parent
    def found(text): return re.search("b", text)
    masked = np.ma.masked_array([1, 2, 3], mask=[0, 1, 0])
    def draw(): plt.plot([1, 2]); plt.title("Two")
    class Shape:
        side: int = 1
        @property
        def area(self): return 4
    """


@pytest.mark.parametrize(
    "test",
    [
        "del squares\ntry: total(1)\nexcept NameError: pass\nelse: raise AssertionError",
        "kept = squares\ndel squares\nsquares = kept\nassert total(2) == 5",
        "kept = squares\nsquares = lambda n: [7]\nassert total(2) == 7\nsquares = kept\n"
        "assert total(2) == 5",
        "kept = squares\ndef squares(n): return [n, n]\nassert total(2) == 4",
        "total = 3\ndel total\nassert squares(2) == [1, 4]",
        "assert count('aab') == {'a': 2, 'b': 1} and count('aab').most_common(1) == [('a', 2)]",
        "from collections import Counter\nassert isinstance(count('a') + Counter('b'), Counter)",
        "from collections import defaultdict\ng = groups(['a'])\n"
        "assert isinstance(g, defaultdict) and g[5] == [] and g == {1: ['a'], 5: []}",
        "assert ordered().popitem(last=False) == ('b', 1) and odd() == {'a': 1}",
        "from pathlib import Path\nassert str(place()) == 'a/b.txt' and isinstance(place(), Path)",
        "from pathlib import Path\nassert suffix(Path('a.csv')) == '.csv' and place().suffix",
        "from pathlib import PurePosixPath as P\nassert parent(P('a/b.csv')) == P('a')",
        "import re\nassert isinstance(found('abc'), re.Match) and found('a') is None",
        "assert masked.sum() == 4 and masked.mask.tolist() == [False, True, False]",
        "assert isinstance(Shape.area, property) and Shape.__annotations__ == {'side': int}",
        "import matplotlib.pyplot as plt\nplt.close('all')\ndraw()\n"
        "assert plt.gca().get_title() == 'Two' and len(plt.get_fignums()) == 1",
        "import matplotlib.pyplot as plt\ndraw()\nfig, ax = plt.subplots()\nax.set_title('One')\n"
        "assert plt.gca().get_title() == 'One'",
    ],
)
def test_names_and_classes_of_pythons_own_count(passes: Callable[..., None], test: str):
    passes(test, PLAIN)


@pytest.mark.parametrize(
    "test",
    [
        "%matplotlib inline\nassert total(2) == 5",
        "%%time\nassert total(2) == 5",
        "%%capture said\nassert total(2) == 5",
        "for n in (2,):\n    %config InlineBackend.figure_format = 'svg'\n    assert total(n) == 5",
        "%time assert total(2) == 5",
        "text = '''\n%time x'''\nassert text[1:] == '%time x' and total(2) == 5",
        "import __main__\nassert __main__.total(2) == 5 and not hasattr(__main__, 'none')",
        "from unittest.mock import patch\nwith patch('__main__.squares', return_value=[7]) as fake:"
        "\n    assert total(2) == 7\nfake.assert_called_once_with(2)\nassert total(2) == 5",
        "assert {'total', 'squares'} <= {*globals()} and 'total' in globals().keys()",
    ],
)
def test_what_a_notebook_has_around_a_test_is_there(judge: Judge, test: str):
    assert apart(judge, test, PLAIN) == PASSED
    wrong = apart(judge, test.replace("== 5", "== 6").replace("<=", ">"), PLAIN)
    assert wrong
    assert not wrong.passed


def test_cases_are_run_where_unittest_looks_for_them(judge: Judge):
    test = """
        import unittest
        class Squares(unittest.TestCase):
            def test_two(self): self.assertEqual(squares(2), [1, {}])
        done = unittest.main(argv=[""], exit=False)
        assert done.result.wasSuccessful() and done.result.testsRun == 1
        """
    assert apart(judge, test.replace("{}", "4"), PLAIN) == PASSED
    outcome = apart(judge, test.replace("{}", "5"), PLAIN)
    assert outcome
    assert not outcome.passed


@pytest.mark.parametrize(
    ("test", "student"),
    [
        (
            "assert groups(['a'])[9] == []",
            "import collections\ndef groups(words):\n"
            "    class Lie(list):\n        def __eq__(self, other): return True\n"
            "    return collections.defaultdict(lambda: Lie('x'))",
        ),
        (
            "from collections import Counter\nassert count('ab').most_common(1) == [('b', 9)]",
            "import collections\ncollections.Counter.most_common = lambda *_: [('b', 9)]\n"
            "count = collections.Counter",
        ),
        (
            "from pathlib import PurePosixPath as P\nassert place() == P('b')",
            "import pathlib\npathlib.PurePosixPath.__eq__ = lambda s, o: True\n"
            "def place(): return pathlib.PurePosixPath('x')",
        ),
        (
            "import matplotlib.pyplot as plt\ndraw()\nassert plt.get_fignums() == [1, 2]",
            "import matplotlib.pyplot as plt\nclass Lie(list):\n    def __eq__(s, o): return True\n"
            "plt.get_fignums = lambda: Lie()\ndef draw(): pass",
        ),
        (
            "kept = squares\nsquares = lambda n: [n]\nassert total(3) == 3 and total(4) == 4",
            "class Lie:\n    def __eq__(self, other): return True\nsquares = len\n"
            "def total(n): return Lie()",
        ),
    ],
)
def test_nothing_around_a_test_lies(is_in_vain: Callable[..., Outcome], test: str, student: str):
    is_in_vain(test, student)


def test_a_path_of_the_students_leads_to_no_file_of_the_graders(judge: Judge, tmp_path: Path):
    kept = tmp_path / "kept"
    kept.write_text("42")
    student = f"""
        import pathlib
        class Path(type(pathlib.Path())):
            def unlink(self): pass
            def read_text(self): return ""
            def __fspath__(self): return {str(kept)!r}
        def save(): return Path({str(kept)!r})
        """
    for use in ("open(save())", "os.remove(save())", "os.remove(os.fspath(save()))"):
        outcome = apart(judge, f"import os\n{use}", student)
        assert outcome
        assert outcome.kind == "TypeError"
    assert apart(judge, "path = save()\npath.unlink()\nassert path.read_text() == ''", student)
    assert kept.read_text() == "42"


def test_what_is_shown_here_is_python():
    """The tables above are dedented by who runs them."""
    for text in (FRAMES, USERS, SPEAKERS, OBJECTS, PLAIN):
        compile(textwrap.dedent(text), "<student>", "exec")
