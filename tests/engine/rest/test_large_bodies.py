"""A large body is validated off the event loop, with the same answers as a small one."""

import threading
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, field_validator
from starlette.testclient import TestClient

from symbl_tui.engine.rest.error_responses import add_error_handlers
from symbl_tui.engine.rest.large_bodies import LargeBodyRoute

LARGE = 20_000


class _Item(BaseModel):
    text: str
    thread: str = ""

    @field_validator("thread", mode="before")
    @classmethod
    def _validated_in(cls, _value: object) -> str:
        return threading.current_thread().name


@pytest.fixture
def client() -> TestClient:
    router = APIRouter(route_class=LargeBodyRoute)

    @router.post("/items")
    async def post(items: list[_Item]) -> dict[str, Any]:
        here = threading.current_thread().name
        return {"count": len(items), "elsewhere": all(item.thread != here for item in items)}

    app = FastAPI()
    app.include_router(router, prefix="/v1")
    add_error_handlers(app)
    return TestClient(app)


def _post(client: TestClient, body: object) -> tuple[int, Any]:
    response = client.post("/v1/items", json=body)
    return response.status_code, response.json()


def test_a_large_body_is_validated_in_another_thread(client: TestClient) -> None:
    assert _post(client, [{"text": "a", "thread": "?"}]) == (200, {"count": 1, "elsewhere": False})
    large = [{"text": "a" * LARGE, "thread": "?"}] * 2
    assert _post(client, large) == (200, {"count": 2, "elsewhere": True})


@pytest.mark.parametrize("padding", [1, LARGE])
def test_what_is_refused_is_refused_with_one_sentence(client: TestClient, padding: int) -> None:
    status, answer = _post(client, [{"text": "a" * padding}, {"text": 5}])
    assert (status, answer) == (400, {"message": "1.text: Input should be a valid string"})


@pytest.mark.parametrize("padding", [1, LARGE])
def test_what_is_no_json_is_refused(client: TestClient, padding: int) -> None:
    response = client.post(
        "/v1/items", content=b"[" + b" " * padding, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert list(response.json()) == ["message"]
