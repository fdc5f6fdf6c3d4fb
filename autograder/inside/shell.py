"""IPython's shell as a notebook's: runs a cell, and says what it shows.

It stands where a kernel's shell stands in Jupyter, and to a notebook looks like it; but it has no
sockets, no threads, no files and no history, and what it says goes to a function.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import contextvars
import getpass
import os
import pdb
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, NoReturn

import comm
from comm.base_comm import BaseComm, CommManager
from IPython.core import application, debugger, page  # noqa: F401  # asked for when it starts
from IPython.core.autocall import ExitAutocall
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell, InteractiveShellABC
from IPython.core.magic import Magics, line_magic, magics_class
from traitlets import Bool, Type
from traitlets.config import Config

from autograder.inside.bounded_output import Say, text_of
from autograder.inside.streams import Drain, Streams

#: What IPython imports only when it is needed first: no cell waits for what is imported before its
#: process is forked.
WARM = (
    "IPython.core.completerlib", "IPython.core.logger", "IPython.core.magics.auto",
    "IPython.core.magics.basic", "IPython.core.magics.code", "IPython.core.magics.config",
    "IPython.core.magics.display", "IPython.core.magics.execution",
    "IPython.core.magics.extension", "IPython.core.magics.history",
    "IPython.core.magics.logging", "IPython.core.magics.namespace", "IPython.core.magics.osm",
    "IPython.core.magics.packaging", "IPython.core.magics.pylab", "IPython.core.magics.script",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "IPython.utils.timing",
    "matplotlib_inline.backend_inline", "pexpect", "PIL.PngImagePlugin",
    "pygments.formatters.terminal256", "pygments.styles",
)  # fmt: skip
#: What programs that a notebook starts are told of the terminal, as Jupyter tells them.
TERMINAL = {
    "TERM": "xterm-color", "CLICOLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1",
    "PAGER": "cat", "GIT_PAGER": "cat",
}  # fmt: skip
INLINE = "module://matplotlib_inline.backend_inline"
#: How figures are drawn unless a notebook says otherwise: at their own size, in one pass where
#: Jupyter's "tight" takes two.
FIGURES = {"bbox_inches": None}
#: How pictures are packed: in a fifth of the time.
PACKED = {"compress_level": 1}
NO_INPUT = "{} was called, but this frontend does not support input requests."
EXIT = "exit() or quit() ends what runs here; the notebook goes on with the next cell"


@dataclass(frozen=True)
class Reply:
    """What became of a cell: the type and the text of what it raised, if it did; its number."""

    raised: tuple[str, str] | None
    execution_count: int | None


class Results(DisplayHook):
    """Says the value of a cell's last expression."""

    shell: Shell
    _count: int

    def write_output_prompt(self) -> None:
        """Keep the number: whatever the value's text runs may run cells."""
        self._count = self.prompt_count

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        """Say it."""
        self.shell.say(
            "execute_result",
            {"data": format_dict, "metadata": md_dict or {}, "execution_count": self._count},
        )

    def log_output(self, format_dict: dict[str, Any]) -> None:
        """Keep no copy."""

    def finish_displayhook(self) -> None:
        """It is said."""
        self._is_active = False


class Displays(DisplayPublisher):
    """Says what is displayed."""

    shell: Shell

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Say it."""
        self._validate_data(data, metadata)  # type: ignore[no-untyped-call]
        self.shell.say(
            "update_display_data" if update else "display_data",
            {"data": data, "metadata": metadata or {}, "transient": transient or {}},
        )

    def clear_output(self, wait: bool = False) -> None:
        """Say that what was said before is to go."""
        self.shell.say("clear_output", {"wait": bool(wait)})


@magics_class
class KernelMagics(Magics):
    """The magics that Jupyter's shell has besides IPython's own."""

    shell: Shell

    @line_magic
    def clear(self, _: str) -> None:
        """Clear the terminal."""
        self.shell.system("clear")  # type: ignore[no-untyped-call]

    @line_magic
    def less(self, name: str) -> None:
        """Show a file in the pager, which nobody sees."""
        _look_at(name)

    @line_magic
    def more(self, name: str) -> None:
        """Show a file in the pager, which nobody sees."""
        _look_at(name)

    @line_magic
    def man(self, name: str) -> None:
        """Show a manual page in the pager, which nobody sees."""

    @line_magic
    def autosave(self, _: str) -> None:
        """There is nothing to save."""


class Exit(ExitAutocall):
    """`exit` and `quit`: they end the cell that says so, as sys.exit does.

    In Jupyter the kernel would end a moment later, in whatever cell it is then.
    """

    def __call__(self, *_: Any, **named: Any) -> NoReturn:
        """End the cell."""
        raise SystemExit(EXIT)


class Comm(BaseComm):
    """A way to a widget in a browser that is not there; what is said on it is dropped."""

    shell: ClassVar[Shell]

    def publish_msg(self, msg_type: str, data: Any = None, *_: Any, **named: Any) -> None:
        """Look only whether an Output widget begins or ends to take what the cell shows."""
        state = data.get("state") if isinstance(data, dict) else None
        if msg_type == "comm_msg" and isinstance(state, dict) and "msg_id" in state:
            self.shell.capture(self.comm_id, bool(state["msg_id"]))


class Kernel:
    """The little of a kernel that notebooks and widgets touch."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.comm_manager = shell, comm.get_comm_manager()

    def get_parent(self, channel: str | None = None) -> dict[str, Any]:
        """The request that runs the cell."""
        return self.shell.get_parent()


