"""Take calls without a screen: their results on one stream, their states on another."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from symbl_tui.domain.text import clean, many
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.headless.call_lines import CallJsonLines, CallLines, CallPrinting, CallTextLines
from symbl_tui.headless.inbox import Inbox
from symbl_tui.headless.printing_thread import start_printing, wait_printed
from symbl_tui.headless.result_output import ResultOutput
from symbl_tui.headless.result_printer import status_line
from symbl_tui.session.calls.call_session import CallBegan, CallOver, CallSession, CallUpdate, OperatorLine
from symbl_tui.session.calls.call_supervisor import CallSupervisor
from symbl_tui.session.model.view import Update


@dataclass(frozen=True, slots=True)
class _SessionUpdate:
    call: CallSession
    update: Update


_Item = _SessionUpdate | CallUpdate


def run_calls(
    supervisor: CallSupervisor,
    out: TextIO,
    status: TextIO,
    *,
    jsonl: bool,
    interrupted: Callable[[], bool] = lambda: False,
) -> SymblTuiError | None:
    """Take calls until the supervisor is stopped, and all their sessions have ended.

    Args:
        supervisor: Not yet started.
        out: As of :func:`symbl_tui.headless.runner.run`, and so is what is returned.
        status: Gets states and what was refused.
        jsonl: Write JSON lines instead of text.
        interrupted: Whether the user wants to leave; then no slow reader is waited for.
    """
    inbox: Inbox[_Item] = Inbox(interrupted)
    supervisor.subscribe(partial(_receive, inbox))
    printer = _CallPrinter(supervisor, out, status, jsonl=jsonl)
    updates = inbox.until(lambda: not supervisor.alive)
    supervisor.start()
    printing = start_printing(partial(printer.print_all, updates))
    try:
        supervisor.join()
        wait_printed(printing, interrupted)
    finally:
        supervisor.request_stop("failed")
        inbox.close()
        supervisor.join()
    return supervisor.error or printer.failure


def _receive(inbox: Inbox[_Item], update: CallUpdate) -> None:
    if isinstance(update, OperatorLine):
        inbox.offer(update)  # comes on the server's loop, which must not wait
        return
    if isinstance(update, CallBegan):
        call = update.call
        call.session.subscribe(lambda each: inbox.put(_SessionUpdate(call, each)))
    inbox.put(update)


class _CallPrinter:
    """Prints what comes of all calls."""

    def __init__(self, supervisor: CallSupervisor, out: TextIO, status: TextIO, *, jsonl: bool) -> None:
        self._output = ResultOutput(out, status, jsonl=jsonl, stop=supervisor.request_stop)
        self._create: Callable[[CallSession], CallLines] = CallJsonLines if jsonl else CallTextLines
        self._calls: dict[CallSession, CallPrinting] = {}
        self.failure: SymblTuiError | None = None

    def print_all(self, items: Iterable[_Item | None]) -> None:
        """Print until the items end; blocks."""
        try:
            for item in items:
                if item is None:
                    self._output.retry()
                else:
                    self._print(item)
        except Exception as error:  # the sessions go on; the caller raises this at their end
            self.failure = InternalError.of(error)
        if lines := self._output.unwritten:
            self.failure = self.failure or SymblTuiError(
                f"{many(lines, 'line')} of the results could not be printed",
                "they are in the sessions: symbl-tui sessions list",
            )

    def _print(self, item: _Item) -> None:
        output = self._output
        match item:
            case OperatorLine(text):
                output.print_status(f"symbl-tui: {clean(text)}")
            case CallBegan(call):
                self._calls[call] = CallPrinting(call, self._create)
            case _SessionUpdate(call, update):
                printing = self._calls[call]
                before = printing.begun
                self._print_updates(call, printing, printing.take(update), first=not before)
            case CallOver(call):
                printing = self._calls.pop(call)
                before = printing.begun
                self._print_updates(call, printing, printing.begin(), first=not before)
                output.print(printing.lines.closing())
                output.print_status(f"symbl-tui: {clean(call.session.reason)} ({clean(call.id)})")
                output.print_status(printing.summary())

    def _print_updates(
        self, call: CallSession, printing: CallPrinting, updates: Sequence[Update], *, first: bool
    ) -> None:
        """Print updates of a call; ``first``: nothing of it was printed before."""
        if first and printing.begun:
            self._output.print(printing.lines.first())
        for update in updates:
            if line := status_line(update):
                self._output.print_status(f"{line} ({clean(call.id)})")
            self._output.print(printing.lines.render(update))
