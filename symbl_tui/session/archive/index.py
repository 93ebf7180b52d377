"""The search index over all sessions, in SQLite with FTS5: derived from the folders, and rebuilt at any time.

Sessions are named by their folders. An index that is damaged, or of another version, is deleted and filled
again.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.archive import index_rows as rows
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.system.paths import make_private

# How long to wait for another process that writes.
_WAIT_SECONDS: Final = 10.0

# How long sessions are read before they are written.
_BATCH_SECONDS: Final = 0.5

T = TypeVar("T")
# Inserts a session, given its name and its stamp.
_Add = Callable[[sqlite3.Connection, str, str], None]
# Name, stamp and what inserts it.
_Row = tuple[str, str, _Add]


class Index:
    """One index file. Every call opens and closes it, so it is for any thread; every call blocks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def update(self, stamps: dict[str, str], read: Callable[[str], RecordedSession]) -> None:
        """Update it to the folders.

        Args:
            stamps: For each folder's name a text that changes when its content does.
            read: Reads a session by its name; one that it raises for is listed with that fault.

        Raises:
            SymblTuiError: the index cannot be written.
        """
        self._run(lambda database: self._update(database, stamps, read))

    def summaries(self) -> tuple[SessionSummary, ...]:
        """Every session, newest first."""
        return tuple(self._run(rows.select_summaries))

    def search(self, words: str, limit: int) -> tuple[SearchHit, ...]:
        """The places with all these words; the last may be the beginning of a word.

        Sorted by session, newest first, and within it by time. Of more than ``limit`` places those of the
        sessions that were indexed last are returned, which nearly always are the newest.
        """
        hits = self._run(lambda database: rows.search_lines(database, words, limit))
        hits.sort(key=lambda hit: hit.start)
        return tuple(sorted(hits, key=lambda hit: hit.name, reverse=True))

    def _update(
        self, database: sqlite3.Connection, stamps: dict[str, str], read: Callable[[str], RecordedSession]
    ) -> None:
        # Read in one statement; two programs that update at once do the same work twice, and no harm.
        known = rows.select_stamps(database)
        for name in known.keys() - stamps.keys():
            with _transaction(database):
                rows.delete_session(database, name)
        batch: list[_Row] = []
        begun = time.monotonic()
        try:
            # In order of their days: row numbers follow it, so that the newest hits come first unsorted.
            for name in sorted(name for name, stamp in stamps.items() if known.get(name) != stamp):
                batch.append((name, stamps[name], _read_row(name, read)))
                # Together, as each transaction waits for the disk.
                if time.monotonic() - begun > _BATCH_SECONDS:
                    _write(database, batch)
                    batch, begun = [], time.monotonic()
        finally:
            _write(database, batch)  # a first run that is interrupted keeps what it has done

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` on the database; when the file is damaged, on a new one."""
        try:
            try:
                with self._open() as database:
                    return work(database)
            except sqlite3.DatabaseError as error:
                # Its subclasses say what is wrong with the call; the
                # class itself means that the file is no database.
                if type(error) is not sqlite3.DatabaseError:
                    raise  # busy, full or forbidden: a new file would not help
                # The journal too: it would be rolled back into the new file.
                for part in (self._path, self._path.with_name(f"{self._path.name}-journal")):
                    part.unlink(missing_ok=True)
                with self._open() as database:
                    return work(database)
        except (sqlite3.Error, OSError) as error:
            raise SymblTuiError(f"{clean(str(self._path))}: the index cannot be used ({error})") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        make_private(self._path.parent)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would let others read it
        with closing(sqlite3.connect(self._path, _WAIT_SECONDS, isolation_level=None)) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            # Raised as damage, since both are mended alike: the index is derived and filled again.
            if version not in (0, rows.VERSION):
                raise sqlite3.DatabaseError("an index of another version")
            if version == 0:
                database.executescript(
                    f"BEGIN IMMEDIATE; {rows.SCHEMA} PRAGMA user_version = {rows.VERSION}; COMMIT"
                )
            yield database


def _read_row(name: str, read: Callable[[str], RecordedSession]) -> _Add:
    """Read a session; what inserts it, or its fault."""
    try:
        return partial(rows.insert_session, recorded=read(name))
    except SymblTuiError as error:
        return partial(rows.insert_damaged, fault=clean(str(error)))
    except Exception as error:  # whatever a folder makes of its reader: the others are listed
        return partial(rows.insert_damaged, fault=clean(str(InternalError.of(error))))


def _write(database: sqlite3.Connection, batch: list[_Row]) -> None:
    """Replace the rows of some sessions, in one transaction."""
    if not batch:
        return
    with _transaction(database):
        for name, stamp, add in batch:
            rows.delete_session(database, name)
            add(database, name, stamp)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one transaction."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
