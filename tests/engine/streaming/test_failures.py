"""Failures behind the socket become sentences for the client; a fake recogniser fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.recognizers.interface import FinalResult, Load, Result
from symbl_tui.errors import EngineError
from tests.engine.conftest import running
from tests.engine.frames import kind, transcript
from tests.engine.streaming_client import open_client

HELLO = FinalResult((Word("hello", 0.1, 0.4),))


class FakeRecognizer:
    """Yields ``results`` once it is fed, then ends, hangs or fails."""

    voice = ""

    def __init__(self, *results: Result, hangs: bool = False, fails: bool = False) -> None:
        self._results, self._hangs, self._fails = results, hangs, fails
        self._fed = asyncio.Event()
        self.closed = False

    async def feed(self, pcm: bytes) -> None:
        if pcm:
            self._fed.set()

    async def finish(self) -> None:
        self._fed.set()

    async def __aiter__(self) -> AsyncIterator[Result]:
        await self._fed.wait()
        for result in self._results:
            yield result
        if self._fails:
            raise EngineError("the recogniser is beyond help")
        if self._hangs:
            await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True


class FakeRecognizers:
    """Creates one fake, or fails."""

    info = RecognizerInfo("fake", language="en-US")
    load = Load()

    def __init__(self, recognizer: FakeRecognizer | None) -> None:
        self._recognizer = recognizer

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> FakeRecognizer:
        if self._recognizer is None:
            raise EngineError("no more processes")
        return self._recognizer

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


async def test_a_recogniser_that_hangs_does_not_hang_a_client_that_stops() -> None:
    recognizer = FakeRecognizer(HELLO, hangs=True)
    async with (
        running(FakeRecognizers(recognizer), timing=Timing(flush=0.1)) as url,
        open_client(url, "/v1/streaming/id") as speaker,
    ):
        await speaker.start()
        frames = await speaker.stop()
    assert any(kind(frame) == "error" and "no last result" in frame["message"] for frame in frames)
    assert transcript(frames) == "hello."
    assert kind(frames[-1]) == "recognition_stopped"
    assert recognizer.closed


@pytest.mark.parametrize("when", ["while it is fed", "at the stop"])
async def test_a_recogniser_beyond_help_ends_the_connection_with_a_sentence(when: str) -> None:
    recognizer = FakeRecognizer(HELLO, fails=True)
    async with running(FakeRecognizers(recognizer)) as url, open_client(url, "/v1/streaming/id") as speaker:
        await speaker.start()
        if when == "at the stop":
            await speaker.send_json({"type": "stop_request"})
        else:
            await speaker.socket.send(b"\0\0")  # and stay silent
        errors = await speaker.receive_until(lambda frame: kind(frame) == "error")
        await speaker.socket.wait_closed()
    assert errors[-1]["message"] == "the recogniser is beyond help"
    assert speaker.socket.close_code == 1011
    assert recognizer.closed


async def test_a_recogniser_that_cannot_be_created_ends_the_connection_with_a_sentence() -> None:
    async with running(FakeRecognizers(None)) as url, open_client(url, "/v1/streaming/id") as speaker:
        await speaker.send_json({"type": "start_request"})
        assert (await speaker.receive())["message"] == "no more processes"
        await speaker.socket.wait_closed()
        assert speaker.socket.close_code == 1011


async def test_a_stopped_socket_that_stays_silent_is_closed_in_its_time() -> None:
    async with (
        running(FakeRecognizers(FakeRecognizer())) as url,
        open_client(url, "/v1/streaming/id") as speaker,
    ):
        await speaker.start(disconnectOnStopRequest=False, disconnectOnStopRequestTimeout=1)
        frames = await speaker.stop()
    assert kind(frames[-1]) == "error"
    assert "closed after 1 s" in frames[-1]["message"]
    assert speaker.socket.close_code == 1000
