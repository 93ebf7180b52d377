"""Transactions of the store are whole, and run in order."""

import asyncio
import sqlite3

import pytest

from symbl_tui.engine.store.database import MEMORY, Database
from symbl_tui.errors import EngineError


async def test_a_transaction_that_fails_changes_nothing() -> None:
    database = await Database.open(MEMORY)

    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO trackers VALUES ('1', 'Price', x'')")
        db.execute("INSERT INTO trackers VALUES ('1', 'Other', x'')")

    with pytest.raises(EngineError, match="the engine's store failed"):
        await database.run(half)
    assert await database.run(lambda db: db.execute("SELECT * FROM trackers").fetchall()) == []
    await database.close()


async def test_transactions_run_in_the_order_in_which_they_were_submitted() -> None:
    database = await Database.open(MEMORY)
    order: list[int] = []
    await asyncio.gather(
        *(database.run(lambda _, number: order.append(number), number) for number in range(50))
    )
    assert order == list(range(50))
    await database.close()
