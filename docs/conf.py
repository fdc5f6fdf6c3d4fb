"""Sphinx's settings: the site is these Markdown files, and needs no network to be read."""

from __future__ import annotations

from sphinx.application import Sphinx

project = "Gaussian mixtures and EM"
copyright = "the contributors; text CC BY 4.0, code MIT"
extensions = ["myst_parser"]
exclude_patterns = ["conf.py"]
html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False
highlight_language = "none"
myst_heading_anchors = 3  # as on code hosts, so that links to headings work on both

#: The pages by who reads them.
PAGES = {
    "For students": ("student",),
    "For instructors": ("instructor", "another-course", "start", "assessment", "faq"),
    "For developers and operators": ("judge", "security", "sandbox-setup", "scale"),
}


def add_contents(app: Sphinx, page: str, text: list[str]) -> None:
    """Give the first page Sphinx's lists of pages, which would be noise in plain Markdown."""
    if page == "index":
        for reader, pages in PAGES.items():
            known = "\n".join(name for name in pages if name in app.env.found_docs)
            text[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {reader}\n\n{known}\n```\n"


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("source-read", add_contents)
