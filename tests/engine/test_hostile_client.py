"""Whatever a client with a token sends, the others are served meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from symbl_tui.engine.workers.computation import Workers
from symbl_tui.engine.workers.worker_process import WorkerProcess
from tests.engine.conftest import ColdFactory, running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.frames import kind, of_kind
from tests.engine.rest_client import Rest, rest_client
from tests.engine.streaming_client import open_client

LONG = "i will call Person7 Smith tomorrow and " * 300
"""Far beyond what is analysed on the event loop."""


@pytest.fixture
async def workers() -> AsyncIterator[tuple[WorkerProcess, WorkerProcess]]:
    live, bulk = WorkerProcess("analysis"), WorkerProcess("jobs")
    async with live, bulk:
        yield live, bulk


@pytest.fixture
async def rest(workers: tuple[WorkerProcess, WorkerProcess]) -> AsyncIterator[Rest]:
    async with running(ColdFactory(), workers=Workers(*workers)) as url, rest_client(url) as client:
        yield client


@pytest.mark.parametrize(
    "filter",
    ["id=in=(" + "a" * 980, "name=='" + "\\'" * 450, "id=in=(" + "a " * 480, "metadata." + "a" * 900],
)
async def test_a_filter_without_end_is_refused_at_once(rest: Rest, filter: str) -> None:
    sentence = await rest.refused("GET", "/v1/conversations", 400, params={"filter": filter})
    assert sentence.startswith("filter:")


async def test_a_text_of_a_thousand_people_is_analysed_beside_the_engine(
    rest: Rest, workers: tuple[WorkerProcess, WorkerProcess]
) -> None:
    messages = [
        {"payload": {"content": f"I met Person{number} Smith."}, "from": {"name": f"Person{number} Smith"}}
        for number in range(1000)
    ]
    accepted = await rest.http.post("/v1/process/text", json={"messages": messages})
    small = await rest.meeting()  # a short text of another client does not wait for it
    assert len((await rest.get(f"{small}/messages"))["messages"]) == 3
    id = await rest.done(accepted)
    entities = (await rest.get(f"/v1/conversations/{id}/entities"))["entities"]
    assert {entity["value"] for entity in entities} == {f"Person{number} Smith" for number in range(1000)}
    live, bulk = workers
    assert bulk.pid is not None
    assert live.pid is None  # nobody spoke


async def test_a_long_utterance_with_many_trackers_is_analysed_beside_the_engine(
    workers: tuple[WorkerProcess, WorkerProcess],
) -> None:
    trackers = [
        {"name": f"t{number}", "vocabulary": [f"call w{number}", f"w{number} {number}", "tomorrow"]}
        for number in range(150)
    ]
    async with (
        running(ScriptedFactory(final(LONG)), workers=Workers(*workers)) as url,
        open_client(url, "/v1/streaming/hostile") as client,
    ):
        await client.start(trackers=trackers, insightTypes=["action_item"], config={"detectEntities": True})
        frames = await client.stream_and_stop()
    live, bulk = workers
    assert live.pid is not None
    assert bulk.pid is None
    assert "insight_response" in map(kind, frames)
    (response,) = of_kind("tracker_response", frames)
    assert 0 < sum(len(tracker["matches"]) for tracker in response["trackers"]) <= 1000
    # Each quotes the whole utterance: all of them together are a bounded frame.
    (found,) = of_kind("entity_response", frames)
    assert 0 < len(found["entities"]) <= 50


async def test_a_worker_that_dies_costs_findings_and_no_words(
    workers: tuple[WorkerProcess, WorkerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    live, _ = workers

    async def killed(*_: object, **__: object) -> bytes:
        raise asyncio.IncompleteReadError(b"", 8)

    monkeypatch.setattr("symbl_tui.engine.workers.worker_process._exchange", killed)
    async with (
        running(ScriptedFactory(final(LONG)), workers=Workers(*workers)) as url,
        open_client(url, "/v1/streaming/unlucky") as client,
    ):
        await client.start(insightTypes=["action_item"])
        frames = await client.stream_and_stop()
    kinds = list(map(kind, frames))
    assert "message_response" in kinds
    assert "insight_response" not in kinds
    assert live.pid is None
