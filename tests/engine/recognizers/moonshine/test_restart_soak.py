"""A recogniser that is killed after any of its finals: all that was final stays, the rest is heard again."""

import asyncio
import os
import signal

import numpy as np
import pytest

from symbl_tui.engine.recognizers.interface import Fault, FinalResult
from symbl_tui.engine.recognizers.moonshine.model import bundled
from symbl_tui.engine.recognizers.moonshine.recognizer import MoonshineFactory
from tests.engine.engine_processes import descendants
from tests.engine.recognizers.moonshine.speech import DICKENS, recording, silence
from tests.engine.recognizers.recognition import finals, recognize
from tests.engine.streaming_client import chunks
from tests.support.same_words import check_same_words

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]

SOUND = np.concatenate((recording(DICKENS, 26), silence(1)))


async def test_a_kill_after_any_final_loses_no_word_and_repeats_none() -> None:
    others = descendants(os.getpid())
    moonshine = MoonshineFactory(bundled())
    expected = finals(await recognize(await moonshine.create(), SOUND))
    for number in range(1, len(expected)):
        heard = await _killed_after(moonshine, expected[number - 1].end, others)
        texts = [final.text for final in expected]
        assert [final.text for final in heard[:number]] == texts[:number]
        check_same_words(texts, [final.text for final in heard])
        starts = [word.start for final in heard for word in final.words]
        assert starts == sorted(starts)
    await moonshine.close()


async def _killed_after(moonshine: MoonshineFactory, end: float, others: set[int]) -> list[FinalResult]:
    """Recognise all the sound; the process is killed once what ends at ``end`` is final."""
    recognizer = await moonshine.create()
    killed = False

    async def feed() -> None:
        for piece in chunks(SOUND):
            await recognizer.feed(piece)
        await recognizer.finish()

    feeding = asyncio.create_task(feed())
    results = []
    async for result in recognizer:
        results.append(result)
        if not killed and isinstance(result, FinalResult) and result.end >= end - 0.01:
            killed = True
            for process in descendants(os.getpid()) - others:
                os.kill(process, signal.SIGKILL)
    await feeding
    await recognizer.close()
    assert any(isinstance(result, Fault) for result in results)
    return finals(results)
