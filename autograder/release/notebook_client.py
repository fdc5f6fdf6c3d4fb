"""Runs notebooks by kernels of Jupyter's, without nbclient's waits for what has arrived."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

from nbclient import NotebookClient

#: Seconds until a reply is looked for once more.
LOOK = 0.5


class Client(NotebookClient):
    """nbclient's client, which looks for replies also when nothing wakes it.

    It tells Output widgets what they show on the socket that replies come by. A reply that arrives
    just then wakes nobody, and nbclient's own would be found when the cell's time is over.
    """

    async def async_start_new_kernel_client(self) -> Any:
        """A client whose replies are looked for again and again."""
        client = await super().async_start_new_kernel_client()
        channel: Any = client.shell_channel
        once = channel.get_msg

        async def get_msg(timeout: float | None = None) -> dict[str, Any]:
            deadline = float("inf") if timeout is None else time.monotonic() + timeout
            while True:
                left = deadline - time.monotonic()
                try:
                    return dict(await once(timeout=max(0.0, min(left, LOOK))))
                except Empty:
                    if left <= LOOK:
                        raise

        channel.get_msg = get_msg
        return client
