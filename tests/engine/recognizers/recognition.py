"""Feeding a recogniser to its end, and killing its processes."""

import asyncio
import os
import signal

from symbl_tui.engine.recognizers.interface import FinalResult, Recognizer, Result
from tests.engine.engine_processes import descendants
from tests.engine.streaming_client import Samples, chunks


async def recognize(recognizer: Recognizer, *speech: Samples) -> list[Result]:
    """Feed speech to the end; all results."""

    async def feed() -> None:
        for sound in speech:
            for piece in chunks(sound):
                await recognizer.feed(piece)
        await recognizer.finish()

    feeding = asyncio.create_task(feed())
    try:
        return [result async for result in recognizer]
    finally:
        feeding.cancel()
        await asyncio.wait([feeding])
        await recognizer.close()


def kill_children() -> None:
    for pid in descendants(os.getpid()):
        os.kill(pid, signal.SIGKILL)


def finals(results: list[Result]) -> list[FinalResult]:
    return [result for result in results if isinstance(result, FinalResult)]
