"""PostgreSQL's advisory locks that the nodes of one database use: a name space of the whole database.

A file has one writer, which needs none.
"""

from enum import IntEnum

from sqlalchemy import Connection, func, select

from symbl_tui.engine.store.sql_elements import SQLITE

# "SYMB" in ASCII: other programs that use the database have locks of their own.
_BASE = 0x53594D42


class LockClass(IntEnum):
    """What a lock is for: the first of its two numbers."""

    INSTANCE = _BASE
    """Held by an instance while it lives (:mod:`~.instance_lock`)."""
    CLAIM = _BASE + 1
    """Of a key: its conversation is being claimed."""
    PRUNING = _BASE + 2


def lock(db: Connection, purpose: LockClass, subject: str) -> None:
    """Wait for the lock of a subject, and hold it until the transaction ends."""
    if db.dialect.name != SQLITE:
        # Two subjects with the same hash wait for each other, which does no harm.
        number = func.hashtext(subject.replace("\0", "/"))
        db.execute(select(func.pg_advisory_xact_lock(int(purpose), number)))


def try_lock(db: Connection, purpose: LockClass) -> bool:
    """Hold a lock until the transaction ends; False where another node holds it: nothing waits."""
    if db.dialect.name == SQLITE:
        return True
    return bool(db.execute(select(func.pg_try_advisory_xact_lock(int(purpose), 0))).scalar_one())
