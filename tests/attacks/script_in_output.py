"""Put scripts and forms where a marker's browser shows them.

class: write
expect: graded
"""

EXTRA = [
    """from IPython.display import HTML, Javascript, display

SCRIPT = "document.title = 'attack-canary'; fetch('/formgrader/api/grades')"
display(HTML(f"<script>{SCRIPT}</script><img src=x onerror=\\"{SCRIPT}\\">"))
display(Javascript(SCRIPT))
display({"image/svg+xml": f"<svg onload=\\"{SCRIPT}\\"/>"}, raw=True)
print(f"</pre><script>{SCRIPT}</script>")""",
]
DOUBLE = """def double(n):
    raise ValueError("</pre></div><script>document.title = 'attack-canary'</script>")"""


def tamper(nb, folder):
    nb.cells[-1].source = (
        "<script>document.title = 'attack-canary'</script>"
        "<a href=\"javascript:document.title='attack-canary'\">x</a>"
        "<form action=/formgrader><input name=score value=3></form>"
    )
    nb.metadata["title"] = "</title><script>document.title = 'attack-canary'</script>"
