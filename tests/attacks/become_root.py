"""Ask for other rights: setuid, capabilities, a user namespace, mounts, chroot.

class: write
expect: graded
"""

EXTRA = [
    """import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000

def attempt(name, deed):
    pid = os.fork()
    if pid == 0:
        try:
            done = deed()
            os._exit(7 if done in (0, None) else 1)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) == 7:
        print("LOOT:", name)

root = os.getuid() == 0
os.makedirs("mounted", exist_ok=True)
print("uid", os.getuid(), os.getgroups())
if not root:
    attempt("setuid", lambda: os.setuid(0))
    attempt("setgid", lambda: os.setgid(0))
attempt("chroot", lambda: os.chroot("."))
attempt("mount", lambda: libc.mount(b"none", b"mounted", b"tmpfs", 0, None)
        or libc.umount2(b"mounted", 2))
attempt("remount", lambda: libc.mount(None, b"/", None, 32 | 4096, None))
attempt("mknod", lambda: os.mknod("disk", 0o60666, os.makedev(8, 0)))
attempt("mount in a namespace of my own", lambda: libc.unshare(CLONE_NEWUSER | CLONE_NEWNS)
        or libc.mount(b"none", b"mounted", b"tmpfs", 0, None))
attempt("nice", lambda: os.nice(-5) and 0)
try:
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(("CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp:")):
                print(line.strip())
except OSError:
    pass"""
]
