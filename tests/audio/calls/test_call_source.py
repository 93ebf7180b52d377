"""The sound of a call waits for its session in bounded memory, and never holds up the platform."""

import asyncio
import threading
import time

from symbl_tui.audio.calls.call_source import CallSource
from symbl_tui.audio.frame import AudioFrame

RATE = 8000


def frame(channel: int, number: int, *, last: bool = False) -> AudioFrame:
    return AudioFrame(channel, number * 160, bytes((number % 100 + 1, 0)) * 160, last=last)


async def read(source: CallSource) -> list[AudioFrame]:
    async with source:
        return [each async for each in source]


async def test_what_was_put_is_read_in_order_up_to_the_end() -> None:
    source = CallSource("call", RATE)
    source.add_channel("Ana")
    source.put(frame(0, number) for number in range(10))
    reading = asyncio.create_task(read(source))
    await asyncio.sleep(0)
    source.put([frame(0, 10)])
    source.end("caller hung up")
    assert await reading == [frame(0, number) for number in range(11)]
    assert source.end_reason == "caller hung up"
    assert source.dropped == 0


async def test_a_session_that_cannot_keep_up_gets_marked_silence_in_place_of_the_oldest_sound() -> None:
    source = CallSource("call", RATE, limit=320 * 20)
    source.add_channel("Ana")
    source.add_channel("Ben")
    for number in range(1000):
        source.put(
            [frame(0, number), frame(1, number, last=number == 500)] if number <= 500 else [frame(0, number)]
        )
    source.end("")
    found = await read(source)
    for channel, length in ((0, 1000), (1, 501)):
        own = [each for each in found if each.channel == channel]
        position = 0
        for each in own:
            assert each.position == position
            position += each.samples
            assert not each.pcm or any(each.pcm) != each.lost
        assert position == length * 160
    assert [each.channel for each in found if each.last] == [1]
    assert round(source.dropped, 3) == round((1501 - 20) * 0.02, 3)


async def test_the_writer_waits_for_nothing_whoever_reads() -> None:
    source = CallSource("call", RATE)
    source.add_channel("Ana")
    slowest = 0.0

    def write() -> None:
        nonlocal slowest
        for number in range(3000):
            began = time.thread_time()
            source.put([frame(0, number)])
            slowest = max(slowest, time.thread_time() - began)
        source.end("over")

    writer = threading.Thread(target=write)
    writer.start()
    found = await read(source)
    writer.join()
    assert len(found) == 3000
    assert slowest < 0.02


async def test_a_session_that_stops_reading_is_noticed() -> None:
    closed: list[str] = []
    source = CallSource("call", RATE, lambda: closed.append("closed"))
    source.add_channel("Ana")
    source.put([frame(0, 0)])
    async with source:
        async for _ in source:
            break
    assert closed == ["closed"]
