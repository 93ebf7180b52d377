"""Transactions of the store are whole, and run in order."""

import asyncio

import pytest
from sqlalchemy import Connection, select

from symbl_tui.engine.store.sqlite_database import SQLiteDatabase
from symbl_tui.engine.store.sqlite_file import MEMORY
from symbl_tui.engine.store.tables import trackers
from symbl_tui.errors import EngineError


async def test_a_transaction_that_fails_changes_nothing() -> None:
    database = await SQLiteDatabase.open(MEMORY)

    def half(db: Connection) -> None:
        db.exec_driver_sql("INSERT INTO trackers VALUES ('1', '', 'Price', x'')")
        db.exec_driver_sql("INSERT INTO trackers VALUES ('1', '', 'Other', x'')")

    with pytest.raises(EngineError, match="the engine's store failed"):
        await database.run(half)
    assert await database.run(lambda db: db.execute(select(trackers)).all()) == []
    await database.close()


async def test_transactions_run_in_the_order_in_which_they_were_submitted() -> None:
    database = await SQLiteDatabase.open(MEMORY)
    order: list[int] = []
    await asyncio.gather(
        *(database.run(lambda _, number: order.append(number), number) for number in range(50))
    )
    assert order == list(range(50))
    await database.close()
