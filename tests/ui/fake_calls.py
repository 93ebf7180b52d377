"""Calls for the screens' tests, controlled by the test: their sessions are fake ones."""

from collections.abc import Callable

from symbl_tui.audio.calls.call import Call, Party
from symbl_tui.audio.calls.call_events import CallEnded, CallStarted, EndCause
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.session.calls.call_session import CallBegan, CallOver, CallSession, CallUpdate, OperatorLine
from symbl_tui.session.model.state import SessionState
from tests.ui.fake_session import FakeSession


class FakeCallSession(FakeSession):
    """The session of a call."""

    def notice(self, text: str) -> None:
        """Needed by the port alone."""


class FakeCall(Call):
    """A call whose parties are what the test says."""

    names: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """Named, and nothing else."""
        return tuple(_Named(name) for name in self.names)  # type: ignore[misc]


class _Named:
    def __init__(self, label: str) -> None:
        self.label = label


class FakeCalls:
    """Implements the screen's port to the supervisor."""

    def __init__(self) -> None:
        self.calls: tuple[CallSession, ...] = ()
        self.alive = True
        self.stops: list[str] = []
        self._subscribers: list[Callable[[CallUpdate], None]] = []

    def subscribe(self, subscriber: Callable[[CallUpdate], None]) -> None:
        self._subscribers.append(subscriber)

    def request_stop(self, reason: str) -> None:
        self.stops.append(reason)

    def tell(self, update: CallUpdate) -> None:
        for each in self._subscribers:
            each(update)

    def refuse(self, text: str) -> None:
        self.tell(OperatorLine(text))

    def begin(self, platform: str, *names: str, seconds: float = 0.0) -> FakeCallSession:
        record = next(each for each in PLATFORMS if each.name == platform)
        call = FakeCall(record, CallStarted("c"), 0.0)
        call.names = names
        session = FakeCallSession(title=f"{record.title} call")
        session.folder = session.folder.with_name(f"call-{len(self.calls)}")
        session.elapsed = seconds
        entry = CallSession(call, session)
        self.calls = (*self.calls, entry)
        self.tell(CallBegan(entry))
        session.go(SessionState.LISTENING)
        return session

    def hang_up(self, session: FakeCallSession, cause: EndCause = EndCause.HUNG_UP) -> None:
        """No more sound comes; the session waits for its results."""
        entry = self._entry(session)
        entry.call.ended = CallEnded(cause)

    def end(self, session: FakeCallSession, cause: EndCause = EndCause.HUNG_UP) -> None:
        """The session has ended."""
        self.hang_up(session, cause)
        session.reason = str(cause)
        session.go(SessionState.STOPPING)
        session.go(SessionState.ENDED)
        entry = self._entry(session)
        self.calls = tuple(each for each in self.calls if each is not entry)
        self.tell(CallOver(entry))

    def _entry(self, session: FakeCallSession) -> CallSession:
        return next(each for each in self.calls if each.session is session)
