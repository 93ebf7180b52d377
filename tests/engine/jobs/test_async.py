"""The Async API: recordings become conversations; other files fail with a reason."""

import asyncio
import gc
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

import av
import httpx
import numpy as np
import pytest
import pytest_asyncio
import soundfile

from symbl_tui.engine.recognizers.interface import Recognizer
from symbl_tui.engine.rest import uploads
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import ColdFactory
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import ALICE, BOB, MEETING, Json, Rest, rest_engine
from tests.engine.streaming_client import RATE, Samples
from tests.support.waiting import HANG_SECONDS

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rest() -> AsyncIterator[Rest]:
    """An engine that hears the same in every recording."""
    async with rest_engine(ScriptedFactory(final("i will send you the report by friday"))) as client:
        yield client


def recording(samples: Samples, format: str = "WAV", rate: int = RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=format)
    return file.getvalue()


QUIET = np.zeros(RATE, np.int16)


async def upload(rest: Rest, content: bytes, path: str = "audio", **query: str | list[str]) -> httpx.Response:
    return await rest.http.post(f"/v1/process/{path}", content=content, params=query)


async def test_a_recording_is_understood_as_if_it_had_been_live(promise: Samples) -> None:
    async with rest_engine(ColdFactory()) as rest:
        metadata = json.dumps([{"channel": 1, "speaker": {"name": "Bob", "email": "bob@example.com"}}])
        accepted = await upload(rest, recording(promise, "FLAC"), name="Call", channelMetadata=metadata)
        conversation = f"/v1/conversations/{await rest.done(accepted)}"
        messages = (await rest.get(f"{conversation}/messages", {"verbose": "true"}))["messages"]
        assert (await rest.get(conversation))["name"] == "Call"
    said = " ".join(message["text"].lower() for message in messages)
    assert "mobile application" in said
    assert "report by friday" in said
    assert {message["from"]["name"] for message in messages} == {"Bob"}
    assert 0 < messages[0]["words"][0]["timeOffset"] < messages[-1]["words"][-1]["timeOffset"] < 7


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3", "AIFF"])
async def test_every_usual_format_is_decoded_with_any_content_type(rest: Rest, format: str) -> None:
    accepted = await upload(rest, recording(QUIET, format))
    conversation = await rest.done(accepted)
    (task,) = (await rest.get(f"/v1/conversations/{conversation}/action-items"))["actionItems"]
    assert task["text"].startswith("I will send you the report")


async def test_the_sound_of_a_video_is_recognised(rest: Rest) -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        picture = container.add_stream("mpeg4", rate=5, width=32, height=32)
        sound = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        container.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
        frame = av.AudioFrame.from_ndarray(QUIET[np.newaxis, :], "s16", "mono")
        frame.rate = RATE
        container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
    conversation = await rest.done(await upload(rest, file.getvalue(), "video"))
    assert len((await rest.get(f"/v1/conversations/{conversation}/messages"))["messages"]) == 1


async def test_each_channel_may_have_its_speaker(rest: Rest) -> None:
    metadata = [{"channel": 2, "speaker": BOB}, {"channel": 1, "speaker": ALICE}]
    accepted = await upload(
        rest,
        recording(np.stack([QUIET, QUIET], axis=1), rate=8000),
        enableSeparateRecognitionPerChannel="true",
        channelMetadata=json.dumps(metadata),
    )
    conversation = await rest.done(accepted)
    messages = (await rest.get(f"/v1/conversations/{conversation}/messages"))["messages"]
    assert sorted(message["from"]["name"] for message in messages) == ["Alice", "Bob"]


async def test_a_recording_can_be_added_to_a_conversation(rest: Rest) -> None:
    conversation = await rest.meeting()
    id = conversation.rpartition("/")[2]
    await rest.done(await rest.http.put(f"/v1/process/audio/{id}", content=recording(QUIET)))
    assert len((await rest.get(f"{conversation}/messages"))["messages"]) == 4


@pytest.mark.parametrize(
    "given",
    [["budget", "quarterly review"], list('["budget", "quarterly review"]')],
    ids=["several", "as Symbl's Python SDK sends it"],
)
async def test_a_vocabulary_reaches_the_recogniser(given: list[str]) -> None:
    recognizers = ScriptedFactory(final("hello there"))
    async with rest_engine(recognizers) as rest:
        await rest.done(await upload(rest, recording(QUIET), customVocabulary=given))
    assert recognizers.vocabularies == [("budget", "quarterly review")]


async def test_trackers_of_the_request_and_of_the_account_are_watched_for(rest: Rest) -> None:
    saved = await rest.http.post("/v1/manage/tracker", json={"name": "Promise", "vocabulary": ["i will"]})
    own = json.dumps([{"name": "Report", "vocabulary": ["the report"]}])
    accepted = await upload(rest, recording(QUIET), trackers=own, enableAllTrackers="true")
    found = await rest.trackers(f"/v1/conversations/{await rest.done(accepted)}")
    assert {tracker["name"] for tracker in found} == {"Promise", "Report"}
    assert saved.json()["tracker"]["id"] in {tracker["id"] for tracker in found}


@pytest.mark.parametrize(
    "content",
    [b"no sound at all", recording(QUIET)[:40], b"\0" * 5000, b"RIFF" + b"\xff" * 5000],
    ids=["text", "cut off", "zeros", "garbage"],
)
async def test_a_file_without_sound_fails_with_a_sentence(rest: Rest, content: bytes) -> None:
    job = await rest.finished(await upload(rest, content))
    assert job["status"] == "failed"
    assert "sound" in job["message"]


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
    ],
    ids=["playlist", "script"],
)
async def test_an_upload_cannot_make_the_engine_read_other_files(
    rest: Rest, tmp_path: Path, script: str
) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(recording(QUIET))
    job = await rest.finished(await upload(rest, script.format(secret).encode()))
    assert job["status"] == "failed"
    assert job["message"].startswith("this file is not a sound file that can be read")


