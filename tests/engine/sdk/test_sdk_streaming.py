"""Symbl's own SDKs, unmodified, stream to the engine and receive its results."""

import asyncio
import json
import os
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from tests.engine.frames import Frame, transcript
from tests.engine.streaming_client import APP, Samples
from tests.support.paths import SDK
from tests.support.waiting import HANG_SECONDS

pytestmark = pytest.mark.usefixtures("sdks")


async def run_client(*command: str, **environment: str) -> list[Frame]:
    """The events that a client printed; it must have succeeded."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, **environment}
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), HANG_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    assert process.returncode == 0, errors.decode()
    return [json.loads(line) for line in output.splitlines() if line.startswith(b'{"event"')]


def values(events: list[Frame], name: str) -> list[Any]:
    return [event["value"] for event in events if event["event"] == name]


def with_type(frames: list[Frame]) -> list[Frame]:
    """The frames with a type; the JavaScript SDK deletes the inner type of some."""
    return [frame for frame in frames if "type" in frame.get("message", frame)]


@pytest.fixture
def sound(tmp_path: Path, promise: Samples) -> str:
    path = tmp_path / "promise.raw"
    path.write_bytes(promise.tobytes())
    return str(path)


async def javascript(engine: str, sound: str, what: str) -> list[Frame]:
    return await run_client("node", str(SDK / "stream.mjs"), engine, *APP, sound, what)


@pytest.mark.parametrize("way", ["startRealtimeRequest", "createStream"])
async def test_the_javascript_sdk_streams_and_its_stop_resolves(engine: str, sound: str, way: str) -> None:
    events = await javascript(engine, sound, way)
    assert "report by friday" in transcript(with_type(values(events, "onDataReceived")))
    assert values(events, "onSpeechDetected")
    assert values(events, "onMessageResponse")[-1][0]["from"]["name"] == "Bob"
    insights = [insight for value in values(events, "onInsightResponse") for insight in value]
    assert "action_item" in {insight["type"] for insight in insights}
    assert {frame["isFinal"] for frame in values(events, "onTrackerResponse")} == {True, False}
    assert values(events, "onTopicResponse")
    assert len(values(events, "onConversationCompleted")) == 1
    assert len(values(events, "stopped")) == 1


async def test_the_javascript_sdk_subscribes_to_another_stream(engine: str, sound: str) -> None:
    events = await javascript(engine, sound, "subscribeToStream")
    (conversation_id,) = values(events, "conversationId")
    heard = values(events, "heard")
    assert "report by friday" in transcript(heard)
    created = next(f for f in heard if f.get("message", {}).get("type") == "conversation_created")
    assert created["message"]["data"]["conversationId"] == conversation_id
    assert heard[-1]["message"]["type"] == "conversation_completed"


async def test_the_python_sdk_streams_and_its_stop_is_understood(engine: str, sound: str) -> None:
    python = str(SDK / ".venv" / "bin" / "python")
    events = await run_client(python, str(SDK / "stream.py"), engine, *APP, sound)
    assert "report by friday" in transcript(values(events, "message"))
    messages = [message for frame in values(events, "message_response") for message in frame["messages"]]
    assert {message["from"]["name"] for message in messages} == {"Bob"}
    assert values(events, "insight_response")
    assert values(events, "tracker_response")
    assert values(events, "topic_response")
    (conversation_id,) = values(events, "conversation_id")
    assert str(conversation_id).isdecimal()
