"""Authentication of the upgrade request, and refusals."""

import json

import jwt
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.engine.streaming_client import new_token


@pytest.mark.parametrize("place", ["access_token", "bearer", "x-api-key"])
async def test_a_token_is_accepted_in_every_place(engine: str, place: str) -> None:
    token, address = await new_token(engine), f"ws{engine.removeprefix('http')}/v1/streaming/id"
    query = f"?source=js_sdk&access_token={token}" if place == "access_token" else ""
    headers = {"bearer": {"Authorization": f"bearer {token}"}, "x-api-key": {"X-API-KEY": token}}.get(
        place, {}
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
