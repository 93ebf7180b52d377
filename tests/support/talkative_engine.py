"""An engine that understands an utterance every 200 ms, whatever the sound is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.scripted_engine import Say, Script, ScriptedEngine, result, scripted_engine, utterance


@asynccontextmanager
async def talkative_engine(count: int = 5) -> AsyncIterator[ScriptedEngine]:
    """An engine that understands an utterance every 200 ms of sound."""

    async def answer(heard: int, say: Say) -> None:
        number = heard // 6400
        if heard % 6400 == 0 and number <= count:
            start = 0.2 * (number - 1)
            await say(result(f"utterance {number}", start, start + 0.2))
            await say(utterance(f"m{number}", f"Utterance {number}.", start, start + 0.2))

    async with scripted_engine(Script(on_audio=answer)) as engine:
        yield engine
