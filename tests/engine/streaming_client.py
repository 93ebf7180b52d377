"""A client of the Streaming API that knows nothing but the protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import numpy as np
import numpy.typing as npt
from websockets.asyncio.client import ClientConnection, connect

from tests.engine.frames import Frame
from tests.support.waiting import HANG_SECONDS

APP = ("an-app", "a-secret")
RATE = 16_000

Samples = npt.NDArray[np.int16]


@dataclass
class Client:
    """One socket."""

    socket: ClientConnection

    async def start(self, **request: object) -> list[Frame]:
        """Send a start_request; the three frames that answer it."""
        await self.send_json({"type": "start_request", **request})
        return [await self.receive() for _ in range(3)]

    async def stop(self) -> list[Frame]:
        """Send a stop_request; all frames until the engine closes."""
        await self.send_json({"type": "stop_request"})
        return await self.receive_all()

    async def send_json(self, message: object) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> Frame:
        frame: Frame = json.loads(await asyncio.wait_for(self.socket.recv(), HANG_SECONDS))
        return frame

    async def receive_all(self) -> list[Frame]:
        return [json.loads(text) async for text in self.socket]

    async def receive_until(self, matches: Callable[[Frame], bool]) -> list[Frame]:
        """All frames up to the first that matches."""
        frames = [await self.receive()]
        while not matches(frames[-1]):
            frames.append(await self.receive())
        return frames

    async def stream_and_stop(self, chunks: int = 2) -> list[Frame]:
        """Send some sound, which a scripted recogniser answers chunk by chunk, and stop."""
        for _ in range(chunks):
            await self.socket.send(b"\1\0")
        return await self.stop()


Connect = Callable[..., Awaitable[Client]]


async def new_token(url: str, app: tuple[str, str] = APP) -> str:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
        body = {"type": "application", "appId": app[0], "appSecret": app[1]}
        response = await http.post("/oauth2/token:generate", json=body)
    token: str = response.json()["accessToken"]
    return token


@asynccontextmanager
async def open_client(url: str, path: str) -> AsyncIterator[Client]:
    """An authenticated socket on a path of an engine."""
    async with open_client_with(url, path, await new_token(url)) as client:
        yield client


@asynccontextmanager
async def open_client_with(url: str, path: str, token: str) -> AsyncIterator[Client]:
    """The same with a token that was issued before."""
    headers = {"X-API-KEY": token}
    address = f"ws{url.removeprefix('http')}{path}"
    # Without pings of its own: on a busy machine the answer of an engine in this very loop may take its time.
    async with connect(
        address, additional_headers=headers, proxy=None, compression=None, ping_interval=None
    ) as socket:
        yield Client(socket)


async def stream_speech(client: Client, speech: Samples, **request: object) -> list[Frame]:
    """Start, stream speech, and stop; all frames."""
    frames = await client.start(**request)
    for chunk in chunks(speech):
        await client.socket.send(chunk)
    return frames + await client.stop()


def chunks(sound: Samples, seconds: float = 0.1, rate: int = RATE) -> list[bytes]:
    """Sound as the messages that a client sends."""
    step = int(seconds * rate)
    return [sound[start : start + step].tobytes() for start in range(0, len(sound), step)]
