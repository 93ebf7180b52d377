"""Clients that send nonsense, too much, in the wrong order, or vanish."""

import asyncio
import io
import socket

import numpy as np
import pytest
import soundfile
from websockets.exceptions import ConnectionClosedError

from symbl_tui.engine.streaming.text_message import MAX_TEXT
from tests.engine.frames import kind, transcript
from tests.engine.streaming_client import Connect, Samples, chunks, stream_speech


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"type": "later"}',
        '{"type": 7}',
        "{'type': 'start_request'}",
    ],
    ids=["no JSON", "empty", "a list", "null", "deep", "unknown type", "a number", "Python"],
)
async def test_nonsense_is_answered_by_one_sentence_and_the_connection_goes_on(
    client: Connect, text: str
) -> None:
    speaker = await client()
    await speaker.socket.send(text)
    error = await speaker.receive()
    assert error["type"] == "error"
    assert error["message"].startswith("a ")
    await speaker.socket.send("__PING__")
    assert await speaker.socket.recv() == "__PONG__"


async def test_an_invalid_start_request_is_refused_in_both_forms_and_may_be_corrected(
    client: Connect,
) -> None:
    speaker = await client()
    await speaker.send_json({"type": "start_request", "config": {"speechRecognition": {"encoding": "MP3"}}})
    plain, nested = await speaker.receive(), await speaker.receive()
    known = "LINEAR16, FLAC, MULAW, OPUS, AMR_WB, SPEEX"
    assert plain["message"] == f"this engine takes the encodings {known}, not MP3"
    assert kind(nested) == "error"
    assert nested["message"]["message"] == plain["message"]
    assert kind((await speaker.start())[0]) == "started_listening"


async def test_a_megabyte_of_json_ends_the_connection_with_a_sentence(client: Connect) -> None:
    speaker = await client()
    await speaker.send_json({"type": "start_request", "id": "x" * 1_000_000})
    assert str(MAX_TEXT) in (await speaker.receive())["message"]
    await speaker.socket.wait_closed()
    assert speaker.socket.close_code == 1009


async def test_a_message_over_all_limits_is_never_received(client: Connect) -> None:
    speaker = await client()
    await speaker.socket.send(bytes(3 << 20))
    with pytest.raises(ConnectionClosedError) as closed:
        await speaker.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_sound_before_the_start_is_ignored(client: Connect, alice: Samples, bob: Samples) -> None:
    speaker = await client()
    for piece in chunks(alice):
        await speaker.socket.send(piece)
    text = transcript(await stream_speech(speaker, bob))
    assert "ready for testing" not in text
    assert "almost complete" in text


async def test_a_second_start_is_refused_and_the_first_goes_on(client: Connect, bob: Samples) -> None:
    speaker = await client()
    await speaker.start()
    await speaker.send_json({"type": "start_request"})
    plain, nested = await speaker.receive(), await speaker.receive()
    assert "started already" in plain["message"]
    assert kind(nested) == "error"
    for piece in chunks(bob):
        await speaker.socket.send(piece)
    assert "almost complete" in transcript(await speaker.stop())


async def test_stopping_twice_or_before_the_start_does_no_harm(client: Connect) -> None:
    speaker = await client()
    await speaker.send_json({"type": "stop_request"})
    await speaker.start()
    await speaker.send_json({"type": "stop_request"})
    assert kind((await speaker.stop())[-1]) == "recognition_stopped"


async def test_modifying_nothing_is_refused(client: Connect) -> None:
    speaker = await client()
    await speaker.send_json({"type": "modify_request", "speechRecognition": {"sampleRateHertz": 8000}})
    assert "before a start_request" in (await speaker.receive())["message"]


async def test_the_stop_after_a_refused_start_is_answered(client: Connect) -> None:
    speaker = await client()
    await speaker.send_json(
        {
            "type": "start_request",
            "config": {"speechRecognition": {"encoding": "SMOKE", "sampleRateHertz": 1}},
        }
    )
    await speaker.receive_until(lambda frame: kind(frame) == "error" or frame["type"] == "error")
    frames = await speaker.stop()
    assert [kind(frame) for frame in frames[-2:]] == ["conversation_completed", "recognition_stopped"]
    assert speaker.socket.close_code == 1000


async def test_a_start_after_a_refused_one_is_served_and_stopped(client: Connect) -> None:
    speaker = await client()
    await speaker.send_json({"type": "start_request", "config": {"speechRecognition": {"encoding": "SMOKE"}}})
    await speaker.receive_until(lambda frame: kind(frame) == "error" or frame["type"] == "error")
    await speaker.send_json({"type": "start_request"})
    await speaker.receive_until(lambda frame: kind(frame) == "recognition_started")
    assert kind((await speaker.stop())[-1]) == "recognition_stopped"


@pytest.mark.parametrize("stop", ["{'type': 'stop_request'}", '{"type": "stop_recognition"}'])
async def test_the_other_forms_of_stop_are_accepted(client: Connect, stop: str) -> None:
    speaker = await client()
    await speaker.start()
    await speaker.socket.send(stop)
    assert kind((await speaker.receive_all())[-1]) == "recognition_stopped"


async def test_bytes_that_are_no_speech_are_no_words(client: Connect) -> None:
    frames = await stream_speech(await client(), np.frombuffer(b"{garbage}\0" * 20_001, "<i2"))
    assert kind(frames[-1]) == "recognition_stopped"


async def test_a_file_sent_as_bare_samples_is_named_and_not_heard_as_noise(
    client: Connect, bob: Samples
) -> None:
    file = io.BytesIO()
    soundfile.write(file, bob, 16_000, format="OGG", subtype="VORBIS")
    speaker = await client()
    await speaker.start()
    for piece in chunks(np.frombuffer(file.getvalue()[: file.tell() & ~1], np.int16)):
        await speaker.socket.send(piece)
    messages = await speaker.stop()
    errors = [each["message"] for each in messages if kind(each) == "error"]
    assert errors == [
        "the sound begins like Ogg, but LINEAR16 is samples alone; send what ffmpeg -f s16le writes"
    ]
    assert transcript(messages) == ""


async def test_clients_that_vanish_free_their_recognisers(client: Connect, bob: Samples) -> None:
    for _ in range(3):
        lost = await client("gone")
        await lost.start()
        await lost.socket.send(bob.tobytes())
        lost.socket.transport.abort()
    assert "almost complete" in transcript(await stream_speech(await client("gone"), bob))


async def test_a_sender_far_ahead_is_slowed_to_the_recognisers_pace(
    client: Connect, meeting_sound: Samples
) -> None:
    speaker = await client()
    # Only the engine's own patience is to be measured, not what this side's kernel holds for it.
    sock = speaker.socket.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32_000)
    await speaker.start()
    sent = 0

    async def flood() -> None:
        nonlocal sent
        for piece in chunks(meeting_sound[:, 1]):
            await speaker.socket.send(piece)
            sent += len(piece)

    flooding = asyncio.create_task(flood())
    frames = await speaker.receive_until(lambda frame: kind(frame) == "message_response")
    (message,) = frames[-1]["messages"]
    ahead = sent / 32_000 - message["duration"]["timeOffset"] - message["duration"]["duration"]
    speaker.socket.transport.abort()
    await asyncio.wait([flooding])
    assert ahead < 20
