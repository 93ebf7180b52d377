"""The exposition of an engine's metrics: whole, one scrape at a time, and beside the event loop."""

import asyncio
import threading
import time

import pytest

from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.loop_delay import measure_delay
from symbl_tui.engine.metrics.metric_factory import MetricFactory
from tests.support.scrape import OPENMETRICS
from tests.support.waiting import until


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/plain; version=0.0.4"),
        ("*/*", "text/plain; version=0.0.4"),
        ("text/html", "text/plain; version=0.0.4"),
        (OPENMETRICS, "application/openmetrics-text; version=1.0.0"),
        (
            "text/plain;q=0.1, application/openmetrics-text;q=0.9",
            "application/openmetrics-text; version=1.0.0",
        ),
    ],
)
async def test_a_scraper_gets_the_form_that_it_accepts(accept: str, kind: str) -> None:
    found = await EngineMetrics().scrape(accept)
    assert found.content_type.startswith(kind)
    assert found.body.endswith(b"# EOF\n") is kind.startswith("application")
    # Twice the series for what the start of the process says as well.
    assert b"_created" not in found.body


async def test_two_engines_of_one_process_count_apart() -> None:
    one, other = EngineMetrics(), EngineMetrics()
    one.streams.started.inc(3)
    assert b"\nsymbl_tui_streams_started_total 3.0\n" in (await one.scrape()).body
    assert b"\nsymbl_tui_streams_started_total 0.0\n" in (await other.scrape()).body


async def test_each_scrape_samples_on_the_event_loop_what_it_then_shows() -> None:
    metrics, threads = EngineMetrics(), list[threading.Thread]()

    def sample() -> None:
        threads.append(threading.current_thread())
        metrics.streams.subscribers.set(len(threads))

    metrics.sample_with(sample)
    for number in (1, 2):
        assert b"\nsymbl_tui_subscribers %d.0\n" % number in (await metrics.scrape()).body
    assert set(threads) == {threading.current_thread()}
    # The duration of a scrape is known once it is over.
    assert b"\nsymbl_tui_scrape_seconds_count 2.0\n" in (await metrics.scrape()).body


async def test_scrapes_that_come_together_run_one_after_the_other() -> None:
    metrics, sampled, blocked = EngineMetrics(), list[int](), threading.Event()
    metrics.sample_with(lambda: sampled.append(1))
    # Rendering takes the lock of each metric: so long as one is held, it goes on in its thread.
    slow = MetricFactory(metrics.registry).gauge("slow", "A metric that takes its time")
    slow.set_function(lambda: float(blocked.wait()))
    scrapes = [asyncio.create_task(metrics.scrape()) for _ in range(3)]
    await until(lambda: bool(sampled))
    await asyncio.sleep(0)
    assert len(sampled) == 1
    blocked.set()
    await asyncio.gather(*scrapes)
    assert len(sampled) == 3


async def test_a_blocked_event_loop_shows_by_how_much_it_was_late() -> None:
    delays = MetricFactory(None).histogram("delay", "A delay", (0.01, 1))
    measuring = asyncio.create_task(measure_delay(delays, every=0.001))
    await asyncio.sleep(0)
    time.sleep(0.05)  # noqa: ASYNC251 - the fault that is measured
    value = {sample.name: sample.value for metric in delays.collect() for sample in metric.samples}
    assert value["symbl_tui_delay_count"] == 0

    def measured() -> float:
        return sum(each.value for metric in delays.collect() for each in metric.samples if "sum" in each.name)

    await until(lambda: measured() >= 0.045)
    measuring.cancel()
    await asyncio.gather(measuring, return_exceptions=True)


async def test_an_engine_measures_its_event_loop_only_while_it_serves() -> None:
    async with EngineMetrics():
        names = {task.get_name() for task in asyncio.all_tasks()}
        assert "measure the event loop" in names
    assert "measure the event loop" not in {task.get_name() for task in asyncio.all_tasks()}
