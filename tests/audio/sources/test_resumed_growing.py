"""After a crash a call is another call: its parties follow those of before."""

import math

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.resumed_growing import ResumedGrowingSource
from symbl_tui.audio.sources.source import is_growing
from symbl_tui.audio.sources.synthetic import ToneSource
from tests.support.calls import Party, ToneCall


async def test_the_parties_of_before_are_over_and_the_new_ones_follow_them() -> None:
    call = ToneCall(Party("Carol"), Party("Dave", joins=1.0), seconds=1.1, rate=8000)
    async with ResumedGrowingSource(call, (16_000, 12_000)) as source:
        frames = [frame async for frame in source]
        assert source.format == AudioFormat(8000, 2)
    assert [(each.channel, each.position, each.samples, each.last) for each in frames[:3]] == [
        (0, 16_000, 0, True),
        (1, 12_000, 0, True),
        (2, 16_000, 160, False),
    ]
    assert {each.channel for each in frames[2:]} == {2, 3}
    assert next(each.position for each in frames if each.channel == 3) == 24_000
    assert [source.channel_name(channel) for channel in range(4)] == ["", "", "Carol", "Dave"]


def test_only_a_call_has_channels_that_come_and_go() -> None:
    call = ToneCall(Party("Carol"), seconds=1.0)
    assert is_growing(call)
    assert is_growing(ResumedGrowingSource(call, (1,)))
    assert not is_growing(ToneSource(rate=8000, channels=1, pace=math.inf, seconds=1.0))
