"""The engine of this machine is tried with real speech, and what keeps words from coming is said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.websockets import WebSocket

from symbl_tui.config.profile import Profile
from symbl_tui.doctor.engine_check import check_local
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.scripted_engine import (
    STARTED,
    Say,
    Script,
    ScriptedEngine,
    platform,
    result,
    scripted_engine,
)

SPEECH = bytes(32_000)

pytestmark = pytest.mark.usefixtures("no_proxy")


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


async def check(script: Script) -> tuple[list[Finding], ScriptedEngine]:
    async with scripted_engine(script) as running:

        @asynccontextmanager
        async def engine() -> AsyncIterator[Endpoint]:
            yield running.endpoint

        return await check_local(engine, Profile(), SPEECH), running


async def test_an_engine_that_understands_speech_is_in_order_with_its_words() -> None:
    async def words(received: int, say: Say) -> None:
        if received == len(SPEECH):
            await say(result("hello", 0.0, 0.5, final=False))
            await say(result("", 0.0, 0.5))
            await say(result("hello world", 0.0, 1.0))

    (found,), engine = await check(Script(on_audio=words))
    assert (found.area, found.severity) == (Area.ENGINE, Severity.OK)
    assert 'understands speech ("hello world")' in found.message
    (heard,) = engine.audio.values()
    assert bytes(heard) == SPEECH, "each sample once"
    assert engine.largest_chunk <= 3200


async def test_speech_is_sent_only_once_the_engine_listens() -> None:
    async def words(received: int, say: Say) -> None:
        if received == len(SPEECH):
            await say(result("hello", 0.0, 0.5))

    # Both servers' ways to say it, one behind the other: the sound is still sent once.
    twice = (platform("recognition_started"), *STARTED, platform("started_listening"))
    _, engine = await check(Script(on_start=twice, on_audio=words))
    assert sum(map(len, engine.audio.values())) == len(SPEECH)


async def test_an_engine_that_hears_no_words_is_a_warning_with_what_to_try() -> None:
    async def serve(websocket: WebSocket) -> None:
        await websocket.receive_text()
        await websocket.close(1000)

    (found, none), _ = await check(Script(serve=serve))
    assert found.message.endswith("and listens")
    assert none.severity is Severity.WARNING
    assert "symbl-tui models check" in none.remedy


async def test_an_engine_that_refuses_to_start_is_a_fault_with_its_reason() -> None:
    (found,), _ = await check(Script(on_start=({"type": "error", "message": "the model is damaged"},)))
    assert (found.severity, found.area) == (Severity.FAULT, Area.ENGINE)
    assert "cannot recognise speech: the model is damaged" in found.message
