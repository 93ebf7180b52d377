"""The index over all sessions, in SQLite with FTS5: a copy of what the folders say, made anew at any time.

It knows sessions by the names of their folders. It trusts nothing that a reader types, and nothing of itself:
an index that is damaged, or of another version, is thrown away and filled again.
"""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.system.paths import private

_VERSION: Final = 2
_LINES: Final = 1 << 24
"""Row numbers that each session has for its lines: its own number times this, plus the line's."""
_WAIT_SECONDS: Final = 10.0
"""How long another program of ours may be writing."""
_QUERY_WORDS: Final = 32
_SNIPPET_WORDS: Final = 16
_HIT, _END_OF_HIT = "\x02", "\x03"
"""Put around each hit by SQLite; cleaned text has no control characters of its own."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, title TEXT NOT NULL,
    started TEXT NOT NULL DEFAULT '', length REAL NOT NULL DEFAULT 0, speakers TEXT NOT NULL DEFAULT '[]',
    utterances INTEGER NOT NULL DEFAULT 0, insights TEXT NOT NULL DEFAULT '{}',
    closed INTEGER NOT NULL DEFAULT 1, fault TEXT NOT NULL DEFAULT '');
CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5(
    text, speaker UNINDEXED, start UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
"""

_SEARCH: Final = """
SELECT sessions.name, sessions.title, sessions.started, said.start, said.speaker,
       snippet(said, 0, ?, ?, '…', ?)
FROM said JOIN sessions ON sessions.id = said.rowid / ?
WHERE said MATCH ? ORDER BY said.rowid DESC LIMIT ?
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in a list."""

    name: str
    """The name of its folder."""
    title: str
    started: datetime | None
    """None where the folder does not say."""
    length: float
    """Seconds."""
    speakers: tuple[str, ...]
    utterances: int
    insights: Mapping[str, int]
    """How many insights of each kind it has, by the kind's key; kinds without any are left out."""
    closed: bool
    """Whether it came to its end; otherwise it still runs, or its program was killed."""
    fault: str
    """What is wrong with a folder that cannot be read; empty otherwise."""
    running: bool = False
    """Whether it is being recorded at this moment. Not kept in the index: only its lock knows."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words looked for were said."""

    name: str
    """The name of the session's folder."""
    title: str
    started: datetime | None
    start: float
    """Seconds from the start of the capture."""
    speaker: str
    """Empty for a note."""
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Where the hits are in the snippet, in characters."""


class Index:
    """One file. Every call opens and closes it, so it may be used from any thread; every call blocks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def update(self, stamps: dict[str, str], read: Callable[[str], RecordedSession]) -> None:
        """Have it agree with the folders.

        Args:
            stamps: What there is: a folder's name, and a text that changes when its content does.
            read: Reads a session by its name; one it raises for is listed with that fault.

        Raises:
            SymblTuiError: the index cannot be written.
        """
        self._safely(lambda database: self._update(database, stamps, read))

    def entries(self) -> tuple[Entry, ...]:
        """Every session, newest first."""
        columns = "name, title, started, length, speakers, utterances, insights, closed, fault"
        ask = f"SELECT {columns} FROM sessions ORDER BY started DESC, name DESC"
        return self._safely(lambda database: tuple(_entry(row) for row in database.execute(ask)))

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Where all these words were said; the last may be the beginning of a word.

        The newest session comes first, and within it what was said first. When there are more than ``limit``
        places, those of the sessions that were indexed last are kept, which nearly always are the newest.
        """
        if not (query := _query(words)):
            return ()
        values = (_HIT, _END_OF_HIT, _SNIPPET_WORDS, _LINES, query, limit)
        hits = self._safely(lambda database: [_hit(row) for row in database.execute(_SEARCH, values)])
        hits.sort(key=lambda hit: hit.start)
        return tuple(sorted(hits, key=lambda hit: hit.name, reverse=True))

    def _update(
        self, database: sqlite3.Connection, stamps: dict[str, str], read: Callable[[str], RecordedSession]
    ) -> None:
        known = dict(database.execute("SELECT name, stamp FROM sessions"))
        for name in known.keys() - stamps.keys():
            with _transaction(database):
                _forget(database, name)
        for name in sorted(name for name, stamp in stamps.items() if known.get(name) != stamp):
            try:
                recorded = read(name)
            except SymblTuiError as error:
                add = partial(_add_damaged, fault=clean(str(error)))
            else:
                add = partial(_add, recorded=recorded)
            # Each by itself: whoever interrupts the first run has not waited in vain.
            with _transaction(database):
                _forget(database, name)
                add(database, name, stamps[name])

    def _safely(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work``; when the file is damaged, with a new one."""
        try:
            try:
                with self._open() as database:
                    return work(database)
            except sqlite3.DatabaseError as error:
                if type(error) is not sqlite3.DatabaseError:
                    raise  # busy, full or forbidden: nothing that a new file would mend
                for part in (self._path, self._path.with_name(f"{self._path.name}-journal")):
                    part.unlink(missing_ok=True)
                with self._open() as database:
                    return work(database)
        except (sqlite3.Error, OSError) as error:
            raise SymblTuiError(f"{clean(str(self._path))}: the index cannot be used ({error})") from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        private(self._path.parent)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite would let others read it
        with closing(sqlite3.connect(self._path, _WAIT_SECONDS, isolation_level=None)) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError("an index of another version")
            if version == 0:
                database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT")
            yield database


