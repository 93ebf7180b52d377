"""The hooks of the sessions that this process runs; a viewer or a replay has none."""

import math
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Final

from symbl_tui.cli import exit_tasks
from symbl_tui.config.profile import Profile
from symbl_tui.config.webhook_secrets import find_webhook_key
from symbl_tui.domain.text import clean, many
from symbl_tui.session.events.event_monitor import EventMonitor
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_runner import HookRunner
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.model.view import NotifiableSession

# How long a program waits for its hooks without saying so.
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_SILENT_SECONDS: Final = 0.5


def run_hooks(session: NotifiableSession, profile: Profile, timing: HookTiming | None = None) -> None:
    """Run the hooks of a profile with a session that has not started yet."""
    if not profile.hooks:
        return
    timing = timing or HookTiming()
    late: list[str] = []

    def say(text: str) -> None:
        session.notice(text)
        if session.state.over:  # no printer, and perhaps no screen is there any more
            late.append(text)

    runner = HookRunner(profile.hooks, find_webhook_key, say, timing)
    stream = EventStream(profile.notify.names, profile.notify.silence_seconds)

    def finish() -> None:
        finish_hooks(runner, late, timing.finish)

    def retire(over: bool) -> None:
        # A program that takes call after call must not keep a thread, and the session, of each.
        if over and runner.wait(math.inf):
            runner.stop()
            if not late:  # otherwise it is said at the end
                exit_tasks.unregister(finish)

    monitor = EventMonitor(
        session, stream, lambda event: runner.put(HookEvent.of(event, session.folder, session.title)), retire
    )
    monitor.start()
    exit_tasks.register(finish)


def finish_hooks(runner: HookRunner, late: Sequence[str], seconds: float) -> None:
    """Wait for what hooks are still doing, and say what has failed since the session's end."""
    deadline = time.monotonic() + seconds
    # The session's handlers would exit at once, and leave the commands behind.
    before = _handle_signals(dict.fromkeys(_SIGNALS, signal.default_int_handler))
    try:
        runner.wait(min(seconds, _SILENT_SECONDS))
        left = max(0.0, deadline - time.monotonic())
        if left and (pending := runner.pending):
            _print(f"waiting for hooks ({many(pending, 'event')}), {left:.0f} s at most; Ctrl-C leaves")
            runner.wait(left)
    except KeyboardInterrupt:
        pass
    finally:
        _handle_signals(dict.fromkeys(_SIGNALS, signal.SIG_IGN))  # it takes a moment
        runner.stop()
        _handle_signals(before)
    for text in late:
        _print(text)


def _handle_signals(handlers: Mapping[int, "signal._HANDLER"]) -> dict[int, "signal._HANDLER"]:
    """Set handlers, and return those that were set; in other threads than the main one do nothing."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: signal.signal(number, handler) for number, handler in handlers.items()}


def _print(text: str) -> None:
    print(f"symbl-tui: {clean(text)}", file=sys.stderr)
