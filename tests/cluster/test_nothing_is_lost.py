"""Whatever happens to nodes, proxy and database, conversations go on, and every utterance is kept once.

The clocks of the nodes are a minute apart. The short forms speak no longer than a fault takes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.cluster.careless_proxy import careless_proxy
from tests.cluster.proof import Load, Proof, toned_cluster
from tests.support.cluster import Cluster
from tests.support.node_process import Node
from tests.support.postgres import Postgres
from tests.support.scrape import scrape
from tests.support.waiting import until

# For hanging only: a node waits up to two minutes for a speaker whose link was lost.
pytestmark = pytest.mark.timeout(300)

SOAK: Final = (pytest.mark.soak, pytest.mark.timeout(1200))
SHORT: Final = Load(2, 11.0)

CLOCKS: Final = (30, -30, 0)


@pytest.fixture(scope="module")
def cluster(postgres: Postgres) -> Iterator[Cluster]:
    with toned_cluster(postgres, clocks=CLOCKS) as cluster:
        yield cluster


async def refusals(nodes: list[Node], reason: str) -> float:
    """How many clients the nodes have refused for a reason."""
    scrapes = [await scrape(node.url) for node in nodes]
    return sum(each.value("refusals_total", reason=reason) for each in scrapes)


async def test_the_clocks_of_the_nodes_differ_and_their_metrics_say_by_how_much(cluster: Cluster) -> None:
    for node, off in zip(cluster.nodes, CLOCKS, strict=True):
        assert (await scrape(node.url)).value("clock_offset_seconds") == pytest.approx(-off, abs=3)
        assert ("the clock of this machine is 30 s" in node.log) == bool(off)


@pytest.mark.parametrize(
    ("load", "kills", "every"),
    [(SHORT, 1, 4.0), pytest.param(Load(12, 225.0), 10, 20.0, marks=SOAK)],
    ids=["short", "long"],
)
async def test_nodes_that_are_killed_cost_no_utterance_and_no_client(
    cluster: Cluster, tmp_path: Path, load: Load, kills: int, every: float
) -> None:
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        for kill in range(1, kills + 1):
            await proof.until_said(kill * every)
            await proof.kill(proof.busiest(), down=every / 4)
    assert await proof.problems() == []
    # The two speakers and the subscriber of a conversation on the node that was killed.
    assert proof.broken_off >= 2


@pytest.mark.parametrize(
    ("load", "away", "kill"),
    [
        (SHORT, 0.0, True),
        pytest.param(Load(12, 120.0), 60.0, False, marks=SOAK),
        pytest.param(Load(12, 120.0), 60.0, True, marks=SOAK),
    ],
    ids=["short", "long", "long-kill"],
)
async def test_a_database_that_is_away_costs_no_utterance_nor_does_a_kill_meanwhile(
    cluster: Cluster, postgres: Postgres, tmp_path: Path, load: Load, away: float, kill: bool
) -> None:
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        await proof.until_said(4.0)
        victim = proof.busiest()
        async with stopped(postgres):
            await asyncio.sleep(away / 2)
            if kill:
                await asyncio.sleep(2.0)  # what is said meanwhile waits on the disk of the victim
                await asyncio.to_thread(victim.kill)
                await refused_for_the_database(cluster)
            await asyncio.sleep(away / 2)
        if kill:
            await asyncio.to_thread(victim.start)
            assert "that a killed engine left" in victim.log
    assert await proof.problems() == []


@asynccontextmanager
async def stopped(postgres: Postgres) -> AsyncIterator[None]:
    """The database does not run, inside; other tests need it again."""
    await asyncio.to_thread(postgres.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(postgres.start)


async def refused_for_the_database(cluster: Cluster) -> None:
    """Return once a client that goes on elsewhere was told why it has to wait."""
    others = [node for node in cluster.nodes if node.lives]
    told = "told to come again: the engine's database does not answer"
    await until(lambda: any(told in node.log for node in others))
    assert await refusals(others, "store")


@pytest.mark.parametrize(
    "load", [Load(2, 9.0), pytest.param(Load(12, 60.0), marks=SOAK)], ids=["short", "long"]
)
async def test_a_proxy_that_hashes_on_nothing_doubles_nothing(
    cluster: Cluster, tmp_path: Path, load: Load
) -> None:
    async with careless_proxy([node.address for node in cluster.nodes]) as url:
        proof = Proof(cluster, tmp_path, load, url=url)
        async with proof.running():
            pass
        assert await proof.problems() == []


@pytest.mark.parametrize(
    "load",
    [SHORT, pytest.param(Load(12, 120.0), marks=SOAK)],
    ids=["short", "long"],
)
async def test_a_rolling_restart_costs_no_final_and_no_client(
    cluster: Cluster, tmp_path: Path, load: Load
) -> None:
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        for node in cluster.nodes:
            await proof.until_said(3.0)
            await proof.restart(node)
    assert await proof.problems() == []


@pytest.mark.parametrize("load", [pytest.param(Load(6, 60.0), marks=SOAK)], ids=["long"])
async def test_a_node_that_was_frozen_finds_itself_overtaken_and_doubles_nothing(
    cluster: Cluster, tmp_path: Path, load: Load
) -> None:
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        await proof.until_said(6.0)
        frozen = proof.busiest()
        frozen.hang()
        await asyncio.to_thread(cluster.proxy.wait_for_state, frozen.name, "DOWN")
        await asyncio.sleep(12.0)
        frozen.resume()
    assert await proof.problems() == []
    assert "another node holds a conversation of this one" in frozen.log