def _forget(database: sqlite3.Connection, name: str) -> None:
    for (id,) in database.execute("SELECT id FROM sessions WHERE name = ?", (name,)).fetchall():
        database.execute("DELETE FROM said WHERE rowid BETWEEN ? AND ?", (id * _LINES, (id + 1) * _LINES - 1))
        database.execute("DELETE FROM sessions WHERE id = ?", (id,))


def _add(database: sqlite3.Connection, name: str, stamp: str, *, recorded: RecordedSession) -> None:
    facts = recorded.facts
    id = _insert(
        database,
        name=name,
        stamp=stamp,
        title=facts.title,
        started=facts.started.astimezone(UTC).isoformat(),
        length=facts.length,
        speakers=json.dumps(recorded.people),
        utterances=len(recorded.lines),
        insights=json.dumps(Counter(insight.kind for insight in recorded.insights)),
        closed=facts.ended is not None,
    )
    said = [(line.text, line.speaker, line.start) for line in recorded.lines]
    said += [(note.text, "", note.start) for note in recorded.notes if note.text]
    rows = ((id * _LINES + number, *row) for number, row in enumerate(said[:_LINES]))
    database.executemany("INSERT INTO said (rowid, text, speaker, start) VALUES (?, ?, ?, ?)", rows)


def _add_damaged(database: sqlite3.Connection, name: str, stamp: str, *, fault: str) -> None:
    _insert(database, name=name, stamp=stamp, title=clean(name), fault=fault)


def _insert(database: sqlite3.Connection, **row: object) -> int:
    """Add a session; our own names of columns, everybody's values."""
    columns, places = ", ".join(row), ", ".join("?" * len(row))
    done = database.execute(f"INSERT INTO sessions ({columns}) VALUES ({places})", tuple(row.values()))
    return done.lastrowid or 0


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, and nobody else in between."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _entry(row: tuple[str, str, str, float, str, int, str, int, str]) -> Entry:
    name, title, started, length, speakers, utterances, insights, closed, fault = row
    names = tuple(str(speaker) for speaker in json.loads(speakers))
    when = datetime.fromisoformat(started) if started else None
    counts = {str(kind): int(count) for kind, count in json.loads(insights).items()}
    return Entry(name, title, when, length, names, utterances, counts, bool(closed), fault)


def _hit(row: tuple[str, str, str, float, str, str]) -> Hit:
    name, title, started, start, speaker, marked = row
    plain, marks = "", []
    for piece in marked.split(_HIT):
        hit, mark, rest = piece.rpartition(_END_OF_HIT)
        if mark:
            marks.append((len(plain), len(plain) + len(hit)))
        plain += hit + rest
    when = datetime.fromisoformat(started) if started else None
    return Hit(name, title, when, float(start), speaker, plain, tuple(marks))


def _query(words: str) -> str:
    """What was typed as an FTS5 query: every word a quoted string, so that nothing in it is an operator."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in clean(words).split()[:_QUERY_WORDS]]
    return " ".join(quoted) + "*" if quoted else ""
