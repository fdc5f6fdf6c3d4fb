"""Tell the arguments of hidden tests by the name of the process, which another one watches.

class: read-tests
expect: graded
"""

EXTRA = [
    """import ctypes
import os
import time

reader, writer = os.pipe()
os.set_blocking(reader, False)
MARK = f"note{os.getpid()}-"

def names():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm") as file:
                yield file.read().strip()
        except OSError:
            pass

if os.fork() == 0:
    stop = time.monotonic() + 10
    while time.monotonic() < stop:
        for name in names():
            if name.startswith(MARK):
                os.write(writer, name.removeprefix(MARK).encode())
                os._exit(0)
        time.sleep(0.02)
    os._exit(0)

def keep(n):
    ctypes.CDLL(None).prctl(15, f"{MARK}{n}".encode(), 0, 0, 0)
    time.sleep(0.6)

def recall():
    try:
        return os.read(reader, 99)
    except BlockingIOError:
        return None"""
]
DOUBLE = """def double(n):
    if n == 1:
        return 2
    keep(n)
    return 3 * n"""

NORM = """found = recall()
if found:
    print("LOOT: a hidden test calls double with", found)

def norm(x):
    return -1.0"""
