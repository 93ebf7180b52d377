"""A database that is away is known at once, and found again without a request that asks for it."""

import asyncio

import pytest

from symbl_tui.engine.store.availability import Availability
from symbl_tui.engine.store.failures import StoreAway
from tests.support.waiting import until


class _Database:
    def __init__(self) -> None:
        self.there = True
        self.probes = 0

    async def probe(self) -> None:
        self.probes += 1
        if not self.there:
            raise StoreAway("refused")


async def test_a_database_that_is_away_is_known_to_all_until_it_is_back() -> None:
    database = _Database()
    availability = Availability(database.probe, interval=0.001)
    availability.check()
    await availability.wait()
    database.there = False
    availability.lost(StoreAway("connection refused"))
    availability.lost(StoreAway("connection refused, too"))
    with pytest.raises(StoreAway) as caught:
        availability.check()
    assert caught.value.reason == "connection refused"
    waiting = asyncio.create_task(availability.wait())
    await until(lambda: database.probes >= 3)
    assert not waiting.done()
    database.there = True
    await waiting
    availability.check()
    await availability.close()


async def test_an_engine_that_stops_does_not_wait_for_its_database() -> None:
    database = _Database()
    database.there = False
    availability = Availability(database.probe, interval=60)
    availability.lost(StoreAway("refused"))
    await availability.close()
