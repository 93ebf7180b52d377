"""Entries in the database: plain functions over a connection.

In the same transaction as the entries it notes up to which one of a queue it has them. So a queue that is
read again, after a kill or a commit whose answer was lost, changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, update

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.conversations.conversation_events import AddUtterance
from symbl_tui.engine.store import writing
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import store_info
from symbl_tui.engine.write_behind.entries import Entry

# Locks the row, and so waits for a transaction of the same queue whose process was killed meanwhile.
_POSITION: Final = (
    insert(store_info)
    .values(value="0")
    .ext(OnConflict("(key) DO UPDATE SET value = store_info.value"))
    .returning(store_info.c.value)
)
_THIS: Final = store_info.c.key == bindparam("queue")
_ADVANCE: Final = update(store_info).where(_THIS).values(value=bindparam("number"))
_FORGET: Final = delete(store_info).where(_THIS)


def write(db: Connection, queue: str, batch: Sequence[Entry]) -> None:
    """Write entries of a queue, in their order; those that were written before are skipped."""
    written = int(db.execute(_POSITION, {"key": _key(queue)}).scalar_one())
    said: dict[str, list[AnalyzedUtterance]] = {}
    for event in (entry.event for entry in batch if entry.number > written):
        if isinstance(event, AddUtterance):
            # Together, in a few statements: an hour's backlog is written in a minute.
            said.setdefault(event.conversation_id, []).append(event.analyzed)
        else:
            # The order within its conversation stays.
            _write_utterances(db, {event.conversation_id: said.pop(event.conversation_id, [])})
            writing.write_event(db, event)
    _write_utterances(db, said)
    db.execute(_ADVANCE, {"queue": _key(queue), "number": str(max(written, batch[-1].number))})


def forget(db: Connection, queue: str) -> None:
    """Forget the position in a queue that is no more."""
    db.execute(_FORGET, {"queue": _key(queue)})


def _key(queue: str) -> str:
    return f"queue:{queue}"


def _write_utterances(db: Connection, said: Mapping[str, Sequence[AnalyzedUtterance]]) -> None:
    for conversation, utterances in said.items():
        if utterances:
            writing.add_utterances(db, conversation, utterances)
