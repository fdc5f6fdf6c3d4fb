"""Connect to every unix socket: docker, dbus, systemd, ssh agents, kernels of neighbours.

class: network
expect: graded
"""

EXTRA = [
    """import glob
import os
import socket
import stat
import time

paths = ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"]
paths += ["/run/dbus/system_bus_socket", "/run/systemd/private", "/run/podman/podman.sock"]
paths += glob.glob("/tmp/ssh-*/agent.*") + glob.glob("/run/user/*/bus")
paths += glob.glob("/tmp/.X11-unix/*")
stop = time.monotonic() + 10
for start in ("/tmp", "/run", "/var", "/dev/shm", "/home", "/root"):
    for folder, _, files in os.walk(start):
        if time.monotonic() > stop:
            break
        paths += [os.path.join(folder, name) for name in files]
with open("/proc/self/net/unix") as table:
    own = {line.split()[-1] for line in table if "/" in line}
for path in dict.fromkeys(paths):
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode):
            continue
        with socket.socket(socket.AF_UNIX) as end:
            end.settimeout(0.5)
            end.connect(path)
            print("own" if path in own else "LOOT:", path)
    except OSError:
        pass"""
]
