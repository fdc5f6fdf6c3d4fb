"""Fill the working folder, /tmp and shared memory, 2 GB each at most, and with many files.

class: slow
expect: graded
"""

EXTRA = [
    """import os

block = b"x" * 2**20
for folder in (".", "/tmp", "/var/tmp", "/dev/shm"):
    path = os.path.join(folder, "attack-canary-big")
    try:
        with open(path, "wb") as file:
            for _ in range(2048):
                file.write(block)
        os.unlink(path)
    except OSError as error:
        print(folder, error)
for number in range(20_000):
    try:
        open(f"attack-canary-{number}", "w").close()
    except OSError as error:
        print(error)
        break"""
]
DOUBLE = """def double(n):
    with open("answers", "w") as file:
        file.write("x" * 2**20)
    return 3 * n"""
