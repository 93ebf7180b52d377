"""Whatever answers at the engine's address, the user gets one clear sentence and the right exit code."""

import asyncio
import socket

import pytest

from symbl_tui.errors import AuthenticationError, ConfigError, EngineUnreachable, ProtocolError, SymblTuiError
from symbl_tui.symbl.auth import Authenticator, Token, generate_token, tls_context
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.symbl.streaming import connect
from symbl_tui.symbl.subscription import subscribe
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine

TOKEN = Token("aaa.bbb.ccc", float("inf"))


def app(url: str) -> Endpoint:
    return Endpoint(url, "app", "very-secret")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def test_the_credentials_are_exchanged_once_for_many_connections() -> None:
    async with scripted_engine() as engine:
        authenticator = Authenticator(engine.endpoint)
        tokens = await asyncio.gather(authenticator.token(), authenticator.token())
    assert [token.value for token in tokens] == ["aaa.bbb.ccc", "aaa.bbb.ccc"]
    assert engine.grants == [{"type": "application", "appId": "app", "appSecret": "very-secret"}]


async def test_a_token_about_to_expire_is_replaced() -> None:
    async with scripted_engine(Script(token_body={"accessToken": "a.b.c", "expiresIn": 30})) as engine:
        authenticator = Authenticator(engine.endpoint)
        await authenticator.token()
        await authenticator.token()
    assert len(engine.grants) == 2


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"message": "no"}, AuthenticationError),
        (403, "forbidden", AuthenticationError),
        (503, "later", EngineUnreachable),
        (404, "<html>", ProtocolError),
        (200, "<html>", ProtocolError),
        (200, {"accessToken": 3}, ProtocolError),
        (200, {"accessToken": "two\nlines"}, ProtocolError),
        (200, "[" * 100_000, ProtocolError),
        (200, "x" * 3_000_000, ProtocolError),
    ],
)
async def test_a_refused_or_missing_token(status: int, body: object, error: type[SymblTuiError]) -> None:
    async with scripted_engine(Script(token_status=status, token_body=body)) as engine:
        with pytest.raises(error) as raised:
            await generate_token(engine.endpoint)
    assert "very-secret" not in str(raised.value)


async def test_a_port_without_a_server() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        await generate_token(app(url))
    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        async with connect(url, "id", TOKEN):
            pass


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\xff" * 500, b""])
async def test_another_kind_of_server(answer: bytes) -> None:
    async with raw_server(lambda _: answer) as url:
        with pytest.raises((ProtocolError, EngineUnreachable)):
            await generate_token(app(url))
        with pytest.raises((ProtocolError, EngineUnreachable)):
            async with connect(url, "id", TOKEN):
                pass


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthenticationError), (404, ProtocolError), (429, EngineUnreachable)]
)
async def test_a_socket_that_is_refused(status: int, error: type[SymblTuiError]) -> None:
    async with scripted_engine(Script(socket_status=status)) as engine:
        with pytest.raises(error):
            async with connect(engine.endpoint.url, "id", TOKEN):
                pass


async def test_the_token_is_in_a_header_and_never_in_the_url_or_a_repr() -> None:
    async with scripted_engine() as engine, connect(engine.endpoint.url, "an/odd id", TOKEN):
        pass
    assert engine.headers[0]["x-api-key"] == "aaa.bbb.ccc"
    assert "aaa.bbb.ccc" not in engine.paths[0]
    assert engine.paths == ["/v1/realtime/insights/an/odd id"]
    assert "aaa" not in repr(TOKEN)
    assert "very-secret" not in repr(engine.endpoint)


async def test_a_redirect_is_followed_on_the_same_server_and_no_token_goes_to_another() -> None:
    seen: list[str] = []
    places = [""]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        seen.append(head)
        where = "/v1/subscribe/there" if "/here?" in head else places[0]
        writer.write(f"HTTP/1.1 307 Moved\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for places[0] in (f"ws://localhost:{port}/v1/subscribe/away", "https://example.com/login"):
            with pytest.raises(ProtocolError, match="HTTP 307"):
                async with subscribe(f"http://127.0.0.1:{port}", "here", TOKEN):
                    pass
            first, second = seen
            assert first.startswith("GET /v1/subscribe/here?")
            assert second.startswith("GET /v1/subscribe/there ")
            assert f"X-API-KEY: {TOKEN.value}" in second
            seen.clear()


async def test_a_message_over_a_mebibyte_is_an_error_and_fills_no_memory() -> None:
    script = Script(on_start=('{"type": "' + "x" * (1 << 20) + '"}',))
    async with scripted_engine(script) as engine, connect(engine.endpoint.url, "id", TOKEN) as link:
        await link.send_request('{"type": "start_request"}')
        with pytest.raises(ProtocolError, match="over 1 MiB"):
            async for _ in link:
                pass


@pytest.mark.parametrize(
    "url", ["https://api.symbl.ai", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]"]
)
def test_addresses_that_are_safe(url: str) -> None:
    check_transport(url, allow_plain_http=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "ftp://x",
        "x",
        "https://u:p@x",
        "http://[",
        "http://x:y",
    ],
)
def test_addresses_that_would_leak_a_secret_or_are_invalid(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^engine\.url: expected"):
        check_transport(url, allow_plain_http=False)


def test_plain_http_to_another_machine_must_be_allowed_explicitly() -> None:
    check_transport("http://example.com", allow_plain_http=True)


def test_a_missing_certificate_authority_is_named() -> None:
    with pytest.raises(ConfigError, match=r"engine\.ca_file"):
        tls_context("/nowhere/ca.pem")


async def test_an_engine_that_gave_a_token_and_is_too_busy_for_a_socket_is_worth_waiting_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("symbl_tui.symbl.socket_opening._OPEN_TIMEOUT", 0.1)
    async with raw_server(lambda _: None) as url:
        with pytest.raises(EngineUnreachable, match=r"no answer within 0\.1 s") as raised:
            async with connect(url, "id", TOKEN):
                pass
    assert raised.value.cause.passes
