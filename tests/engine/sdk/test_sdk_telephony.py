"""Symbl's own SDKs, unmodified, have a real telephone dialed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from symbl_tui.engine.settings import EngineSettings, TelephonySettings
from tests.audio.calls.sip.phones import Phone, phone, tone
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.sdk.test_sdk_streaming import run_client, values
from tests.engine.streaming_client import APP
from tests.support.paths import SDK

pytestmark = pytest.mark.usefixtures("sdks")


@pytest.fixture
async def engine() -> AsyncIterator[str]:
    settings = EngineSettings(telephony=TelephonySettings(enabled=True, allow=("127.0.0.1",)))
    # One with every 20 ms of sound: some come after the SDK has subscribed.
    recognizers = ScriptedFactory(*[final("when will it be ready for testing?")] * 1000)
    async with running(recognizers, settings) as url:
        yield url


@pytest.fixture
async def bob(tmp_path: Path) -> AsyncIterator[Phone]:
    async with phone(tmp_path, tone(440, 30)) as it:
        yield it


async def test_the_javascript_sdk_starts_and_stops_a_call(engine: str, bob: Phone) -> None:
    events = await run_client("node", str(SDK / "telephony.mjs"), engine, *APP, bob.uri)
    await bob.happened("CALL_CLOSED")
    assert bob.digits() == "12#"
    (started,), (stopped,) = values(events, "started"), values(events, "stopped")
    assert started["connectionId"]
    assert stopped["conversationId"] == started["conversationId"]
    assert set(values(events, "heard")) == {"transcript_response", "message_response"}


async def test_the_python_sdk_starts_and_stops_a_call(engine: str, bob: Phone) -> None:
    python = str(SDK / ".venv" / "bin" / "python")
    events = await run_client(python, str(SDK / "telephony.py"), engine, *APP, bob.uri)
    await bob.happened("CALL_CLOSED")
    (started,), (stopped,) = values(events, "started"), values(events, "stopped")
    assert started["connectionId"]
    assert stopped["conversationId"] == started["conversationId"]
