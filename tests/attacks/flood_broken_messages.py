"""Send frames that are no messages: wrong signature, no JSON, too few, deep nests.

class: kill
expect: graded
"""

EXTRA = [
    """import json

kernel = get_ipython().kernel
socket = kernel.iopub_socket
head = json.dumps({"msg_id": "1", "msg_type": "status", "session": "", "username": ""}).encode()
nest = b"[" * 100_000 + b"]" * 100_000

def signed(*parts):
    return [b"status", b"<IDS|MSG>", kernel.session.sign(list(parts)), *parts]

for frames in (
    [b""], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"", head], [b"x" * 1000] * 50, [nest],
    [b"status", b"<IDS|MSG>", b"bad", head, b"{}", b"{}", b"{}"],
    signed(head, b"{}", b"{}", nest),
    signed(nest, b"{}", b"{}", b"7"),
    signed(head, b"0", b"0", b"0"),
    signed(b"\\xff", b"{}", b"{}", b"{}"),
):
    try:
        socket.send_multipart(frames)
    except Exception as error:
        print(type(error))"""
]
