"""How the processes of the grader talk to each other and to a kernel: JSON of a known length.

Open files may travel with a document. The reader of what a student's process writes bounds it
before it decodes it.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

HEAD = struct.Struct("!I")
#: Bytes of a document, where no other bound is given, and open files with it.
MOST_BYTES, MOST_FILES = 64 << 20, 16


class Broken(Exception):
    """What arrived is no document, or too large to be one."""


def send(channel: socket.socket, document: Any, files: Sequence[int] = ()) -> None:
    """Write a document, and let the reader have open files."""
    send_text(channel, json.dumps(document).encode(), files)


def send_text(channel: socket.socket, text: bytes, files: Sequence[int] = ()) -> None:
    """Write a document that is JSON already."""
    data = HEAD.pack(len(text)) + text
    if not files:
        channel.sendall(data)
        return
    sent = socket.send_fds(channel, [data], list(files))
    channel.sendall(memoryview(data)[sent:])


def receive(
    channel: socket.socket, most: int = MOST_BYTES, most_files: int = MOST_FILES
) -> tuple[Any, list[int]]:
    """Read a document and the files that came with it; EOFError at the end, Broken."""
    head, files = b"", list[int]()
    try:
        while len(head) < HEAD.size:
            part, more, *_ = socket.recv_fds(channel, HEAD.size - len(head), most_files)
            files += more
            if not part:
                raise EOFError("the other side has gone")
            head += part
        (length,) = HEAD.unpack(head)
        if length > most:
            raise Broken(f"a message of {length:,} bytes")
        return decoded(exactly(channel, length)), files
    except BaseException:
        for file in files:
            os.close(file)
        raise


def decoded(text: bytes | bytearray) -> Any:
    """The document in a text; Broken if there is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Broken("a message that is no JSON") from error


def exactly(channel: socket.socket, length: int) -> bytearray:
    """So many bytes, whose memory is taken as they arrive; EOFError if there are fewer."""
    data = bytearray()
    while len(data) < length:
        part = channel.recv(min(length - len(data), 1 << 20))
        if not part:
            raise EOFError("the other side has gone")
        data += part
    return data
