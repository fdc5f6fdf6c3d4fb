"""Pages of a browser that are watched: what they log, ask for, and look like when a test fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

#: Milliseconds that any one thing on a page may take, on a machine with other things to do.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
#: Nothing is asked of the rest of the world, so that tests do not depend on it.
LOCAL = ("http://127.0.0.1:", "file:", "data:", "blob:")
#: Formgrader takes MathJax from there, and saves no marks without it; formulas are MathML already.
MATHJAX = re.compile(r"^https://cdnjs\.cloudflare\.com/.*/MathJax\.js")
STAND_IN = """window.MathJax = {Hub: {
    Config() {}, Queue() {}, Configured() {},
    Startup: {signal: {Interest: hear => setTimeout(() => hear("End"))}},
}}"""


@dataclass
class Watched:
    """A page, what its console said, and where its pictures go if they are wanted."""

    page: Page
    pictures: Path | None
    said: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        """Keep a line of the console."""
        self.said.append(f"{message.type}: {message.text}")
        if message.type == "error":
            self.errors.append(message.text)

    def fail(self, error: object) -> None:
        """Keep what a script of the page did not catch."""
        self.said.append(f"uncaught: {error}")
        self.errors.append(str(error))

    def picture(self, name: str) -> None:
        """Take a picture for docs/pictures/, if pictures were asked for."""
        if self.pictures:
            self.page.screenshot(path=self.pictures / f"{name}.png", animations="disabled")


@contextmanager
def watched(
    browser: Browser, folder: Path, pictures: Path | None = None, width: int = 1280
) -> Iterator[Watched]:
    """A fresh page; if the test fails, its picture and console are left in `folder`."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    context.route(lambda url: not url.startswith(LOCAL), lambda route: route.abort())
    context.route(
        MATHJAX, lambda route: route.fulfill(body=STAND_IN, content_type="text/javascript")
    )
    page = Watched(context.new_page(), pictures)
    page.page.on("console", page.hear)
    page.page.on("pageerror", page.fail)
    page.page.on("requestfailed", lambda request: page.said.append(f"not loaded: {request.url}"))
    try:
        yield page
    except BaseException as error:
        shot, console = folder / "failed.png", folder / "console.txt"
        console.write_text("\n".join(page.said))
        page.page.screenshot(path=shot)
        error.add_note(f"the page when it failed: {shot}\nits console: {console}")
        raise
    finally:
        context.close()
