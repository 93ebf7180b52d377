"""Authentication of REST and WebSocket requests, and refusals."""

import json
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.errors import AuthenticationError
from tests.engine.streaming_client import APP, new_token

GOOD = {"type": "application", "appId": APP[0], "appSecret": APP[1]}


@pytest.fixture
async def http(engine: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=engine, trust_env=False) as client:
        yield client


async def test_right_credentials_get_a_token_that_symbls_sdks_can_read(http: httpx.AsyncClient) -> None:
    answer = await http.post("/oauth2/token:generate", json={**GOOD, "AuthURI": "sent by the Go SDK"})
    grant = answer.json()
    claims = jwt.decode(grant["accessToken"], options={"verify_signature": False})
    assert answer.status_code == 200
    assert 0 < grant["expiresIn"] <= 86_400
    assert isinstance(claims["exp"], int)


async def test_asking_again_gives_the_same_token(engine: str) -> None:
    assert await new_token(engine) == await new_token(engine)


@pytest.mark.parametrize(
    "wrong", [{"appId": "x"}, {"appSecret": "x"}, {"appSecret": "ümlaut"}, {"appSecret": ""}]
)
async def test_wrong_credentials_are_refused(http: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await http.post("/oauth2/token:generate", json={**GOOD, **wrong})
    assert answer.status_code == 401
    assert "wrong" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"[" * 50_000,
        b'{"appId": 1}',
        b"\xff\xfe",
        b'{"type":"password","appId":"","appSecret":""}',
    ],
    ids=["empty", "no JSON", "no object", "deep", "no secret", "no UTF-8", "another type"],
)
async def test_a_bad_body_is_one_sentence(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/oauth2/token:generate", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("the body must be")


async def test_an_endless_body_is_cut_off(http: httpx.AsyncClient) -> None:
    answer = await http.post("/oauth2/token:generate", content=b" " * 1_000_000)
    assert answer.status_code == 400


@pytest.mark.parametrize("door", ["access_token", "bearer", "x-api-key"])
async def test_a_token_is_accepted_in_every_place(engine: str, door: str) -> None:
    token, address = await new_token(engine), f"ws{engine.removeprefix('http')}/v1/streaming/id"
    query = f"?source=js_sdk&access_token={token}" if door == "access_token" else ""
    headers = {"bearer": {"Authorization": f"bearer {token}"}, "x-api-key": {"X-API-KEY": token}}.get(
        door, {}
    )
    async with connect(address + query, additional_headers=headers, proxy=None) as socket:
        await socket.send("__PING__")
        assert await socket.recv() == "__PONG__"


async def test_a_browser_may_send_its_token_as_the_subprotocol(engine: str) -> None:
    token = Subprotocol(await new_token(engine))
    address = f"ws{engine.removeprefix('http')}/v1/realtime/insights/id"
    async with connect(address, subprotocols=[token], proxy=None) as socket:
        assert socket.subprotocol == token


@pytest.mark.parametrize(
    "token",
    ["", "nonsense", "a.b.c", jwt.encode({"exp": 9e9}, b"k" * 32), jwt.encode({"exp": 9e9}, "", "none")],
)
async def test_a_wrong_token_is_refused_before_the_socket_opens(engine: str, token: str) -> None:
    address = f"ws{engine.removeprefix('http')}/v1/streaming/id"
    with pytest.raises(InvalidStatus) as refusal:
        await connect(address, additional_headers={"Authorization": f"Bearer {token}"}, proxy=None)
    assert refusal.value.response.status_code == 401
    assert json.loads(refusal.value.response.body or b"") == {
        "message": "Token validation failed for provided token."
    }


@pytest.mark.parametrize("path", ["/v1/streaming/", "/v1/streaming/a/b", "/v1/streaming/" + "x" * 600])
async def test_a_path_without_one_connection_id_is_refused(engine: str, path: str) -> None:
    headers = {"X-API-KEY": await new_token(engine)}
    with pytest.raises(InvalidStatus) as refusal:
        await connect(f"ws{engine.removeprefix('http')}{path}", additional_headers=headers, proxy=None)
    assert refusal.value.response.status_code == 404


def test_a_token_is_renewed_before_symbls_sdks_would_need_another() -> None:
    now = 1_000_000.0
    accounts = Accounts(*APP, clock=lambda: now)
    first = accounts.issue_token(*APP)
    now += first.expires_in - 301
    second = accounts.issue_token(*APP)
    assert second.token != first.token
    assert second.expires_in == first.expires_in


def test_an_expired_token_is_refused() -> None:
    accounts = Accounts(*APP, clock=lambda: 1_000_000.0)
    assert not accounts.verify(accounts.issue_token(*APP).token)


def test_secrets_are_in_no_representation() -> None:
    accounts = Accounts(*APP)
    assert APP[1] not in repr(accounts)
    assert accounts.issue_token(*APP).token not in repr(accounts.issue_token(*APP))
    with pytest.raises(AuthenticationError) as error:
        accounts.issue_token(APP[0], "guess")
    assert "guess" not in str(error.value)
