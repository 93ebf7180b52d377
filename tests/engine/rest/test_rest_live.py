"""The REST API beside the live one: the same tokens, the same conversations, the same ids."""

import httpx
import pytest

from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.rest_client import BOB, message, rest_client
from tests.engine.streaming_client import Client, Connect, Samples, new_token, open_client
from tests.support.waiting import HANG_SECONDS

pytestmark = pytest.mark.usefixtures("each_database")

ASKED_AND_PROMISED = (
    final("can you send me the test report by friday"),
    final("when will the mobile application be ready"),
    final("i will try to look into the numbers if there is time"),
)


async def test_only_description_health_and_tokens_need_no_token(engine: str) -> None:
    async with httpx.AsyncClient(base_url=engine, trust_env=False, timeout=HANG_SECONDS) as http:
        description = (await http.get("/openapi.json")).json()
        for public in ("/healthz", "/readyz"):
            del description["paths"][public]
        for path, operations in description["paths"].items():
            for method in operations:
                answer = await http.request(method, path, headers={"Authorization": "Bearer a.b.c"})
                assert answer.status_code == (400 if path.startswith("/oauth2/") else 401), path
                assert list(answer.json()) == ["message"]


async def test_health_names_the_recogniser_without_a_token(engine: str) -> None:
    async with httpx.AsyncClient(base_url=engine, trust_env=False, timeout=HANG_SECONDS) as http:
        health = (await http.get("/healthz")).json()
    assert health["status"] == "ok"
    assert health["recognizer"]["name"] == "pocketsphinx"
    assert health["load"]["streams"] == 0


@pytest.mark.parametrize("place", ["access_token", "bearer", "x-api-key"])
async def test_a_token_is_accepted_in_the_same_places_as_on_a_socket(engine: str, place: str) -> None:
    token = await new_token(engine)
    headers = {"bearer": {"Authorization": f"Bearer {token}"}, "x-api-key": {"X-API-KEY": token}}
    query = {"access_token": token} if place == "access_token" else None
    async with httpx.AsyncClient(base_url=engine, trust_env=False, timeout=HANG_SECONDS) as http:
        answer = await http.get("/v1/conversations", headers=headers.get(place), params=query)
    assert answer.status_code == 200


async def test_a_live_conversation_is_read_back_with_the_ids_it_had(
    engine: str, client: Connect, bob: Samples
) -> None:
    socket: Client = await client("standup")
    _, created, _ = await socket.start(speaker={"name": "Bob", "userId": "bob@example.com"})
    conversation = f"/v1/conversations/{created['message']['data']['conversationId']}"
    await socket.socket.send(bob.tobytes())
    frames = await socket.stop()
    (live,) = [frame["messages"][0] for frame in frames if frame["type"] == "message_response"]
    async with rest_client(engine) as rest:
        (kept,) = (await rest.get(f"{conversation}/messages", {"verbose": "true"}))["messages"]
    assert (kept["id"], kept["text"]) == (live["id"], live["payload"]["content"])
    assert kept["from"]["name"] == "Bob"
    assert [word["word"] for word in kept["words"]][:3] == ["the", "mobile", "application"]
    assert kept["startTime"] == live["duration"]["startTime"]


async def test_insights_are_read_back_above_the_threshold_of_each_speaker() -> None:
    kinds = ["question", "action_item", "follow_up"]
    ids_of: dict[float, set[str]] = {}
    async with running(ScriptedFactory(*ASKED_AND_PROMISED)) as url, rest_client(url) as rest:
        async with open_client(url, "/v1/streaming/a") as easy, open_client(url, "/v1/streaming/a") as strict:
            for client, least in ((easy, 0.1), (strict, 0.95)):
                _, created, _ = await client.start(insightTypes=kinds, config={"confidenceThreshold": least})
                await client.socket.send(b"\1\0")
                frames = await client.stop()
                ids_of[least] = {each["id"] for frame in frames for each in frame.get("insights", ())}
        conversation = created["message"]["data"]["conversationId"]
        kept = (await rest.get(f"/v1/conversations/{conversation}/insights"))["insights"]
    assert len(ids_of[0.1]) > len(ids_of[0.95])
    assert {each["id"] for each in kept} == ids_of[0.1] | ids_of[0.95]


async def test_a_conversation_without_speech_has_no_messages() -> None:
    async with (
        running(ScriptedFactory()) as url,
        rest_client(url) as rest,
        open_client(url, "/v1/streaming/a") as client,
    ):
        _, created, _ = await client.start()
        await client.stop()
        path = f"/v1/conversations/{created['message']['data']['conversationId']}/messages"
        assert await rest.get(path) == {"messages": []}


async def test_texts_that_are_added_to_a_streamed_conversation_count_in_its_topics() -> None:
    more = {"messages": [message(BOB, "The loan contract needs a lawyer. The loan contract is long.", 0, 5)]}
    async with running(ScriptedFactory(*ASKED_AND_PROMISED)) as url, rest_client(url) as rest:
        async with open_client(url, "/v1/streaming/a") as client:
            _, created, _ = await client.start()
            await client.stream_and_stop()
        conversation = created["message"]["data"]["conversationId"]
        await rest.done(await rest.http.put(f"/v1/process/text/{conversation}", json=more))
        topics = (await rest.get(f"/v1/conversations/{conversation}/topics"))["topics"]
    assert "loan contract" in [topic["text"] for topic in topics]
