"""How much later than asked for the event loop wakes up: what every client of it waits."""

import asyncio

from prometheus_client import Histogram

# Seconds between two looks: a wake-up a second costs nothing.
_EVERY = 1.0


async def measure_delay(delays: Histogram, every: float = _EVERY) -> None:
    """Record the delay at intervals, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + every
        await asyncio.sleep(every)
        delays.observe(max(0.0, loop.time() - due))
