"""The engine's telephone: dials for clients, and keeps the calls by app and connection id."""

import asyncio
import uuid
from contextlib import AsyncExitStack

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipSettings
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.stream_refusal import StreamRefused, stream_refusal
from symbl_tui.engine.telephony.call_order import CallOrder
from symbl_tui.engine.telephony.telephone_call import TelephoneCall
from symbl_tui.errors import EngineError, SourceError


class Telephony:
    """All calls of one engine; its phone starts with the first.

    Args:
        rooms: Where calls join as streaming clients do.
        resources: Of every recognition.
    """

    def __init__(self, rooms: RoomRegistry, resources: StreamingResources) -> None:
        self.settings = resources.node.settings.telephony
        self._password = resources.node.sip_password
        self._rooms = rooms
        self._resources = resources
        self._stack = AsyncExitStack()
        self._phone: SipPhone | None = None
        self._starting = asyncio.Lock()
        self._calls: dict[RoomKey, tuple[TelephoneCall, asyncio.Task[None]]] = {}
        self._dialing = 0
        """Calls that do not ring yet."""

    async def dial(self, order: CallOrder, app_id: str) -> TelephoneCall:
        """Dial for an app; returns at once, while it rings.

        Raises:
            StreamRefused: The node takes no conversation more, or makes no call more; nothing was dialed.
            EngineError: The app is at a limit, there is no SIP library, or no address to dial from.
        """
        key = RoomKey(app_id, str(uuid.uuid4()))
        if refused := await stream_refusal(key, self._rooms, self._resources) or self._too_many:
            self._resources.node.metrics.node.refusals.count(refused.reason)
            raise refused
        # Before anything that takes a while: those that are asked for meanwhile find their limits reached.
        meter, room = self._resources.usage.open_stream(app_id), self._rooms.join(key)
        leave = self._resources.admission.join(key)
        self._dialing += 1
        try:
            phone = await self._started_phone()
            call = await phone.dial(order.address.uri, dtmf=order.dtmf)
        except BaseException as error:
            meter.close()
            self._rooms.leave(room, 0.0)
            leave()
            if isinstance(error, SourceError):
                raise EngineError(error.message, error.remedy) from error
            raise
        finally:
            self._dialing -= 1
        telephone_call = TelephoneCall(order, call, room, meter, self._rooms, self._resources)
        task = asyncio.create_task(telephone_call.run(), name="telephone call")
        # No await since the phone took the call: `close` must find every call that rings.
        self._calls[key] = (telephone_call, task)
        task.add_done_callback(lambda _: (self._calls.pop(key, None), leave()))
        return telephone_call

    @property
    def _too_many(self) -> StreamRefused | None:
        most = self.settings.max_calls
        if len(self._calls) + self._dialing < most:
            return None
        message = f"this engine makes {most} call{'s' * (most != 1)} at a time"
        return StreamRefused(RefusalReason.CONNECTIONS, message, "end one first")

    def __contains__(self, key: RoomKey) -> bool:
        return key in self._calls

    async def hang_up(self, key: RoomKey) -> TelephoneCall | None:
        """End a call, and wait until its last results are stored; None: there is no such call."""
        found = self._calls.get(key)
        if found is None:
            return None
        call, task = found
        call.hang_up()
        await asyncio.wait((task,))
        return call

    async def close(self) -> None:
        """Hang up everything."""
        await asyncio.gather(*(self.hang_up(key) for key in tuple(self._calls)))
        await self._stack.aclose()

    async def _started_phone(self) -> SipPhone:
        async with self._starting:
            if self._phone is None:
                settings = self.settings
                phone = SipPhone(
                    SipSettings(
                        host=settings.host,
                        port=settings.port,
                        takes_calls=False,
                        max_calls=settings.max_calls,
                        ring_seconds=settings.ring_seconds,
                        max_seconds=settings.max_minutes * 60,
                    ),
                    self._account(),
                )
                self._phone = await self._stack.enter_async_context(phone)
            return self._phone

    def _account(self) -> SipAccount | None:
        settings = self.settings
        if not settings.account:
            return None
        return SipAccount(
            address=SipAddress.parse(settings.account),
            password=self._password,
            login=settings.login,
            proxy=settings.proxy,
        )
