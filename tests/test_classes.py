"""Enums, named tuples and dataclasses of classes that a test knows cross the wall as themselves;
none of them runs the student's code, or is what the student's side merely says.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.inside.wire_values import receive, send
from autograder.judge.cell_context import Code, Prelude, preludes
from autograder.judge.process import Judge, Ruling
from judging import answer, apart, passes_beside

PASSED = Ruling(True)
GIVEN = """
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum, Flag, IntEnum, auto
from typing import NamedTuple
LEVELS = 3

class Color(Enum):
    RED = 1
    BLUE = 2
    CRIMSON = 1
    @property
    def dark(self): return self is Color.BLUE

class Level(IntEnum):
    LOW = 0
    HIGH = 1

class Right(Flag):
    READ = auto()
    WRITE = auto()

Pair = namedtuple("Pair", "left right")

class Song(NamedTuple):
    title: str
    color: Color = Color.RED

@dataclass(frozen=True)
class Point:
    x: float
    y: float = 0.0
    tags: tuple = ()
    def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5

@dataclass
class Box:
    items: list
"""
ANSWER = """
import http
def mix(a, b): return a if a is b else Color.BLUE
def palette(): return [Color.RED, Color.BLUE]
def level(n): return Level(n)
def rights(): return Right.READ | Right.WRITE
def swap(pair): return Pair(pair.right, pair.left)
def song(): return Song("x", Color.BLUE)
def mirrored(p): return Point(-p.x, p.y)
def origin(): return Point(0, 0)
def total(box): return sum(box.items)
def fill(box): box.items.append(1)
def is_known(kind): return kind is Color
def status(ok): return http.HTTPStatus.OK if ok else http.HTTPStatus.NOT_FOUND
class Pixel(Point): pass
def pixel(): return Pixel(1, 2)
class Near(Pair): pass
def near(): return Near(1, 2)
"""
HELPER = """
import dataclasses, enum, os
class Suit(enum.Enum):
    HEARTS = "h"
@dataclasses.dataclass
class Card:
    rank: int
    suit: Suit = Suit.HEARTS
    marks: list = dataclasses.field(default_factory=list)
    def __post_init__(self): self.rank = int(self.rank)
@dataclasses.dataclass
class Node:
    value: int
    next: "Node" = None
class Guarded:
    pass
@dataclasses.dataclass
class Ends:
    name: str
    def __del__(self): os.remove(self.name)
