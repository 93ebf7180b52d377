"""A speaker who stops while the node is drained has ended the conversation for everyone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from sqlalchemy import select

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.node.readiness import Condition
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult, Load, Result
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.tables import conversations
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.frames import kind, of_kind
from tests.engine.streaming_client import APP, open_client
from tests.support.serving import start
from tests.support.waiting import until

WORDS = (Word("hello", 0.0, 0.5),)


class Sentence:
    """Hears one sentence, which is over when the stream is."""

    voice = ""

    def __init__(self) -> None:
        self._results: asyncio.Queue[Result | None] = asyncio.Queue()

    async def feed(self, pcm: bytes) -> None:
        self._results.put_nowait(InterimResult(WORDS))

    async def finish(self) -> None:
        self._results.put_nowait(FinalResult(WORDS))
        self._results.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Result]:
        while result := await self._results.get():
            yield result

    async def close(self) -> None: ...


class Sentences:
    info = RecognizerInfo("sentences", language="en-US")
    load = Load()

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Sentence:
        return Sentence()

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


async def test_no_other_node_waits_for_a_conversation_that_was_stopped_in_a_drain(tmp_path: Path) -> None:
    async with Store(StoreSettings(path=str(tmp_path / "engine.db"))) as store:
        parts = NodeParts(accounts=Accounts(*APP), recognizers=Sentences(), store=store)
        server = EngineServer(create_app(parts))
        with listen("127.0.0.1", 0) as listener:
            serving = await start(server, listener)
            url = url_of(listener)
            async with (
                open_client(url, "/v1/subscribe/call") as subscriber,
                open_client(url, "/v1/streaming/call") as speaker,
            ):
                await speaker.start(config={"streamId": "0"}, noConnectionTimeout=900)
                await speaker.socket.send(bytes(3_200))
                await speaker.receive_until(lambda frame: kind(frame) == "recognition_result")
                server.drain()
                await until(lambda: parts.readiness.has(Condition.DRAINING))
                heard = await speaker.stop()
                seen = await subscriber.receive_all()
            await serving
        live = await store.run(lambda db: db.execute(select(conversations.c.live)).scalars().all())
    for frames in (heard, seen):
        assert len(of_kind("message_response", frames)) == len(of_kind("conversation_completed", frames)) == 1
    assert (speaker.socket.close_code, live) == (1000, [False])
