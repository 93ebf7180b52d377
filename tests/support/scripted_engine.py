"""A server of Symbl's API that sends what a test scripts: real HTTP and WebSocket on loopback."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from symbl_tui.symbl.endpoint import Endpoint
from tests.support.raw_server import let_accepted_begin

Say = Callable[[object], Awaitable[None]]


def platform(kind: str, **data: object) -> dict[str, object]:
    """A wrapped platform event."""
    return {"type": "message", "message": {"type": kind, **({"data": data} if data else {})}}


STARTED = (
    platform("started_listening"),
    platform("conversation_created", conversationId="5093011103940608"),
    platform("recognition_started", conversationId="5093011103940608"),
)
STOPPED = (
    platform("conversation_completed", conversationId="5093011103940608"),
    platform("recognition_stopped"),
)


def result(text: str, start: float, end: float, *, final: bool = True) -> dict[str, object]:
    """A recognition result whose words share the time evenly."""
    words = text.split()
    step = (end - start) / max(1, len(words))

    def at(seconds: float) -> dict[str, str]:
        return {"seconds": str(int(seconds)), "nanos": str(int(seconds % 1 * 1e9))}

    timed = [
        {"word": word, "startTime": at(start + i * step), "endTime": at(start + (i + 1) * step)}
        for i, word in enumerate(words)
    ]
    alternative = {"transcript": text, "words": timed, "confidence": 0.9}
    return {
        "type": "message",
        "message": {
            "type": "recognition_result",
            "isFinal": final,
            "payload": {"raw": {"alternatives": [alternative]}},
            "punctuated": {"transcript": text},
        },
    }


def utterance(id: str, text: str, start: float, end: float, user_id: str = "") -> dict[str, object]:
    """A message_response with one message."""
    message = {
        "id": id,
        "payload": {"content": text, "contentType": "text/plain"},
        "from": {"name": user_id, "userId": user_id},
        "duration": {"timeOffset": start, "duration": end - start},
    }
    return {"type": "message_response", "messages": [message]}


class _Server(uvicorn.Server):
    """Uvicorn within a test's loop."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="critical", ws="websockets-sansio", timeout_graceful_shutdown=1)
        )
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Those that were accepted meanwhile have not been asked to end.
        await let_accepted_begin()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


@dataclass
class Script:
    """The behaviour of the engine."""

    on_start: tuple[object, ...] = STARTED
    on_audio: Callable[[int, Say], Awaitable[None]] | None = None
    """Called after each chunk with the bytes received so far."""
    listen: Callable[[], Callable[[bytes, Say], Awaitable[None]]] | None = None
    """Creates, for each connection, the handler of every chunk of its sound."""
    keeps_audio: bool = True
    """Whether the received sound is stored; not for days of sound."""
    on_stop: tuple[object, ...] = STOPPED
    close_after_stop: bool = True
    token_status: int = 200
    token_body: object = field(default_factory=lambda: {"accessToken": "aaa.bbb.ccc", "expiresIn": 3600})
    socket_status: int | None = None
    refused: str = ""
    """A token that is rejected."""
    serve: Callable[[WebSocket], Awaitable[None]] | None = None
    """Serves a connection in place of all above, from its first message on."""
    answer: Callable[[Request], Awaitable[Response]] | None = None
    """Answers a request to the Conversation or the Telephony API; None: that is not there."""
    reads: asyncio.Event | None = None
    """Where given, audio is read only while it is set."""


@dataclass
class ScriptedEngine:
    """A running engine and everything it received."""

    endpoint: Endpoint
    script: Script
    audio: dict[str, bytearray] = field(default_factory=dict)
    """The received sound by the speaker's user id: two of one name may send at the same time."""
    requests: list[dict[str, object]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    grants: list[dict[str, object]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The paths of requests to the Conversation API."""
    largest_chunk: int = 0

    @property
    def port(self) -> int:
        return urlsplit(self.endpoint.url).port or 0


async def _converse(engine: ScriptedEngine, websocket: WebSocket) -> None:
    script = engine.script
    engine.paths.append(websocket.url.path)
    engine.headers.append(dict(websocket.headers))
    status = (
        401 if script.refused and websocket.headers["x-api-key"] == script.refused else script.socket_status
    )
    if status is not None:
        await websocket.send_denial_response(Response("no", status_code=status))
        return
    await websocket.accept()
    if script.serve is not None:
        await script.serve(websocket)
        return

    async def say(frame: object) -> None:
        if isinstance(frame, bytes):
            await websocket.send_bytes(frame)
        else:
            await websocket.send_text(frame if isinstance(frame, str) else json.dumps(frame))

    speaker = ""
    listener = script.listen() if script.listen else None
    while True:
        if script.reads is not None:
            await script.reads.wait()
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if message.get("bytes") is not None:
            heard = engine.audio.setdefault(speaker, bytearray())
            heard += message["bytes"] if script.keeps_audio else b""
            engine.largest_chunk = max(engine.largest_chunk, len(message["bytes"]))
            if script.on_audio is not None:
                await script.on_audio(len(heard), say)
            if listener is not None:
                await listener(message["bytes"], say)
            continue
        request = json.loads(message["text"])
        engine.requests.append(request)
        if request["type"] == "start_request":
            speaker = (request.get("speaker") or {}).get("userId", "")
        for frame in script.on_start if request["type"] == "start_request" else script.on_stop:
            await say(frame)
        if request["type"] == "stop_request" and script.close_after_stop:
            await websocket.close(1000)
            return


@asynccontextmanager
async def scripted_engine(script: Script | None = None, port: int = 0) -> AsyncIterator[ScriptedEngine]:
    """Run an engine on a loopback port, a free one if none is named, until the block is left."""
    engine = ScriptedEngine(Endpoint("", "app", "very-secret"), script or Script())

    async def token(request: Request) -> Response:
        engine.grants.append(await request.json())
        body = engine.script.token_body
        if isinstance(body, dict):
            return JSONResponse(body, engine.script.token_status)
        return Response(str(body), engine.script.token_status)

    async def converse(websocket: WebSocket) -> None:
        try:
            await _converse(engine, websocket)
        except (WebSocketDisconnect, RuntimeError):
            return  # the client left in the middle of a message

    async def answer(request: Request) -> Response:
        engine.asked.append(request.url.path)
        engine.headers.append(dict(request.headers))
        if engine.script.answer is None:
            return JSONResponse({"message": "not found"}, 404)
        return await engine.script.answer(request)

    app = Starlette(
        routes=[
            Route("/v1/conversations/{path:path}", answer),
            Route("/v1/endpoint:connect", answer, methods=["POST"]),
            Route("/oauth2/token:generate", token, methods=["POST"]),
            WebSocketRoute("/v1/realtime/insights/{id:path}", converse),
            WebSocketRoute("/v1/subscribe/{id:path}", converse),
        ]
    )
    listener = socket.create_server(("127.0.0.1", port))
    engine.endpoint = Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}", "app", "very-secret")
    server = _Server(app)
    serving = asyncio.create_task(server.serve([listener]))
    await server.up.wait()
    try:
        yield engine
    finally:
        server.should_exit = True
        await serving