class Shell(InteractiveShell):
    """The shell of one notebook, in a process of its own.

    say: takes what cells show, as Jupyter's messages: "stream", "display_data",
    "update_display_data", "execute_result", "clear_output", "error"; while no cell runs, nothing.
    drain: gives what was written on the descriptors 1 and 2 since it was last asked.
    """

    displayhook_class = Type(Results)
    display_pub_class = Type(Displays)
    autoindent = Bool(False)

    def __init__(self, say: Say, drain: Drain = tuple) -> None:
        self._say, self._streams = say, Streams(self._tell, drain)
        self._is_running, self._captures = False, list[str]()
        self._shown: tuple[str, str] | None = None
        self._own_loop: asyncio.AbstractEventLoop | None = None
        super().__init__(config=_config())  # type: ignore[no-untyped-call]
        for cls in type(self)._walk_mro():  # what `instance` gives from now on
            cls._instance = self  # type: ignore[assignment]
        # names, precision and the like that a cell sets in its context are there for the next
        self._context = contextvars.copy_context()
        comm.create_comm = Comm
        manager = CommManager()
        comm.get_comm_manager = lambda: manager
        Comm.shell = self
        self.kernel = Kernel(self)
        sys.modules[JUPYTERS.__name__] = JUPYTERS
        sys.stdout, sys.stderr = self._streams.stdout, self._streams.stderr

    def run(self, source: str) -> Reply:
        """Run one cell; an interrupt meanwhile is its error."""
        self._streams.forget()
        self._is_running, self._shown = True, None
        self.displayhook._is_active = False  # if an interrupt has left it so
        self._captures.clear()
        builtins.input, getpass.getpass = _input, _getpass
        try:
            with _interruptible():
                raised = self._raised(self._run(source))
        except BaseException as error:  # an interrupt at the edge, or a fault of ours
            raised = self._given_up(error)
        self._streams.flush()
        self._is_running = False
        return Reply(raised, self.execution_count - 1)

    def warm_up(self) -> None:
        """Put an error into words once: what that loads takes ten times as long as the words."""
        try:
            raise ValueError
        except ValueError:
            self.InteractiveTB.structured_traceback(*sys.exc_info())

    def rest(self) -> None:
        """Hold nothing open: copies of this process will each go on by themselves."""
        loop, self._own_loop = self._own_loop, None
        if loop is not None:
            asyncio.set_event_loop(None)
            loop.close()

    def go_on(self) -> None:
        """In a copy of the process that this shell was made in: be its shell."""
        self._streams.is_copy = False
        sys.stdout, sys.stderr = self._streams.stdout, self._streams.stderr

    def say(self, kind: str, content: dict[str, Any]) -> None:
        """Say something, after everything that was written before."""
        self._streams.flush()
        self._tell(kind, content)

    def capture(self, widget: str, begins: bool) -> None:
        """From now on an Output widget takes what the cell shows, or no longer does."""
        self._streams.flush()
        if begins:
            self._captures.append(widget)
        elif widget in self._captures:
            self._captures.remove(widget)

    def get_parent(self) -> dict[str, Any]:
        """What stands for the request that runs the cell."""
        return {"header": {"msg_id": f"cell {self.execution_count}", "msg_type": "execute_request"}}

    def _tell(self, kind: str, content: dict[str, Any]) -> None:
        is_shown = self._is_running and not self._streams.is_copy
        if is_shown and (not self._captures or kind == "update_display_data"):
            self._say(kind, content)

    def _run(self, source: str) -> ExecutionResult:
        """Run a cell in the loop: in Jupyter, too, one is running that it can add tasks to."""
        loop = self._loop()
        cell = loop.create_task(self._execute(source), context=self._context)
        try:
            return loop.run_until_complete(cell)
        except BaseException:  # an interrupt while it waits, or a task of its own that exits
            if cell.done():
                raise
            cell.cancel()
            return loop.run_until_complete(cell)

    async def _execute(self, source: str) -> ExecutionResult:
        transformed, failure = source, None
        try:
            transformed = self.transform_cell(source)  # type: ignore[no-untyped-call]
        except Exception:
            failure = sys.exc_info()
        result = None
        try:
            result = await self.run_cell_async(
                source,
                store_history=True,
                transformed_cell=transformed,
                preprocessing_exc_tuple=failure,
            )
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
        return result

    def _loop(self) -> asyncio.AbstractEventLoop:
        """The loop of all cells; a fresh one if a cell has closed it."""
        if self._own_loop is None or self._own_loop.is_closed():
            self._own_loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._own_loop)
        return self._own_loop

    def _raised(self, result: ExecutionResult) -> tuple[str, str] | None:
        """What a cell raised, also while its value was shown."""
        error = result.error_before_exec or result.error_in_exec
        return self._shown if error is None else (type(error).__name__, text_of(error))

    def _given_up(self, error: BaseException) -> tuple[str, str]:
        """Show an error that IPython has not."""
        name, text = type(error).__name__, text_of(error)
        content = {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
        with contextlib.suppress(BaseException):
            self.say("error", content)
        return name, text

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        name, text = etype.__name__, text_of(evalue)
        if self.displayhook.is_active:
            self._shown = name, text
        lines = [text_of(line) for line in stb]
        self.say("error", {"ename": name, "evalue": text, "traceback": lines})

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no copy of what is written."""
        yield

    def _format_exception_for_storage(self, *_: Any, **named: Any) -> dict[str, Any]:
        """Keep no copy of what was raised."""
        return {}

    def init_ipython_dir(self, ipython_dir: str | None) -> None:
        """No folder in a home."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """No profile in it."""

    def init_virtualenv(self) -> None:
        """The environment is the one that this runs in."""

    def init_environment(self) -> None:
        """Say what Jupyter says of the terminal, and where figures go."""
        os.environ.update(TERMINAL)
        os.environ.setdefault("MPLBACKEND", INLINE)

    def init_hooks(self) -> None:
        """Nobody reads in the pager."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", page.as_hook(_unseen), 99)  # type: ignore[no-untyped-call]

    def init_magics(self) -> None:
        """IPython's, and Jupyter's."""
        super().init_magics()  # type: ignore[no-untyped-call]
        self.register_magics(KernelMagics)
        store = "IPython.extensions.storemagic:StoreMagics"
        self.magics_manager.register_lazy("store", store, "line")

    @property  # type: ignore[misc]
    def db(self) -> Any:
        """What %store keeps, for as long as the process lives."""
        if self._db is None:
            from IPython.external.pickleshare import PickleShareDB

            self._db = PickleShareDB(tempfile.mkdtemp())
        return self._db

    def init_pdb(self) -> None:
        """Debuggers look like IPython's, though nobody is there to use them."""
        super().init_pdb()  # type: ignore[no-untyped-call]
        pdb.Pdb = debugger.Pdb = debugger.InterruptiblePdb  # type: ignore[assignment,misc]
        pdb.set_trace = debugger.set_trace
        sys.breakpointhook = _unseen

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no screen."""

    def _exiter_default(self) -> Exit:
        """What a cell calls to end."""
        return Exit(self)  # type: ignore[no-untyped-call]

    def ask_exit(self) -> None:
        """The notebook goes on."""

    def set_next_input(self, text: str, replace: bool = False) -> None:
        """Nobody writes the next cell."""


# Libraries know a notebook's shell by its name, or by its module: tqdm, rich and pandas show it
# bars and tables.
Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"
JUPYTERS = ModuleType("ipykernel.zmqshell", "What stands in for the module of Jupyter's shell.")
JUPYTERS.ZMQInteractiveShell = Shell  # type: ignore[attr-defined]
InteractiveShellABC.register(Shell)


def figure_defaults(shell: Shell) -> None:
    """Show figures below the cell that draws them, and draw each of them once.

    A notebook's own `%config InlineBackend.print_figure_kwargs` takes the place of FIGURES.
    """
    from matplotlib import pyplot
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib_inline.config import InlineBackend

    # else pyplot draws every figure at a cell's end only so that a window, which there is not,
    # shows what is new
    pyplot.uninstall_repl_displayhook()
    pyplot._draw_all_if_interactive = _unseen
    # only where pictures are made: among FIGURES, other formats would refuse it
    FigureCanvasAgg.print_png.__kwdefaults__["pil_kwargs"] = PACKED  # type: ignore[index]
    shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
    InlineBackend.instance().print_figure_kwargs = FIGURES  # type: ignore[assignment]


def _config() -> Config:
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.xmode = "Plain"  # with context, each costs 50 ms
    config.IPKernelApp.matplotlib = "inline"  # by this section, tqdm knows a notebook
    return config


def _unseen(*_: Any, **named: Any) -> None:
    """Do nothing: nobody is there to see it."""


def _look_at(name: str) -> None:
    """Fail where a pager fails."""
    if not name:
        raise UsageError("Missing filename.")
    Path(name).read_bytes()


def _input(prompt: object = "") -> NoReturn:
    raise StdinNotImplementedError(NO_INPUT.format("raw_input"))


def _getpass(prompt: str = "", stream: Any = None, *, echo_char: str | None = None) -> NoReturn:
    raise StdinNotImplementedError(NO_INPUT.format("getpass"))


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGINT be KeyboardInterrupt in the block, and nothing outside of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
