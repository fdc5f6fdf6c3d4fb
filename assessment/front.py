"""The front page of the site of `make lite`: each lab, what it is about, and how long it takes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from autograder.base import notebook
from autograder.base.errors import UsageError
from autograder.base.text_files import write_whole
from autograder.reports import safe_html

#: JupyterLite's pages look for their root in the front page: that is what its script element says.
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>
<style>
body { font: 1rem/1.5 system-ui, "Liberation Sans", sans-serif; color: #111; background: #fff;
  max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
ul { padding: 0; list-style: none; }
li { margin: 1rem 0; padding: .5rem 1rem; border: 1px solid #cfd6dc;
  border-left: 6px solid #0072b2; border-radius: 4px; }
h2 { margin: .25rem 0; font-size: 1.2rem; }
p { margin: .5rem 0; }
a { color: #005a8e; }
.note { color: #444; font-size: .9rem; }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>Choose a lab. It opens in JupyterLab in this browser, with nothing to install; the first time,
some tens of megabytes are loaded.</p>
<ul>
{% for lab in labs %}<li>
<h2><a href="{{ lab.address }}">{{ lab.title }}</a></h2>
<p>{{ lab.about }}</p>
{% if lab.time %}<p class="note">{{ lab.time }}.</p>
{% endif %}</li>
{% endfor %}</ul>
<p class="note">Your work is kept in this browser on this machine alone: to hand in, choose File,
then Download. Everything else: <a href="lab/index.html">JupyterLab</a>.</p>
</main>
</body>
</html>
"""
TIME = re.compile(r"^\*\*Time\.?\*\*:?\s+(.+?)[.:;]\s", re.MULTILINE)


@dataclass(frozen=True)
class Lab:
    """A lab on the front page."""

    address: str
    title: Markup
    about: Markup
    time: str


def title(settings: Path) -> str:
    """What the site is called, by the settings that it is built by."""
    name = json.loads(settings.read_text(encoding="utf-8"))["jupyter-config-data"]["appName"]
    return str(name)


def write(site: Path, title: str) -> Path:
    """Write the front page of a built site, in place of the one that only leads to JupyterLab."""
    labs = list(_labs(site / "files"))
    if not labs:
        raise UsageError(f"no labs in {site / 'files'}: expected a site that `make lite` has built")
    page = Environment(autoescape=True).from_string(PAGE)
    return write_whole(site / "index.html", page.render(title=title, labs=labs))


def _labs(files: Path) -> Iterator[Lab]:
    """The notebooks that are called like their folders, in order."""
    for path in sorted(files.glob("*/*.ipynb")):
        if path.stem == path.parent.name:
            cells = notebook.read(path).cells
            text = "\n\n".join(str(c.source) for c in cells[:3] if c.cell_type == "markdown")
            parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
            heads = [part.splitlines()[0] for part in parts if part.startswith("#")]
            about = [part for part in parts if part[0] not in "#|<>-*`$!"]
            time = TIME.search(f"{text}\n")
            yield Lab(
                "lab/index.html?path=" + quote(f"{path.parent.name}/{path.name}"),
                safe_html.line(heads[0].lstrip("# ") if heads else path.stem),
                safe_html.line(about[0]) if about else Markup(),
                time[1] if time else "",
            )
