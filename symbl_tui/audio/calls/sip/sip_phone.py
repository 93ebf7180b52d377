"""A SIP phone: registers, takes calls and dials, in a child process that is restarted when it crashes."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from itertools import count
from typing import Final, Self

from symbl_tui.audio.calls.sip.dtmf import parse_dtmf
from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.audio.calls.sip.sip_call import SipCall
from symbl_tui.audio.calls.sip.sip_process import SipProcess
from symbl_tui.audio.calls.sip.sip_protocol import (
    Alive,
    AnyCommand,
    AnyEvent,
    Dial,
    Done,
    Ended,
    Incoming,
    Register,
    RegistrationChanged,
    SipSound,
)
from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipRequest, SipSettings
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import AuthenticationError, SourceError, SymblTuiError
from symbl_tui.system.tasks import cancel_and_wait

# The registrar's answer; the library itself gives up after 10 s.
_REGISTER_SECONDS: Final = 15.0
# Any other answer of the child, digits included: 64 of them take 14 s.
_ANSWER_SECONDS: Final = 30.0
_FIRST_RESTART, _LAST_RESTART = 0.5, 30.0
_UNAUTHORISED: Final = (401, 403, 407)

_log = logging.getLogger("symbl_tui.audio")


class SipPhone:
    """A phone with its process; leaving the context hangs up everything.

    Args:
        settings: Addresses and limits.
        account: Registers, and is what calls come from; None: calls are taken at ``sip:USER@HOST:PORT``.

    Raises:
        SipMissing: On entering, when the library is not installed.
        SourceError: On entering, when the phone cannot start, e.g. as its port is in use.
    """

    def __init__(self, settings: SipSettings, account: SipAccount | None = None) -> None:
        self._settings = settings
        self._account = account
        self._process: SipProcess | None = None
        self._supervising: asyncio.Task[None] | None = None
        self._started: asyncio.Future[None]
        self._keep_registered = False
        self._registering: asyncio.Task[None] | None = None
        self._calls: dict[int, SipCall] = {}
        self._incoming: asyncio.Queue[SipCall] = asyncio.Queue()
        self._pending: dict[int, asyncio.Future[None]] = {}
        self._requests = count(1)
        self._numbers = count(1, 2)
        self.registration = ""
        """What is wrong with the registration; empty: nothing is."""

    async def __aenter__(self) -> Self:
        self._started = asyncio.get_running_loop().create_future()
        self._supervising = asyncio.create_task(self._supervise(), name="SIP phone")
        try:
            await self._started
        except BaseException:
            await cancel_and_wait(self._supervising)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await cancel_and_wait(self._registering)
        await cancel_and_wait(self._supervising)

    async def register(self) -> None:
        """Register the account, and keep it registered.

        Raises:
            AuthenticationError: The registrar refuses the password.
            SourceError: It does not answer, or refuses for another reason.
        """
        if self._account is None:
            raise SourceError("there is no SIP account to register", "name one, e.g. sip:alice@example.com")
        await self._register(self._account)
        self._keep_registered = True

    async def dial(self, uri: str, *, dtmf: str = "") -> SipCall:
        """Dial an address. The call's events say what becomes of it.

        Args:
            uri: ``sip:USER@HOST[:PORT]``.
            dtmf: Checked here; :meth:`SipCall.send_dtmf` sends it.

        Raises:
            UsageError: It is no such address, or ``dtmf`` has other characters.
            SourceError: There are as many calls as there may be, or the phone is just starting again.
        """
        address = SipAddress.parse(uri)
        parse_dtmf(dtmf)
        if len(self._calls) >= self._settings.max_calls:
            raise SourceError(f"there are {self._settings.max_calls} calls already", "end one first")
        call = self._new_call(next(self._numbers), address.uri, incoming=False)
        self._send(Dial(call.number, address.uri))
        return call

    async def incoming(self) -> AsyncGenerator[SipCall, None]:
        """The calls that come in, each to be answered or hung up."""
        while True:
            call = await self._incoming.get()
            if not call.ended:
                yield call

    @property
    def running(self) -> bool:
        """Whether its process takes calls; not while it starts again after a crash."""
        return self._process is not None

    @property
    def calls(self) -> int:
        """How many calls there are."""
        return len(self._calls)

    def _new_call(self, number: int, peer: str, incoming: bool) -> SipCall:
        call = SipCall(number, peer, incoming, self._send, self._ask)
        self._calls[number] = call
        return call

    def _send(self, command: AnyCommand) -> None:
        if self._process is None:
            raise SourceError("the SIP process has crashed and starts again", "try again in a moment")
        self._process.send(command)

    async def _ask(self, make: Callable[[int], AnyCommand], seconds: float = _ANSWER_SECONDS) -> None:
        request = next(self._requests)
        answer = self._pending[request] = asyncio.get_running_loop().create_future()
        try:
            self._send(make(request))
            async with asyncio.timeout(seconds):
                await answer
        except TimeoutError as error:
            raise SourceError("the SIP process does not answer", "see the log") from error
        finally:
            del self._pending[request]

    async def _register(self, account: SipAccount) -> None:
        try:
            await self._ask(Register, _REGISTER_SECONDS)
        except SymblTuiError as error:
            self.registration = str(error)
            raise error.about(account.address.host_port) from None
        self.registration = ""

    async def _supervise(self) -> None:
        """Run the child, and start another whenever it ends."""
        pause = _FIRST_RESTART
        while True:
            try:
                async with SipProcess(SipRequest(self._settings, self._account)) as process:
                    await process.ready()
                    self._process = process
                    if not self._started.done():
                        self._started.set_result(None)
                    self._register_again()
                    async for message in process.messages():
                        pause = _FIRST_RESTART
                        self._handle(message)
                    _log.error("the SIP process has ended: %s", await process.ending() or "it crashed")
            except SourceError as error:
                if not self._started.done():
                    self._started.set_exception(error)
                    return
                _log.error("SIP: %s", error)
            finally:
                self._lose_process()
            await asyncio.sleep(pause)
            pause = min(_LAST_RESTART, 2 * pause)

    def _register_again(self) -> None:
        if self._keep_registered and self._account:
            account = self._account

            async def register() -> None:
                with suppress(SymblTuiError):  # `registration` says so, and the library tries again
                    await self._register(account)

            self._registering = asyncio.create_task(register(), name="register again")

    def _lose_process(self) -> None:
        """End everything that was in the child."""
        self._process = None
        calls, self._calls = self._calls, {}
        for call in calls.values():
            call.crash()
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(SourceError("the SIP process has crashed", "see the log"))

    def _handle(self, message: AnyEvent | SipSound) -> None:
        match message:
            case Alive():
                pass
            case Done():
                self._finish(message)
            case RegistrationChanged():
                self.registration = "" if message.registered else clean(message.detail, NAME_LIMIT)
                if self.registration:
                    _log.warning("SIP registration failed: %s", self.registration)
            case Incoming():
                self._ring(self._new_call(message.call, message.peer, incoming=True))
            case _:
                if call := self._calls.get(message.call):
                    call.feed(message)
                if isinstance(message, Ended):
                    self._calls.pop(message.call, None)

    def _ring(self, call: SipCall) -> None:
        if self._incoming.qsize() < self._settings.max_calls:
            self._incoming.put_nowait(call)
        else:  # nothing takes calls from the queue
            call.hang_up()

    def _finish(self, done: Done) -> None:
        answer = self._pending.get(done.request)
        if answer is None or answer.done():
            return
        if not done.problem:
            answer.set_result(None)
        elif done.status in _UNAUTHORISED:
            answer.set_exception(
                AuthenticationError(f"the SIP account is refused ({done.status})", "check user and password")
            )
        else:
            answer.set_exception(SourceError(clean(done.problem, NAME_LIMIT)))
