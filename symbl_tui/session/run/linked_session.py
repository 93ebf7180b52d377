"""What sessions with an engine have in common: link, states, stop and bookmarks. For any thread."""

from collections.abc import Callable, Set
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.session_base import SessionBase
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import BOOKMARK_SECONDS, Notice
from symbl_tui.session.run.reconnect_policy import Links

STOPPABLE: Final = frozenset(each for each in SessionState if not each.over) - {SessionState.STOPPING}

KeepBookmark = Callable[[float, float, str], None]
"""Keeps a bookmark: start and end in seconds, and its text. Raises :class:`SymblTuiError`."""


class LinkedSession(SessionBase):
    """Follows the connections to an engine."""

    CONNECTED: Set[SessionState] = frozenset({SessionState.CONNECTING, SessionState.LISTENING})
    """The states that a lost connection ends."""

    def __init__(self) -> None:
        super().__init__()
        self._stop = ThreadFlag()
        self._links = Links(1, self._on_link_change)
        self._emitted_link = self._links.worst

    @property
    def link(self) -> LinkStatus:
        """The worst status of the connections to the engine."""
        return self._links.worst

    def request_stop(self, reason: str) -> None:
        """Begin a clean stop; a call that was made for the session is hung up."""
        self.reason = self.reason or reason
        self._stop.set()
        self._move(SessionState.STOPPING, when=STOPPABLE)

    def _on_link_change(self) -> None:
        """Emit the worst link, and move to the state that it means; a stop is never undone."""
        state, link = SessionState, self._links.worst
        if link != self._emitted_link:
            self._emitted_link = link
            self._emit(link)
        match link.state:
            case LinkState.UP:
                self._move(state.LISTENING, when={state.CONNECTING})
            case LinkState.WAITING:
                self._move(state.RETRYING, when=self.CONNECTED)
            case LinkState.OPENING:
                self._move(state.CONNECTING, when={state.RETRYING})

    def _keep_bookmark(self, keep: KeepBookmark, note: str, end: float | None, elapsed: float) -> None:
        """Bookmark what was just spoken, up to ``end``, or to ``elapsed`` where that is None or later."""
        end = min(elapsed, max(0.0, elapsed if end is None else end))
        try:
            keep(max(0.0, end - BOOKMARK_SECONDS), end, note)
        except SymblTuiError as error:
            self._emit(Notice(str(error)))
