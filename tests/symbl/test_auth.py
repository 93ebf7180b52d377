"""Whatever a server answers to a request for a token, it is known whether another attempt can help."""

import time

import httpx
import pytest

from symbl_tui.errors import AuthenticationError, ConfigError, EngineUnreachable, ProtocolError, SymblTuiError
from symbl_tui.symbl.auth import Authenticator, Token, generate_token, http_client
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.unreachable_cause import UnreachableCause
from tests.support.scripted_engine import Script, scripted_engine

GOOD = {"accessToken": "a.b.c", "expiresIn": 3600}


async def test_each_status_has_its_kind_of_error_and_its_cause() -> None:
    other = UnreachableCause.OTHER
    async with scripted_engine(Script(token_body=GOOD)) as engine:
        for status, kind, brief, cause in (
            (400, AuthenticationError, "credentials refused", None),
            (402, AuthenticationError, "credentials refused", None),
            (307, ProtocolError, "HTTP 307", None),
            (418, ProtocolError, "HTTP 418", None),
            (204, ProtocolError, "HTTP 204", None),
            (429, EngineUnreachable, "HTTP 429", other),
            (500, EngineUnreachable, "HTTP 500", other),
            # A proxy whose engine has just died: no mistake in the address.
            (502, EngineUnreachable, "HTTP 502", UnreachableCause.UNAVAILABLE),
            (504, EngineUnreachable, "HTTP 504", UnreachableCause.UNAVAILABLE),
        ):
            engine.script.token_status = status
            with pytest.raises(SymblTuiError) as raised:
                await generate_token(engine.endpoint)
            assert (type(raised.value), raised.value.brief) == (kind, brief), status
            assert getattr(raised.value, "cause", None) is cause, status


async def test_a_token_lasts_as_long_as_the_server_says_or_an_hour() -> None:
    async with scripted_engine() as engine:
        for expires_in, seconds in ((None, 3600.0), ("never", 3600.0), ("120", 120.0), (86_400, 86_400.0)):
            engine.script.token_body = {"accessToken": "a.b.c", "expiresIn": expires_in}
            before = time.monotonic()
            token = await generate_token(engine.endpoint)
            assert before + seconds <= token.expires <= time.monotonic() + seconds, expires_in


async def test_a_token_that_no_header_can_hold_is_no_token() -> None:
    async with scripted_engine() as engine:
        for value in ("", "two words", "tab\t", "umläut", "x" * 16_385, None, 7):
            engine.script.token_body = {"accessToken": value}
            with pytest.raises(ProtocolError, match="not as a server of Symbl's API"):
                await generate_token(engine.endpoint)


async def test_the_longest_token_that_a_header_holds_is_taken() -> None:
    async with scripted_engine(Script(token_body={"accessToken": "x" * 16_384})) as engine:
        assert len((await generate_token(engine.endpoint)).value) == 16_384


async def test_a_rejected_token_that_was_replaced_meanwhile_costs_no_other() -> None:
    async with scripted_engine() as engine:
        authenticator = Authenticator(engine.endpoint)
        token = await authenticator.token()
        authenticator.invalidate(Token("another", token.expires))
        assert await authenticator.token() is token
        authenticator.invalidate(token)
        await authenticator.token()
    assert len(engine.grants) == 2


async def test_an_address_that_no_server_can_have_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(ConfigError, match="is not the address of an engine") as raised:
        await generate_token(Endpoint("http://127.0.0.1:1\x00", "app", "very-secret"))
    assert "very-secret" not in str(raised.value)


def test_a_proxy_with_a_password_that_cannot_be_used_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://me:geheim@proxy:70")
    with pytest.raises(ConfigError, match="expected http://HOST:PORT") as raised:
        http_client(None, 1.0)
    assert "geheim" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_loopback_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with scripted_engine() as engine:
        port = httpx.URL(engine.endpoint.url).port
        for host in ("127.0.0.1", "localhost"):
            endpoint = Endpoint(f"http://{host}:{port}", "app", "very-secret")
            assert (await generate_token(endpoint)).value == "aaa.bbb.ccc"
