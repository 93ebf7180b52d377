"""Sockets and requests that go through a cluster's proxy."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.engine.frames import Frame
from tests.engine.streaming_client import APP, Client
from tests.support.cluster import Cluster
from tests.support.waiting import HANG_SECONDS

STREAM = "/v1/realtime/insights/"
SUBSCRIBE = "/v1/subscribe/"
PATHS = (STREAM, "/v1/streaming/", SUBSCRIBE, "/session/subscribe/", "/events/")
"""All that end in a connection id."""


@dataclass
class Sockets:
    """Opens authenticated sockets, and makes authenticated requests."""

    cluster: Cluster
    http: httpx.AsyncClient
    _stack: AsyncExitStack

    @classmethod
    @asynccontextmanager
    async def of(cls, cluster: Cluster, url: str = "") -> AsyncIterator[Self]:
        """Those of a cluster, by the URL of its proxy or of another one; all are closed at the end."""
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=url or cluster.url, verify=cluster.trust, trust_env=False, timeout=HANG_SECONDS
                )
            )
            body = {"type": "application", "appId": APP[0], "appSecret": APP[1]}
            answer = await http.post("/oauth2/token:generate", json=body)
            http.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
            yield cls(cluster, http, stack)

    async def open(self, path: str) -> Client:
        """An open socket; raises ``InvalidStatus`` where the handshake is refused."""
        url = f"wss{str(self.http.base_url).removeprefix('https').rstrip('/')}{path}"
        headers = {"Authorization": self.http.headers["Authorization"]}
        # As browsers offer it; the engine declines.
        opening = connect(
            url, additional_headers=headers, ssl=self.cluster.trust, proxy=None, open_timeout=HANG_SECONDS
        )
        return Client(await self._stack.enter_async_context(opening))

    async def refusal(self, path: str) -> int:
        """The status that a handshake is refused with."""
        try:
            await self.open(path)
        except InvalidStatus as refused:
            return refused.response.status_code
        raise AssertionError(f"{path} was accepted")

    async def speak(self, connection_id: str, path: str = STREAM) -> "Speaker":
        """A speaker who has started."""
        client = await self.open(f"{path}{connection_id}")
        frames = await client.start()
        return Speaker(client, conversation_of(frames))

    async def node_of(self, connection_id: str) -> str:
        """The node that a new speaker of a conversation comes to."""
        speaker = await self.speak(connection_id)
        await speaker.client.stop()
        return self.cluster.proxy.node_of(connection_id)


@dataclass
class Speaker:
    """A socket that streams, and the id of its conversation."""

    client: Client
    conversation_id: str


def conversation_of(frames: list[Frame]) -> str:
    """The id of the conversation that frames tell of."""
    (created,) = (f for f in frames if f.get("message", {}).get("type") == "conversation_created")
    return str(created["message"]["data"]["conversationId"])
