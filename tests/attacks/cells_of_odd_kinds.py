"""Hand in cells of unknown kinds, without source, with sources that are no text.

class: score
expect: flagged
"""

import json

import nbformat


def tamper(nb, folder):
    raw = json.loads(nbformat.writes(nb))
    raw["cells"][0]["source"] = [["def double(n): return 3 * n"]]
    raw["cells"][1]["cell_type"] = "heading"
    raw["cells"][2].pop("source")
    raw["cells"][3]["outputs"] = {"text": "2"}
    raw["cells"].append(None)
    raw["cells"].append("assert True")
    raw["cells"].append({"cell_type": "code"})
    (folder / "sums.ipynb").write_text(json.dumps(raw))
