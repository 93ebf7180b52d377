"""What a cluster costs a client, and how long it misses a node that is killed.

Run as ``python -m tests.bench.bench_cluster``; it takes two minutes.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from symbl_tui.session.model.link import LinkState
from tests.cluster.conversations import Speaking
from tests.cluster.proof import Load, Proof, toned_cluster
from tests.support.cluster import Cluster
from tests.support.postgres import postgres_server

LOAD = Load(12, 30.0)
KILL_AT = 12.0


def spread(seconds: Sequence[float]) -> str:
    """The median, the 95th percentile and the worst."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return (
        f"median {statistics.median(ordered) * 1000:.0f} ms, 95 % {late * 1000:.0f} ms, "
        f"worst {ordered[-1] * 1000:.0f} ms ({len(ordered)})"
    )


def lags(spoken: Sequence[Speaking], since: float = 0.0, until: float = float("inf")) -> list[float]:
    """The lags of utterances that ended in a stretch of the monotonic clock."""
    return [
        each.shown_at[planned.text] - each.source.began - planned.end
        for each in spoken
        for planned in each.script.utterances
        if planned.text in each.shown_at and since <= each.source.began + planned.end < until
    ]


def outages(spoken: Sequence[Speaking], killed: float) -> list[float]:
    """Seconds from the kill until all connections of a session that had lost one were up again."""
    found = []
    for each in spoken:
        later = [(at, state) for at, state in each.links if at >= killed]
        if any(state is LinkState.WAITING for _, state in later):
            found += [at - killed for at, state in later if state is LinkState.UP][:1]
    return found


async def undisturbed(cluster: Cluster, folder: Path, url: str = "") -> list[float]:
    proof = Proof(cluster, folder, LOAD, url=url)
    async with proof.running():
        pass
    return lags(proof.spoken)


async def killed(cluster: Cluster, folder: Path) -> None:
    proof = Proof(cluster, folder, LOAD)
    async with proof.running():
        await proof.until_said(KILL_AT)
        at = time.monotonic()
        await proof.kill(proof.busiest(), down=5.0)
    print(f"  a node is killed: the client is back after   {spread(outages(proof.spoken, at))}")
    print(f"  lag of finals in the 10 s after the kill     {spread(lags(proof.spoken, at, at + 10))}")
    print(f"  problems: {await proof.problems()}")


async def measure(cluster: Cluster, folder: Path) -> None:
    print(f"{LOAD.conversations} conversations of two speakers and a subscriber, three nodes, PostgreSQL")
    direct = await undisturbed(cluster, folder / "direct", cluster.nodes[0].url)
    print(f"  lag of finals, one node without the proxy    {spread(direct)}")
    print(
        f"  lag of finals through HAProxy, three nodes   {spread(await undisturbed(cluster, folder / 'a'))}"
    )
    await killed(cluster, folder / "killed")


def main() -> None:
    """Print the figures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server() as postgres,
        toned_cluster(postgres) as cluster,
    ):
        asyncio.run(measure(cluster, Path(folder)))


if __name__ == "__main__":
    main()
