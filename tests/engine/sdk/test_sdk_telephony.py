"""Symbl's own JavaScript SDK, unmodified, has a real telephone dialed."""

from pathlib import Path

import pytest

from symbl_tui.engine.settings import EngineSettings, TelephonySettings
from tests.audio.calls.sip.phones import phone, tone
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.sdk.test_sdk_streaming import run_client, values
from tests.engine.streaming_client import APP
from tests.support.paths import SDK
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("sdks")


async def test_the_javascript_sdk_starts_and_stops_a_call(tmp_path: Path) -> None:
    settings = EngineSettings(telephony=TelephonySettings(enabled=True, allow=("127.0.0.1",)))
    # One with every 20 ms of sound: some come after the SDK has subscribed.
    recognizers = ScriptedFactory(*[final("when will it be ready for testing?")] * 1000)
    async with phone(tmp_path, tone(440, 30)) as bob, running(recognizers, settings) as url:
        events = await run_client("node", str(SDK / "telephony.mjs"), url, *APP, bob.uri)
        await until(lambda: bob.digits() == "12#", state=lambda: bob.events)
        await bob.happened("CALL_CLOSED")
    (started,) = values(events, "started")
    (stopped,) = values(events, "stopped")
    assert started["connectionId"]
    assert stopped["conversationId"] == started["conversationId"]
    assert set(values(events, "heard")) == {"transcript_response", "message_response"}
