"""Leave System V and POSIX shared memory, semaphores and queues behind, 1 MB each.

class: outlive
expect: graded
"""

EXTRA = [
    """import ctypes
from multiprocessing import resource_tracker, shared_memory

libc = ctypes.CDLL(None, use_errno=True)
key = 0x0A77AC
before = libc.shmget(key, 0, 0)
if before >= 0:
    print("LOOT: somebody left shared memory")
print(libc.shmget(key, 2**20, 0o1666), libc.semget(key, 1, 0o1666), libc.msgget(key, 0o1666))
try:
    shared = shared_memory.SharedMemory("attack-canary", create=True, size=2**20)
    resource_tracker.unregister(shared._name, "shared_memory")
except FileExistsError:
    print("LOOT: somebody left attack-canary in shared memory")
except OSError as error:
    print(error)"""
]
