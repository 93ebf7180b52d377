"""Why a WebSocket cannot be opened, or has ended, is one sentence, and so is whether to come again."""

import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from symbl_tui.errors import ConfigError, EngineError, EngineUnreachable, ProtocolError
from symbl_tui.symbl.auth import Token
from symbl_tui.symbl.socket_opening import closed_error
from symbl_tui.symbl.streaming import connect
from symbl_tui.symbl.subscription import subscribe
from symbl_tui.unreachable_cause import UnreachableCause
from tests.support.foreign_text import is_harmless
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine

URL = "https://engine.example"
TOKEN = Token("aaa.bbb.ccc", float("inf"))


@pytest.mark.parametrize(
    ("received", "sent", "kind", "brief"),
    [
        (None, None, EngineUnreachable, "link died"),
        (None, 1009, ProtocolError, "message too large"),
        (None, 1002, ProtocolError, "not Symbl's protocol"),
        (None, 1007, ProtocolError, "not Symbl's protocol"),
        (1009, 1009, ProtocolError, "message too large"),
        (1009, None, EngineUnreachable, "closed by the engine"),
        (1011, 1011, EngineUnreachable, "closed by the engine"),
        (1012, 1012, EngineUnreachable, "engine restarts"),
        (1013, 1013, EngineUnreachable, "engine is busy"),
    ],
)
def test_the_end_of_a_connection_is_told_by_its_code(
    received: int | None, sent: int | None, kind: type[EngineError], brief: str
) -> None:
    closes = [Close(code, "") if code else None for code in (received, sent)]
    order = True if received and sent else None  # which close came first
    error = closed_error(URL, ConnectionClosedError(closes[0], closes[1], order))
    assert isinstance(error, kind)
    assert error.brief == brief


@pytest.mark.parametrize(
    ("code", "cause"), [(1012, UnreachableCause.RESTARTING), (1013, UnreachableCause.BUSY)]
)
def test_an_engine_that_asks_to_come_again_is_understood(code: int, cause: UnreachableCause) -> None:
    error = closed_error(URL, ConnectionClosedError(Close(code, "later\x1b[2J"), None))
    assert isinstance(error, EngineUnreachable)
    assert error.cause is cause
    assert error.cause.asks_to_retry
    assert is_harmless(str(error))


def closing(code: int) -> Script:
    async def serve(websocket: WebSocket) -> None:
        asked.append(websocket.url.query)
        await websocket.send_text('{"type": "message", "message": {"type": "started_listening"}}')
        await websocket.close(code)

    return Script(serve=serve)


asked: list[str] = []


async def test_a_conversation_is_over_when_the_server_closes_normally() -> None:
    async with (
        scripted_engine(closing(1000)) as engine,
        subscribe(engine.endpoint.url, "a/b", TOKEN, conversation_id="5&6") as subscription,
    ):
        frames = [received async for received in subscription]
    assert len(frames) == 1
    assert engine.paths == ["/v1/subscribe/a/b"]
    assert asked[-1] == "insightUpdates=true&conversationId=5%266"


@pytest.mark.parametrize("code", [1001, 1012])
async def test_a_server_that_is_shut_down_has_not_ended_the_conversation(code: int) -> None:
    async with (
        scripted_engine(closing(code)) as engine,
        subscribe(engine.endpoint.url, "id", TOKEN) as subscription,
    ):
        with pytest.raises(EngineUnreachable):
            [received async for received in subscription]
    assert asked[-1] == "insightUpdates=true"


async def test_a_stream_ends_when_the_server_closes_it_and_fails_when_it_breaks_off() -> None:
    async with scripted_engine(closing(1000)) as engine:
        async with connect(engine.endpoint.url, "id", TOKEN) as stream:
            assert len([received async for received in stream]) == 1
        engine.script = closing(1011)
        async with connect(engine.endpoint.url, "id", TOKEN) as stream:
            with pytest.raises(EngineUnreachable, match="code 1011"):
                [received async for received in stream]
            with pytest.raises(EngineUnreachable):
                await stream.send_request("{}")
            with pytest.raises(EngineUnreachable):
                await stream.send_audio(bytes(64 * 1024))


async def test_a_proxy_that_refuses_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with raw_server(lambda _: b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n") as url:
        monkeypatch.setenv("https_proxy", url.replace("//", "//me:geheim@"))
        with pytest.raises(EngineUnreachable, match="by the proxy") as raised:
            async with connect("https://engine.invalid", "id", TOKEN):
                pass
    assert (raised.value.cause, raised.value.brief) == (UnreachableCause.PROXY, "HTTP 403")
    assert "geheim" not in str(raised.value)
    monkeypatch.setenv("https_proxy", "gopher://me:geheim@proxy:70")
    with pytest.raises(ConfigError, match="expected http://HOST:PORT") as refused:
        async with connect("https://engine.invalid", "id", TOKEN):
            pass
    assert "geheim" not in str(refused.value)
    assert refused.value.__cause__ is None
