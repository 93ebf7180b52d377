"""A session's updates on their way to a screen, with the user's edits, and the state that its user sees."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Event, Thread
from typing import Final

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import ChannelStatus, RunnableReplay, RunnableSession, Update
from symbl_tui.ui.runtime.inbox import Inbox, News

# How soon an edit that another program made is noticed.
_POLL_SECONDS: Final = 0.3

_log = logging.getLogger(__name__)


class SessionFeed:
    """Subscribes to a session; collects its updates until the screen takes them."""

    def __init__(self, session: RunnableSession, wake: Callable[[], object]) -> None:
        """``wake`` is called on the session's threads when there is something to take."""
        self._session = session
        self._inbox = Inbox(wake)
        self._connected = False
        self._closed = Event()
        replayed = isinstance(session, RunnableReplay)
        self.edits = SessionEdits(lambda: session.folder, self._inbox.put, live=not replayed)
        """Makes edits; for a worker's thread."""
        self.error: str | None = None
        """The last error of the session."""

    def subscribe(self) -> None:
        """Receive the session's updates, and the edits of other programs, from now on."""
        self._session.subscribe(self._put)
        # A daemon: a disk that does not answer must not keep the program from its end.
        Thread(target=self._follow_edits, name="symbl-edits", daemon=True).start()

    def close(self) -> None:
        """Drop what comes from now on, as nothing will take it."""
        self._closed.set()

    def _put(self, update: Update) -> None:
        if not self._closed.is_set():
            self.edits.handle(update)

    def _follow_edits(self) -> None:
        while not self._closed.is_set():
            try:
                self.edits.poll()
            except SymblTuiError as error:
                _log.warning("edits are not shown: %s", error)
                return
            self._closed.wait(_POLL_SECONDS)

    def take(self) -> News:
        """All updates since the last call."""
        news = self._inbox.take()
        if news.state is not None:
            self.error = news.state.error or self.error
        return news

    def displayed(self, state: SessionState) -> SessionState:
        """The state to display for one of the session: connecting once more is still retrying."""
        self._connected |= state is SessionState.LISTENING
        again = state is SessionState.CONNECTING and self._connected
        return SessionState.RETRYING if again else state

    @property
    def title(self) -> str:
        """The title: the user's, else one that is proposed."""
        return self.edits.title.text or self._session.title

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker, by the name that is shown."""
        return self.edits.conversation.names.colours(self._session.colours)

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel, by the names that are shown."""
        channels, names = self._session.channels(), self.edits.conversation.names
        if not names.changed:
            return channels
        return tuple(replace(each, name=names.of(number, each.name)) for number, each in enumerate(channels))
