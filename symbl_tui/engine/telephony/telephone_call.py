"""One call that the engine has dialed: what the far end says is recognised, as of a client that streams."""

import asyncio
import json
import logging
import time
from contextlib import AsyncExitStack, aclosing, suppress
from typing import Final

from symbl_tui.audio.calls.call_events import CallEnded, CallNoted, MediaReceived, PartyJoined
from symbl_tui.audio.calls.sip.sip_call import CallRinging, SipCall, SipCallEvent
from symbl_tui.engine.apps.usage import StreamMeter
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.streaming.recognition_meter import RecognitionMeter
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.session_opening import create_recognizer
from symbl_tui.engine.telephony.call_order import CallOrder
from symbl_tui.engine.telephony.event_webhook import EventWebhook
from symbl_tui.errors import EngineError, ProtocolError, SymblTuiError

# Events that say how far a call is: who subscribes late gets the newest.
_STAGES: Final = ("call_ringing", "call_connected")
_INTERNAL: Final = "internal error of the engine; its log has the details"

_log = logging.getLogger(__name__)


class TelephoneCall:
    """A call and its conversation, from dialing to the last result.

    Args:
        order: What the client asked for.
        call: Ringing.
        room: Joined for it; it is left at the end.
        meter: Of its sound; it is closed at the end.
        rooms: Where the room is from.
        resources: Those of every recognition.
    """

    def __init__(
        self,
        order: CallOrder,
        call: SipCall,
        room: ConversationRoom,
        meter: StreamMeter,
        rooms: RoomRegistry,
        resources: StreamingResources,
    ) -> None:
        self.room = room
        self.reason = ""
        """Why it ended; empty: it has not."""
        self._refusal = ""
        """Why the engine has hung up."""
        self._order = order
        self._call = call
        self._meter = meter
        self._rooms = rooms
        self._resources = resources
        self._session: RecognitionSession | None = None
        self._webhook: EventWebhook | None = None
        self._dialing: asyncio.Task[None] | None = None

    def hang_up(self) -> None:
        """End the call; :meth:`run` returns once the last results are there."""
        with suppress(SymblTuiError):  # its process is gone, and the call with it
            self._call.hang_up()

    async def run(self) -> None:
        """Serve the call until it is over."""
        try:
            async with AsyncExitStack() as stack:
                await self._open_webhook(stack)
                await self._follow()
        finally:
            self._meter.close()
            self._rooms.leave(self.room, 0.0)
            self._rooms.subscriptions.retire(
                self.room, [json.dumps({"type": "call_ended", "reason": self.reason})]
            )
            await self._close()

    async def _open_webhook(self, stack: AsyncExitStack) -> None:
        if self._order.webhook:
            webhook = EventWebhook(self._order, self.room.connection_id, self.room.conversation_id)
            self._webhook = await stack.enter_async_context(webhook)
            self.room.subscribers.add(webhook.subscriber)
            # Before it is closed: what comes then is for others.
            stack.callback(self.room.subscribers.remove, webhook.subscriber)

    async def _follow(self) -> None:
        try:
            await self.room.start(self._order.start.speaker, self._order.start.title)
            async with aclosing(self._call.events()) as events:
                waiting = time.monotonic()
                async for event in events:
                    now = time.monotonic()
                    if self._session:
                        self._session.meter.receive(now, now - waiting)
                    await self._handle(event)
                    waiting = time.monotonic()
            if self._session:
                await self._session.stop()
        except EngineError as error:
            await self._fail(str(error))
        except Exception:
            _log.exception("internal error in a telephone call")
            await self._fail(_INTERNAL)
        await self._notify("call_ended", reason=self.reason)

    async def _handle(self, event: SipCallEvent) -> None:
        match event:
            case CallRinging():
                await self._notify("call_ringing")
            case PartyJoined():
                await self._connect(event.format.rate)
            case MediaReceived() if self._session:
                await self._feed(self._session, event.payload)
            case CallNoted():
                await self._notify("call_note", text=event.text)
            case CallEnded():
                self.reason = self._refusal or event.reason

    async def _feed(self, session: RecognitionSession, sound: bytes) -> None:
        if refusal := self._meter.refusal:
            self.hang_up()
            self._refusal = str(refusal)
        with suppress(ProtocolError):
            await session.feed(sound)

    async def _connect(self, rate: int) -> None:
        """The far end has answered: open its recogniser, and send the digits."""
        await self._notify("call_connected")
        if self._order.dtmf:
            self._dialing = asyncio.create_task(self._send_dtmf(), name="send digits")
        resources, start = self._resources, self._order.at_rate(rate)
        recognizer = await create_recognizer(start, self.room, resources.node)
        meter = RecognitionMeter(resources.node.metrics.streams, resources.admission.lags, self._meter.add)
        self._session = RecognitionSession(
            start, self.room, recognizer, _discard, resources.node.stream_timing, meter=meter
        )
        room, recognizers = self.room, resources.node.recognizers
        for frame in frames.started(room.conversation_id, recognizers.info, room.began):
            await room.subscribers.publish(frame, frames.encode(frame))

    async def _send_dtmf(self) -> None:
        try:
            await self._call.send_dtmf(self._order.dtmf)
        except SymblTuiError as error:
            _log.warning("digits were not sent: %s", error)

    async def _fail(self, message: str) -> None:
        self.hang_up()
        self.reason = message
        frame = frames.error(message)
        await self.room.subscribers.publish(frame, frames.encode(frame))

    async def _notify(self, type: str, **fields: object) -> None:
        """Tell the webhook, and subscribers that asked for more than Symbl sends, of an event of the call."""
        if self._webhook:
            self._webhook.push(type, **fields)
        text = json.dumps({"type": type, **fields})
        if type in _STAGES:
            self.room.call_progress = text
        await self.room.subscribers.publish_update(text)

    async def _close(self) -> None:
        if self._dialing:
            self._dialing.cancel()
        if self._session:
            await self._session.close()


async def _discard(text: str) -> None:
    """What goes to a speaker's own socket; a telephone has none."""
