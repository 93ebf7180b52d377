"""What an engine uses of its machine: read from its processes here, or from the metrics of one elsewhere."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from symbl_tui.engine_bench.engine_usage import (
    MetricsUsageReader,
    ProcessUsageReader,
    Usage,
    usage_reader,
)
from tests.support.waiting import until

METRICS = """\
# TYPE symbl_tui_process_cpu_seconds_total counter
symbl_tui_process_cpu_seconds_total{process="engine"} 1.5
symbl_tui_process_cpu_seconds_total{process="recogniser"} 2e1
symbl_tui_process_resident_bytes{process="engine"} 1e+08
symbl_tui_process_resident_bytes 5.0e7
other_process_resident_bytes 7
"""


class Host:
    """Answers every request with one page."""

    url = ""
    heads = ""
    serving = 0


@asynccontextmanager
async def host(page: str, status: int = 200) -> AsyncIterator[Host]:
    it = Host()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        it.serving += 1
        it.heads += (await reader.readuntil(b"\r\n\r\n")).decode()
        head = f"HTTP/1.1 {status} So\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
        writer.write((head + page).encode())
        writer.close()
        it.serving -= 1

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield it
        await until(lambda: not it.serving)


async def test_the_metrics_of_all_processes_of_an_engine_are_added_up() -> None:
    async with host(METRICS) as engine:
        assert await MetricsUsageReader(engine.url, None, "").read() == Usage(21.5, 1.5e8)
        assert "authorization" not in engine.heads.lower()
        await MetricsUsageReader(engine.url, None, "secret").read()
    assert "GET /metrics" in engine.heads
    assert "Authorization: Bearer secret" in engine.heads


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (METRICS, 401),
        ("", 200),
        ("<html>not the metrics</html>", 200),
        ("symbl_tui_process_cpu_seconds_total lots\n", 200),
        ("symbl_tui_process_cpu_seconds_total NaN\n", 200),
        ("# symbl_tui_process_cpu_seconds_total 1\n", 200),
    ],
)
async def test_an_engine_that_tells_no_figures_has_no_reading(page: str, status: int) -> None:
    async with host(page, status) as engine:
        assert await MetricsUsageReader(engine.url, None, "").read() is None


async def test_an_engine_that_is_gone_has_no_reading() -> None:
    async with host(METRICS) as engine:
        pass
    assert await MetricsUsageReader(engine.url, None, "").read() is None


async def test_an_engine_on_this_machine_is_read_from_its_process_and_others_are_not() -> None:
    async with host(METRICS) as engine:
        here = usage_reader(engine.url, None, "")
        assert isinstance(here, ProcessUsageReader)
        before = await here.read()
        assert before
        assert before.memory_bytes > 10e6
        sum(range(1_000_000))
        after = await here.read()
        assert after
        assert after.cpu_seconds >= before.cpu_seconds > 0
    for url in ("https://example.com", "http://192.0.2.1:8000", "http://localhost"):
        assert isinstance(usage_reader(url, None, ""), MetricsUsageReader)


async def test_a_process_that_has_ended_has_no_reading() -> None:
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    assert await ProcessUsageReader(process.pid).read() is None
    assert await ProcessUsageReader(os.getpid()).read()
