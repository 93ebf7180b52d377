"""A session's updates on their way to a screen, and the state that its user sees."""

from collections.abc import Callable

from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import RunnableSession, Update
from symbl_tui.ui.runtime.inbox import Inbox, News


class SessionFeed:
    """Subscribes to a session; collects its updates until the screen takes them."""

    def __init__(self, session: RunnableSession, wake: Callable[[], object]) -> None:
        """``wake`` is called on the session's threads when there is something to take."""
        self._session = session
        self._inbox = Inbox(wake)
        self._connected = False
        self.closed = False
        """Whether updates are dropped, as nothing will take them."""
        self.error: str | None = None
        """The last error of the session."""

    def subscribe(self) -> None:
        """Receive the session's updates from now on."""
        self._session.subscribe(self._put)

    def _put(self, update: Update) -> None:
        if not self.closed:
            self._inbox.put(update)

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
