"""Takes calls and runs a session for each: the same with and without a screen.

The server has a thread and an event loop of its own, as have capture and uplink of every session: no session,
disk or screen holds up a platform.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from socket import socket
from typing import Final

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_events import CallEnded, EndCause
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.server.call_server import CallServer, ServerSettings
from symbl_tui.audio.level import load_numpy
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.calls.call_session import (
    CallBegan,
    CallOver,
    CallSession,
    CallUpdate,
    OperatorLine,
    ReasonedSession,
)
from symbl_tui.session.calls.shared_engine import OpenEngine, SharedEngine
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.system.coalescing_selector import coalescing_loop
from symbl_tui.system.tasks import cancel_and_wait

_POLL_SECONDS: Final = 0.1
# How often the server wakes at most; a third of the CPU is saved, and no platform notices.
_WAKE_SECONDS: Final = 0.010
# What a session may take to read the rest of its call when the program stops; then its engine is hurried.
_REST_SECONDS: Final = 2.0
# What an engine may take for its last results when a call is over: a link may be down for a while.
_RESULTS_SECONDS: Final = 900.0

RunGateway = Callable[[CallHub, Callable[[str], None]], Coroutine[object, object, None]]
"""Takes calls into a hub until it is cancelled, with lines for the operator; raises ``SymblTuiError``."""

CreateSession = Callable[[Call, OpenEngine], ReasonedSession]
"""Makes the session of a call whose source is there, ready to run, with the engine that is lent to it; called
in the session's own thread. Raises ``SymblTuiError``."""

_log = logging.getLogger(__name__)


