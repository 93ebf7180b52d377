"""Symbl's Telephony API over real telephones: the engine dials, listens, and tells what it understood."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from websockets.asyncio.client import connect

from symbl_tui.engine.settings import EngineSettings, TelephonySettings
from symbl_tui.errors import EngineError
from tests.audio.calls.sip.invitations import invited
from tests.audio.calls.sip.phones import Phone, free_port, phone, tone
from tests.engine.fakes import Scripted, ScriptedFactory, final
from tests.engine.rest_client import Rest, rest_engine
from tests.engine.telephony.receiver import Receiver, receiver
from tests.support.waiting import until

QUESTION = final("when will the mobile application be ready for testing?")


CONNECT = "/v1/endpoint:connect"
HERE = TelephonySettings(enabled=True, allow=("127.0.0.1",), webhook_hosts=("127.0.0.1",))


@asynccontextmanager
async def engine(telephony: TelephonySettings = HERE) -> AsyncIterator[Rest]:
    async with rest_engine(ScriptedFactory(QUESTION), EngineSettings(telephony=telephony)) as rest:
        yield rest


def order(uri: str, webhook: str | None = None, dtmf: str = "12#") -> dict[str, Any]:
    return {
        "operation": "start",
        "endpoint": {"type": "sip", "uri": uri, "dtmf": dtmf, "providerName": "AnyMeeting"},
        "data": {"session": {"name": "Support", "users": [{"user": {"name": "Carol"}}]}},
        "endpointWebhookUrl": webhook,
        "validationToken": "mine",
    }


async def frames_of(rest: Rest, path: str) -> AsyncIterator[dict[str, Any]]:
    address = f"ws{str(rest.http.base_url).removeprefix('http')}{path}"
    headers = {"Authorization": rest.http.headers["Authorization"]}
    async with connect(address, additional_headers=headers, proxy=None) as socket:
        async for text in socket:
            yield json.loads(text)


async def start(rest: Rest, body: dict[str, Any]) -> dict[str, str]:
    answer = await rest.http.post(CONNECT, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


async def stop(rest: Rest, connection_id: str) -> dict[str, Any]:
    body = {"operation": "stop", "connectionId": connection_id}
    answer = await rest.http.post(CONNECT, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def bob(tmp_path: Path) -> AsyncIterator[Phone]:
    async with phone(tmp_path / "bob", tone(440, 20)) as it:
        yield it


@pytest.fixture
async def hook() -> AsyncIterator[Receiver]:
    async with receiver() as it:
        yield it


async def test_a_dialed_call_is_a_conversation_that_streams_and_stays(bob: Phone, hook: Receiver) -> None:
    async with engine() as rest:
        began = await start(rest, order(bob.uri, hook.url))
        connection_id, conversation_id = began["connectionId"], began["conversationId"]
        assert began["eventUrl"].endswith(f"/v1/event/{connection_id}")
        assert began["resultWebSocketUrl"].startswith("ws://")
        frames: list[dict[str, Any]] = []

        async def subscribe() -> None:
            async for frame in frames_of(rest, f"/v1/subscribe/{conversation_id}"):
                frames.append(frame)

        subscribed = asyncio.create_task(subscribe())

        def kinds() -> set[str]:
            return {frame["type"] for frame in frames}

        await until(lambda: {"message_response", "insight_response"} <= kinds(), state=lambda: frames)
        await until(lambda: bob.digits() == "12#", state=lambda: bob.events)
        stopped = await stop(rest, connection_id)
        assert stopped == {
            "connectionId": connection_id,
            "conversationId": conversation_id,
            "summaryInfo": [],
        }
        await until(subscribed.done)  # the end of the call is the end of its subscriptions
        assert frames[-1]["message"]["type"] == "conversation_completed"
        await bob.happened("CALL_CLOSED")
        conversation = f"/v1/conversations/{conversation_id}"
        assert (await rest.get(conversation))["name"] == "Support"
        messages = (await rest.get(f"{conversation}/messages"))["messages"]
        assert [each["from"]["name"] for each in messages] == ["Carol"]
        assert (await rest.get(f"{conversation}/questions"))["questions"]
        assert await rest.refused("POST", CONNECT, 404, json={"operation": "stop", **began})
    types = [event["type"] for event in hook.events]
    assert types[0] == "call_ringing"
    assert types[-1] == "call_ended"
    assert {"call_connected", "message_response", "insight_response"} <= set(types)
    for event in hook.events:
        assert event["connectionId"] == connection_id
        assert event["conversationId"] == conversation_id
        assert event["validationToken"] == "mine"
    assert hook.events[-1]["reason"] == "stopped here"


async def test_a_far_end_that_hangs_up_or_is_busy_ends_its_conversation_with_the_reason(
    bob: Phone, hook: Receiver
) -> None:
    async with engine() as rest:
        body = order(bob.uri, hook.url)
        connection_id = (await start(rest, body))["connectionId"]
        await until(lambda: "call_connected" in hook.types, state=lambda: hook.events)
        assert (await rest.http.post(f"/v1/event/{connection_id}", json={})).status_code == 200
        bob.command("hangup")
        await until(lambda: "call_ended" in hook.types, state=lambda: hook.events)
        assert hook.events[-1]["reason"] == "called party hung up"
        hook.events.clear()
        await start(rest, order(f"sip:nobody@127.0.0.1:{bob.port}", hook.url))
        await until(lambda: "call_ended" in hook.types, state=lambda: hook.events)
        assert "404" in hook.events[-1]["reason"]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, order("sip:bob@example.com"), "telephony.allow"),
        (400, order("sip:bob@127.0.0.1;maddr=10.0.0.1"), "maddr"),
        (400, order("http://example.com"), "SIP address"),
        (400, order("sip:bob@127.0.0.1", dtmf="x"), "DTMF"),
        (403, order("sip:bob@127.0.0.1", "https://10.0.0.1/x"), "webhook_hosts"),
        (400, order("sip:bob@127.0.0.1", "http://example.com/"), "https"),
        (400, order("sip:bob@127.0.0.1", "https://a:b@127.0.0.1/"), "https"),
        (
            403,
            {"operation": "start", "endpoint": {"type": "pstn", "phoneNumber": "+49 30 123456"}},
            "no trunk",
        ),
        (400, {"operation": "start"}, "endpoint is missing"),
        (400, {"operation": "start", "endpoint": {"type": "fax"}}, "endpoint.type"),
        (404, {"operation": "stop", "connectionId": "unknown"}, "connectionId"),
    ],
)
async def test_only_what_the_settings_name_is_dialed_and_told(
    status: int, body: dict[str, Any], reason: str
) -> None:
    async with engine() as rest:
        assert reason in await rest.refused("POST", CONNECT, status, json=body)


async def test_calls_are_bounded_and_the_next_works(bob: Phone) -> None:
    async with engine(structs.replace(HERE, max_calls=1)) as rest:
        for _ in range(2):
            began = await start(rest, order(bob.uri))
            assert "makes 1 call at" in await rest.refused("POST", CONNECT, 503, json=order(bob.uri))
            await stop(rest, began["connectionId"])


async def test_a_number_is_dialed_at_the_trunk_if_it_begins_with_an_allowed_prefix(tmp_path: Path) -> None:
    port = free_port()
    trunk = f"sip:+{{number}}@127.0.0.1:{port}"
    async with engine(TelephonySettings(enabled=True, trunk=trunk, prefixes=("4930",))) as rest:
        other = {"operation": "start", "endpoint": {"type": "pstn", "phoneNumber": "14155550100"}}
        assert "prefixes" in await rest.refused("POST", CONNECT, 403, json=other)
        number = {"operation": "start", "endpoint": {"type": "PSTN", "phoneNumber": "4930123456"}}
        with invited(port) as calls:
            began = await start(rest, number)
            await until(calls, state=lambda: began)
            assert calls()[0].startswith(f"INVITE sip:+4930123456@127.0.0.1:{port}")
            await stop(rest, began["connectionId"])


async def test_a_call_that_cannot_be_dialed_leaves_room_for_the_next() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with engine(structs.replace(HERE, port=port, max_calls=1)) as rest:
            for _ in range(2):
                answer = await rest.http.post(CONNECT, json=order("sip:bob@127.0.0.1:9"))
                assert answer.status_code >= 400
                assert str(port) in answer.text


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (EngineError("the recogniser is out of order"), "the recogniser is out of order"),
        (RuntimeError("a secret"), "internal error of the engine; its log has the details"),
    ],
)
async def test_a_call_whose_recogniser_fails_is_hung_up_and_says_why(
    bob: Phone, hook: Receiver, error: Exception, reason: str
) -> None:
    class Failing(ScriptedFactory):
        async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
            raise error

    async with rest_engine(Failing(), EngineSettings(telephony=HERE)) as rest:
        await start(rest, order(bob.uri, hook.url))
        await bob.happened("CALL_CLOSED")
        await until(lambda: "call_ended" in hook.types, state=lambda: hook.events)
    assert hook.events[-1]["reason"] == reason
