"""Formulas: TeX in, MathML out, which browsers draw by themselves, without script or network."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import Converter

#: The longest formula that is converted; longer ones are shown as they were written.
LONGEST = 3_000
#: What defines new commands: a few lines of them can stand for any amount of text.
DEFINITION = re.compile(
    r"\\(?:(?:re)?new(?:command|environment)|providecommand|[egx]?def|let|DeclareMath\w*)\b"
)
#: Unicode's words for MathML's styles.
STYLES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "fraktur": "FRAKTUR",
    "monospace": "MONOSPACE",
    "sans-serif": "SANS-SERIF",
    "script": "SCRIPT",
}


@lru_cache(maxsize=4_096)
def mathml(tex: str, display: bool) -> str:
    """A formula as MathML, or its source as code where it cannot be converted.

    What comes out is well-formed, but not yet clean: TeX can ask for links.
    """
    if len(tex) <= LONGEST and not DEFINITION.search(tex):
        try:
            return _converted(tex, "block" if display else "inline")
        except Exception:  # whatever a formula with mistakes in it may raise
            pass
    return f"<code>{escape(tex)}</code>"


def _converted(tex: str, display: str) -> str:
    """The converter's tree as text; its own way of writing lets text become markup."""
    tree = Converter(display=display).convert_to_element(tex)
    for element in tree.iter():
        element.text = unescape(element.text) if element.text else None
        element.tail = unescape(element.tail) if element.tail else None
        for name, value in element.attrib.items():
            element.attrib[name] = unescape(value)
        style = STYLES.get(element.get("mathvariant", ""))
        if style and element.text:
            element.text = "".join(_styled(char, style) for char in element.text)
    return ElementTree.tostring(tree, encoding="unicode")


@lru_cache
def _styled(char: str, style: str) -> str:
    """A letter or digit in a style: browsers know these as characters, not as an attribute."""
    what = unicodedata.name(char, "").replace("LETTER ", "").partition(" ")  # LATIN, DIGIT ...
    name = "".join(what) if what[0] == "DIGIT" else what[2]
    for full in (f"MATHEMATICAL {style} {name}", f"{style} {name}"):
        with suppress(KeyError):
            return unicodedata.lookup(full)
    return char
