"""One stream of a bench over a real WebSocket: what it counts, and how it ends."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Speaker, Word
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.protocol.frame_fields import Frame
from symbl_tui.engine_bench.bench_stream import BenchStream, Refused, Target
from symbl_tui.engine_bench.conversation_script import ConversationScript
from symbl_tui.engine_bench.party_sound import PartySound
from symbl_tui.errors import EngineUnreachable, SymblTuiError
from symbl_tui.symbl.auth import Authenticator, Token
from symbl_tui.symbl.endpoint import Endpoint
from tests.engine_bench.test_conversation_script import recording
from tests.support.waiting import HANG_SECONDS, until

SCRIPT = ConversationScript(recording(1.0, 1.0))
Serve = Callable[[ServerConnection], Awaitable[None]]


class _Known(Authenticator):
    """Has a token already."""

    async def token(self) -> Token:
        return Token("token", float("inf"))


@asynccontextmanager
async def stream_to(engine: Serve) -> AsyncIterator[BenchStream]:
    """A stream to an engine that does as the function says once it has the start request."""

    async def handle(socket: ServerConnection) -> None:
        assert json.loads(await socket.recv())["type"] == "start_request"
        await engine(socket)

    async with serve(handle, "127.0.0.1", 0, close_timeout=0.1) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        target = Target(url, _Known(Endpoint(url, "id", "secret")))
        async with asyncio.timeout(HANG_SECONDS):
            yield BenchStream(target, "a/b", Speaker("Alice", "a"), PartySound(SCRIPT, 0, 0))


async def listen(socket: ServerConnection) -> None:
    for frame in frames.started("conversation", RecognizerInfo("fake")):
        await socket.send(frames.encode(frame))


def result(*words: Word, final: bool) -> str:
    text = " ".join(word.text for word in words)
    return frames.encode(frames.recognition_result(words, text, None, final=final))


async def until_stop(socket: ServerConnection) -> None:
    async for message in socket:
        if isinstance(message, str):
            assert json.loads(message) == {"type": "stop_request"}
            return


async def test_a_stream_sends_at_real_pace_and_counts_results_by_the_end_of_their_last_word() -> None:
    hello, you = Word("hello", 0.1, 0.3), Word("you", 0.3, 0.5)

    async def engine(socket: ServerConnection) -> None:
        await listen(socket)
        await socket.send(result(hello, final=False))
        await socket.send(result(final=False))
        await until_stop(socket)
        await socket.send(result(hello, you, final=True))
        await socket.send(frames.encode(frames.conversation_completed("conversation")))

    stop, started = asyncio.Event(), asyncio.Event()
    async with stream_to(engine) as stream:
        running = asyncio.create_task(stream.run(stop, started.set))
        await started.wait()
        assert stream.streaming
        await until(lambda: stream.result.interim_lags)
        await asyncio.sleep(0.3)
        stop.set()
        await running
    found = stream.result
    assert (found.finals, found.ended, stream.streaming) == ([(0.1, 0.5)], "", False)
    assert len(found.interim_lags) == len(found.final_lags) == 1
    # The final came after the stop: later by at least the pause above than by its place in the sound.
    assert found.final_lags[0] >= 0.3 - 0.5
    assert found.interim_lags[0] > -0.3
    assert found.sent >= 0.1
    assert found.received_bytes > 300


@pytest.mark.parametrize("keeps_open", [True, False])
async def test_a_refusal_has_the_reason_of_the_engine_even_where_it_leaves_the_connection_open(
    keeps_open: bool,
) -> None:
    left = asyncio.Event()

    async def engine(socket: ServerConnection) -> None:
        await socket.send(frames.encode(frames.error("no room for another stream")))
        if keeps_open:
            await socket.wait_closed()
        left.set()

    async with stream_to(engine) as stream:
        with pytest.raises(Refused, match="no room for another stream"):
            await stream.run(asyncio.Event(), lambda: None)
        await left.wait()
    assert stream.result.sent == 0


async def test_an_engine_that_closes_without_a_word_has_refused_with_its_code() -> None:
    async def engine(socket: ServerConnection) -> None:
        await socket.close(1013)

    async with stream_to(engine) as stream:
        with pytest.raises(Refused, match="closed with 1013"):
            await stream.run(asyncio.Event(), lambda: None)


async def test_an_address_without_an_engine_is_no_refusal_of_one_stream() -> None:
    url = "http://127.0.0.1:9"
    target = Target(url, Authenticator(Endpoint(url, "id", "secret")))
    stream = BenchStream(target, "a", Speaker("Alice", "a"), PartySound(SCRIPT, 0, 0))
    with pytest.raises(EngineUnreachable):
        await stream.run(asyncio.Event(), lambda: None)


@pytest.mark.parametrize(
    ("last", "ended"),
    [
        ([frames.conversation_completed("conversation")], "ended by the engine"),
        ([frames.error("out of order"), frames.conversation_completed("conversation")], "out of order"),
        ([frames.error("out of order")], "out of order"),
        ([], "closed with 1001"),
    ],
)
async def test_a_stream_that_ends_before_its_time_says_why(last: list[Frame], ended: str) -> None:
    async def engine(socket: ServerConnection) -> None:
        await listen(socket)
        for frame in last:
            await socket.send(frames.encode(frame))
        await socket.close(1001)

    async with stream_to(engine) as stream:
        await stream.run(asyncio.Event(), lambda: None)
    assert (stream.result.ended, stream.streaming) == (ended, False)


async def test_a_frame_that_is_not_the_protocol_ends_no_stream() -> None:
    async def engine(socket: ServerConnection) -> None:
        await socket.send(b"\0")
        await listen(socket)
        for odd in ("no json", "[]", "{}", b"\1\2"):
            await socket.send(odd)
        await socket.send(result(Word("hello", 0.0, 0.2), final=True))
        await until_stop(socket)
        await socket.send(frames.encode(frames.conversation_completed("conversation")))

    stop = asyncio.Event()
    async with stream_to(engine) as stream:
        running = asyncio.create_task(stream.run(stop, lambda: None))
        await until(lambda: stream.result.finals)
        stop.set()
        await running
    assert (stream.result.ended, len(stream.result.finals)) == ("", 1)


async def test_a_refused_token_is_an_error_and_no_refusal_of_one_stream() -> None:
    class Refusing(Authenticator):
        async def token(self) -> Token:
            raise SymblTuiError("the credentials are refused")

    target = Target("http://127.0.0.1:9", Refusing(Endpoint("http://127.0.0.1:9", "id", "secret")))
    stream = BenchStream(target, "a", Speaker("Alice", "a"), PartySound(SCRIPT, 0, 0))
    with pytest.raises(SymblTuiError, match="credentials"):
        await stream.run(asyncio.Event(), lambda: None)
