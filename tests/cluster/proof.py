"""Conversations over a cluster that is disturbed, and what is to be found of them afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from symbl_tui.session.model.link import LinkState
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.symbl.endpoint import Endpoint
from tests.cluster.checker import rest_problems, shown_problems, stored_problems, utterances
from tests.cluster.conversations import Speaking, Watching
from tests.cluster.script import Script
from tests.support.cluster import Cluster, running_cluster
from tests.support.node_process import Node, Toml
from tests.support.postgres import Postgres
from tests.support.toned_server import toned_server
from tests.support.toned_speech import Samples
from tests.support.waiting import until

WRITTEN_SECONDS: Final = 20.0
"""Within which everything that was said is in the database, once it was said and the database is there."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many conversations speak for how long."""

    conversations: int
    seconds: float


@contextmanager
def toned_cluster(
    postgres: Postgres, settings: Toml | None = None, nodes: int = 3, clocks: Sequence[int] = ()
) -> Iterator[Cluster]:
    """A cluster whose recogniser understands speech made of tones; see :func:`running_cluster`."""
    with toned_server() as url:
        tables: Toml = {
            "recognizer": {"name": "deepgram", "url": url},
            # All of the clients are on this machine, and other tests, too.
            "limits": {"connections": 200, "requests_per_minute": 100_000},
            "admission": {"enabled": False},
            **(settings or {}),
        }
        with running_cluster(
            tables, nodes=nodes, postgres=postgres, database=postgres.create_store(), clocks=clocks
        ) as cluster:
            yield cluster


class Proof:
    """Conversations of two speakers and a subscriber each, from their beginning to their end."""

    def __init__(
        self,
        cluster: Cluster,
        folder: Path,
        load: Load,
        *,
        url: str = "",
        timing: Timing = LIVE,
        sound: Sequence[Samples] = (),
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            cluster: It is running.
            folder: For the sessions.
            load: How much is said.
            url: Where clients connect to; empty: the cluster's proxy.
            timing: Of the clients.
            sound: What is heard in place of the scripts, of each speaker.
        """
        self.cluster = cluster
        self.endpoint = Endpoint(url or cluster.url, *cluster.credentials)
        self.ca_file = "" if url else str(cluster.ca_file)
        self._timing, self._folder = timing, folder
        self.spoken = [
            Speaking(
                folder,
                Script(number, load.seconds),
                self.endpoint,
                ca_file=self.ca_file,
                timing=timing,
                sound=sound,
            )
            for number in range(load.conversations)
        ]
        self.watched: list[Watching] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Begin; on leaving the block, wait until they have ended by themselves."""
        for each in self.spoken:
            each.start()
        for each in self.spoken:
            await until(lambda each=each: (each.session.folder / "session.toml").exists())  # type: ignore[misc]
            watching = Watching(
                self._folder,
                each.script,
                each.connection_id,
                self.endpoint,
                ca_file=self.ca_file,
                timing=self._timing,
            )
            self.watched.append(watching)
            watching.start()
        yield
        for speaking in self.spoken:
            await speaking.over()
        # Before the subscribers, who would wait for the end of a conversation whose speaker gave up.
        assert not [str(each.session.error) for each in self.spoken if each.gave_up]
        for watching in self.watched:
            await watching.over()

    async def until_said(self, seconds: float) -> None:
        """Return when the conversations have lasted so long."""
        began = max(each.source.began for each in self.spoken)
        await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))

    async def problems(self) -> list[str]:
        """Everything that is not as if nothing had happened; empty: nothing."""
        postgres = self.cluster.postgres
        assert postgres
        with postgres.admin(self.cluster.database) as db:
            deadline = time.monotonic() + WRITTEN_SECONDS
            while found := stored_problems(db, self.spoken):
                if time.monotonic() > deadline:
                    break
                await asyncio.sleep(0.5)
            found += shown_problems(self.spoken, self.watched)
            print(self._figures())
            return found + await rest_problems(db, self.spoken, self.endpoint, self.ca_file)

    @property
    def broken_off(self) -> int:
        """How many speakers and subscribers have lost a connection, all told."""
        clients = (*self.spoken, *self.watched)
        return sum(any(state is LinkState.WAITING for _, state in each.links) for each in clients)

    def _figures(self) -> str:
        lags = sorted(lag for each in self.spoken for lag in each.lags())
        said = sum(len(each.script.utterances) for each in self.spoken)
        return (
            f"\n{len(self.spoken)} conversations, {said} utterances, {len(lags)} shown;"
            f" final after its end: median {median(lags):.2f} s, longest {lags[-1]:.2f} s;"
            f" {self.broken_off} of {len(self.spoken) + len(self.watched)} clients lost a connection"
        )

    async def stored(self, speaking: Speaking) -> list[tuple[str, str]]:
        """Speaker and plain text of what is stored of a conversation, once all that was shown is there."""
        postgres = self.cluster.postgres
        assert postgres
        with postgres.admin(self.cluster.database) as db:
            return (
                await until(
                    lambda: (
                        len(found := utterances(db, speaking.connection_id)) >= len(speaking.shown) and found
                    ),
                    state=lambda: (utterances(db, speaking.connection_id), speaking.shown),
                )
                or []
            )

    def busiest(self) -> Node:
        """The node that holds most of the live conversations."""
        postgres = self.cluster.postgres
        assert postgres
        with postgres.admin(self.cluster.database) as db:
            rows = db.execute(
                "SELECT n.name FROM conversations c JOIN nodes n ON n.id = c.node WHERE c.live"
                " GROUP BY n.name ORDER BY count(*) DESC"
            ).fetchall()
        running = {node.name: node for node in self.cluster.nodes if node.process}
        return next((running[name] for (name,) in rows if name in running), self.cluster.nodes[0])

    async def kill(self, node: Node, down: float) -> None:
        """Kill a node, and start it again after some seconds."""
        await asyncio.to_thread(node.kill)
        await asyncio.sleep(down)
        await asyncio.to_thread(node.start)

    async def restart(self, node: Node) -> None:
        """Restart a node as an operator does: it drains, ends, and is started again."""
        node.terminate()
        code = await asyncio.to_thread(node.wait)
        assert code == 0, f"exit code {code}: {node.log}"
        await asyncio.to_thread(node.start)
