"""A process whose memory is a view of a file goes on as before, and forks of it share that file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc elsewhere")

BEFORE = """
import gc, os, sys, threading
import numpy as np
from autograder.inside import c_calls, memory_image

def own():
    "The kilobytes that no other process has."
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))

def place(value):
    "The file that a value lies in."
    for line in open("/proc/self/maps"):
        where, *_, name = line.split(maxsplit=5)
        start, end = (int(part, 16) for part in where.split("-"))
        if start <= id(value) < end:
            return name.strip(), f"{start:x}-{end:x}", id(value) - start

names = {str(number): [number] for number in range(200_000)}
array = np.arange(1_000_000.0)
before = own()
"""
CHECK = """
assert len(names) == 200_000 and all(names[str(n)] == [n] for n in range(200_000))
assert array.sum() == 499_999_500_000
assert np.linalg.inv(np.eye(3) * 2)[0, 0] == 0.5
"""


def run(code: str) -> str:
    """What a fresh process prints."""
    line = [sys.executable, "-c", BEFORE + code]
    root = Path(__file__).parents[1]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        line, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_that_a_process_has_is_as_before_and_most_of_it_in_the_file():
    look = "print(place(names['7'])[0], after < before / 2)"
    code = f"memory_image.take()\nafter = own()\n{CHECK}\n{look}"
    assert run(f"{code}\n{code}") == "/memfd:image (deleted) True\n" * 2


def test_what_a_fork_or_its_parent_writes_the_other_does_not_see():
    code = """
memory_image.take()
pid = os.fork()
if pid == 0:
    names['7'].append('child')
    names['child'] = 1
    array[:] = 0
    os._exit(0)
os.waitpid(pid, 0)
names['8'].append('parent')
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, repr(names['8']).encode())
    os._exit(0)
print(os.read(read, 99).decode(), names['7'], 'child' in names, array[1])
"""
    assert run(code) == "[8, 'parent'] [7] False 1.0\n"


def test_memory_grows_and_shrinks_afterwards():
    code = f"""
memory_image.take()
large = bytearray(50_000_000)
for size in (90_000_000, 10_000, 200_000_000):
    large += b'x' * size
    del large[size // 2:]
    zeros = np.zeros(3_000_000)
    assert not zeros.any() and not bytearray(1_000_000).strip(b'\\0')
more = [str(number) * 3 for number in range(500_000)]
del more, large
gc.collect()
{CHECK}"""
    run(code)


def test_nobody_can_write_to_the_file():
    code = """
memory_image.take()
_, where, offset = place(names)
try:
    with open(f'/proc/self/map_files/{where}', 'r+b', buffering=0) as file:
        file.seek(id(names))
        file.write(b'x' * 8)
except PermissionError:
    print('refused')
"""
    assert run(code) == "refused\n"


def test_a_process_with_threads_keeps_its_memory():
    code = f"""
over = threading.Event()
thread = threading.Thread(target=over.wait)
thread.start()
memory_image.take()
over.set()
thread.join()
{CHECK}
print(place(names)[0])"""
    assert "memfd" not in run(code)


@pytest.mark.parametrize("missing", ["os.memfd_create", "c_calls.LIBC.makecontext"])
def test_where_the_system_cannot_do_it_nothing_changes(missing: str):
    owner, name = missing.rsplit(".", 1)
    code = f"""
class Without:
    def __getattr__(self, name):
        if name == {name!r}:
            raise AttributeError(name)
        return getattr(LIBC, name)
LIBC = c_calls.LIBC
if {owner!r} == 'os':
    del os.memfd_create
else:
    c_calls.LIBC = Without()
memory_image.take()
{CHECK}
print(place(names)[0])"""
    assert "memfd" not in run(code)
