"""What a student is told: what happened, and what to try, in one line of bounded length."""

from __future__ import annotations

import pytest

from autograder.base.verdicts import HIDDEN, LOOK, NOT_YET, STOPS, message, part, words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "axis 0 with size 2\nIs a size written as a literal?",
            "axis 0 with size 2. Is a size written as a literal?",
        ),
        ("shapes differ:\n(2,) and (3,)", "shapes differ: (2,) and (3,)"),
        ("one\n\n  two  \nThree\nfour", "one; two. Three"),
        ("\x1b[31mred\x1b[0m\ttab", "red tab"),
        ("Not yet!\nAgain", "Not yet! Again"),
        ("", ""),
    ],
)
def test_the_lines_of_a_message_are_one_line_each_with_an_end(text: str, line: str):
    assert message(text) == line


def test_a_long_message_is_cut_and_shows_it_and_an_exceptions_is_cut_sooner():
    assert message("x" * 10_000) == "x" * 497 + "..."
    told = message(words("ValueError", "shapes\nDiffer " + "x" * 10_000))
    assert told.startswith("ValueError: shapes. Differ xxx")
    assert told.endswith("...")
    assert len(told) == len("ValueError: ") + 200
    hint = "Is the mean taken over the points? " * 10
    assert message(words("AssertionError", hint)) == hint.strip(), "a hint is somebody's own words"


@pytest.mark.parametrize(
    ("kind", "text", "hidden", "told"),
    [
        ("AssertionError", "Twice?", False, "Twice?"),
        ("AssertionError", "", True, f"this does not hold yet {HIDDEN}"),
        ("IndexError", "", True, f"this stops by IndexError {HIDDEN} ({LOOK['IndexError']})"),
        ("EOFError", "", True, f"this stops by EOFError {HIDDEN}"),
        ("IndexError", "out of range", False, "IndexError: out of range"),
        ("StudentError", "", True, f"this stops by an exception of your own {HIDDEN}"),
        ("StudentError", "Mine: no", False, "Mine: no"),
        ("NotImplementedError", "", False, NOT_YET),
        ("NotImplementedError", "", True, NOT_YET),
        ("NotImplementedError", "e_step is empty", False, f"{NOT_YET} (e_step is empty)"),
        ("Timeout", "it loops", False, "it loops"),
        ("StudentError", "SystemExit: 1", False, f"your code {STOPS['SystemExit']}"),
        ("SystemExit", "1", False, f"your code {STOPS['SystemExit']}"),
    ],
)
def test_words_say_what_happened_and_what_to_try(kind: str, text: str, hidden: bool, told: str):
    assert words(kind, text, hidden=hidden) == told


def test_a_part_of_the_points_is_told_with_what_to_try():
    assert part(1.5, 3) == f"1.5 of 3 points: part of what this test tries is right, {HIDDEN}"
    assert part(0, 3).startswith("0 of 3 points: nothing that this test tries is right yet; try it")
