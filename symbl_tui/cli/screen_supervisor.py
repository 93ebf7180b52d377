"""Runs an app, and goes on with its session without a screen where the screen ends before it."""

import math
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import EXIT_INTERRUPTED, InternalError, SymblTuiError
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.system import paths
from symbl_tui.system.signals import SignalHandler
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.session_thread import STOP_SECONDS

_POLL_SECONDS: Final = 0.1
# Ends what a screen has set in its terminal: keyboard protocol, paste, mouse, focus, alternate screen.
_LEAVE: Final = "\x1b[<u\x1b[?2004l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?7h\x1b[?1049l\x1b[?25h"


def run_app(app: SymblApp, *, mouse: bool) -> SymblTuiError | None:
    """Run an app until its screen ends, however it does.

    Returns:
        The defect that ended it, to be raised where no session goes on; None: the user, or a signal.
    """
    with _restored_terminal():
        try:
            app.run(mouse=mouse)
        except KeyboardInterrupt:  # before the screen handles signals, or after
            _stop(app.sessions)
            raise
        except (Exception, SystemExit) as error:
            _write_to_terminal(_LEAVE)
            return app.fault or InternalError.of(error, paths.log_hint())
    return app.fault


def continue_without_screen(session: SessionHandle, fault: SymblTuiError, on_hangup: str) -> int:
    """Say how to attach to a session whose screen has failed, and wait for its end.

    Args:
        session: Runs on its own threads.
        fault: What ended the screen.
        on_hangup: ``stop`` or ``continue``.

    Returns:
        The exit code, unless the session has an error.
    """
    signals = SignalHandler(session.request_stop, on_hangup=on_hangup)
    name = clean(session.folder.name)
    _write_to_terminal(
        f"symbl-tui: {fault}\nsymbl-tui: the session goes on without its screen; to see it: symbl-tui attach "
        f"{name}; to stop it: symbl-tui stop {name}, or Ctrl-C\n"
    )
    wait_for_end(session)
    return EXIT_INTERRUPTED if signals.interrupted else 0


def wait_for_end(session: SessionHandle, seconds: float = math.inf) -> None:
    """Wait for the end of a session that goes on without its screen; signals and viewers can stop it."""
    deadline = time.monotonic() + seconds
    # Polled, not waited for: a signal that another thread receives does not wake this one, which handles it.
    while not session.state.over and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def goes_on(session: SessionHandle) -> bool:
    """Whether a session runs: it was started, and not asked to stop."""
    return not session.state.over and session.state not in (SessionState.IDLE, SessionState.STOPPING)


@contextmanager
def _restored_terminal() -> Iterator[None]:
    """Put the settings of the terminal back, also where the screen failed to."""
    settings = None
    with suppress(termios.error, ValueError):
        settings = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    finally:
        if settings is not None:
            with suppress(termios.error, ValueError):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, settings)


def _stop(sessions: Sequence[SessionHandle]) -> None:
    """Stop the sessions of a screen cleanly."""
    for session in sessions:
        session.request_stop("interrupted")
        wait_for_end(session, STOP_SECONDS)


def _write_to_terminal(text: str) -> None:
    # Not standard error, which leads to the log.
    with suppress(OSError, ValueError):
        print(text, end="", file=sys.__stderr__, flush=True)
