"""Lower one's own limits to nothing, so that the kernel cannot answer.

class: kill
expect: graded
"""

DOUBLE = """import resource

def double(n):
    for name in ("RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_STACK", "RLIMIT_AS"):
        try:
            resource.setrlimit(getattr(resource, name), (0, 0))
        except (OSError, ValueError):
            pass
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    return 3 * n"""
