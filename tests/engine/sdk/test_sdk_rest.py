"""Symbl's own Python SDK, unmodified, posts conversations to the engine and reads them back."""

from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.engine.frames import Frame
from tests.engine.sdk.test_sdk_streaming import run_client, values
from tests.engine.streaming_client import APP, RATE, Samples
from tests.support.paths import SDK

pytestmark = pytest.mark.usefixtures("sdks")


async def test_the_python_sdk_reads_everything_back(engine: str, promise: Samples, tmp_path: Path) -> None:
    sound = tmp_path / "promise.wav"
    soundfile.write(sound, promise, RATE)
    python = SDK / ".venv" / "bin" / "python"
    events = await run_client(str(python), str(SDK / "rest.py"), engine, *APP, str(sound))

    assert one(events, "job") == one(events, "audio_job") == "completed"
    assert one(events, "conversation")["name"] == "Daily"
    messages = one(events, "messages")["messages"]
    assert len(messages) == 4
    assert messages[1]["_from"]["name"] == "Bob"
    assert messages[1]["sentiment"]["suggested"] in ("neutral", "positive")
    assert [member["name"] for member in one(events, "members")["members"]] == ["Alice", "Bob"]
    assert "test report" in [topic["text"] for topic in one(events, "topics")["topics"]]
    assert one(events, "questions")["questions"][0]["_from"]["name"] == "Alice"
    (task,) = one(events, "action_items")["action_items"]
    assert task["assignee"]["name"] == "Bob"
    assert task["due_by"]
    assert one(events, "follow_ups")["follow_ups"][0]["text"].startswith("Let us follow up")
    assert one(events, "trackers")[0]["matches"][0]["value"] == "report"
    assert "john@example.com" in str(one(events, "entities"))
    assert {metric["type"] for metric in one(events, "analytics")["metrics"]} == {
        "total_silence",
        "total_talk_time",
        "total_overlap",
    }
    assert "updated successfully" in str(one(events, "put_members"))
    said = " ".join(message["text"] for message in one(events, "audio_messages")["messages"])
    assert "report by friday" in said.lower()
    assert "telephony is not available" in one(events, "telephony")


def one(events: list[Frame], name: str) -> Any:  # noqa: ANN401 - whatever the SDK makes of it
    (value,) = values(events, name)
    return value