@dataclasses.dataclass
class Checked:
    name: str
    def __setattr__(self, name, value): raise RuntimeError("code of the helper's has run")
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """A judge of a course whose files hold a module, which the student's side has as well."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "helper.py").write_text(HELPER)
    sys.path.append(str(folder))
    judge = Judge(folder=folder)
    yield judge
    judge.close()
    sys.path.remove(str(folder))
    sys.modules.pop("helper", None)
    shutil.rmtree(folder)


def before(given: str, answer: str, test: str) -> Prelude:
    cells = Code(given), Code(answer, is_answer=True), Code(test, is_test=True)
    return preludes(cells)[-1]


def ruled(judge: Judge, test: str, answer: str = ANSWER, given: str = GIVEN) -> Ruling:
    """The outcome of a test of an answer that stands below given cells."""
    outcome = apart(judge, test, given + answer, before=before(given, ANSWER, test))
    assert outcome
    return outcome


@pytest.mark.parametrize(
    "test",
    [
        "assert mix(Color.RED, Color.BLUE) is Color.BLUE",
        "assert mix(Color.RED, Color.RED).name == 'RED'",
        "assert palette() == [*Color] and palette()[1].dark and not palette()[0].dark",
        "assert mix(Color.CRIMSON, Color.CRIMSON) is Color.RED",
        "assert {Color.RED: 1, Color.BLUE: 2}[palette()[1]] == 2 and Color.RED in set(palette())",
        "assert level(1) is Level.HIGH and level(0) == 0 and level(1) > Level.LOW",
        "assert rights() == Right.READ | Right.WRITE and Right.READ in rights()",
        "assert swap(Pair(1, 'b')) == Pair('b', 1) and type(swap(Pair(1, 2))) is Pair",
        "assert swap(Pair([1], Pair(1, 2)))._asdict() == {'left': Pair(1, 2), 'right': [1]}",
        "assert song() == Song('x', Color.BLUE) and song()._replace(title='y').title == 'y'",
        "assert mirrored(Point(1, 2)) == Point(-1, 2) and mirrored(Point(3, 4)).norm() == 5",
        "import dataclasses\nassert dataclasses.asdict(origin()) == {'x': 0, 'y': 0, 'tags': ()}",
        "assert {origin(), Point(0, 0)} == {Point(0, 0)} and repr(origin())[:9] == 'Point(x=0'",
        "assert mirrored(Point(1, 2, (Color.RED, Pair(1, 2)))).tags == ()",
        "assert is_known(Color) and sorted([Pair(2, 1), swap(Pair(2, 1))])[0].left == 1",
        "from http import HTTPStatus\nassert status(True) is HTTPStatus.OK",
        "from http import HTTPStatus as S\nassert status(False) == 404",
        "from http import HTTPStatus\nassert status(False).phrase == HTTPStatus.NOT_FOUND.phrase",
        "assert status(True) == 200",
        "def red(color): return color is Color.RED\nassert [*map(red, palette())] == [True, False]",
    ],
)
def test_values_of_given_classes_are_themselves(judge: Judge, test: str):
    assert passes_beside(test, GIVEN + ANSWER)
    assert ruled(judge, test) == PASSED


@pytest.mark.parametrize(
    "test",
    [
        "assert isinstance(pixel(), Point) and pixel().norm() > 2",
        "assert isinstance(near(), Pair) and near() == (1, 2) and near().left == 1",
        "b = Box([1, 2])\nassert total(b) == 3\nfill(b)\nassert total(b) == 4 == sum(b.items)",
        "assert Box([1]) == Box([1])",
    ],
)
def test_what_may_be_changed_or_is_derived_stays_and_the_students_word_counts(
    judge: Judge, test: str
):
    assert passes_beside(test, GIVEN + ANSWER)
    outcome = ruled(judge, test)
    assert replace(outcome, leans=False) == PASSED
    assert outcome.leans is ("==" not in test.partition("total")[1] and "total" not in test)


HELPED = """
from helper import *
import helper
def draw(): return Card(3, marks=[1])
def suit(card): return card.suit
def mark(card): card.marks.append(len(card.marks)); card.rank += 1
def chain(n):
    node = None
    for i in range(n): node = Node(i, node)
    return node
"""


@pytest.mark.parametrize(
    "test",
    [
        "from helper import Card, Suit\nassert draw() == Card(3, Suit.HEARTS, [1])",
        "from helper import Card, Suit\nassert suit(Card(1)) is Suit.HEARTS",
        "from helper import Card\nc = Card(1)\nmark(c)\nmark(c)\nassert c == Card(3, marks=[0, 1])",
        "import helper\nassert isinstance(draw(), helper.Card) and draw().rank == 3",
        "from helper import Node\nassert chain(2) == Node(1, Node(0))",
        "import helper\nnode, n = chain(99), 0\nwhile node is not None: node, n = node.next, 1 + n\n"  # noqa: E501
        "assert n == 99",
    ],
)
def test_values_of_a_modules_classes_are_themselves(judge: Judge, test: str):
    assert passes_beside(test, HELPED)
    assert replace(ruled(judge, test, HELPED, ""), leans=False) == PASSED


# attacks: each works beside the student's code, or would if what it says were believed

LIES = """
class Always:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return hash(Color.RED)
    def __getattr__(self, name): return self
    def __call__(self, *a): return self
    def __bool__(self): return True
