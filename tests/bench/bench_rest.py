"""The store and REST: the cost of storing an utterance, and of reading a conversation of 10,000.

Run as ``python -m tests.bench.bench_rest [--postgresql]``. The engine and its client share a process, so that
the lag of the engine's event loop can be seen from within.
"""

import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.conversations.conversation_events import AddUtterance, Begin, End
from symbl_tui.engine.http_server import EngineServer
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import StoreSettings
from symbl_tui.engine.store import Store, writing
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.conftest import ColdFactory
from tests.engine.streaming_client import APP, new_token
from tests.support.postgres import PASSWORD, postgres_server

UTTERANCES = 10_000
RUNS = 3
BEGAN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LINES = (
    "When will the mobile application be ready for testing?",
    "I will send you the test report by Friday.",
    "Let us follow up on the mobile application with the design team next week.",
    "The numbers of the third quarter were better than what we expected in the spring.",
)
SPEAKERS = (Speaker("Alice", "alice@example.com", "a"), Speaker("Bob", "bob@example.com", "b"))


def understood(number: int) -> AnalyzedUtterance:
    text, speaker = LINES[number % len(LINES)], SPEAKERS[number // 3 % 2]
    start = number * 3.0
    utterance = Utterance(f"utterance-{number}", text, speaker, start, start + 2.5)
    words = tuple(
        Word(word, start + place / 5, start + place / 5 + 0.2, 0.9) for place, word in enumerate(text.split())
    )
    found = analyze(utterance, participants=SPEAKERS, today=BEGAN.date())
    return AnalyzedUtterance(utterance, text, words, BEGAN, found, stream="microphone")


async def keep(store: Store) -> None:
    """Store utterances one by one, like a live conversation."""
    await store.put(Begin("1", "bench", "Bench", BEGAN))
    all_ = [understood(number) for number in range(UTTERANCES)]
    times = []
    for each in all_[: UTTERANCES // 10]:
        began = time.perf_counter()
        await store.put(AddUtterance("1", each))
        times.append(time.perf_counter() - began)
    await store.run(writing.add_utterances, "1", all_[UTTERANCES // 10 :])
    await store.put(End("1", BEGAN + timedelta(hours=8)))
    worst = statistics.quantiles(times, n=100)[98]
    print(f"keeping an utterance: median {statistics.median(times) * 1e3:.2f} ms, p99 {worst * 1e3:.2f} ms")


@asynccontextmanager
async def engine(store: Store) -> AsyncIterator[str]:
    parts = NodeParts(accounts=Accounts(*APP), recognizers=ColdFactory(), store=store)
    server = EngineServer(create_app(parts))
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        gc.collect()
        gc.freeze()  # as serve does
        try:
            yield url_of(listener)
        finally:
            server.stop()
            await serving


async def lag(found: list[float]) -> None:
    """Seconds by which a timer of the engine's event loop is late."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.002)
        found.append(time.perf_counter() - began - 0.002)


async def ask(http: httpx.AsyncClient, method: str, path: str, json: object = None) -> None:
    await http.request(method, f"/v1/conversations/1{path}", json=json)
    times, lags = [], [0.0]
    watching = asyncio.create_task(lag(lags))
    for _ in range(RUNS):
        began = time.perf_counter()
        answer = await http.request(method, f"/v1/conversations/1{path}", json=json)
        answer.raise_for_status()
        times.append(time.perf_counter() - began)
    watching.cancel()
    size = len(answer.content) / 1e6
    print(
        f"{path:34} {statistics.median(times) * 1e3:7.0f} ms  {size:5.2f} MB"
        f"  loop lag at most {max(lags) * 1e3:.0f} ms"
    )


async def bench(settings: StoreSettings) -> None:
    async with Store(settings, PASSWORD) as store:
        await keep(store)
        async with engine(store) as url:
            headers = {"x-api-key": await new_token(url)}
            async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=60) as http:
                for query in ("", "/messages", "/messages?sentiment=true&verbose=true", "/questions"):
                    await ask(http, "GET", query)
                for query in ("/action-items", "/entities", "/analytics", "/summary"):
                    await ask(http, "GET", query)
                await ask(http, "POST", "/transcript", {"contentType": "text/markdown"})


def main() -> None:
    """Print the figures."""
    if "--postgresql" in sys.argv:
        with postgres_server() as server:
            name = server.create_store()
            asyncio.run(bench(server.settings(name)))
            with server.admin(name) as admin:
                (size,) = admin.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    else:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "engine.db"
            asyncio.run(bench(StoreSettings(path=str(path))))
            size = path.stat().st_size
    print(f"on disk: {size / UTTERANCES:.0f} bytes an utterance")


if __name__ == "__main__":
    main()
