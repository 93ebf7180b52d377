"""``python -m tests.bench.hostile_requests NAME URL TOKEN``: one hostile client, until it is killed.

A registry of what a client with a token could send to harm the others. It comes from an address of its own,
so that the limit of requests per address is not what protects the others from it.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.echo_engine import as_sound

ADDRESS = "127.0.0.2"
SENTENCE = "Can you send the price list to Anna Smith by Friday at noon, please? "


@dataclass
class Attacker:
    """A client with a token, that sends as fast as it may."""

    http: httpx.AsyncClient
    url: str
    token: str

    async def ask(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """One request, again after a moment while there were too many."""
        while True:
            answer = await self.http.request(method, path, **request)
            if answer.status_code != 429:
                return answer
            await asyncio.sleep(0.5)

    async def always(self, times: int, work: Callable[[], Awaitable[object]]) -> None:
        """Do some work for ever, ``times`` of it at a time."""

        async def repeat() -> None:
            while True:
                try:
                    await work()
                except (httpx.HTTPError, OSError):
                    await asyncio.sleep(0.1)

        await asyncio.gather(*(repeat() for _ in range(times)))

    def socket(self, path: str) -> connect:
        """A WebSocket."""
        return connect(
            f"ws{self.url.removeprefix('http')}{path}",
            additional_headers={"X-API-KEY": self.token},
            proxy=None,
            compression=None,
            local_addr=(ADDRESS, 0),
        )

    async def conversation(self, messages: list[dict[str, Any]]) -> str:
        """A conversation of these messages, before it is analysed."""
        answer = await self.ask("POST", "/v1/process/text", json={"messages": messages})
        return str(answer.json()["conversationId"])


Attack = Callable[[Attacker], Awaitable[None]]
ATTACKS: dict[str, Attack] = {}


def attack(work: Attack) -> Attack:
    """Register an attack under its name."""
    ATTACKS[work.__name__.replace("_", " ")] = work
    return work


def said(text: str, name: str = "Eve", **duration: str) -> dict[str, Any]:
    return {"payload": {"content": text}, "from": {"name": name}, "duration": duration}


async def _discard(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


@attack
async def nothing(attacker: Attacker) -> None:
    await asyncio.Event().wait()


@attack
async def filters_without_end(attacker: Attacker) -> None:
    queries = [
        "id=in=(" + "a" * 980,
        "name=='" + "\\'" * 450,
        "id=in=(" + "a " * 480,
        "name=='" + "*a" * 450 + "'",
    ]
    numbers = count()
    await attacker.always(
        8, lambda: attacker.ask("GET", "/v1/conversations", params={"filter": queries[next(numbers) % 4]})
    )


@attack
async def a_connection_for_each_request(attacker: Attacker) -> None:
    attacker.http.headers["connection"] = "close"
    await attacker.always(16, lambda: attacker.ask("GET", "/v1/conversations"))


@attack
async def trackers_of_131_kb(attacker: Attacker) -> None:
    trackers = [
        {"name": f"t{number}", "vocabulary": [f"send w{number} {place} it a a a b" for place in range(30)]}
        for number in range(190)
    ]
    assert len(json.dumps(trackers)) > 131_000
    numbers = count()

    async def stream() -> None:
        async with attacker.socket(f"/v1/streaming/trackers-{next(numbers)}") as socket:
            await socket.send(json.dumps({"type": "start_request", "trackers": trackers}))
            reading = asyncio.create_task(_discard(socket))
            for _ in range(20):
                await socket.send(as_sound(SENTENCE * 70))
            reading.cancel()

    await attacker.always(3, stream)


@attack
async def one_tracker_in_every_word(attacker: Attacker) -> None:
    trackers = [{"name": f"t{number}", "vocabulary": ["a", "a a", "a a a b"]} for number in range(200)]
    async with attacker.socket("/v1/streaming/words") as socket:
        await socket.send(json.dumps({"type": "start_request", "trackers": trackers}))

        async def speak() -> None:
            while True:
                await socket.send(as_sound("a " * 10_000))

        await asyncio.gather(speak(), _discard(socket))


@attack
async def a_thousand_people(attacker: Attacker) -> None:
    messages = [
        said(f"I met Person{place} Surname today.", f"Person{place} Surname") for place in range(1000)
    ]
    await attacker.always(2, lambda: attacker.conversation(messages))


@attack
async def twenty_thousand_people(attacker: Attacker) -> None:
    messages = [said("so", f"P{place}") for place in range(11_000)]
    await attacker.always(2, lambda: attacker.conversation(messages))


@attack
async def jobs_of_a_megabyte(attacker: Attacker) -> None:
    body = json.dumps({"messages": [said(SENTENCE) for _ in range(6000)]}).encode()
    assert len(body) < 1 << 20
    headers = {"content-type": "application/json"}
    await attacker.always(8, lambda: attacker.ask("POST", "/v1/process/text", content=body, headers=headers))


@attack
async def bodies_that_are_refused(attacker: Attacker) -> None:
    body = json.dumps({"messages": [said("\x07" * 5) for _ in range(8000)], "webhookUrl": 1}).encode()
    headers = {"content-type": "application/json"}
    await attacker.always(8, lambda: attacker.ask("POST", "/v1/process/text", content=body, headers=headers))


@attack
async def texts_of_ten_thousand_characters(attacker: Attacker) -> None:
    pieces = ("a-", "a. ", "?!", "i will send it and ", "1 ", "so and but or ok ", '"', "a'")
    messages = [said((piece * 10_000)[:9999]) for piece in pieces * 10]
    await attacker.always(4, lambda: attacker.conversation(messages))


@attack
async def long_utterances(attacker: Attacker) -> None:
    numbers = count()

    async def stream() -> None:
        async with attacker.socket(f"/v1/streaming/long-{next(numbers)}") as socket:
            await socket.send(
                json.dumps({"type": "start_request", "config": {"redaction": {"redactContent": True}}})
            )
            reading = asyncio.create_task(_discard(socket))
            for piece in ("i will send it and ", "so and but ok or ", "a? ", SENTENCE, "a' ") * 4:
                await socket.send(as_sound((piece * 10_000)[:20_000]))
            reading.cancel()

    await attacker.always(8, stream)


@attack
async def a_thousand_subscribers(attacker: Attacker) -> None:
    async with attacker.socket("/v1/streaming/crowd") as speaker:
        await speaker.send(json.dumps({"type": "start_request"}))
        listeners = [attacker.socket("/v1/subscribe/crowd") for _ in range(1000)]
        readers = [asyncio.create_task(_discard(await listener)) for listener in listeners]
        readers.append(asyncio.create_task(_discard(speaker)))
        while True:
            await speaker.send(as_sound(SENTENCE))
            await asyncio.sleep(0.05)


@attack
async def requests_of_256_kb(attacker: Attacker) -> None:
    request = {
        "type": "start_request",
        "trackers": [{"name": "x", "vocabulary": ["\x07\u202e" * 90] * 199}] * 2,
    }
    texts = [
        json.dumps({**request, "timezoneOffset": 1, "config": {"confidenceThreshold": 7}}, ensure_ascii=False)
    ]
    texts += ["[" * 250_000, '{"type":"start_request","a":' * 8000, json.dumps({"type": "x" * 250_000})]
    numbers = count()

    async def stream() -> None:
        async with attacker.socket(f"/v1/streaming/flood-{next(numbers)}") as socket:
            reading = asyncio.create_task(_discard(socket))
            try:
                for number in range(400):
                    await socket.send(texts[number % len(texts)])
            finally:
                reading.cancel()

    await attacker.always(8, stream)


@attack
async def conversations_read_whole(attacker: Attacker) -> None:
    messages = [said(SENTENCE) for _ in range(6000)]
    id = await attacker.conversation(messages)
    for _ in range(2):
        await attacker.ask("PUT", f"/v1/process/text/{id}", json={"messages": messages})
    paths = ("insights", "messages?verbose=true", "entities", "topics?refresh=true", "analytics", "summary")
    numbers = count()
    await attacker.always(
        8, lambda: attacker.ask("GET", f"/v1/conversations/{id}/{paths[next(numbers) % len(paths)]}")
    )


@attack
async def many_conversations(attacker: Attacker) -> None:
    for _ in range(500):
        await attacker.conversation([said("so")])
    query = {"limit": "65536", "filter": "metadata.x!='" + "*a" * 90 + "'"}
    await attacker.always(8, lambda: attacker.ask("GET", "/v1/conversations", params=query))


@attack
async def speaker_events(attacker: Attacker) -> None:
    day = "2026-11-20T10:00:00.000Z"
    id = await attacker.conversation([said("so", startTime=day, endTime="2026-11-20T12:00:00.000Z")] * 4000)
    events = [
        {"type": "started_speaking", "user": {"name": f"P{place}"}, "offset": {"seconds": place}}
        for place in range(9000)
    ]
    await attacker.always(
        2, lambda: attacker.ask("PUT", f"/v1/conversations/{id}/speakers", json={"speakerEvents": events})
    )


async def run(name: str, url: str, token: str) -> None:
    transport = httpx.AsyncHTTPTransport(local_address=ADDRESS, limits=httpx.Limits(max_connections=64))
    headers = {"x-api-key": token}
    async with httpx.AsyncClient(base_url=url, headers=headers, transport=transport, timeout=120) as http:
        await ATTACKS[name](Attacker(http, url, token))


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:4]))
