"""The application of a node."""

import httpx
import pydantic
import pytest

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.server import build_routes, create_app
from symbl_tui.engine.store import Store
from tests.engine.fakes import ScriptedFactory
from tests.engine.streaming_client import APP

CREDENTIALS = {"type": "application", "appId": APP[0], "appSecret": APP[1]}


async def test_no_request_holds_up_the_streams_of_a_node_that_has_built_its_routes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def build(*_: object, **__: object) -> None:
        raise AssertionError("a request builds the models of all routes")

    async with Store.in_memory() as store:
        app = create_app(NodeParts(accounts=Accounts(*APP), recognizers=ScriptedFactory(), store=store))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://engine") as http,
        ):
            token = (await http.post("/oauth2/token:generate", json=CREDENTIALS)).json()["accessToken"]
            build_routes(app)
            monkeypatch.setattr(pydantic.TypeAdapter, "__init__", build)
            answer = await http.get("/v1/conversations/1", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 404
