"""The sound of a call as its session reads it."""

from collections.abc import AsyncIterator

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.frame import AudioFrame


async def frames_of(call: Call) -> AsyncIterator[AudioFrame]:
    """All frames of a call that has begun, until it is over."""
    assert call.source
    async with call.source as source:
        async for frame in source:
            yield frame
