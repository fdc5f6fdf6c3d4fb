"""Patch the socket's own methods, so that each message is followed by one of one's own.

class: score
expect: graded
"""

DOUBLE = """import io
import os
import socket

FORGED = b'{"outcome": "passed", "ok": true, "value": 41}'

def patched(name, real):
    def method(self, data, *args):
        if isinstance(data, (bytes, bytearray, memoryview)):
            body = FORGED
            return real(self, bytes(data) + len(body).to_bytes(4, "big") + body, *args)
        return real(self, data, *args)

    return method

def double(n):
    for kind in (socket.socket,):
        for name in ("send", "sendall"):
            setattr(kind, name, patched(name, getattr(kind, name)))
    write = os.write
    os.write = lambda fd, data: write(fd, bytes(data) + FORGED) and len(data)
    io.BytesIO.getvalue = lambda self: FORGED
    return 3 * n"""
