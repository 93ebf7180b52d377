"""A session's updates on their way to a screen, with the user's edits, and the state that its user sees."""

import logging
from collections.abc import Callable, Mapping
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import ChannelStatus, Rewound, RunnableReplay, RunnableSession, Update
from symbl_tui.ui.runtime.inbox import Inbox, News

if TYPE_CHECKING:
    from symbl_tui.session.archive.session_edits import SessionEdits
    from symbl_tui.session.model.shown_names import ShownNames

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
        self._edits: SessionEdits | None = None
        self._making_edits = Lock()
        self.error: str | None = None
        """The last error of the session."""

    @property
    def edits(self) -> "SessionEdits":
        """Makes edits; for a worker's thread."""
        with self._making_edits:
            if self._edits is None:
                # Start-up: 20 ms, and there is nothing to edit before the first results.
                from symbl_tui.session.archive.session_edits import SessionEdits

                session = self._session
                live = not isinstance(session, RunnableReplay)
                self._edits = SessionEdits(lambda: session.folder, self._emit, live=live)
            return self._edits

    @property
    def names(self) -> "ShownNames | None":
        """The names that are shown; None before the first results."""
        return self._edits.conversation.names if self._edits else None

    def subscribe(self) -> None:
        """Receive the session's updates, and the edits of other programs, from now on."""
        self._session.subscribe(self._put)
        # A daemon: a disk that does not answer must not keep the program from its end.
        Thread(target=self._follow_edits, name="symbl-edits", daemon=True).start()

    def close(self) -> None:
        """Drop what comes from now on, as nothing will take it."""
        self._closed.set()

    @property
    def closed(self) -> bool:
        """Whether nothing more is to be taken."""
        return self._closed.is_set()

    def _put(self, update: Update) -> None:
        if self.closed:
            return
        if isinstance(update, Change | Rewound):
            self.edits.handle(update)
        else:  # nothing that can be edited
            self._emit(update)

    def _emit(self, update: Update) -> None:
        if not self.closed:
            self._inbox.put(update)

    def _follow_edits(self) -> None:
        while not self._closed.wait(_POLL_SECONDS):
            try:
                self.edits.poll()
            except SymblTuiError as error:
                _log.warning("edits are not shown: %s", error)
                return

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
        return (self._edits.title.text if self._edits else "") or self._session.title

    @property
    def colours(self) -> Mapping[str, int]:
        """The colour of each speaker, by the name that is shown."""
        colours = self._session.colours
        return self.names.colours(colours) if self.names else colours

    def channels(self) -> tuple[ChannelStatus, ...]:
        """Level and source state of every channel, by the names that are shown."""
        channels, names = self._session.channels(), self.names
        if names is None or not names.changed:
            return channels
        return tuple(replace(each, name=names.of(number, each.name)) for number, each in enumerate(channels))
