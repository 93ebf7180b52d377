"""Every error of the REST API has one form, and never repeats what the client sent."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from symbl_tui.engine.rest.error_responses import add_error_handlers, refusal
from symbl_tui.errors import EngineError


class _Login(BaseModel):
    app_secret: int


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    add_error_handlers(app)

    @app.post("/login")
    async def login(body: _Login, days: int = 1) -> int:
        return body.app_secret + days

    @app.get("/slow")
    async def slow() -> None:
        raise HTTPException(429, "too many requests", {"Retry-After": "3"})

    @app.get("/disk")
    async def disk() -> None:
        raise EngineError("no room for it", "free some space")

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://engine") as opened:
        yield opened


@pytest.mark.parametrize(
    ("body", "query", "message"),
    [
        ({"app_secret": "hunter2"}, "", "app_secret: Input should be a valid integer"),
        ({}, "", "app_secret: Field required"),
        ([], "", "the body: Input should be a valid dictionary"),
        ({"app_secret": 1}, "?days=hunter2", "query.days: Input should be a valid integer"),
    ],
)
async def test_an_invalid_request_names_the_field_and_not_its_value(
    client: httpx.AsyncClient, body: object, query: str, message: str
) -> None:
    response = await client.post(f"/login{query}", json=body)
    assert response.status_code == 400
    assert list(response.json()) == ["message"]
    assert response.json()["message"].startswith(message)
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/slow", 429, "too many requests"),
        ("/disk", 503, "no room for it; free some space"),
        ("/nothing", 404, "Not Found"),
        ("/login", 405, "Method Not Allowed"),
    ],
)
async def test_every_error_is_one_message(
    client: httpx.AsyncClient, path: str, status: int, message: str
) -> None:
    response = await client.get(path)
    assert (response.status_code, response.json()) == (status, {"message": message})


async def test_a_client_is_told_when_to_retry(client: httpx.AsyncClient) -> None:
    assert (await client.get("/slow")).headers["retry-after"] == "3"
    assert refusal(503, "busy", {"Retry-After": "1"}).headers["retry-after"] == "1"


async def test_the_description_has_no_status_that_is_never_sent(client: httpx.AsyncClient) -> None:
    description = (await client.get("/openapi.json")).json()
    assert "422" not in description["paths"]["/login"]["post"]["responses"]
    assert "HTTPValidationError" not in description["components"]["schemas"]
