"""Conversations come to the nodes of a cluster through HAProxy."""

from tests.support.cluster import Cluster


async def test_every_node_of_a_cluster_is_found_ready(cluster: Cluster) -> None:
    for backend in ("conversations", "rest"):
        assert cluster.proxy.states(backend) == {node.name: "UP" for node in cluster.nodes}
