"""Print the results of a session on stdout and its states on stderr, as far as these accept them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from symbl_tui.domain.text import clean, many
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.headless.json_lines import JsonLines
from symbl_tui.headless.result_output import ResultOutput
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, SessionHandle, StateChanged, Update


class ResultPrinter:
    """Prints the updates of one session. A stream that fails never ends the session, and is reported once."""

    def __init__(self, session: SessionHandle, out: TextIO, status: TextIO, *, jsonl: bool) -> None:
        """See :func:`symbl_tui.headless.runner.run`."""
        self._session = session
        self._output = ResultOutput(out, status, jsonl=jsonl, stop=session.request_stop)
        self._jsonl = jsonl
        self.failure: SymblTuiError | None = None
        """Why some of the results were not printed; None: there is no such reason."""

    def print_all(self, updates: Iterable[Update | None]) -> None:
        """Print updates until they end, and then the closing lines; blocks. None: none came for a moment."""
        try:
            self._print_updates(updates)
        except Exception as error:  # the session goes on; its caller raises this at its end
            self.failure = InternalError.of(error)

    def _print_updates(self, updates: Iterable[Update | None]) -> None:
        json_lines, output = JsonLines(), self._output
        render: Callable[[Update], Iterator[str]] = json_lines.render if self._jsonl else TextLines().render
        for update in updates:
            if update is None:
                output.retry()
                continue
            if line := status_line(update):
                output.print_status(line)
            output.print(render(update))
        if self._jsonl:
            output.print(json_lines.closing(self._session))
        output.print_status(describe_session(self._session))
        if lines := output.unwritten:
            name = quoted_name(self._session.folder)
            self.failure = SymblTuiError(
                f"{many(lines, 'line')} of the results could not be printed",
                f"they are in the session: symbl-tui sessions show {name}",
            )


def status_line(update: Update) -> str | None:
    """What an update of a session is on standard error; None: nothing."""
    match update:
        case LinkStatus(LinkState.WAITING) as link:
            when = f"attempt {link.attempt}, in {link.retry_in:.0f} s"
            return f"symbl-tui: retrying ({when}): {clean(link.reason)}"
        case StateChanged(SessionState.RETRYING):
            return None  # the link status has reported it, with the reason
        case StateChanged(state, None):
            return f"symbl-tui: {state}"
        case Notice(text):
            return f"symbl-tui: {clean(text)}"
    return None
