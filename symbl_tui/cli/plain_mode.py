"""``--plain``: the conversation as lines that are only added, for screen readers and dumb terminals."""

import os
import sys
from contextlib import suppress
from typing import Final

from symbl_tui.audio.registry import SourceResources
from symbl_tui.cli.after_session import run_after
from symbl_tui.cli.compose import create_session_for
from symbl_tui.cli.run_options import RunOptions
from symbl_tui.cli.terminal_notifications import notify_in_terminal
from symbl_tui.cli.unclosed_sessions import print_recovery_hint
from symbl_tui.config.profile import Profile
from symbl_tui.errors import EXIT_INTERRUPTED, SymblTuiError
from symbl_tui.headless import runner
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.talk_times import INDEFINITELY, TALK_SECONDS
from symbl_tui.session.model.view import SessionHandle
from symbl_tui.session.run.loss_limit import check_loss
from symbl_tui.system.keyboard import read_keys
from symbl_tui.system.signals import SignalHandler
from symbl_tui.system.terminal import own_stderr

_KEYS: Final = "keys: space mute · p pause · q stop"
_PUSH_TO_TALK_KEYS: Final = "keys: hold space to talk · T keep talking · p pause · q stop"


def run_plain(profile: Profile, options: RunOptions, resources: SourceResources) -> int:
    """Run a session in a terminal without a screen; the keys are those of the screen.

    Raises:
        SymblTuiError: The error that ended the session.
    """
    print_recovery_hint()
    session = create_session_for(options, profile, resources)
    # Before the keys are read: Ctrl-C must already stop it cleanly.
    signals = SignalHandler(session.request_stop, on_hangup=profile.session.on_hangup)
    handler = KeyHandler(session, push_to_talk=profile.session.push_to_talk)
    handler.print_help()
    notify_in_terminal(session, profile.notify, sys.stdout)
    # Libraries' lines on stderr would be read aloud between those of the conversation.
    with own_stderr(), read_keys(sys.stdin.fileno(), handler.handle):
        unprinted = runner.run(
            session, sys.stdout, sys.stdout, jsonl=False, interrupted=lambda: signals.interrupted
        )
    run_after(session, profile, sys.stderr)
    if session.error:
        raise session.error
    check_loss(session.ledger(), options.fail_on_gap, session.folder)
    if unprinted:
        raise unprinted
    return 0


class KeyHandler:
    """Controls a session by keys, and prints what each did."""

    def __init__(self, session: SessionHandle, *, push_to_talk: bool) -> None:
        self._session = session
        self._push_to_talk = push_to_talk
        self.help = _PUSH_TO_TALK_KEYS if push_to_talk else _KEYS
        self._muted = False
        self._stopping = False
        self._latched = False
        """Whether the microphones stay open without space being held."""

    def print_help(self) -> None:
        """Print which keys there are."""
        _print_line(self.help)

    def handle(self, key: str) -> None:
        """Do what a key asks for."""
        match key:
            case " " if self._push_to_talk:
                self._talk(TALK_SECONDS)
            case "T" if self._push_to_talk:
                self._latched = not self._latched
                self._talk(INDEFINITELY if self._latched else 0.0)
            case " ":
                self._muted = not self._muted
                self._session.set_muted(None, self._muted)
                self._print("muted" if self._muted else "not muted")
            case "p":
                self._session.set_paused(not self._session.paused)
                self._print("paused" if self._session.paused else "listening")
            case "q" if self._stopping:
                os._exit(EXIT_INTERRUPTED)
            case "q":
                self._stopping = True
                self._session.request_stop("stopped by the reader")
            case "?":
                self._print(self.help)

    def _talk(self, seconds: float) -> None:
        """Open the push-to-talk channels for a while; printed once, not at every repeat of the held key."""
        channels = [channel for channel in self._session.channels() if channel.held]
        closed = all(channel.source is SourceState.MUTED for channel in channels)
        # The key that is held ends a lock, as on the screen.
        self._latched = self._latched and seconds != TALK_SECONDS
        self._session.talk(seconds)
        if channels and closed != (seconds == 0):
            self._print("talking" if seconds else "not talking")

    def _print(self, text: str) -> None:
        _print_line(f"symbl-tui: {text}")


def _print_line(line: str) -> None:
    # A failure is the session's to report; the keys must work on.
    with suppress(SymblTuiError, OSError):
        print(line, flush=True)
