"""Whatever happens to nodes, proxy and database, conversations go on, and every utterance is kept once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.cluster.careless_proxy import careless_proxy
from tests.cluster.proof import Load, Proof, toned_cluster
from tests.support.cluster import Cluster
from tests.support.postgres import Postgres

SOAK: Final = (pytest.mark.soak, pytest.mark.timeout(1200))
SHORT: Final = Load(3, 12.0)

_FAKETIME: Final = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.fixture(scope="module")
def cluster(postgres: Postgres) -> Iterator[Cluster]:
    with toned_cluster(postgres) as cluster:
        yield cluster


@pytest.mark.parametrize(
    ("load", "kills", "every"),
    [(SHORT, 2, 3.5), pytest.param(Load(12, 225.0), 10, 20.0, marks=SOAK)],
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


@pytest.mark.parametrize(
    ("load", "away"),
    [(SHORT, 4.0), pytest.param(Load(12, 120.0), 60.0, marks=SOAK)],
    ids=["short", "long"],
)
async def test_a_database_that_is_away_costs_no_utterance(
    cluster: Cluster, postgres: Postgres, tmp_path: Path, load: Load, away: float
) -> None:
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        await proof.until_said(3.0)
        await asyncio.to_thread(postgres.stop)
        await asyncio.sleep(away)
        await asyncio.to_thread(postgres.start)
    assert await proof.problems() == []


@pytest.mark.parametrize(
    "load", [Load(2, 10.0), pytest.param(Load(12, 60.0), marks=SOAK)], ids=["short", "long"]
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
    "load", [Load(3, 16.0), pytest.param(Load(12, 120.0), marks=SOAK)], ids=["short", "long"]
)
async def test_a_rolling_restart_costs_no_final_and_no_client_whatever_the_clocks_say(
    cluster: Cluster, tmp_path: Path, load: Load
) -> None:
    assert _FAKETIME, "is the package libfaketime installed? make test installs it"
    proof = Proof(cluster, tmp_path, load)
    async with proof.running():
        for node, skew in zip(cluster.nodes, ("+30s", "-30s", "+0s"), strict=True):
            await proof.until_said(3.0)
            # The date alone: the time since the machine was started goes on for all alike.
            node.secrets |= {
                "LD_PRELOAD": str(_FAKETIME[0]),
                "FAKETIME": skew,
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
            await proof.restart(node)
    assert await proof.problems() == []
