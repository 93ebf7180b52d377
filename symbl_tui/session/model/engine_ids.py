"""Ids that are unique in a session, for those of an engine, which may be unique on a connection only.

An engine may count from 1 on every connection, or use an id again. The first thing with an id keeps it, a
later one gets a suffix. What an engine refers to by an id is the newest thing with it on that connection.
"""

from typing import Final, TypeVar

from symbl_tui.domain.bounded_dict import forget_oldest

Connection = tuple[int, int]
"""A channel, and the number of the connection on it."""
# Ids remembered; the oldest are forgotten.
_LIMIT: Final = 20_000

Key = TypeVar("Key")
Value = TypeVar("Value")


class EngineIds:
    """The ids of one kind of thing in a session."""

    def __init__(self) -> None:
        self._uses: dict[str, int] = {}
        """How many things had an id."""
        self._names: dict[tuple[Connection, str], str] = {}

    def find(self, connection: Connection, id: str) -> str:
        """The session's id of what has this id on a connection; ``id`` itself where nothing has."""
        return self._names.get((connection, id), id)

    def assign(self, connection: Connection, id: str) -> str:
        """The session's id for a new thing."""
        uses = self._uses.get(id, 0) + 1
        _remember(self._uses, id, uses)
        name = id if uses == 1 else f"{id}~{uses}"
        self.add(connection, id, name)
        return name

    def add(self, connection: Connection, id: str, name: str) -> None:
        """Note that a thing that the session knows by ``name`` is called ``id`` on a connection."""
        _remember(self._names, (connection, id), name)


def _remember(known: dict[Key, Value], key: Key, value: Value) -> None:
    known[key] = value
    forget_oldest(known, _LIMIT)
