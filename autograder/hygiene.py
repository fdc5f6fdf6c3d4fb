"""What students wrote or made, as HTML that does nothing: no script, no request, no cover.

Markdown, formulas and HTML pass through one sanitizer (nh3) last of all. Pictures come along only
as data; an SVG drawing becomes a picture, in which no browser runs anything.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

import nh3
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.maths import mathml

#: The longest text that is read as Markdown, and as HTML without its pictures; longer ones are
#: shown as plain text, of which the beginning.
LONGEST_MARKDOWN, LONGEST_HTML, LONGEST_TEXT = 50_000, 100_000, 20_000
LONGEST_LINE = 1_000
#: The largest picture, in characters of base64.
LARGEST_PICTURE = 10_000_000

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd",
    "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
MATHS = {
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot",
    "mstyle", "mpadded", "mphantom", "msub", "msup", "msubsup", "munder", "mover", "munderover",
    "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "style", "scope"},
    "td": {"colspan", "rowspan", "style"},
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "fence", "form", "accent", "movablelimits", "largeop", "maxsize", "minsize"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "mtd": {"columnalign"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mspace": {"width", "linebreak"},
}
#: What goes with all that is in it.
EMPTIED = {
    "script", "style", "svg", "template", "title", "textarea", "noscript", "noembed",
    "noframes", "iframe", "object",
}  # fmt: skip

PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}")
#: What some attributes may say; of the others, anything.
WHOLE, LENGTH = re.compile(r"\d{1,4}(px)?"), re.compile(r"-?\d{0,2}(\.\d{1,4})?(em|ex|px)?")
VALUES = dict.fromkeys(("width", "height", "colspan", "rowspan", "start"), WHOLE)
VALUES |= {"href": re.compile(r"(https?|mailto):.*", re.IGNORECASE | re.DOTALL)}
VALUES["mathvariant"] = re.compile("normal")
VALUES |= dict.fromkeys(("linethickness", "maxsize", "minsize"), LENGTH)
BITMAPS = ("image/png", "image/jpeg", "image/gif")
BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
SVG, SVG_END = re.compile(r"<svg\b", re.IGNORECASE), re.compile(r"</svg\s*>", re.IGNORECASE)
LABEL = re.compile(r"""<svg\b[^>]*?\saria-label=(["'])(.*?)\1""", re.IGNORECASE | re.DOTALL)
#: Links and pictures in clean HTML.
LINK = re.compile(r"</?a\b[^>]*>|<img\b[^>]*>")
#: Colours and movements of a terminal, and its titles.
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)


def clean(html: str, attachments: Mapping[str, str] | None = None) -> Markup:
    """HTML of unknown origin as HTML that does nothing.

    attachments: pictures as addresses, by the name that `attachment:NAME` refers to.
    """
    html = html.encode("utf-8", "replace").decode()  # JSON can hold halves of characters
    if len(PICTURE.sub("", html)) > LONGEST_HTML:
        return plain(html)
    known = attachments or {}

    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            value = known.get(unquote(value.removeprefix("attachment:")), value)
            fits = len(value) <= LARGEST_PICTURE and bool(PICTURE.fullmatch(value))
        else:
            form = LENGTH if tag == "mspace" else VALUES.get(name)
            fits = form is None or bool(form.fullmatch(value))
        return value if fits else None

    return Markup(
        nh3.clean(
            html,
            tags=TAGS | MATHS,
            clean_content_tags=EMPTIED,
            attributes=ATTRIBUTES,
            attribute_filter=kept,
            filter_style_properties={"text-align"},
            url_schemes={"http", "https", "mailto", "data", "attachment"},
            url_relative="deny",
        )
    )


def html(text: str) -> Markup:
    """An output in HTML, with its drawings as pictures."""
    return clean(_drawn(text))


def markdown(text: str, attachments: Mapping[str, Mapping[str, str]] | None = None) -> Markup:
    """A text in Markdown with formulas; attachments as notebooks hold them."""
    text = text.encode("utf-8", "replace").decode()
    if len(PICTURE.sub("", text)) > LONGEST_MARKDOWN:
        return plain(text)
    pictures = {}
    for name, data in (attachments or {}).items():
        for kind, content in data.items():
            if kind in BITMAPS and isinstance(content, str):
                pictures[name] = f"data:{kind};base64,{content}"
    return clean(_rendered(text), pictures) if pictures else _markdown(text)


