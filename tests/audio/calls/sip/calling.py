"""Calls between a phone of a test and ours."""

import asyncio

import numpy as np
import soxr

from symbl_tui.audio.calls.sip.sip_call import SipCall
from symbl_tui.audio.calls.sip.sip_phone import SipPhone
from tests.audio.calls.sip.phones import Phone, Samples


async def next_call(ours: SipPhone) -> SipCall:
    """The next call that comes in."""
    async with asyncio.timeout(60):
        return await anext(ours.incoming())


async def called_by(theirs: Phone, ours: SipPhone, port: int, bridge: str = "") -> SipCall:
    """A call of a phone to ours at that port, answered or bridged."""
    theirs.command("dial", f"sip:symbl-tui@127.0.0.1:{port}")
    call = await next_call(ours)
    call.answer(bridge)
    return call


def resampled(samples: Samples, rate: int, to: int) -> Samples:
    """The same sound at another rate."""
    converted: Samples = soxr.resample(samples.astype(np.float32), rate, to).astype(np.int16)
    return converted
