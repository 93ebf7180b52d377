"""What one stream costs a node: CPU, memory, files, rows, bytes on disk and wire; speaking and silent.

Run as ``python -m tests.bench.bench_stream_cost [SECONDS]``. Two-party conversations of the bundled
recording, then as many silent streams; with SQLite, then with
PostgreSQL. ``docs/scaling.md`` has the figures.
"""

import asyncio
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from symbl_tui.engine.auth.token_key import TOKEN_KEY
from symbl_tui.engine.benchmark.bench import recording
from symbl_tui.engine_bench.bench_report import report
from symbl_tui.engine_bench.bench_stream import Target
from symbl_tui.engine_bench.conversation_script import RATE, ConversationScript
from symbl_tui.engine_bench.engine_bench import EngineBench, Plan
from symbl_tui.engine_bench.engine_usage import ProcessUsageReader
from symbl_tui.symbl.auth import Authenticator
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.system.process_tree import read_tree
from tests.engine.streaming_client import APP
from tests.support.free_port import free_network
from tests.support.node_process import Node, Toml
from tests.support.postgres import PASSWORD, Postgres, postgres_server

STREAMS = 8
TABLES = ("conversations", "members", "utterances", "insights", "topics", "streams", "usage", "audit")

Counts = dict[str, float]


def script(*, silent: bool) -> ConversationScript:
    sound, rate = soundfile.read(recording(), dtype="float32")
    samples = np.asarray(np.clip(soxr.resample(sound, rate, RATE), -1, 1) * 32767, np.int16)
    made = ConversationScript(samples)
    if silent:
        made.samples = np.zeros_like(samples)
    return made


def files(node: Node) -> float:
    """Open files of the node's processes."""
    assert node.process
    return sum(len(list(Path(f"/proc/{each.pid}/fd").iterdir())) for each in read_tree(node.process.pid))


async def run(node: Node, seconds: float, counts: Callable[[], Counts], *, silent: bool) -> dict[str, Any]:
    """One run: figures of the bench, and by how much the counts grew per stream and minute."""
    assert node.process
    target = Target(node.url, Authenticator(Endpoint(node.url, *APP)))
    before, idle = counts(), files(node)
    bench = EngineBench(
        *([target], [ProcessUsageReader(node.process.pid)], script(silent=silent), Plan(STREAMS, seconds))
    )
    running = asyncio.create_task(bench.run())
    await asyncio.sleep(seconds / 2)
    opened = files(node) - idle
    outcome = await running
    minutes = sum(each.sent for each in outcome.streams) / 60
    await asyncio.sleep(2)
    grown = {name: round((value - before[name]) / minutes, 2) for name, value in counts().items()}
    return {"files": opened / STREAMS, "grown": grown, **report(outcome)}


def show(title: str, figures: dict[str, Any]) -> None:
    print(
        f"{title}: {figures['cpu_per_stream']:.4f} of a processor, {figures['memory_per_stream_mb']:.1f} MB, "
        f"{figures['files']:.1f} files a stream; "
        f"{figures['received_bytes_per_second']:.0f} bytes a second back; "
        f"speech {figures['spoken_seconds'] / figures['sound_seconds']:.0%}; "
        f"finals p50 {figures['finals']['p50']} p95 {figures['finals']['p95']} s"
    )
    print(
        "    a stream and minute: "
        + ", ".join(f"{name} {value:g}" for name, value in figures["grown"].items())
    )


def measure(
    title: str, settings: Toml, seconds: float, counts: Callable[[Node], Counts], **more: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="symbl-cost-") as folder:
        environment = {"SYMBL_APP_ID": APP[0], "SYMBL_APP_SECRET": APP[1], **more}
        admission = {"admission": {"enabled": False}}
        node = Node(
            "cost", f"{free_network()}.1", Path(folder) / "node", {**settings, **admission}, environment
        )
        with closing(node):
            node.start()
            for silent in (False, True):
                kind = "silent" if silent else "speaking"
                show(f"{title}, {kind}", asyncio.run(run(node, seconds, lambda: counts(node), silent=silent)))


def sqlite_counts(node: Node) -> Counts:
    path = next(node.folder.rglob("engine.db"))
    with closing(sqlite3.connect(path)) as db:
        found: Counts = {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            if table in TABLES
        }
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {**found, "bytes on disk": path.stat().st_size}


def postgres_counts(postgres: Postgres, database: str) -> Counts:
    def one(statement: str) -> float:
        row = admin.execute(statement.encode()).fetchone()
        assert row
        return float(row[0])

    with closing(postgres.admin(database)) as admin:
        there = {row[0] for row in admin.execute("SELECT tablename FROM pg_tables").fetchall()}
        found: Counts = {table: one(f"SELECT count(*) FROM {table}") for table in TABLES if table in there}
        return {
            **found,
            "bytes on disk": one("SELECT pg_database_size(current_database())"),
            "bytes of WAL": one("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"),
            "transactions": one(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            ),
            "connections": one("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"),
        }


def main() -> None:
    """Print the figures."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    measure("SQLite", {}, seconds, sqlite_counts)
    with postgres_server() as postgres:
        database = postgres.create_store()
        store = {"store": {"url": postgres.url(database)}}
        key = {TOKEN_KEY: secrets.token_hex(32), "SYMBL_TUI_STORE_PASSWORD": PASSWORD}
        measure("PostgreSQL", store, seconds, lambda _: postgres_counts(postgres, database), **key)


if __name__ == "__main__":
    main()
