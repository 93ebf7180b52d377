"""The interface of a database: every call is awaited, and none blocks the event loop."""

from collections.abc import Callable
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from symbl_tui.engine.store.availability import Availability
from symbl_tui.errors import EngineError

READ_SECONDS: Final = 3.0
"""Seconds of one call that reads: of CPU in SQLite, of a statement in PostgreSQL."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]
"""A plain function over a connection, run as one transaction."""


class ReadTooLong(EngineError):
    """A call that reads used up its budget."""

    def __init__(self) -> None:
        super().__init__(f"the search needed more than {READ_SECONDS:g} s", "narrow it")


class Database(Protocol):
    """An open database; every failure is an ``EngineError`` of one sentence."""

    @property
    def availability(self) -> Availability:
        """Whether it can be reached."""
        ...

    async def run(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` as one transaction, after the calls of this method before it."""
        ...

    async def find(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads little; it sees all finished calls."""
        ...

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` that reads much, for at most :data:`READ_SECONDS`; it sees all finished calls.

        Raises:
            ReadTooLong: It was ended.
        """
        ...

    async def version(self) -> int | None:
        """A number that is another one after each change of what :meth:`read` sees; None: it is not known."""
        ...

    async def close(self) -> None:
        """Finish the calls before it, and close the database."""
        ...
