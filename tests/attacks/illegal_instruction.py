"""Run machine code of one's own, which is not allowed, and jump into nothing.

class: kill
expect: graded
"""

DOUBLE = """import ctypes
import mmap

def double(n):
    room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    room.write(b"\\x0f\\x0b" * 100)
    address = ctypes.addressof(ctypes.c_char.from_buffer(room))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()"""
