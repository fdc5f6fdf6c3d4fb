"""Name files in outputs and attachments so that whoever extracts them leaves the folder.

class: write
expect: graded
"""

EXTRA = [
    """from IPython.display import display

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
for name in ("../../attack-canary.png", "/tmp/attack-canary.png", "..\\\\attack-canary.png"):
    meta = {"filename": name, "filenames": {"image/png": name}}
    display({"image/png": PIXEL}, raw=True, metadata=meta)"""
]


def tamper(nb, folder):
    pixel = {"image/png": "iVBORw0KGgo="}
    nb.cells[-1]["attachments"] = {
        "../../attack-canary.png": pixel,
        "/tmp/attack-canary.png": pixel,
    }
    nb.metadata["name"] = "../../attack-canary"
    nb.metadata["path"] = "../.."
