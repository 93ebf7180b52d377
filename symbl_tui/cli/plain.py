"""``--plain``: the conversation as lines that are only ever added, for screen readers and dumb terminals."""

import os
import sys
from typing import TYPE_CHECKING

from symbl_tui.errors import EXIT_INTERRUPTED

if TYPE_CHECKING:
    from symbl_tui.session.session import Session

_KEYS = "keys: space mute · p pause · q stop"


def plain(session: "Session") -> None:
    """Run a session in a terminal without a screen; the keys are those of the screen."""
    from symbl_tui import headless
    from symbl_tui.keyboard import keys

    hand = _Hand(session)
    print(_KEYS, flush=True)
    with keys(sys.stdin.fileno(), hand.press):
        headless.run(session, sys.stdout, sys.stdout, jsonl=False)


class _Hand:
    """What the keys do."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._muted = False
        self._stopping = False

    def press(self, key: str) -> None:
        """Do what a key asks for, and say so."""
        match key:
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
                self._say(_KEYS)

    def _say(self, text: str) -> None:
        print(f"symbl-tui: {text}", flush=True)
