"""A SIP phone: registers, takes calls and dials, in a child process that is restarted when it crashes."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from itertools import count
from typing import Self

from symbl_tui.audio.calls.sip.dtmf import parse_dtmf
from symbl_tui.audio.calls.sip.pending_requests import PendingRequests
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
from symbl_tui.errors import SourceError, SymblTuiError
from symbl_tui.system.tasks import cancel_and_wait

_FIRST_RESTART, _LAST_RESTART = 0.5, 30.0

_log = logging.getLogger("symbl_tui.audio")


class SipPhone:
    """A phone with its process; leaving the context hangs up everything.

    Args:
        settings: Addresses and limits.
        account: Registers, and is what calls come from; None: calls are taken at ``sip:USER@HOST:PORT``.
        report: Gets lines for the operator: of the registration, and of crashes.

    Raises:
        SipMissing: On entering, when the library is not installed.
        SourceError: On entering, when the phone cannot start, e.g. as its port is in use.
    """

    def __init__(
        self,
        settings: SipSettings,
        account: SipAccount | None = None,
        report: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._settings = settings
        self._report = report
        self._account = account
        self._process: SipProcess | None = None
        self._supervising: asyncio.Task[None] | None = None
        self._started: asyncio.Future[None]
        self._keep_registered = False
        self._registered = False
        self._registering: asyncio.Task[None] | None = None
        self._calls: dict[int, SipCall] = {}
        self._incoming: asyncio.Queue[SipCall] = asyncio.Queue()
        self._requests = PendingRequests(self._send)
        self._numbers = count(1, 2)  # odd: the child numbers the calls that come in by even ones
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
        number = next(self._numbers)
        self._send(Dial(number, address.uri))
        return self._new_call(number, address.uri, incoming=False)

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
        call = SipCall(number, peer, incoming, self._send, self._requests.ask)
        self._calls[number] = call
        return call

    def _send(self, command: AnyCommand) -> None:
        if self._process is None:
            raise SourceError("the SIP process has crashed and starts again", "try again in a moment")
        self._process.send(command)

    async def _register(self, account: SipAccount) -> None:
        try:
            await self._requests.ask(Register)
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
                    self._report("the SIP process has crashed; it is started again")
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
        self._process, self._registered = None, False
        calls, self._calls = self._calls, {}
        for call in calls.values():
            call.crash()
        self._requests.fail_all()

    def _handle(self, message: AnyEvent | SipSound) -> None:
        match message:
            case Alive():
                pass
            case Done():
                self._requests.finish(message)
            case RegistrationChanged():
                self._update_registration(message)
            case Incoming():
                self._ring(self._new_call(message.call, message.peer, incoming=True))
            case _:
                if call := self._calls.get(message.call):
                    call.feed(message)
                if isinstance(message, Ended):
                    self._calls.pop(message.call, None)

    def _update_registration(self, change: RegistrationChanged) -> None:
        before, self._registered = self._registered, change.registered
        self.registration = "" if change.registered else clean(change.detail, NAME_LIMIT) or "no reason given"
        if self._account is None or change.registered == before:
            return
        who = f"{self._account.address.user} of {self._account.address.host_port}"
        self._report(
            f"registered as {who}" if change.registered else f"not registered any more: {self.registration}"
        )

    def _ring(self, call: SipCall) -> None:
        if self._incoming.qsize() < self._settings.max_calls:
            self._incoming.put_nowait(call)
        else:  # nothing takes calls from the queue
            call.hang_up()