async def test_one_bad_file_does_not_stop_the_next(rest: Rest) -> None:
    bad, good = await upload(rest, b"nonsense"), await upload(rest, recording(QUIET))
    assert (await rest.finished(bad))["status"] == "failed"
    await rest.done(good)


async def test_a_recording_that_is_too_long_is_cut_off(promise: Samples) -> None:
    limits = Limits(conversation_hours=0.5 / 3600)
    async with rest_engine(ScriptedFactory(), EngineSettings(limits=limits)) as rest:
        job = await rest.finished(await upload(rest, recording(promise)))
    assert job["status"] == "failed"
    assert "more sound" in job["message"]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"webhookUrl": "http://169.254.169.254/"}, "webhookUrl"),
        ({"languageCode": "de-DE"}, "understands en-US"),
        ({"channelMetadata": "{}"}, "channelMetadata"),
        ({"channelMetadata": '[{"channel": 0}]'}, "channelMetadata.0"),
        ({"confidenceThreshold": "2"}, "confidenceThreshold"),
    ],
)
async def test_unsupported_options_are_refused_before_the_upload(
    rest: Rest, query: dict[str, str], word: str
) -> None:
    answer = await upload(rest, recording(QUIET), **query)
    assert answer.status_code == 400
    assert word in answer.json()["message"]


@pytest.mark.parametrize("path", ["audio/url", "video/url"])
async def test_no_url_is_fetched(rest: Rest, path: str) -> None:
    body = {"url": "http://127.0.0.1/secret.wav"}
    assert "upload" in await rest.refused("POST", f"/v1/process/{path}", 400, json=body)
    assert "upload" in await rest.refused("PUT", f"/v1/process/{path}/1", 400, json=body)


class Stuck(ScriptedFactory):
    """Never gets a recogniser going."""

    async def create(self, voice: str = "", vocabulary: object = ()) -> Recognizer:  # type: ignore[override]
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_full_queue_refuses_the_next_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[IO[bytes]] = []

    async def keep(*args: object) -> IO[bytes]:
        files.append(await receive(*args))  # type: ignore[arg-type]
        return files[-1]

    receive = uploads.receive
    monkeypatch.setattr("symbl_tui.engine.rest.job_routes.receive", keep)
    async with rest_engine(Stuck(), EngineSettings(limits=Limits(jobs=2))) as rest:
        first = await upload(rest, recording(QUIET))
        job = f"/v1/job/{first.json()['jobId']}"
        async with asyncio.timeout(HANG_SECONDS):
            while (await rest.get(job))["status"] != "in_progress":
                pass
        for _ in range(2):
            accepted = await upload(rest, recording(QUIET))
        assert (await rest.get(f"/v1/job/{accepted.json()['jobId']}"))["status"] == "scheduled"
        answer = await upload(rest, recording(QUIET))
        assert answer.status_code == 429
        assert answer.headers["retry-after"]
        await rest.meeting()  # a text does not wait for sound
    assert [file.closed for file in files] == [True] * 3
    gc.collect()  # a file that was not closed would warn here


async def test_uploads_leave_nothing_behind(
    rest: Rest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await rest.done(await upload(rest, recording(QUIET)))
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240


async def test_an_upload_may_be_larger_than_a_body_but_not_endless(rest: Rest) -> None:
    limits = Limits(body_bytes=1024, upload_bytes=100_000)
    async with rest_engine(ScriptedFactory(), EngineSettings(limits=limits)) as small:
        await small.done(await upload(small, recording(QUIET)))
        loud = recording(np.zeros(60_000, np.int16))
        assert (await upload(small, loud)).status_code == 413

        async def unannounced() -> AsyncIterator[bytes]:
            for start in range(0, len(loud), 4096):
                yield loud[start : start + 4096]

        assert (await small.http.post("/v1/process/audio", content=unannounced())).status_code == 413


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{}]}, "messages.0.payload"),
        ({"messages": [{"payload": {"content": "x" * 10_001}}]}, "messages.0.payload.content"),
        ({"webhookUrl": "http://127.0.0.1/"}, "webhookUrl"),
        ({"confidenceThreshold": 7}, "confidenceThreshold"),
        ({"languageCode": "fr"}, "understands en-US"),
        ({"trackers": [{"name": "T", "vocabulary": []}]}, "trackers.0.vocabulary"),
        ({"name": "\ud800"}, "name"),
        ({"messages": [{"payload": {"content": "x"}, "duration": {"startTime": "0001-01-01"}}]}, "startTime"),
    ],
)
async def test_an_invalid_text_is_refused_with_the_field_and_the_reason(
    rest: Rest, change: Json, word: str
) -> None:
    content = json.dumps({**MEETING, **change}).encode()
    headers = {"Content-Type": "application/json"}
    assert word in await rest.refused("POST", "/v1/process/text", 400, content=content, headers=headers)


async def test_a_text_without_times_or_names_is_accepted(rest: Rest) -> None:
    conversation = await rest.meeting(messages=[{"payload": {"content": "Who owns the campaign?"}}])
    (message,) = (await rest.get(f"{conversation}/messages"))["messages"]
    assert message["from"] == {"id": "", "name": "", "email": "", "userId": ""}
    assert (await rest.get(f"{conversation}/questions"))["questions"][0]["answered"] is False
