"""Diarisation over the Async API: speaker labels become members, or the request is refused."""

import io
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from symbl_tui.demo import meeting_path
from symbl_tui.domain.speaker_turns import SpeakerTurn, SpeakerTurns
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.jobs.upload_diarization import split_by_speaker
from symbl_tui.engine.recognizers.interface import FinalResult
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import ColdFactory
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import Rest, rest_engine
from tests.engine.streaming_client import RATE, Samples

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(600),  # the child has a low priority, and the machine may be busy
]

ASKED = {"enableSpeakerDiarization": "true", "diarizationSpeakerCount": "2"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rest() -> AsyncIterator[Rest]:
    asked_often = EngineSettings(limits=Limits(requests_per_minute=100_000))
    async with rest_engine(ScriptedFactory(final("we ship it on friday")), asked_often) as client:
        yield client


@pytest.fixture(scope="module")
def two_channels() -> Samples:
    """The first three turns of the bundled meeting: Alice, Bob, Alice."""
    return np.array(soundfile.read(meeting_path(), dtype="int16", stop=17 * RATE)[0], np.int16)


def wav(samples: Samples) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV")
    return file.getvalue()


def mono(samples: Samples) -> Samples:
    mixed: Samples = samples.sum(axis=1).astype(np.int16)
    return mixed


async def test_a_recording_of_two_people_has_two_members_and_each_their_words(two_channels: Samples) -> None:
    asked_often = EngineSettings(limits=Limits(requests_per_minute=100_000))  # it takes as long as it takes
    async with rest_engine(ColdFactory(), asked_often) as rest:
        accepted = await rest.http.post("/v1/process/audio", content=wav(mono(two_channels)), params=ASKED)
        path = f"/v1/conversations/{await rest.done(accepted)}"
        messages = (await rest.get(f"{path}/messages"))["messages"]
        members = (await rest.get(f"{path}/members"))["members"]
    said = [(message["from"]["name"], message["text"].lower()) for message in messages]
    assert {member["name"] for member in members} == {"Speaker 1", "Speaker 2"}
    assert next(who for who, text in said if "joining" in text) == "Speaker 1"
    assert next(who for who, text in said if "website" in text or "customers" in text) == "Speaker 2"
    assert next(who for who, text in said if "testing" in text) == "Speaker 1"


async def test_speaker_labels_are_numbered_across_channels(rest: Rest, two_channels: Samples) -> None:
    query = {**ASKED, "diarizationSpeakerCount": "1", "enableSeparateRecognitionPerChannel": "true"}
    accepted = await rest.http.post("/v1/process/audio", content=wav(two_channels), params=query)
    path = f"/v1/conversations/{await rest.done(accepted)}"
    members = (await rest.get(f"{path}/members"))["members"]
    # Alice speaks from second 0.5 to 4.5, where the scripted final result is; Bob does not.
    assert [member["name"] for member in members] == ["Speaker 1"]


async def test_a_recording_that_is_too_long_is_not_diarised_either(two_channels: Samples) -> None:
    settings = EngineSettings(limits=Limits(conversation_hours=1 / 3600))
    async with rest_engine(ScriptedFactory(), settings) as rest:
        sound = wav(mono(two_channels))
        job = await rest.finished(await rest.http.post("/v1/process/audio", content=sound, params=ASKED))
    assert job["status"] == "failed"
    assert "more sound" in job["message"]


@pytest.mark.parametrize("count", ["0", "101", "two"])
async def test_an_impossible_number_of_speakers_is_refused(rest: Rest, count: str) -> None:
    query = {**ASKED, "diarizationSpeakerCount": count}
    answer = await rest.http.post("/v1/process/audio", content=b"RIFF", params=query)
    assert answer.status_code == 400
    assert "diarizationSpeakerCount" in answer.json()["message"]


async def test_without_the_library_diarisation_is_refused(
    rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symbl_tui.engine.rest.upload_options.available", lambda: False)
    answer = await rest.http.post("/v1/process/audio", content=b"RIFF", params=ASKED)
    assert answer.status_code == 400
    assert "pip install moonshine-voice" in answer.json()["message"]


async def test_a_final_over_a_change_of_speaker_becomes_two() -> None:
    turns = SpeakerTurns([SpeakerTurn(0, 2, "Speaker 1"), SpeakerTurn(2, 5, "Speaker 2")])
    texts = ["we", "ship", "on", "friday", "are", "you", "sure"]
    result = FinalResult(tuple(Word(text, at / 2, at / 2 + 0.4) for at, text in enumerate(texts)))
    parts = split_by_speaker(result, turns, Speaker("Room"), lambda label: Speaker(label))
    assert [(who.name, part.text, part.start) for who, part in parts] == [
        ("Speaker 1", "we ship on friday", 0.0),
        ("Speaker 2", "are you sure", 2.0),
    ]
    (alone,) = split_by_speaker(result, SpeakerTurns(), Speaker("Room"), lambda label: Speaker(label))
    assert alone == (Speaker("Room"), result)