"""


@pytest.mark.parametrize(
    ("test", "answer"),
    [
        # enums
        ("assert mix(1, 2) == Color.RED", LIES + "def mix(a, b): return Always()"),
        ("assert mix(1, 2) == Color.RED",
         "class Color(Enum):\n    RED = 1\n    def __eq__(s, o): return True\n    BLUE = 2\n"
         "def mix(a, b): return Color.BLUE"),
        ("assert mix(1, 2).name == 'RED'",
         LIES + "class Lie:\n    name = Always()\ndef mix(a, b): return Lie()"),
        ("assert level(0) is Level.LOW and level(0) > 5", "class Level(IntEnum):\n    LOW = 9\n"
         "def level(n): return Level.LOW"),
        ("assert palette() == [Color.RED, Color.BLUE]",
         LIES + "class Lie(list):\n    __eq__ = lambda s, o: True\ndef palette(): return Lie([])"),
        ("assert Right.READ in rights()", LIES + "Right.__contains__ = lambda s, o: True\n"
         "def rights(): return Right.WRITE"),
        # named tuples
        ("assert swap(Pair(1, 2)) == Pair(2, 1)",
         "Pair.__eq__ = lambda s, o: True\ndef swap(p): return Pair(0, 0)"),
        ("assert swap(Pair(1, 2)).left == 2",
         LIES + "Pair.left = property(lambda s: Always())\ndef swap(p): return Pair(0, 0)"),
        ("assert swap(Pair(1, 2)).left == 2",
         LIES + "class Pair(tuple):\n    _fields = ('left',)\n    left = Always()\n"
         "    __new__ = lambda cls, *a: tuple.__new__(cls, (0,))\ndef swap(p): return Pair()"),
        ("assert swap(Pair(1, 2)) == Pair(2, 1)", LIES + "def swap(p): return Pair(Always(), 1)"),
        ("assert len(swap(Pair(1, 2))) == 5",
         "Pair.__len__ = lambda s: 5\ndef swap(p): return Pair(0, 0)"),
        # dataclasses
        ("assert mirrored(Point(1, 2)) == Point(-1, 2)",
         "Point.__eq__ = lambda s, o: True\ndef mirrored(p): return Point(0, 0)"),
        ("assert mirrored(Point(1, 2)).norm() == 5 ** 0.5",
         LIES + "Point.norm = lambda s: Always()\ndef mirrored(p): return Point(0, 0)"),
        ("assert mirrored(Point(1, 2)) == Point(-1, 2)",
         LIES + "def mirrored(p): return Point(Always(), Always())"),
        ("assert mirrored(Point(1, 2)).x == -1",
         LIES + "Point.x = property(lambda s: Always(), lambda s, v: None)\n"
         "def mirrored(p):\n    q = object.__new__(Point)\n"
         "    q.__dict__.update(x=0, y=0, tags=())\n    return q"),
        ("assert mirrored(Point(1, 2)) == Point(-1, 2)",
         "@dataclass(frozen=True)\nclass Point:\n    z: int = 0\n    __eq__ = lambda s, o: True\n"
         "    def __init__(self, *a): pass\ndef mirrored(p): return Point()"),
    ],
)  # fmt: skip
def test_no_value_of_a_given_class_lies(judge: Judge, test: str, answer: str):
    assert passes_beside(test, GIVEN + answer)
    outcome = ruled(judge, test, answer)
    assert not outcome.passed
    assert outcome.kind != "Gone"


@pytest.mark.parametrize(
    "answer",
    [
        "def mirrored(p):\n    q = Point(0)\n    object.__setattr__(q, 'tags', (q,))\n    return q",
        "def mirrored(p): return Point(0, 0, tuple(range(3_000_000)))",
        "def mirrored(p):\n    for _ in range(500): p = Point(0, 0, (p,))\n    return p",
        "def mirrored(p):\n    q = p\n    for _ in range(60): q = Pair(q, q)\n    return q",
        "def mirrored(p): return Pair(10 ** 100_000, Color)",
        "def mirrored(p):\n    q = Point(0)\n    object.__delattr__(q, 'y')\n    return q",
        "def mirrored(p):\n    q = Point(0)\n    q.__dict__['extra'] = 1\n    return q",
        "Color._member_map_ = None\ndef mirrored(p): return Color.RED",
        "Point.__dataclass_fields__['w'] = Point.__dataclass_fields__['x']\n"
        "def mirrored(p): return Point(0)",
    ],
    ids=["recursive", "huge", "deep", "wide", "number", "less", "more", "map", "fields"],
)
def test_odd_values_of_given_classes_end_nothing(judge: Judge, answer: str):
    test = "try: mirrored(Point(1, 2)) == Point(1, 2)\nexcept Exception: pass\n"
    test += "assert origin() == Point(0, 0)"
    outcome = ruled(judge, test, ANSWER + answer)
    assert replace(outcome, leans=False) == PASSED


def test_no_code_of_a_class_runs_where_an_instance_is_made(judge: Judge, tmp_path: Path):
    """Neither `__post_init__`, nor what would end it or set its fields."""
    kept = tmp_path / "kept"
    kept.write_text("")
    answer = f"""
