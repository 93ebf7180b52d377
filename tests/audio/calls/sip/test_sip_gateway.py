"""Calls over SIP get into the hub like all others: one that fails costs no other."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import numpy as np
import pytest

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_hub import CallHub
from symbl_tui.audio.calls.call_limits import CallLimits
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.sip.sip_call import SipCall
from symbl_tui.audio.calls.sip.sip_gateway import SipGateway
from symbl_tui.audio.calls.sip.sip_protocol import (
    Answer,
    AnyCommand,
    Ended,
    Ending,
    Established,
    HangUp,
    Ringing,
    SipSound,
)
from symbl_tui.system.tasks import cancel_and_wait
from tests.audio.calls.test_call_hub import Observer
from tests.support.waiting import until

SIP = next(each for each in PLATFORMS if each.name == "sip")
RATE = 8000


class Seen(Observer):
    """An observer that may fail when a call begins."""

    fail: Callable[[Call], bool] = staticmethod(lambda call: False)

    def call_began(self, call: Call) -> None:
        if self.fail(call):
            raise ArithmeticError("of a test")
        super().call_began(call)


class Phone:
    """A phone whose calls come when a test says so."""

    def __init__(self) -> None:
        self.commands: list[AnyCommand] = []
        self._coming: asyncio.Queue[SipCall] = asyncio.Queue()

    def ring(self, number: int) -> SipCall:
        call = SipCall(number, f"sip:{number}@example.com", True, self.commands.append, cast(Any, None))
        self._coming.put_nowait(call)
        return call

    async def incoming(self) -> AsyncGenerator[SipCall, None]:
        while True:
            yield await self._coming.get()


@asynccontextmanager
async def gateway(
    limits: CallLimits | None = None, bridge: str = ""
) -> AsyncIterator[tuple[Phone, Seen, CallHub]]:
    phone, seen = Phone(), Seen()
    hub = CallHub(seen, limits, clock=lambda: seen.now)
    task = asyncio.create_task(SipGateway(cast(Any, phone), hub, SIP, bridge).run())
    try:
        yield phone, seen, hub
        assert not task.done()
    finally:
        await cancel_and_wait(task)


def establish(call: SipCall) -> None:
    call.feed(Ringing(call.number))
    call.feed(Established(call.number, f"id {call.number}", (RATE,)))


def speak(call: SipCall, seconds: float, position: int = 0) -> None:
    pcm = np.full(round(seconds * RATE), 1000, np.int16).tobytes()
    call.feed(SipSound(call.number, 0, position, 0, pcm))


async def test_a_call_is_answered_heard_and_over_when_the_caller_hangs_up() -> None:
    async with gateway() as (phone, seen, hub):
        call = phone.ring(2)
        await until(lambda: phone.commands)
        assert phone.commands == [Answer(2)]
        establish(call)
        speak(call, 0.5)
        call.feed(Ended(2, Ending.FAR_END))
        await until(lambda: seen.ended)
        assert not hub.calls
    (found,) = seen.ended
    assert found.ended
    assert found.ended.reason == "caller hung up"
    assert [party.label for party in found.parties] == ["2"]
    assert phone.commands == [Answer(2)]


async def test_with_a_bridge_the_second_party_is_dialed_before_the_answer() -> None:
    async with gateway(bridge="sip:desk@example.com") as (phone, _, __):
        phone.ring(2)
        await until(lambda: phone.commands)
        assert phone.commands == [Answer(2, "sip:desk@example.com")]


async def test_a_caller_beyond_the_limit_hears_busy_and_the_next_one_after_that_is_taken() -> None:
    async with gateway(CallLimits(max_calls=1)) as (phone, seen, _):
        first = phone.ring(2)
        establish(first)
        await until(lambda: seen.began)
        phone.ring(4)
        await until(lambda: HangUp(4) in phone.commands)
        first.feed(Ended(2, Ending.FAR_END))
        await until(lambda: seen.ended)
        phone.ring(6)
        await until(lambda: Answer(6) in phone.commands)
        assert Answer(4) not in phone.commands


@pytest.mark.parametrize("seconds", [200.0])
async def test_a_caller_who_sends_far_too_much_is_hung_up_on(seconds: float) -> None:
    async with gateway() as (phone, seen, _):
        call = phone.ring(2)
        establish(call)
        speak(call, seconds)
        await until(lambda: HangUp(2) in phone.commands)
        assert seen.ended[0].ended
        assert "times as fast" in seen.ended[0].ended.detail
        call.feed(Ended(2, Ending.HERE))


async def test_a_fault_of_ours_ends_its_call_and_the_other_goes_on() -> None:
    async with gateway() as (phone, seen, hub):
        seen.fail = lambda call: call.started.call_id == "id 2"
        bad, good = phone.ring(2), phone.ring(4)
        establish(bad)
        await until(lambda: HangUp(2) in phone.commands)
        establish(good)
        await until(lambda: seen.began)
        speak(good, 0.5)
        assert [call.ended.reason for call in seen.ended if call.ended] == ["a fault of symbl-tui itself"]
        assert [call.started.call_id for call in hub.calls] == ["id 4"]


async def test_a_call_that_is_ended_here_is_hung_up() -> None:
    async with gateway(CallLimits(no_audio=30.0)) as (phone, seen, hub):
        establish(phone.ring(2))
        await until(lambda: seen.began)
        seen.now += 31.0
        hub.advance()
        assert HangUp(2) in phone.commands
