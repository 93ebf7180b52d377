"""Symbl's own SDKs, unmodified, speak to the engine and hear what they wait for."""

import asyncio
import json
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import APP, Frame, Samples
from tests.engine.streaming.test_conversation import said
from tests.support.paths import SDK

pytestmark = pytest.mark.usefixtures("sdks")


async def told(*command: str) -> list[Frame]:
    """What a client printed; it has ended well."""
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        output, errors = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0, errors.decode()
    return [json.loads(line) for line in output.splitlines() if line.startswith(b'{"event"')]


def values(events: list[Frame], name: str) -> list[Any]:
    return [event["value"] for event in events if event["event"] == name]


def unspoilt(frames: list[Frame]) -> list[Frame]:
    """Without those whose inner type the JavaScript SDK deletes when it hands them on."""
    return [frame for frame in frames if "type" in frame.get("message", frame)]


@pytest.fixture
def sound(tmp_path: Path, promise: Samples) -> str:
    path = tmp_path / "promise.raw"
    path.write_bytes(promise.tobytes())
    return str(path)


async def javascript(engine: str, sound: str, what: str) -> list[Frame]:
    return await told("node", str(SDK / "stream.mjs"), engine, *APP, sound, what)


@pytest.mark.parametrize("way", ["startRealtimeRequest", "createStream"])
async def test_the_javascript_sdk_streams_and_its_stop_resolves(engine: str, sound: str, way: str) -> None:
    events = await javascript(engine, sound, way)
    assert "report by friday" in said(unspoilt(values(events, "onDataReceived")))
    assert values(events, "onSpeechDetected")
    assert values(events, "onMessageResponse")[-1][0]["from"]["name"] == "Bob"
    insights = [insight for value in values(events, "onInsightResponse") for insight in value]
    assert "action_item" in {insight["type"] for insight in insights}
    assert {frame["isFinal"] for frame in values(events, "onTrackerResponse")} == {True, False}
    assert values(events, "onTopicResponse")
    assert len(values(events, "onConversationCompleted")) == 1
    assert len(values(events, "stopped")) == 1


async def test_the_javascript_sdk_subscribes_to_what_another_says(engine: str, sound: str) -> None:
    events = await javascript(engine, sound, "subscribeToStream")
    (conversation_id,) = values(events, "conversationId")
    heard = values(events, "heard")
    assert "report by friday" in said(heard)
    created = next(f for f in heard if f.get("message", {}).get("type") == "conversation_created")
    assert created["message"]["data"]["conversationId"] == conversation_id
    assert heard[-1]["message"]["type"] == "conversation_completed"


async def test_the_python_sdk_streams_and_its_stop_is_understood(engine: str, sound: str) -> None:
    python = str(SDK / ".venv" / "bin" / "python")
    events = await told(python, str(SDK / "stream.py"), engine, *APP, sound)
    assert "report by friday" in said(values(events, "message"))
    messages = [message for frame in values(events, "message_response") for message in frame["messages"]]
    assert {message["from"]["name"] for message in messages} == {"Bob"}
    assert values(events, "insight_response")
    assert values(events, "tracker_response")
    assert values(events, "topic_response")
    (conversation_id,) = values(events, "conversation_id")
    assert str(conversation_id).isdecimal()
