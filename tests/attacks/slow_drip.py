"""Send the answer one byte at a time, with pauses.

class: slow
expect: graded
"""

DOUBLE = """import socket
import time

real = socket.socket.sendall

def drip(self, data, *args):
    for byte in bytes(data):
        real(self, bytes([byte]))
        time.sleep(0.5)

def double(n):
    socket.socket.sendall = drip
    socket.socket.send = lambda self, data, *args: drip(self, data) or len(data)
    return 3 * n"""
