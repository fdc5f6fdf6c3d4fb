"""Open raw, packet, netlink and other uncommon sockets.

class: network
expect: graded
"""

EXTRA = [
    """import socket

for family, kind, protocol in (
    (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
    (socket.AF_INET6, socket.SOCK_RAW, 58),
    (socket.AF_PACKET, socket.SOCK_RAW, 768),
):
    try:
        with socket.socket(family, kind, protocol) as end:
            print("raw socket", family)
            end.settimeout(1)
            if family == socket.AF_INET:
                end.sendto(b"\\x08\\x00\\xf7\\xff\\x00\\x00\\x00\\x00", ("1.1.1.1", 0))
                print("LOOT: a ping went out", len(end.recv(100)))
    except OSError as error:
        print(family, error)
links = [name for _, name in socket.if_nameindex()]
print("LOOT:" if set(links) - {"lo"} else "only", links)"""
]
