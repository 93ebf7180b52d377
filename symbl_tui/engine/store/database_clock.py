"""The clock that all instances of a store share: the database's, or for a file that of this machine."""

import time

from sqlalchemy import Connection, func, select

from symbl_tui.engine.store.sql_elements import SQLITE


def database_time(db: Connection) -> float:
    """The time of day, in seconds since the epoch."""
    if db.dialect.name == SQLITE:
        return time.time()
    return float(db.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())


def clock_offset(db: Connection) -> tuple[float, float]:
    """Seconds that the database's clock is ahead of this machine's, and how wrong that may be."""
    if db.dialect.name == SQLITE:
        return 0.0, 0.0
    # Cristian's algorithm: the answer belongs to a moment between the two.
    before = time.time()
    now = database_time(db)
    after = time.time()
    return now - (before + after) / 2, (after - before) / 2
