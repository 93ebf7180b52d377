"""``--plain``: the conversation as lines that are only ever added, for screen readers and dumb terminals."""

import os
import sys
from typing import TYPE_CHECKING

from symbl_tui.errors import EXIT_INTERRUPTED
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.run.push_to_talk import INDEFINITELY, TALK_SECONDS

if TYPE_CHECKING:
    from symbl_tui.session.run.session import Session

_KEYS = "keys: space mute · p pause · q stop"
_KEYS_TO_TALK = "keys: hold space to talk · T keep talking · p pause · q stop"


def plain(session: "Session", *, push_to_talk: bool = False) -> None:
    """Run a session in a terminal without a screen; the keys are those of the screen."""
    from symbl_tui import headless
    from symbl_tui.system.keyboard import keys
    from symbl_tui.system.terminal import stderr_for_us

    hand = _Hand(session, push_to_talk)
    print(hand.keys, flush=True)
    with stderr_for_us(), keys(sys.stdin.fileno(), hand.press):
        headless.run(session, sys.stdout, sys.stdout, jsonl=False)


class _Hand:
    """What the keys do."""

    def __init__(self, session: "Session", push_to_talk: bool) -> None:
        self._session = session
        self._pushed = push_to_talk
        self.keys = _KEYS_TO_TALK if push_to_talk else _KEYS
        self._muted = False
        self._stopping = False
        self._kept_open = False

    def press(self, key: str) -> None:
        """Do what a key asks for, and say so."""
        match key:
            case " " if self._pushed:
                self._talk(TALK_SECONDS)
            case "T" if self._pushed:
                self._kept_open = not self._kept_open
                self._talk(INDEFINITELY if self._kept_open else 0.0)
            case " ":
                self._muted = not self._muted
                self._session.set_muted(None, self._muted)
                self._say("muted" if self._muted else "not muted")
            case "p":
                self._session.set_paused(not self._session.paused)
                self._say("paused" if self._session.paused else "listening")
            case "q" if self._stopping:
                os._exit(EXIT_INTERRUPTED)
            case "q":
                self._stopping = True
                self._session.request_stop("stopped by the reader")
            case "?":
                self._say(self.keys)

    def _talk(self, seconds: float) -> None:
        """Where one pushes to talk: be heard for as long; told once, not at every repeat of the key."""
        held = [each for each in self._session.channels() if each.held]
        shut = all(each.source is SourceState.MUTED for each in held)
        self._kept_open = self._kept_open and seconds != TALK_SECONDS
        self._session.talk(seconds)
        if held and shut != (seconds == 0):
            self._say("talking" if seconds else "not talking")

    def _say(self, text: str) -> None:
        print(f"symbl-tui: {text}", flush=True)