def comment(text: str) -> Markup:
    """What a grader wrote, in Markdown with formulas; HTML in it is text like any other."""
    text = text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST_MARKDOWN:
        return plain(text)
    return clean(_rendered(text, html=False))


@lru_cache(maxsize=1_024)
def line(text: str) -> Markup:
    """One line of Markdown with formulas, which may stand in a link; HTML in it is text."""
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(text) > LONGEST_LINE:
        return Markup(escape(text))
    return Markup(LINK.sub("", clean(_reader(html=False).renderInline(text))))


@lru_cache(maxsize=1_024)
def _markdown(text: str) -> Markup:
    """All students of an assignment have most cells in common."""
    return clean(_rendered(text))


def _rendered(text: str, *, html: bool = True) -> str:
    try:
        reader, state = _reader(html=html), dict[str, object]()
        tokens = reader.parse(text, state)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):  # below those of the page
                token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        found: str = reader.renderer.render(tokens, reader.options, state)
    except RecursionError:
        return str(plain(text))
    return _drawn(found)


@lru_cache(maxsize=2)
def _reader(*, html: bool) -> MarkdownIt:
    """Markdown as Jupyter reads it, or without HTML."""
    reader = MarkdownIt("commonmark", {"html": html, "maxNesting": 40})
    reader.enable(["table", "strikethrough"])
    reader.use(
        dollarmath_plugin,
        allow_labels=False,
        double_inline=True,
        renderer=lambda tex, how: mathml(tex, how["display_mode"]),
    )
    reader.use(amsmath_plugin, renderer=lambda tex: mathml(tex, True))
    return reader


def plain(text: str) -> Markup:
    """Text as it is, without a terminal's escapes; of long text, beginning and end."""
    lines = ESCAPES.sub("", text).replace("\r\n", "\n").split("\n")
    text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)  # progress bars
    text = "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    if len(text) > LONGEST_TEXT:
        half, left_out = LONGEST_TEXT // 2, len(text) - LONGEST_TEXT
        text = f"{text[:half]}\n[... {left_out} characters are left out here ...]\n{text[-half:]}"
    return Markup(f"<pre>{escape(text)}</pre>")


def picture(kind: str, content: str, words: str) -> Markup | None:
    """An image of an output: a bitmap in base64, or a drawing in SVG; None if it is neither."""
    if kind == "image/svg+xml":
        return Markup(_drawing(content, words)) or None
    if kind not in BITMAPS or len(content) > LARGEST_PICTURE or not BASE64.fullmatch(content):
        return None
    return _image(f"data:{kind};base64,{''.join(content.split())}", words)


def _drawn(text: str) -> str:
    """HTML with a picture in the place of each drawing."""
    parts, at = [], 0
    while (start := SVG.search(text, at)) and (end := SVG_END.search(text, start.end())):
        parts += [text[at : start.start()], _drawing(text[start.start() : end.end()])]
        at = end.end()
    return "".join([*parts, text[at:]])


def _drawing(svg: str, words: str = "a drawing") -> str:
    """SVG as a picture, in which nothing runs; nothing, if it is not well-formed."""
    if "xmlns=" not in svg:
        svg = SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', svg, count=1)
    if len(svg) > LARGEST_PICTURE:
        return ""
    try:
        fromstring(svg)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return ""
    label = LABEL.search(svg[:2_000])
    data = base64.b64encode(svg.encode("utf-8", "replace")).decode()
    return _image(f"data:image/svg+xml;base64,{data}", unescape(label[2]) if label else words)


def _image(address: str, words: str) -> Markup:
    return Markup('<img src="{}" alt="{}">').format(address, words)


def output(data: Mapping[str, object]) -> Markup | None:
    """What an output shows, by the best of its forms that does nothing; None for nothing."""
    forms = {kind: text for kind, value in data.items() if (text := _text(value)) is not None}
    if "text/html" in forms:
        shown = html(forms["text/html"])
        if "<img" in shown or shown.striptags().strip():
            return shown
    if "text/markdown" in forms:
        return markdown(forms["text/markdown"])
    words = forms.get("text/plain", "").strip()[:200] or "a picture"
    for kind in ("image/svg+xml", *BITMAPS):
        if kind in forms and (found := picture(kind, forms[kind], words)):
            return found
    if "text/latex" in forms:
        return markdown(forms["text/latex"])
    return plain(forms["text/plain"]) if "text/plain" in forms else None


def _text(value: object) -> str | None:
    """Text as notebooks hold it: whole, or in lines."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(map(str, value))
    return value if isinstance(value, str) else None
