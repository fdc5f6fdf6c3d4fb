"""Try every port of the own machine, and of the gateway.

class: network
expect: graded
"""

EXTRA = [
    """import os
import socket
import time

stop = time.monotonic() + 20
mine, own = set(), set()
for fd in os.listdir("/proc/self/fd"):
    try:
        mine.add(os.readlink(f"/proc/self/fd/{fd}")[8:-1])
    except OSError:
        pass
for table in ("/proc/self/net/tcp", "/proc/self/net/tcp6"):
    with open(table) as lines:
        for line in list(lines)[1:]:
            if line.split()[9] in mine:
                own.add(int(line.split()[1].split(":")[1], 16))
for host in ("127.0.0.1", "::1", "172.17.0.1", "10.0.2.2"):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ports = range(1, 65536) if host == "127.0.0.1" else (22, 80, 443, 2375, 5432, 8000, 8888)
    for port in ports:
        if time.monotonic() > stop or port in own:
            continue
        with socket.socket(family) as end:
            end.settimeout(0.2)
            try:
                end.connect((host, port))
                print("LOOT:", host, port)
            except OSError:
                pass"""
]