class CallSupervisor:
    """Calls and their sessions, from :meth:`start` to :meth:`join`. For any thread.

    Args:
        settings: Of the server.
        limits: Of calls.
        listener: Of HTTP; None: AudioSocket alone. Closed by :meth:`join`, as the next one is.
        audiosocket: Of AudioSocket; None: none.
        open_engine: Makes the engine of all sessions ready.
        create: Makes the session of a call.
        rate: Samples per second that sessions want; None: those of each call.
        gateways: Take calls in another way than the listeners, until they are cancelled.
        after: Called in the session's thread when its folder is closed.
    """

    def __init__(
        self,
        settings: ServerSettings,
        limits: CallLimits,
        listener: socket | None,
        audiosocket: socket | None,
        *,
        open_engine: OpenEngine,
        create: CreateSession,
        rate: int | None = None,
        gateways: Sequence[RunGateway] = (),
        after: Callable[[CallSession], None] = lambda call: None,
    ) -> None:
        self._sockets = [each for each in (listener, audiosocket) if each]
        self._create = create
        self._gateways = gateways
        self._after = after
        self._subscribers: list[Callable[[CallUpdate], None]] = []
        self._lock = threading.Lock()
        self._calls: dict[Call, CallSession] = {}
        self._threads: set[threading.Thread] = set()
        self._stop = ThreadFlag()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine = SharedEngine(open_engine)
        self._hub = CallHub(self, limits, rate, on_closed=self._session_closed)
        self._server = CallServer(self._hub, settings, listener, audiosocket, self._say)
        self._thread = threading.Thread(target=self._run, name="calls")
        self.error: SymblTuiError | None = None
        """Why the server could not go on; None: it could."""

    @property
    def server(self) -> CallServer:
        """The server, for its routes and identity."""
        return self._server

    @property
    def calls(self) -> tuple[CallSession, ...]:
        """The calls whose sessions have not ended, the oldest first."""
        with self._lock:
            return tuple(self._calls.values())

    @property
    def alive(self) -> bool:
        """Whether calls are taken, or sessions still end."""
        return self._thread.is_alive()

    def subscribe(self, subscriber: Callable[[CallUpdate], None]) -> None:
        """Call ``subscriber`` with every update from now on; from several threads, and it returns at once."""
        self._subscribers.append(subscriber)

    def start(self) -> None:
        """Take calls from now on."""
        self._thread.start()

    def request_stop(self, reason: str) -> None:
        """End all calls, and their sessions cleanly; take no more. Harmless when it is under way."""
        if not self._stop.is_set:
            _log.info("calls are stopped: %s", reason)
        self._stop.set()

    def join(self) -> None:
        """Wait until all sessions have ended. Blocks."""
        # Polled: a signal that another thread receives does not wake this one, which handles it.
        while self._thread.is_alive():
            self._thread.join(_POLL_SECONDS)
        for each in self._sockets:
            each.close()

    def call_began(self, call: Call) -> None:
        """Run a session for a call."""
        thread = threading.Thread(target=self._run_session, args=(call,), name="call")
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def call_noted(self, call: Call, text: str) -> None:
        """Bookmark a place of the call in its session, or as soon as that has been made."""
        call.notes.append(text)
        if found := self._calls.get(call):
            found.take_notes()

    def call_ended(self, call: Call) -> None:
        """Say what became of a call that never had a session; the others end with their source."""
        if call.source is None and call.ended:
            self._say(f"a call of {call.platform.title} has ended without a session: {call.ended.reason}")

    def _run(self) -> None:
        load_numpy()
        try:
            with asyncio.Runner(loop_factory=lambda: coalescing_loop(_WAKE_SECONDS)) as runner:
                runner.run(self._serve())
        except Exception as error:
            self.error = InternalError.of(error)
        for thread in tuple(self._threads):
            thread.join()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._engine:
            opening = asyncio.create_task(self._open_engine(), name="open the engine")
            gateways = [asyncio.create_task(self._run_gateway(each)) for each in self._gateways]
            async with self._server:
                await self._stop.wait()
            for gateway in gateways:
                await cancel_and_wait(gateway)
            await self._stop_sessions()
            # Sessions need the engine until they have their last results.
            for thread in tuple(self._threads):
                await asyncio.to_thread(thread.join)
            opening.cancel()
            await asyncio.wait((opening,))

    async def _run_gateway(self, run: RunGateway) -> None:
        """Run a gateway; its end is reported, and the other calls go on."""
        try:
            await run(self._hub, self._say)
        except Exception as error:
            fault = error if isinstance(error, SymblTuiError) else InternalError.of(error)
            self._say(str(fault))

    async def _stop_sessions(self) -> None:
        """Give the engine its time for last results, once the sessions have read their calls to the end."""
        for _ in range(round(_REST_SECONDS / _POLL_SECONDS)):
            if all(each.over or each.session.state is SessionState.STOPPING for each in self.calls):
                break
            await asyncio.sleep(_POLL_SECONDS)
        for each in self.calls:
            each.session.request_stop(EndCause.STOPPED)

    async def _open_engine(self) -> None:
        """Have the engine ready before the first call."""
        try:
            await self._engine.ready()
        except SymblTuiError as error:
            self._say(f"{error}; it is tried again with the next call")

    def _run_session(self, call: Call) -> None:
        """Run the session of a call to its end, in a thread; a failure of one costs no other."""
        try:
            session = self._create(call, self._engine.lend)
        except Exception as error:
            fault = error if isinstance(error, SymblTuiError) else InternalError.of(error)
            self._say(f"a call cannot be recorded: {fault}")
            self._session_closed(call)
        else:
            self._record(CallSession(call, session))
        with self._lock:
            self._threads.discard(threading.current_thread())

    def _record(self, call: CallSession) -> None:
        session = call.session
        with self._lock:
            self._calls[call.call] = call
        self._emit(CallBegan(call))
        call.take_notes()
        uplink = threading.Thread(target=asyncio.run, args=(session.transcribe(),), name="call's uplink")
        uplink.start()
        asyncio.run(session.capture())
        # Bounded: an engine that never answers must not keep this thread and the folder open for ever.
        uplink.join(_RESULTS_SECONDS)
        session.request_stop("the engine has not answered everything")
        uplink.join()
        try:
            self._after(call)
        except Exception:
            _log.exception("what follows a call has failed")
        with self._lock:
            del self._calls[call.call]
        self._emit(CallOver(call))

    def _session_closed(self, call: Call) -> None:
        """The session reads no more: the call ends, if it has not. From any thread."""
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed: all calls are over
                self._loop.call_soon_threadsafe(self._hub.end, call, CallEnded(EndCause.STOPPED))

    def _say(self, text: str) -> None:
        self._emit(OperatorLine(text))

    def _emit(self, update: CallUpdate) -> None:
        for subscriber in self._subscribers:
            subscriber(update)