from helper import Ends, Checked, Card
def bad():
    c = Card(1)
    c.rank = "no number"
    return c
def ends():
    e = object.__new__(Ends)
    e.__dict__["name"] = {str(kept)!r}
    Ends.__del__ = lambda s: None
    return e
def checked():
    c = object.__new__(Checked)
    c.__dict__["name"] = "x"
    return c
"""
    test = "from helper import Card\nassert bad().rank == 'no number' and type(bad()) is Card"
    assert ruled(judge, test, answer, "") == PASSED
    for name in ("ends", "checked"):
        test = f"import helper\nx = {name}()\nassert type(x) is not helper.{name.title()}\ndel x"
        assert ruled(judge, test, answer, "").passed
    assert kept.exists()


def test_a_library_that_the_test_does_not_know_is_not_looked_into(judge: Judge):
    answer = "import http\ndef status(): return http.HTTPStatus.OK"
    assert ruled(judge, "assert type(status()) is int", answer, "").passed
    known = "from http import HTTPStatus\nassert type(status()) is HTTPStatus"
    assert ruled(judge, known, answer, "").passed


@pytest.mark.parametrize(
    "given",
    [
        "from enum import Enum\nclass Color(Enum):\n    RED = len(hidden)",
        "class Color:\n    RED = 1",
        "from mine import Enum\nclass Color(Enum):\n    RED = 1",
        "from dataclasses import dataclass\n@dataclass\nclass Color:\n    RED: int = 1",
        "from enum import Enum\nclass Color(Enum):\n    RED = 1\nColor = wrapped(Color)",
    ],
    ids=["needs", "plain", "other", "changes", "twice"],
)
def test_what_the_judge_cannot_define_by_itself_stays_the_students(given: str):
    assert before(given, "", "assert Color.RED").given == ()


def test_an_answers_class_stays_the_students():
    answer = Code("from enum import Enum\nclass Color(Enum):\n    RED = 1", is_answer=True)
    assert preludes((answer, Code("assert Color.RED", is_test=True)))[-1].given == ()


def test_a_class_comes_with_what_it_needs():
    its = before(GIVEN, "", "assert song() == Song('x')")
    assert its.given == ("Song", "Color")
    assert "class Color(Enum)" in its.imports
    assert "LEVELS" not in its.imports


@pytest.mark.parametrize(
    "said",
    [
        ["known", "enum", "http:HTTPStatus", ["NONE"], None],
        ["known", "enum", "http:HTTPStatus", [["list", []]], None],
        ["known", "enum", "http:HTTPStatus", ["OK", "FOUND"], None],
        ["known", "enum", "http:HTTPStatus.OK", ["OK"], None],
        ["known", "enum", "autograder.base.results:Strength", ["OK"], None],
        ["known", "data", "helper:Guarded", [1], None],
        ["known", "data", "helper:Card", [1], None],
        ["known", "data", "helper:Card", [["enum"], 1, 2], None],
        ["known", "data", "helper:os", [1], None],
        ["known", "data", "helper:Ends", ["x"], None],
        ["known", "data", "subprocess:Popen", ["x"], None],
        ["known", "record", "helper:Card", None, ["list", [1, 2, 3]]],
        ["known", "class", "os:system", None, None],
        ["known", "class", "builtins:int", None, None],
        ["known", "class", ":int", None, None],
        ["known", "call", "helper:Card", [1, 2, 3], None],
        ["known", "data", "helper:Card", [1, 2, 3]],
        ["known", "data", 3, [1, 2, 3], None],
        ["library", "objects", ["known", "enum", "http:HTTPStatus", ["OK"], None]],
    ],
)
def test_a_message_that_fits_no_class_ends_the_test(judge: Judge, said: list[object]):
    def babble(end: socket.socket) -> None:
        receive(end, 0)
        send(end, ["value", said, None])
        with contextlib.suppress(EOFError, OSError):
            receive(end, 0)

    test = (
        "import helper, http, subprocess, os\nfrom helper import *\ntry: x\nexcept Exception: pass"
    )
    assert answer(judge, test, babble).kind == "Gone"
