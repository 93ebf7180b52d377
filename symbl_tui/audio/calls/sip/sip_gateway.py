"""Takes the calls of a phone into a hub, as the servers of other platforms do."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, EndCause
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.sip.sip_call import CallRinging, SipCall
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipSettings
from symbl_tui.errors import SourceError

# Seconds until a registrar that does not answer is tried again.
_FIRST_RETRY, _LAST_RETRY = 5.0, 120.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SipListening:
    """The phone that takes calls, and what becomes of them."""

    settings: SipSettings
    account: SipAccount | None = None
    bridge: str = ""
    """The address of the second party; empty: calls are answered here."""


async def take_sip_calls(
    listening: SipListening, platform: Platform, hub: CallHub, report: Callable[[str], None]
) -> None:
    """Take calls into a hub until it is cancelled.

    Args:
        listening: The phone.
        platform: The record of SIP.
        hub: Gets the calls.
        report: Gets lines for the operator: a registrar that does not answer is tried again and again.

    Raises:
        SourceError: The phone cannot start.
        AuthenticationError: The registrar refuses the password.
    """
    async with SipPhone(listening.settings, listening.account, report) as phone:
        gateway = SipGateway(phone, hub, platform, listening.bridge)
        async with asyncio.TaskGroup() as tasks:
            if listening.account:
                tasks.create_task(_register(phone, report), name="register")
            tasks.create_task(gateway.run(), name="calls over SIP")


async def _register(phone: SipPhone, report: Callable[[str], None]) -> None:
    """Register, however long the registrar does not answer."""
    pause = _FIRST_RETRY
    while True:
        try:
            return await phone.register()
        except SourceError as error:
            report(f"not registered: {error}; it is tried again in {pause:.0f} s")
        await asyncio.sleep(pause)
        pause = min(_LAST_RETRY, 2 * pause)


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
                except Exception:  # whatever it is, it costs this call only
                    _log.exception("a call over SIP failed")
                    connection.lost((CallEnded(EndCause.FAULT),))
                    call.hang_up()
