"""An engine that is too busy refuses new conversations before a recogniser is started, and nothing else."""

from contextlib import AsyncExitStack, suppress

import httpx
from websockets.exceptions import ConnectionClosed

from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.store_claims import StoreClaims
from tests.engine.admission.busy_engine import SETTINGS, Busy, streaming
from tests.engine.conftest import running
from tests.engine.streaming_client import new_token, open_client, open_client_with
from tests.support.waiting import until


async def refusal_of(url: str, room: str) -> str:
    """The sentence with which a new socket of a room is refused by 1013; empty: it is taken."""
    async with open_client(url, f"/v1/streaming/{room}") as client:
        with suppress(ConnectionClosed):
            await client.send_json({"type": "start_request"})
        frame = await client.receive()
        if frame["type"] != "error":
            return ""
        await client.socket.wait_closed()
        assert client.socket.close_code == 1013
        return str(frame["message"])


async def test_a_busy_engine_refuses_a_new_conversation_before_a_recogniser_is_started() -> None:
    recognizers, readiness = Busy(), Readiness()
    async with running(recognizers, SETTINGS, readiness=readiness, admit=True) as url:
        async with streaming(url, "a"):
            recognizers.load = Load(final_usage=0.9)
            await until(lambda: readiness.has(Condition.BUSY))
            assert "its recogniser has no time for more" in await refusal_of(url, "b")
            assert recognizers.created == 1
            # The other speaker of the conversation that is here comes in.
            async with streaming(url, "a"):
                assert recognizers.created == 2
        # With the last stream the node is free, whatever was measured before.
        assert await refusal_of(url, "c") == ""


async def test_a_busy_node_goes_on_with_a_conversation_whose_node_is_gone() -> None:
    recognizers, readiness = Busy(), Readiness()
    async with (
        Store.in_memory() as store,
        running(recognizers, SETTINGS, store=store, readiness=readiness, admit=True) as url,
        streaming(url, "here"),
    ):
        recognizers.load = Load(final_usage=0.9)
        await until(lambda: readiness.has(Condition.BUSY))
        await StoreClaims(store, 60.0).claim(RoomKey("", "moved"), "1")
        assert await refusal_of(url, "moved") == ""
        assert await refusal_of(url, "new") != ""


async def test_an_operator_sees_why_a_node_takes_nothing_and_the_engine_goes_on() -> None:
    recognizers, readiness = Busy(), Readiness()
    async with (
        running(recognizers, SETTINGS, readiness=readiness, admit=True) as url,
        streaming(url, "a"),
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        recognizers.load = Load(final_usage=0.9)
        await until(lambda: readiness.has(Condition.BUSY))
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "busy")
        assert (await http.get("/healthz")).status_code == 200
        assert (
            'symbl_tui_admission_level_ratio{resource="recognizer"} 1.' in (await http.get("/metrics")).text
        )


async def test_an_engine_that_may_not_refuse_takes_every_conversation() -> None:
    recognizers = Busy()
    recognizers.load = Load(final_usage=1.0)
    async with running(recognizers) as url, streaming(url, "a", "b", "c"):
        assert recognizers.created == 3


async def test_of_twenty_conversations_in_one_second_those_are_taken_that_fit() -> None:
    recognizers = Busy()
    async with running(recognizers, SETTINGS, admit=True) as url, AsyncExitStack() as stack:
        token = await new_token(url)
        rooms = [f"/v1/streaming/{number}" for number in range(20)]
        clients = [await stack.enter_async_context(open_client_with(url, room, token)) for room in rooms]
        for client in clients:
            with suppress(ConnectionClosed):
                await client.send_json({"type": "start_request"})
        answers = [(await client.receive())["type"] for client in clients]
        taken = len(answers) - answers.count("error")
        # 0.7 of the recogniser's time, at an assumed 0.05 for each of two speakers.
        assert 5 <= taken <= 7
        assert recognizers.created == taken
