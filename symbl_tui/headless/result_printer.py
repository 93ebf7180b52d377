"""Print the results of a session on stdout and its states on stderr, as far as these accept them."""

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from symbl_tui.domain.text import clean, escape_json, many
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.headless.json_lines import JsonLines, closing_lines
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.archive.folder_names import quoted_name
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, SessionHandle, StateChanged, Update
from symbl_tui.system.line_sink import LineSink
from symbl_tui.system.standard_streams import is_unicode
from symbl_tui.system.terminal import redirect_to_null


class ResultPrinter:
    """Prints the updates of one session. A stream that fails never ends the session, and is reported once."""

    def __init__(self, session: SessionHandle, out: TextIO, status: TextIO, *, jsonl: bool) -> None:
        """See :func:`symbl_tui.headless.runner.run`."""
        self._session = session
        self._out = out
        self._results = LineSink(out)
        # Of one stream only one sink, or the lines of the two could change places.
        self._status = self._results if status is out else LineSink(status)
        self._jsonl = jsonl
        self._escape = jsonl and not is_unicode(out)
        self._reader_left = False
        self._refused = False
        self.failure: SymblTuiError | None = None
        """Why some of the results were not printed; None: there is no such reason."""

    def print_all(self, updates: Iterable[Update | None]) -> None:
        """Print updates until they end, and then the closing lines; blocks. None: none came for a moment."""
        try:
            self._print_updates(updates)
        except Exception as error:  # the session goes on; its caller raises this at its end
            self.failure = InternalError.of(error)

    def _print_updates(self, updates: Iterable[Update | None]) -> None:
        render: Callable[[Update], Iterator[str]] = JsonLines().render if self._jsonl else TextLines().render
        for update in updates:
            if update is None:
                self._retry()
                continue
            if line := _status_line(update):
                self._status.write(line)
            self._print(render(update))
        if self._jsonl:
            self._print(closing_lines(self._session))
        self._status.write(describe_session(self._session))
        if lines := self._results.unwritten:
            name = quoted_name(self._session.folder)
            self.failure = SymblTuiError(
                f"{many(lines, 'line')} of the results could not be printed",
                f"they are in the session: symbl-tui sessions show {name}",
            )

    def _print(self, lines: Iterator[str]) -> None:
        for line in lines:
            if self._reader_left:
                return
            self._results.write(escape_json(line) if self._escape else line)
            self._check()

    def _retry(self) -> None:
        """Write what was refused before; a full disk may have room again."""
        if self._refused:
            self._results.flush()
            self._check()

    def _check(self) -> None:
        """Report a stream that began to fail, or works again."""
        error = self._results.error
        if isinstance(error, BrokenPipeError):
            redirect_to_null(self._out)
            self._reader_left = True
            self._results.flush()
            self._session.request_stop("nobody reads the output")
        elif (error is not None) != self._refused:
            self._refused = error is not None
            reason = f"results cannot be printed ({error.strerror}); the session goes on" if error else ""
            self._status.write(f"symbl-tui: {reason or 'results are printed again'}")


def _status_line(update: Update) -> str | None:
    match update:
        case LinkStatus(LinkState.WAITING) as link:
            when = f"attempt {link.attempt}, in {link.retry_in:.0f} s"
            return f"symbl-tui: retrying ({when}): {clean(link.reason)}"
        case StateChanged(SessionState.RETRYING):
            return None  # the link status has reported it, with the reason
        case StateChanged(state, None):
            return f"symbl-tui: {state}"
        case Notice(text):
            return f"symbl-tui: {text}"
    return None
