"""Connect to abstract sockets, which have no file that could be hidden.

class: network
expect: graded
"""

EXTRA = [
    """import socket

names = {"/tmp/.X11-unix/X0", "/tmp/dbus-attack", "attack-canary"}
try:
    with open("/proc/net/unix") as table:
        names |= {line.split("@", 1)[1].strip() for line in table if "@" in line}
except OSError:
    pass
for name in names:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(socket.AF_UNIX, kind) as end:
                end.settimeout(0.5)
                end.connect("\\0" + name)
                print("LOOT: abstract", name)
        except OSError:
            pass
meeting = socket.socket(socket.AF_UNIX)
try:
    meeting.bind("\\0attack-canary")
    meeting.listen()
except OSError as error:
    print("LOOT: a neighbour was here", error)"""
]
