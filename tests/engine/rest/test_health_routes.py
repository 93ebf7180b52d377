"""What a proxy and an operator learn of a node without a token."""

import asyncio

import httpx
import pytest

from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.settings import EngineSettings, Limits
from tests.engine.conftest import ColdFactory, running
from tests.support.waiting import HANG_SECONDS, until


def browser(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS)


async def test_a_node_is_ready_once_its_recogniser_is_loaded() -> None:
    class Loading(ColdFactory):
        loaded = asyncio.Event()

        async def warm(self) -> None:
            await self.loaded.wait()

    factory, readiness = Loading(), Readiness()
    async with running(factory, readiness=readiness) as url, browser(url) as http:
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"status": "starting", "reasons": ["the recogniser is being loaded"]}
        assert (await http.get("/healthz")).status_code == 200
        factory.loaded.set()
        await until(lambda: readiness.blocking is None)
        answer = await http.get("/readyz")
        assert answer.json() == {"status": "ready", "reasons": []}


@pytest.mark.parametrize(
    ("condition", "plain", "with_404"),
    [
        (Condition.BUSY, 503, 404),
        (Condition.DRAINING, 503, 503),
        (Condition.QUEUE_FULL, 503, 503),
        (Condition.STORE_AWAY, 200, 200),
    ],
)
async def test_a_proxy_tells_a_busy_node_from_one_that_goes(
    condition: Condition, plain: int, with_404: int
) -> None:
    readiness = Readiness()
    async with running(ColdFactory(), readiness=readiness) as url, browser(url) as http:
        await until(lambda: not readiness.conditions)  # loaded
        readiness.set(condition, "a reason")
        assert (await http.get("/readyz")).status_code == plain
        answer = await http.get("/readyz?busy=404")
        assert answer.status_code == with_404
        assert answer.json()["reasons"] == ["a reason"]
        assert (await http.get("/readyz?busy=200")).status_code == 400


async def test_no_flood_of_strangers_makes_a_proxy_take_a_node_for_dead() -> None:
    # All of them have the address of the proxy.
    limits = Limits(requests_per_minute=2)
    async with running(ColdFactory(), EngineSettings(limits=limits)) as url, browser(url) as http:
        assert [(await http.get("/healthz")).status_code for _ in range(3)][-1] == 429
        for _ in range(3):
            assert (await http.get("/readyz")).status_code == 200
