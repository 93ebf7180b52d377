"""The library's run time in the child: the account, the calls, and what commands do with them."""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from types import ModuleType
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.calls.sip.message_writer import MessageWriter
from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.audio.calls.sip.sip_protocol import (
    Answer,
    AnyCommand,
    Dial,
    Done,
    Ended,
    Ending,
    HangUp,
    Hold,
    Incoming,
    Register,
    RegistrationChanged,
    SendDigits,
)
from symbl_tui.audio.calls.sip.sip_settings import SipRequest
from symbl_tui.audio.calls.sip.stack_call import StackCall, Work
from symbl_tui.audio.calls.sip.stack_config import stack_account, stack_config
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError, SymblTuiError

if TYPE_CHECKING:  # the child loads it by sip_library.load()
    import baresip

# Retries of hold while the re-INVITE that follows an answer is still on its way.
_ATTEMPTS: Final = 10
_RETRY_SECONDS: Final = 0.2


class SipStack:
    """One phone: its account and its calls."""

    def __init__(self, library: ModuleType, request: SipRequest, writer: MessageWriter) -> None:
        self._library = library
        self._request = request
        self._writer = writer
        self._runtime: baresip.Runtime = library.Runtime()
        self._agent: baresip.UserAgent
        self._calls: dict[int, StackCall] = {}
        self._numbers = count(2, 2)
        self._tasks: set[asyncio.Task[None]] = set()
        self.died = asyncio.Event()
        """Set when the library's own thread has ended."""

    async def start(self) -> None:
        """Start the library. Raises SourceError."""
        self._runtime.on_dead = self.died.set
        settings, account = self._request.settings, self._request.account
        try:
            await self._runtime.start(stack_config(self._library, settings))
            self._agent = await self._library.UserAgent.create(
                self._runtime, stack_account(self._library, settings, account), transfer_policy="reject"
            )
        except (self._library.BaresipError, ValueError) as error:
            address = f"{settings.host}:{settings.port}"
            raise SourceError(
                f"the SIP library cannot start at {address}: {error}",
                "is the port in use, or the address another's?",
            ) from error
        self._agent.on_incoming(self._take)
        self._agent.on(self._handle_registration)

    def handle(self, command: AnyCommand) -> None:
        """Begin to do what a command asks for."""
        match command:
            case Register():
                self._spawn(self._answered(command.request, self._agent.register()))
            case Dial():
                self._spawn(self._dial(command))
            case Answer():
                self._spawn(self._answer(command))
            case HangUp():
                if call := self._calls.get(command.call):
                    self._spawn(call.end(Ending.HERE))
            case SendDigits():
                self._spawn(self._on_call(command, lambda call: call.first.send_dtmf(command.digits)))
            case Hold():
                self._spawn(self._on_call(command, lambda call: self._hold(call, command.on)))

    def tick(self, now: float) -> None:
        """Move the sound of all calls."""
        for call in tuple(self._calls.values()):
            call.tick(now)
            if call.answered_at is not None and now - call.answered_at > self._request.settings.max_seconds:
                self._spawn(call.end(Ending.LIMIT))

    async def close(self) -> None:
        """Hang up all calls and end the registration."""
        await asyncio.gather(*(call.end(Ending.HERE) for call in tuple(self._calls.values())))
        if self._request.account:
            with suppress(self._library.BaresipError):
                await self._agent.unregister(timeout=0.5)
        with suppress(self._library.BaresipError):
            await self._runtime.close()

    def _take(self, call: "baresip.Call") -> None:
        """Handle a call that comes in."""
        settings = self._request.settings
        if not settings.takes_calls or len(self._calls) >= settings.max_calls:
            self._spawn(self._reject(call))
            return
        number = next(self._numbers)
        self._follow(number, call, dialed=False)
        self._writer.event(Incoming(number, call.peer or "", call.call_id or ""))

    async def _reject(self, call: "baresip.Call") -> None:
        with suppress(self._library.BaresipError):
            await call.reject()

    async def _dial(self, command: Dial) -> None:
        try:
            call, missed = await self._connect(command.uri)
        except self._library.BaresipError as error:
            self._writer.event(Ended(command.call, Ending.UNREACHABLE, self._why(error)))
            return
        self._follow(command.call, call, dialed=True)
        self._give_up_later(command.call, Ending.NO_ANSWER)
        _replay(call, missed)

    async def _answer(self, command: Answer) -> None:
        call = self._calls.get(command.call)
        if call is None:
            return
        if not command.bridge:
            await self._accept(call)
            return
        try:
            second, missed = await self._connect(command.bridge)
        except self._library.BaresipError as error:
            await call.end(Ending.BRIDGE_FAILED, self._why(error))
            return
        call.add_leg(second)
        if call.number not in self._calls:  # the caller has given up meanwhile
            await call.hang_up_rest()
            return
        self._give_up_later(call.number, Ending.BRIDGE_FAILED)
        _replay(second, missed)
        with suppress(self._library.BaresipError):  # its own event says so
            await second.wait_established(math.inf)  # _give_up_later ends it
            await self._accept(call)

    async def _accept(self, call: StackCall) -> None:
        with suppress(self._library.BaresipError):  # the caller is gone: its own event says so
            # Without video the library renegotiates the call at once, and drops the sound that it holds then.
            await call.first.answer(video=True)
            await call.first.wait_established()
            call.first.video.info()  # raises where the caller offered none, as nearly all
            await call.first.remove_video()

    async def _connect(self, uri: str) -> "tuple[baresip.Call, list[baresip.StackEvent]]":
        """Dial an address; also the events of the call that nothing has listened to."""
        events: list[baresip.StackEvent] = []
        # The library's call listens only once `dial` goes on: a far end that is quick has answered before.
        self._runtime.subscribe(events.append)
        try:
            # Parsed again: nothing but an address gets into a SIP header.
            call = await self._agent.dial(SipAddress.parse(uri).uri)
        finally:
            self._runtime.unsubscribe(events.append)
        return call, [event for event in events if event.call == call.handle]

    def _why(self, error: Exception) -> str:
        if isinstance(error, self._library.NoLocalAddressError):
            return f"nothing leads there from {self._request.settings.host}"
        return clean(str(error), NAME_LIMIT)

    async def _hold(self, call: StackCall, on: bool) -> None:
        change = call.first.hold if on else call.first.resume
        for _ in range(_ATTEMPTS):
            try:
                await change()
            except self._library.StaleHandleError:
                raise
            except self._library.BaresipError:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return
        await change()

    def _follow(self, number: int, call: "baresip.Call", *, dialed: bool) -> None:
        self._calls[number] = StackCall(
            number, self._library, call, self._writer, self._forget, self._spawn, dialed=dialed
        )

    def _forget(self, number: int) -> None:
        if call := self._calls.pop(number, None):
            self._spawn(call.hang_up_rest())

    def _give_up_later(self, number: int, ending: Ending) -> None:
        """End a call that is not answered in time."""

        def give_up() -> None:
            call = self._calls.get(number)
            if call and call.answered_at is None:
                self._spawn(call.end(ending, "no answer" if ending is not Ending.NO_ANSWER else ""))

        asyncio.get_running_loop().call_later(self._request.settings.ring_seconds, give_up)

    def _handle_registration(self, event: "baresip.StackEvent") -> None:
        kind = self._library.Event
        if event.event in (kind.REGISTER_OK, kind.REGISTER_FAIL):
            self._writer.event(RegistrationChanged(event.event is kind.REGISTER_OK, event.text or ""))

    async def _on_call(self, command: SendDigits | Hold, act: Callable[[StackCall], Work]) -> None:
        call = self._calls.get(command.call)
        if call is None:
            self._writer.event(Done(command.request, "the call is over"))
            return
        await self._answered(command.request, act(call))

    async def _answered(self, request: int, work: Work) -> None:
        """Do what a command asks for, and say how it ended."""
        try:
            await work
        except (self._library.BaresipError, SymblTuiError, ValueError) as error:
            self._writer.event(Done(request, str(error), getattr(error, "status", None)))
        else:
            self._writer.event(Done(request))

    def _spawn(self, work: Work) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _replay(call: "baresip.Call", events: "list[baresip.StackEvent]") -> None:
    """Have a call handle the events that came before it listened."""
    for event in events:
        call._on_stack_event(event)
