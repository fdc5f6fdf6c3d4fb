"""Raise one's own limits, and step out of the control group.

class: slow
expect: graded
"""

EXTRA = [
    """import glob
import os
import resource

for name in dir(resource):
    if name.startswith("RLIMIT_"):
        number = getattr(resource, name)
        before = resource.getrlimit(number)
        try:
            resource.setrlimit(number, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            continue
        if before[1] != resource.RLIM_INFINITY:
            print("LOOT: raised", name, before)
for path in ["/sys/fs/cgroup/cgroup.procs", *glob.glob("/sys/fs/cgroup/*/cgroup.procs")]:
    try:
        with open(path, "w") as file:
            file.write(str(os.getpid()))
        print("LOOT: moved to", path)
    except OSError:
        pass
try:
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
    print("LOOT: never killed for memory")
except OSError:
    pass"""
]
