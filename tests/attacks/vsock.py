"""Reach the machine below by vsock, which no network namespace holds on older kernels.

class: network
expect: graded
"""

EXTRA = [
    """import socket

for cid in (0, 1, 2):
    for port in (22, 1024, 8080, 52, 9999):
        try:
            with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as end:
                end.settimeout(0.3)
                end.connect((cid, port))
                print("LOOT: vsock", cid, port)
        except (OSError, AttributeError):
            pass"""
]
