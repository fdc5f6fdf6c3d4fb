"""Put configuration files of Jupyter and nbconvert beside the notebook.

class: score
expect: graded
"""

import json

CODE = """c = get_config()
print("LOOT: configuration of the submission was read")
c.ExecutePreprocessor.allow_errors = True
c.Execute.enabled = False
c.NotebookClient.allow_errors = True
c.TemplateExporter.exclude_output = True
c.KernelManager.kernel_cmd = ["true"]
"""
NAMES = ["jupyter_config", "jupyter_nbconvert_config", "jupyter_nbgrader_config", "ipython_config"]


def tamper(nb, folder):
    for place in (".", ".jupyter", "etc/jupyter", ".ipython/profile_default"):
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name in [*NAMES, "ipython_kernel_config"]:
            (folder / place / f"{name}.py").write_text(CODE)
            (folder / place / f"{name}.json").write_text(
                json.dumps({"Execute": {"enabled": False}, "NotebookClient": {"timeout": 1}})
            )
