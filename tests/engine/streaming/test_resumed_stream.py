"""A speaker who comes again with a stream gets what was lost on the way, and no word is recognised twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import FinalResult, Load, Result
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, reading
from tests.engine.conftest import running
from tests.engine.frames import conversation_of, kind, of_kind
from tests.engine.streaming_client import Client, open_client

SECOND = 32_000


class Clockwork:
    """Says the second in which each second of its sound was fed, as one word."""

    voice = ""

    def __init__(self) -> None:
        self._bytes = 0
        self._fed: asyncio.Queue[bool] = asyncio.Queue()

    async def feed(self, pcm: bytes) -> None:
        seconds = self._bytes // SECOND
        self._bytes += len(pcm)
        for _ in range(self._bytes // SECOND - seconds):
            self._fed.put_nowait(True)

    async def finish(self) -> None:
        self._fed.put_nowait(False)

    async def __aiter__(self) -> AsyncIterator[Result]:
        at = 0.0
        while await self._fed.get():
            yield FinalResult((Word("word", at + 0.25, at + 0.75),))
            at += 1

    async def close(self) -> None: ...


class Clockworks:
    info = RecognizerInfo("clockwork", language="en-US")
    load = Load()

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Clockwork:
        return Clockwork()

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as opened:
        yield opened


def stream(position: float) -> dict[str, object]:
    return {
        "speaker": {"name": "Ann"},
        "noConnectionTimeout": 60,
        "config": {"streamId": "0", "streamPosition": position},
    }


async def said(client: Client, count: int) -> list[float]:
    """The times of the next utterances, from the connection's first sample."""
    found: list[float] = []
    while len(found) < count:
        frames = await client.receive_until(lambda frame: kind(frame) == "message_response")
        for frame in of_kind("message_response", frames):
            found += [message["duration"]["timeOffset"] for message in frame["messages"]]
    return found


async def test_what_was_lost_is_sent_and_its_sound_is_skipped(store: Store) -> None:
    async with running(Clockworks(), store=store) as url:
        async with open_client(url, "/v1/streaming/call") as first:
            started = await first.start(**stream(0.0))
            await first.socket.send(bytes(3 * SECOND))
            assert await said(first, 3) == [0.25, 1.25, 2.25]
        # It has got the first of them only, so it begins behind that.
        async with open_client(url, "/v1/streaming/call") as again:
            assert conversation_of(await again.start(**stream(0.75))) == conversation_of(started)
            assert await said(again, 2) == [0.5, 1.5]
            # Two seconds are known up to 2.75 of the stream; what follows is recognised.
            await again.socket.send(bytes(3 * SECOND))
            assert await said(again, 1) == [2.25]
        (conversation,) = await store.run(reading.conversations, reading.ConversationQuery())
        messages = await store.run(reading.messages, conversation.id)
    first_at = messages[0].started
    places = [(message.started - first_at).total_seconds() for message in messages]
    assert places == pytest.approx([0, 1, 2, 2.75], abs=0.001)


async def test_a_second_connection_of_a_stream_closes_the_first(store: Store) -> None:
    async with (
        running(Clockworks(), store=store) as url,
        open_client(url, "/v1/streaming/call") as first,
        open_client(url, "/v1/streaming/call") as second,
    ):
        await first.start(**stream(0.0))
        await second.start(**stream(0.0))
        await asyncio.wait_for(first.socket.wait_closed(), 60)
        assert first.socket.close_code == 1012
        await second.socket.send(bytes(SECOND))
        assert await said(second, 1) == [0.25]


def of(speaker: str) -> dict[str, object]:
    return {
        **stream(0.0),
        "config": {"streamId": speaker, "streamPosition": 0.0},
        "speaker": {"name": speaker},
    }


async def test_a_speaker_whose_link_is_lost_is_waited_for_when_the_others_have_ended(store: Store) -> None:
    async with running(Clockworks(), store=store) as url:
        async with open_client(url, "/v1/streaming/call") as alice:
            (_, created, _) = await alice.start(**of("Alice"))
            async with open_client(url, "/v1/streaming/call") as bob:
                await bob.start(**of("Bob"))
                bob.socket.transport.abort()
            await alice.stop()
        async with open_client(url, "/v1/streaming/call") as bob:
            assert (await bob.start(**of("Bob")))[1] == created
            await bob.stop()
        # Now it is over at once.
        async with open_client(url, "/v1/streaming/call") as alice:
            assert (await alice.start(**of("Alice")))[1] != created


async def test_a_speaker_that_was_cut_off_at_the_end_hears_it_and_makes_no_second_conversation(
    store: Store,
) -> None:
    async with running(Clockworks(), store=store) as url:
        async with open_client(url, "/v1/streaming/call") as first:
            id = conversation_of(await first.start(**stream(0.0)))
            await first.socket.send(bytes(2 * SECOND))
            await first.stop()
        # It has got one of its two words, and neither its last results nor the end.
        async with open_client(url, "/v1/streaming/call") as again:
            assert conversation_of(await again.start(**stream(0.75))) == id
            assert await said(again, 1) == [0.5]
            await again.stop()
        # It is over again, and at once.
        async with open_client(url, "/v1/streaming/call") as other:
            assert conversation_of(await other.start(**stream(0.0))) != id
        found = await store.run(reading.conversations, reading.ConversationQuery())
        assert [len(await store.run(reading.messages, each.id)) for each in found].count(2) == 1
