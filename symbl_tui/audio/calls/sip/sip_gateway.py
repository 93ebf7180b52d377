"""Takes the calls of a phone into a hub, as the servers of other platforms do."""

import asyncio
from contextlib import aclosing

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.sip.sip_call import CallRinging, SipCall
from symbl_tui.audio.calls.sip.sip_phone import SipPhone


class SipGateway:
    """Answers calls, or bridges them to a second party, and passes their events on.

    Args:
        phone: Entered by the caller.
        hub: Gets the calls; one that it has no room for hears that the line is busy.
        platform: The record of SIP.
        bridge: The address of the second party; empty: calls are answered here.
    """

    def __init__(self, phone: SipPhone, hub: CallHub, platform: Platform, bridge: str = "") -> None:
        self._phone = phone
        self._hub = hub
        self._platform = platform
        self._bridge = bridge

    async def run(self) -> None:
        """Take calls until it is cancelled."""
        async with asyncio.TaskGroup() as tasks, aclosing(self._phone.incoming()) as incoming:
            async for call in incoming:
                if self._hub.full:
                    call.hang_up()
                    continue
                call.answer(self._bridge)
                tasks.create_task(self.forward(call), name="call over SIP")

    async def forward(self, call: SipCall) -> None:
        """Pass the events of a call on until it ends."""
        connection = self._hub.connect(self._platform)
        connection.on_over = lambda reason: call.hang_up()
        async with aclosing(call.events()) as events:
            async for event in events:
                if isinstance(event, CallRinging) or connection.over:
                    continue
                try:
                    connection.handle((event,))
                except CallRefused:  # e.g. as there is no room; the hub has ended its side
                    call.hang_up()
