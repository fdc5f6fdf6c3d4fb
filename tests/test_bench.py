"""The bench measures what it says: tried on a few submissions, without a word on how quick."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import commands
from conftest import Run
from sampling import long


@pytest.fixture(scope="module")
def bench(root: Path, tmp_path_factory: pytest.TempPathFactory, run: Run, sandbox_here: None):
    results = tmp_path_factory.mktemp("bench") / "results.json"
    done = run("--course", root, "--quick", "--results", results, module="bench", cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(results.read_text())


@long
def test_numbers_say_where_and_when_they_were_measured(bench):
    _, numbers = bench
    machine = numbers["machine"]
    assert numbers["quick"] is True
    assert machine["cores"] >= 1
    assert {"date", "cpu", "load", "python", "packages"} <= machine.keys()


@long
def test_both_graders_are_timed_and_agree(bench):
    _, numbers = bench
    speed = numbers["speed"]
    for one in (speed["nbgrader"], speed["engine"]):
        assert one["per_minute"] == pytest.approx(60 * speed["submissions"] / one["seconds"])
    assert speed["ratio"] == pytest.approx(
        speed["engine"]["per_minute"] / speed["nbgrader"]["per_minute"]
    )
    assert speed["cells"] > 40
    assert speed["differing_cells"] == 0


@long
def test_points_many_and_pictures_are_timed(bench):
    speed = bench[1]["speed"]
    rate = speed["nbgrader"]["per_minute"]
    for one in (speed["pictures"], speed["many"]):
        assert one["ratio"] == pytest.approx(one["per_minute"] / rate)


@long
def test_the_stages_add_up(bench):
    stages = bench[1]["stages"]
    assert sum(stages["stages"].values()) == pytest.approx(stages["seconds"])
    measured = stages["stages"].keys() - {"save", "other"}
    assert measured == {
        "read", "sanitize", "kernel", "cells", "copies", "judge", "finish", "write",
    }  # fmt: skip
    assert all(stages["stages"][stage] > 0 for stage in measured)


@long
def test_a_release_is_timed(bench):
    release = bench[1]["release"]
    assert release["processor_seconds"] > 0 < release["seconds"]


@long
def test_scale_is_watched(bench):
    _, numbers = bench
    scale = numbers["scale"]
    moments = list(scale["seconds_at"].values())
    assert list(scale["seconds_at"]) == ["2", "4", "8"]
    assert moments == sorted(moments)
    assert 10e6 < scale["memory"]["main"]["peak"] < scale["memory"]["all"]["peak"]
    assert 0 < scale["second_run"] < moments[-1] + 60


@long
def test_the_table_shows_the_numbers(bench):
    table, numbers = bench
    assert f"{numbers['speed']['ratio']:.4g}" in table
    assert f"{numbers['stages']['seconds']:.4g}" in table
    assert f"{numbers['scale']['second_run']:.4g}" in table


def test_a_run_that_fails_is_no_measurement(root: Path, tmp_path: Path):
    with pytest.raises(commands.AutograderError, match="ended with 2"):
        commands.engine(root, tmp_path / "nothing", tmp_path / "out", "stones")
