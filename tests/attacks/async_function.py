"""Answer with coroutines, awaitables and asynchronous generators.

class: score
expect: graded
"""

DOUBLE = """import asyncio

async def double(n):
    await asyncio.sleep(0)
    return 41"""

NORM = """def norm(x):
    async def values():
        while True:
            yield 4.0

    if len(x) == 2:
        return asyncio.ensure_future(double(4.0))
    return values()"""
