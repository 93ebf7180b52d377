"""Copies a store into another one: plain functions over two connections.

A conversation is copied as a whole or not at all, and one that is there already is left as it is. So a copy
that was interrupted is continued by copying again, and a store that is in use may be filled.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select, tuple_

from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import (
    apps,
    audit,
    conversations,
    findings,
    jobs,
    members,
    streams,
    topics,
    trackers,
    usage,
    utterances,
)

Progress = Callable[[int, int], None]
"""Called with the conversations done and all of them."""

_ROWS_AT_ONCE: Final = 500
_CONTENT: Final = (members, streams, utterances, findings, topics, jobs)
_OTHERS: Final = (apps, trackers, usage)
_PLACE: Final = "place"
# What makes an entry of the audit the same as another.
_SAME_ENTRY: Final = (audit.c.at, audit.c.node, audit.c.app_id, audit.c.event, audit.c.subject)


def copy_all(source: Connection, target: Connection, progress: Progress = lambda *_: None) -> Counter[str]:
    """Copy everything; returns the number of rows that were copied, by table.

    Each batch is committed, also in ``source``, so that neither database holds a transaction for long. Nodes
    and the store's own notes stay where they are.
    """
    copied: Counter[str] = Counter()
    for table in _OTHERS:
        for rows in _batches(source, table):
            copied[table.name] += _add(target, table, rows)
            target.commit()
    total = source.execute(select(func.count()).select_from(conversations)).scalar_one()
    done = 0
    for rows in _batches(source, conversations):
        for row in rows:
            if _add(target, conversations, [row]):
                copied[conversations.name] += 1
                _copy_content(source, target, row["id"], copied)
            target.commit()
            done += 1
            progress(done, max(total, done))
        source.commit()
    for rows in _batches(source, audit):
        copied[audit.name] += _add_entries(target, rows)
        target.commit()
    return copied


def _copy_content(source: Connection, target: Connection, conversation_id: str, copied: Counter[str]) -> None:
    for table in _CONTENT:
        for rows in _batches(source, table, conversation_id):
            copied[table.name] += _add(target, table, rows)


def _batches(
    source: Connection, table: Table, conversation_id: str | None = None
) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, or those of one conversation, in the order of their keys."""
    key = tuple(table.primary_key.columns)
    page = select(table).order_by(*key).limit(_ROWS_AT_ONCE)
    if conversation_id is not None:
        page = page.where(table.c.conversation_id == conversation_id)
    after = page
    while rows := source.execute(after).mappings().all():
        # Places are the target's own: rows keep their order, not their numbers.
        yield [{name: value for name, value in row.items() if name != _PLACE} for row in rows]
        after = page.where(tuple_(*key) > tuple(rows[-1][column.name] for column in key))


def _add(target: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows that are not there; returns how many were inserted."""
    if not rows:
        return 0
    statement = insert(table).ext(OnConflict("DO NOTHING")).inline()
    return target.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def _add_entries(target: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert entries of the audit, which has no key, unless there are the same ones."""
    first, last = min(row["at"] for row in rows), max(row["at"] for row in rows)
    alike = target.execute(select(*_SAME_ENTRY).where(audit.c.at.between(first, last)))
    there = {tuple(entry) for entry in alike}
    return _add(target, audit, [row for row in rows if _entry(row) not in there])


def _entry(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in _SAME_ENTRY)
