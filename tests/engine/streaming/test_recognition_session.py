"""One speaker's stream: results in order, sound of any encoding, and an end that never hangs."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from symbl_tui.domain.encoding import Encoding
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.engine.conversations.conversation_events import AddUtterance, Event
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscriber, Subscribers
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.protocol.start_request import Audio, Person, StartRequest
from symbl_tui.engine.recognizers.interface import Fault, Progress, Result
from symbl_tui.engine.settings import Limits, StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.streaming.recognition_session import RecognitionSession
from symbl_tui.errors import EngineError, ProtocolError
from tests.engine.fakes import final, partial
from tests.support.waiting import until

TIMING = Timing(topics_delay=60.0, progress_interval=3.0)
ANN = StartRequest(speaker=Person("", "Ann"))


class _Recognizer:
    """Keeps its sound, and yields its results once the sound ends; one without an end never does."""

    voice = "v1"

    def __init__(self, *results: Result | EngineError, endless: bool = False) -> None:
        self._results, self._endless = results, endless
        self._finished = asyncio.Event()
        self.sound = b""
        self.closed = False

    async def feed(self, pcm: bytes) -> None:
        self.sound += pcm

    async def finish(self) -> None:
        self._finished.set()

    async def __aiter__(self) -> AsyncIterator[Result]:
        await self._finished.wait()
        for result in self._results:
            if isinstance(result, EngineError):
                raise result
            yield result
        if self._endless:
            await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True


class _Client:
    def __init__(self, store: Store | None = None) -> None:
        self.frames: list[dict[str, Any]] = []
        self.room = ConversationRoom(RoomKey("", "call"), Subscribers(), Limits(), store)

    def session(
        self,
        recognizer: _Recognizer,
        request: StartRequest = ANN,
        timing: Timing = TIMING,
    ) -> RecognitionSession:
        return RecognitionSession(request, self.room, recognizer, self._send, timing)

    async def _send(self, text: str) -> None:
        self.frames.append(json.loads(text))

    @property
    def types(self) -> list[str]:
        return [
            str(frame.get("message", {}).get("type") if frame["type"] == "message" else frame["type"])
            for frame in self.frames
        ]


class _SlowStore(Store):
    """Stores an utterance once it may."""

    def __init__(self) -> None:
        super().__init__(StoreSettings(path=":memory:"))
        self.asked, self.may = asyncio.Event(), asyncio.Event()
        self.stored: list[str] = []

    async def put(self, event: Event) -> None:
        if isinstance(event, AddUtterance):
            self.asked.set()
            await self.may.wait()
            self.stored.append(event.analyzed.utterance.text)


async def _run(client: _Client, recognizer: _Recognizer, request: StartRequest = ANN, *sound: bytes) -> None:
    session = client.session(recognizer, request)
    for data in sound:
        await session.feed(data)
    await session.stop()
    await session.close()


async def test_results_reach_the_client_and_every_subscriber_in_order() -> None:
    client, subscriber = _Client(), Subscriber()
    client.room.subscribers.add(subscriber)
    await _run(client, _Recognizer(partial("we"), final("we go on")))
    client.room.subscribers.end("last")
    received = [text async for text in subscriber]
    assert received[-1] == "last"
    assert [json.loads(text) for text in received[:-1]] == client.frames
    numbers = [frame["sequenceNumber"] for frame in client.frames if "sequenceNumber" in frame]
    assert numbers == list(range(len(numbers)))


async def test_what_a_client_sees_as_final_is_stored_already() -> None:
    store = _SlowStore()
    client = _Client(store)
    session = client.session(_Recognizer(final("we go on")), timing=replace(TIMING, store=60.0))
    stopping = asyncio.create_task(session.stop())
    await store.asked.wait()
    assert not client.frames
    store.may.set()
    await stopping
    await session.close()
    assert "We go on." in json.dumps(client.frames)


async def test_a_store_that_hangs_delays_no_final_for_long_and_loses_none_when_the_client_leaves() -> None:
    store = _SlowStore()
    client = _Client(store)
    session = client.session(_Recognizer(final("we go on"), endless=True), timing=replace(TIMING, store=0.01))
    stopping = asyncio.create_task(session.stop())
    await until(lambda: "We go on." in json.dumps(client.frames))
    assert not store.stored
    stopping.cancel()
    await session.close()
    ending = asyncio.create_task(client.room.end())
    store.may.set()
    await ending
    assert store.stored == ["We go on."]


async def test_subscribers_get_what_is_stored_when_its_speaker_is_cut_off_meanwhile() -> None:
    store = _SlowStore()
    client, subscriber = _Client(store), Subscriber()
    client.room.subscribers.add(subscriber)
    session = client.session(_Recognizer(final("we go on")), timing=replace(TIMING, store=60.0))
    stopping = asyncio.create_task(session.stop())
    await store.asked.wait()
    stopping.cancel()
    closing = asyncio.create_task(session.close())
    await asyncio.sleep(0)
    store.may.set()
    await closing
    client.room.subscribers.end("last")
    received = [json.loads(text) for text in [text async for text in subscriber][:-1]]
    assert [frame["type"] for frame in received].count("message_response") == 1
    assert received == client.frames


async def test_a_change_of_encoding_loses_no_sound() -> None:
    client, recognizer = _Client(), _Recognizer()
    session = client.session(recognizer)
    await session.feed(b"\1\0\2\0")
    await session.change_audio(Audio(Encoding.LINEAR16, 16_000))
    await session.feed(b"\3\0")
    await session.stop()
    await session.close()
    assert recognizer.sound == b"\1\0\2\0\3\0"
    assert recognizer.closed


async def test_a_fault_is_told_to_the_speaker_alone() -> None:
    client, subscriber = _Client(), Subscriber()
    client.room.subscribers.add(subscriber)
    await _run(client, _Recognizer(Fault("the recogniser was restarted")))
    client.room.subscribers.end("last")
    assert [text async for text in subscriber] == ["last"]
    assert "the recogniser was restarted" in json.dumps(client.frames)


async def test_progress_is_sent_on_request_and_not_too_often() -> None:
    progress = tuple(Progress(at / 2) for at in range(20))
    for wanted, count in ((False, 0), (True, 3)):
        client = _Client()
        await _run(client, _Recognizer(*progress), replace(ANN, progress=wanted))
        assert client.types.count("recognition_progress") == count


async def test_a_recogniser_that_hangs_does_not_hang_the_client() -> None:
    client = _Client()
    session = client.session(_Recognizer(final("so far"), endless=True), timing=replace(TIMING, flush=0.05))
    await session.stop()
    await session.close()
    assert "gave no last result within 0 s" in json.dumps(client.frames[-1])
    assert "So far." in json.dumps(client.frames)


async def test_a_failure_of_the_recogniser_is_raised_at_the_stop_and_before_more_sound() -> None:
    session = _Client().session(_Recognizer(EngineError("it died")))
    ended = asyncio.Event()
    session.on_end(ended.set)
    with pytest.raises(EngineError, match="it died"):
        await session.stop()
    await ended.wait()
    with pytest.raises(EngineError, match="it died"):
        await session.feed(b"\0\0")
    await session.close()


async def test_sound_that_cannot_be_decoded_does_not_end_the_stream() -> None:
    client, recognizer = _Client(), _Recognizer(final("we go on"))
    session = client.session(recognizer, replace(ANN, audio=Audio(Encoding.OPUS, 16_000)))
    with pytest.raises(ProtocolError):
        await session.feed(b"\xff" * 50)
    await session.stop()
    await session.close()
    assert "We go on." in json.dumps(client.frames)


async def test_the_voice_of_a_speaker_is_kept_for_the_next_connection() -> None:
    client = _Client()
    await _run(client, _Recognizer(final("we go on")))
    assert client.room.voices == {ANN.speaker: "v1"}


async def test_a_question_is_sent_again_with_its_answer() -> None:
    client = _Client()
    wanted = replace(ANN, insight_kinds=frozenset({QUESTION}), insight_updates=True)
    await _run(client, _Recognizer(final("when will it be ready")), wanted)
    bob = replace(wanted, speaker=Person("", "Bob"))
    await _run(client, _Recognizer(final("i think on friday")), bob)
    assert client.types.count("insight_response") == 2
