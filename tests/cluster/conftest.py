"""A cluster for the tests of this directory."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.cluster.sockets import Sockets
from tests.support.cluster import Cluster, running_cluster
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def shared_cluster(postgres: Postgres) -> Iterator[Cluster]:
    """Three nodes behind HAProxy that share a database, for all tests of a process."""
    with running_cluster(postgres=postgres, database=postgres.create_database()) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Iterator[Cluster]:
    """The same; a node that a test has stopped comes back."""
    yield shared_cluster
    for node in shared_cluster.nodes:
        if not node.lives:
            node.close()
            node.start()
    for node in shared_cluster.nodes:
        shared_cluster.proxy.wait_for_state(node.name, "UP")


@pytest.fixture
async def sockets(cluster: Cluster) -> AsyncIterator[Sockets]:
    """Opens sockets through the proxy; closed at the end."""
    async with Sockets.of(cluster) as opened:
        yield opened
