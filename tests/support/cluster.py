"""A cluster on this machine: engine nodes as processes of their own behind the HAProxy of ``deploy/``.

Each node and the proxy have an address of loopback of their own, so that a node comes back where it was.
"""

import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import trustme

from symbl_tui.engine.auth.token_key import TOKEN_KEY, new_token_key
from symbl_tui.engine.store.postgres_url import PASSWORD as STORE_PASSWORD
from tests.engine.streaming_client import APP
from tests.support.free_port import free_network
from tests.support.haproxy import HAProxy
from tests.support.node_process import Node, Toml
from tests.support.postgres import PASSWORD, Postgres

NODES: Final = 3
"""As many as ``deploy/haproxy.cfg`` has."""

_DEFAULTS: Final[Toml] = {
    "recognizer": {"name": "pocketsphinx"},
    # The machine is full of tests.
    "admission": {"enabled": False},
    # What connections come from on loopback.
    "node": {"proxies": ["127.0.0.1"]},
}


@dataclass
class Cluster:
    """Nodes behind a proxy, with a database where there is one."""

    nodes: list[Node]
    proxy: HAProxy
    ca_file: Path
    """The authority that has issued the proxy's certificate, as PEM."""
    postgres: Postgres | None = None
    database: str = ""
    trust: ssl.SSLContext = field(init=False)
    """Trusts the proxy's certificate."""

    def __post_init__(self) -> None:
        self.trust = ssl.create_default_context(cafile=self.ca_file)

    @property
    def url(self) -> str:
        """The URL that clients use."""
        return self.proxy.url

    @property
    def credentials(self) -> tuple[str, str]:
        """App id and app secret."""
        return APP

    def node(self, name: str) -> Node:
        """The node of a name that the proxy uses."""
        return next(node for node in self.nodes if node.name == name)

    def launch(self) -> None:
        """Start all nodes at a time, then the proxy; return once everything is ready."""
        if self.postgres:
            self.nodes[0].run("engine", "migrate")
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.wait_until_ready()
        self.proxy.start()

    def close(self) -> None:
        """Kill what runs."""
        self.proxy.close()
        for node in self.nodes:
            node.close()


@contextmanager
def running_cluster(
    settings: Toml | None = None,
    *,
    nodes: int = NODES,
    postgres: Postgres | None = None,
    database: str = "",
    secrets: Mapping[str, str] | None = None,
    authority: trustme.CA | None = None,
    clocks: Sequence[int] = (),
) -> Iterator[Cluster]:
    """A running cluster, killed at the end of the block.

    Args:
        settings: Tables of ``engine.toml`` for every node, over those of the cluster.
        nodes: How many; the others of the proxy's file are addresses where nothing listens.
        postgres: The server of the nodes' database; None: a file for each node.
        database: The name of a database there, without a schema.
        secrets: Further variables of the nodes' environment.
        authority: Issues the proxy's certificate.
        clocks: Seconds that the clock of each node is off by; empty: none is.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="symbl-cluster-")))
        network = free_network()
        authority = authority or trustme.CA()
        ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(ca_file)
        own = {"SYMBL_APP_ID": APP[0], "SYMBL_APP_SECRET": APP[1], TOKEN_KEY: new_token_key()}
        tables = dict(_DEFAULTS)
        if postgres:
            tables["store"] = {"url": postgres.url(database)}
            own[STORE_PASSWORD] = PASSWORD
        merged = _merged(tables, settings or {})
        described = [
            Node(
                f"node{n}",
                f"{network}.{n}",
                folder / f"node{n}",
                _merged(merged, {"node": {"name": f"node{n}"}}),
                {**own, **(secrets or {})},
            )
            for n in range(1, NODES + 1)
        ]
        for node, off in zip(described, clocks, strict=False):
            node.set_clock_off(off)
        proxy = HAProxy(folder / "proxy", f"{network}.100", [node.address for node in described], authority)
        cluster = Cluster(described[:nodes], proxy, ca_file, postgres, database)
        stack.callback(cluster.close)
        cluster.launch()
        yield cluster


def _merged(tables: Toml, changes: Toml) -> Toml:
    return {name: {**tables.get(name, {}), **changes.get(name, {})} for name in {**tables, **changes}}
