"""A server that behaves as Zoom's do, as far as a receiver can tell; Zoom's own client is content with it."""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.audio.calls.tones import frames

CLIENT_ID, CLIENT_SECRET = "client", "secret of the app"
MEETING, STREAM = "a/b+c==", "stream-1"
ANA, BEN = 16778240, 16778241
START = 1_738_394_033_000


class ZoomServer:
    """One signalling and one media server on loopback, at two paths of a port."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        """All messages of receivers."""
        self.connections = 0
        """Signalling connections that were opened."""
        self.refuse: list[int] = []
        """Status codes of the next handshakes, in place of 0."""
        self.audio_params: dict[str, Any] = {}
        """Answered media parameters that differ from those that were asked for."""
        self.media_url = ""
        """Announced in place of the own one."""
        self.ready = asyncio.Event()
        """Set when the receiver is ready for the sound."""
        self.url = ""
        self._signalling: ServerConnection | None = None
        self._media: ServerConnection | None = None

    async def send_audio(
        self, user: int, name: str, pcm: bytes, start: int = START, rate: int = 16000
    ) -> None:
        """Send sound of one participant, 20 ms a packet, as fast as it is read."""
        assert self._media
        for number, piece in enumerate(frames(pcm, rate // 25)):
            content = {
                "user_id": user,
                "user_name": name,
                "data": base64.b64encode(piece).decode(),
                "length": len(piece),
                "timestamp": start + 20 * number,
            }
            # Binary, pretty-printed: as Zoom's own client writes, and may read.
            await self._media.send(json.dumps({"msg_type": 14, "content": content}, indent=1).encode())

    async def send_event(self, kind: int, *people: tuple[int, str]) -> None:
        """Tell of participants."""
        listed = [{"user_id": id, "user_name": name} for id, name in people]
        await self.send(
            {"msg_type": 6, "event": {"event_type": kind, "participants": listed, "timestamp": START}}
        )

    async def send(self, message: dict[str, Any], *, media: bool = False) -> None:
        """Send a message of the signalling server, or the media server."""
        socket = self._media if media else self._signalling
        assert socket
        await socket.send(json.dumps(message))

    async def drop(self, *, media: bool = False) -> None:
        """Reset a connection without a close frame."""
        socket = self._media if media else self._signalling
        assert socket
        self.ready.clear()
        socket.transport.abort()

    async def handle(self, socket: ServerConnection) -> None:
        """Serve one connection."""
        assert socket.request
        with suppress(ConnectionClosed):
            if socket.request.path == "/media":
                self._media = socket
                await self._serve_media(socket)
            else:
                self.connections += 1
                self._signalling = socket
                await self._serve_signalling(socket)

    async def _serve_signalling(self, socket: ServerConnection) -> None:
        async for content in self._messages(socket):
            match content["msg_type"]:
                case 1:
                    urls = {"audio": self.media_url or f"{self.url}/media", "all": f"{self.url}/media"}
                    await self._answer(socket, content, {"media_server": {"server_urls": urls}})
                case 7:
                    self.ready.set()

    async def _serve_media(self, socket: ServerConnection) -> None:
        async for content in self._messages(socket):
            if content["msg_type"] == 3:
                chosen = content["media_params"]["audio"] | self.audio_params
                more = {"payload_encrypted": False, "media_params": {"audio": chosen}}
                await self._answer(socket, content, more)

    async def _messages(self, socket: ServerConnection) -> AsyncIterator[dict[str, Any]]:
        async for message in socket:
            content = json.loads(message)
            self.received.append(content)
            yield content

    async def _answer(self, socket: ServerConnection, request: dict[str, Any], more: dict[str, Any]) -> None:
        text = f"{CLIENT_ID},{request['meeting_uuid']},{request['rtms_stream_id']}"
        expected = hmac.new(CLIENT_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
        status = 0 if request["signature"] == expected else 3
        status = self.refuse.pop(0) if self.refuse else status
        answer = {
            "msg_type": request["msg_type"] + 1,
            "protocol_version": 1,
            "status_code": status,
            "reason": "",
        }
        await socket.send(json.dumps(answer if status else answer | more))

    def of_kind(self, kind: int) -> list[dict[str, Any]]:
        """Received messages of one ``msg_type``."""
        return [each for each in self.received if each["msg_type"] == kind]


@asynccontextmanager
async def zoom_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[ZoomServer]:
    """A server on a free port of loopback."""
    zoom = ZoomServer()
    async with serve(zoom.handle, "127.0.0.1", 0, ping_interval=None, ssl=tls) as server:
        scheme = "wss" if tls else "ws"
        zoom.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield zoom


def webhook_headers(secret: str, body: bytes, now: float) -> dict[str, str]:
    """The headers that Zoom signs a webhook with."""
    timestamp = str(int(now))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": timestamp, "x-zm-signature": f"v0={digest}"}


def started_webhook(urls: Iterable[str], product: str = "meeting", id_field: str = "meeting_uuid") -> bytes:
    """The body of a webhook that announces :data:`STREAM`."""
    payload = {id_field: MEETING, "rtms_stream_id": STREAM, "server_urls": ",".join(urls), "operator_id": "o"}
    return json.dumps({"event": f"{product}.rtms_started", "event_ts": START, "payload": payload}).encode()
