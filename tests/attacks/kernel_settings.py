"""Open the switches of the machine for writing; nothing is written to them.

class: write
expect: graded
"""

EXTRA = [
    """import glob
import os

switches = ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/panic_on_oom"]
switches += ["/proc/sys/kernel/modprobe", "/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/kvm"]
switches += ["/sys/kernel/uevent_helper"]
switches += glob.glob("/sys/fs/cgroup/**/release_agent", recursive=True)[:5]
switches += glob.glob("/sys/fs/cgroup/cgroup.procs") + glob.glob("/dev/sd*") + glob.glob("/dev/vd*")
for path in switches:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        print("LOOT: could write to", path)
    except OSError:
        pass
for command in ("sudo", "su", "pkexec", "mount", "newuidmap", "fusermount3"):
    for folder in ("/usr/bin", "/bin", "/usr/sbin"):
        path = f"{folder}/{command}"
        if os.path.exists(path) and os.stat(path).st_mode & 0o4000:
            print("setuid program in sight:", path)"""
]
