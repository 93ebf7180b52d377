"""The cost of a scrape, a final, a line of the log: ``python -m tests.bench.bench_observing``."""

import asyncio
import logging
import time
from collections.abc import Callable

from symbl_tui.domain.utterance import Word
from symbl_tui.engine.logs.log_format import JsonFormatter, TextFormatter
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.store_metrics import StoreOperation
from symbl_tui.engine.recognizers.interface import FinalResult
from symbl_tui.engine.streaming.recognition_meter import RecognitionMeter

TIMES = 5_000


def microseconds(work: Callable[[], object], times: int = TIMES) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1e6


async def scrapes(metrics: EngineMetrics) -> tuple[float, float, int]:
    """CPU milliseconds of a scrape, the longest delay of the event loop meanwhile (ms), and its bytes."""
    worst, done = 0.0, False

    async def watch() -> None:
        nonlocal worst
        while not done:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    began = time.process_time()
    for _ in range(50):
        exposition = await metrics.scrape()
    cpu = (time.process_time() - began) / 50
    done = True
    await watching
    return cpu * 1e3, worst * 1e3, len(exposition.body)


def main() -> None:
    began = time.process_time()
    metrics = EngineMetrics()
    print(f"all metrics are made in   {(time.process_time() - began) * 1e3:8.2f} ms")
    meter = RecognitionMeter(metrics.streams)
    final = FinalResult((Word("yes", 0.0, 0.5),), real_time_factor=0.1)

    def one_final() -> None:
        meter.handle(final)
        meter.record_final(1.2, 0.5)

    def one_operation() -> None:
        with metrics.store.measure(StoreOperation.WRITE):
            pass

    print(f"a piece of sound          {microseconds(lambda: meter.read(0.1)):8.2f} us")
    print(f"a final                   {microseconds(one_final):8.2f} us")
    print(f"a store operation         {microseconds(one_operation):8.2f} us")
    request = microseconds(lambda: metrics.http.record("GET", "/r", 200, 0.1))
    print(f"an HTTP request           {request:8.2f} us")
    record = logging.LogRecord("symbl_tui", logging.WARNING, "x.py", 1, "not stored: %s", ("x",), None)
    print(f"a line of text            {microseconds(lambda: TextFormatter().format(record)):8.2f} us")
    print(f"a line of JSON            {microseconds(lambda: JsonFormatter('n').format(record)):8.2f} us")
    cpu, worst, size = asyncio.run(scrapes(metrics))
    print(f"a scrape of {size} bytes   {cpu:8.2f} ms CPU; the event loop was late by {worst:.1f} ms at most")


if __name__ == "__main__":
    main()
