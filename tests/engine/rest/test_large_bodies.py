"""A large body is validated in another process, with the same answers as a small one."""

import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, field_validator

from symbl_tui.engine.rest.error_responses import add_error_handlers
from symbl_tui.engine.rest.large_bodies import LargeBodyRoute
from symbl_tui.engine.workers.worker_process import WorkerProcess

LARGE = 20_000


class _Item(BaseModel):
    text: str
    pid: int = 0

    @field_validator("pid", mode="before")
    @classmethod
    def _validated_in(cls, _value: object) -> int:
        return os.getpid()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    router = APIRouter(route_class=LargeBodyRoute)

    @router.post("/items")
    async def post(items: list[_Item]) -> dict[str, Any]:
        return {"count": len(items), "elsewhere": all(item.pid != os.getpid() for item in items)}

    app = FastAPI()
    app.include_router(router, prefix="/v1")
    add_error_handlers(app)
    transport = httpx.ASGITransport(app)
    async with (
        WorkerProcess("jobs") as app.state.computation,
        httpx.AsyncClient(transport=transport, base_url="http://engine") as http,
    ):
        yield http


async def _post(client: httpx.AsyncClient, body: object) -> tuple[int, Any]:
    response = await client.post("/v1/items", json=body)
    return response.status_code, response.json()


async def test_a_large_body_is_validated_in_another_process(client: httpx.AsyncClient) -> None:
    assert await _post(client, [{"text": "a", "pid": 0}]) == (200, {"count": 1, "elsewhere": False})
    large = [{"text": "a" * LARGE, "pid": 0}] * 2
    assert await _post(client, large) == (200, {"count": 2, "elsewhere": True})


@pytest.mark.parametrize("padding", [1, LARGE])
async def test_what_is_refused_is_refused_with_one_sentence(client: httpx.AsyncClient, padding: int) -> None:
    status, answer = await _post(client, [{"text": "a" * padding}, {"text": 5}])
    assert (status, answer) == (400, {"message": "1.text: Input should be a valid string"})


@pytest.mark.parametrize("padding", [1, LARGE])
async def test_what_is_no_json_is_refused(client: httpx.AsyncClient, padding: int) -> None:
    response = await client.post(
        "/v1/items", content=b"[" + b" " * padding, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert list(response.json()) == ["message"]
