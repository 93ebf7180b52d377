"""The tables of the index: their schema, and sessions and hits as rows of them."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.text import clean
from symbl_tui.session.archive.recorded_session import RecordedSession

VERSION: Final = 4
# 2^24 lines a session and 2^39 sessions fit SQLite's 63 bits; a session's lines are then one range of rows.
# Row numbers that each session has for its lines: its own number times this, plus the line's.
_LINES: Final = 1 << 24
# FTS5's cost grows with the words, and a pasted page is no search.
_QUERY_WORDS: Final = 32
_SNIPPET_WORDS: Final = 16
_HIT, _END_OF_HIT = "\x02", "\x03"
"""Put around each hit by SQLite; cleaned text has no control characters of its own."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, title TEXT NOT NULL,
    started TEXT NOT NULL DEFAULT '', length REAL NOT NULL DEFAULT 0, speakers TEXT NOT NULL DEFAULT '[]',
    utterances INTEGER NOT NULL DEFAULT 0, insights TEXT NOT NULL DEFAULT '{}',
    closed INTEGER NOT NULL DEFAULT 1, fault TEXT NOT NULL DEFAULT '',
    title_given INTEGER NOT NULL DEFAULT 1, open_actions INTEGER NOT NULL DEFAULT 0);
CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5(
    text, original, about, speaker UNINDEXED, start UNINDEXED, tokenize = 'unicode61 remove_diacritics 2');
"""
# A line that was corrected is found by both texts. One row of each session is about it: title and speakers.

_SEARCH: Final = """
SELECT sessions.name, sessions.title, sessions.started, said.start, said.speaker,
       snippet(said, -1, ?, ?, '…', ?), said.about IS NOT NULL
FROM said JOIN sessions ON sessions.id = said.rowid / ?
WHERE said MATCH ? ORDER BY said.rowid DESC LIMIT ?
"""

# A row that is searched: text, original, about, speaker, start.
_Said = tuple[str, str | None, str | None, str, float]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session, as lists show it."""

    name: str
    """The name of its folder."""
    title: str
    started: datetime | None
    """None where it is unknown."""
    length: float
    """Seconds."""
    speakers: tuple[str, ...]
    utterances: int
    insights: Mapping[str, int]
    """How many insights of each kind it has, by the kind's key; kinds without any are left out."""
    closed: bool
    """Whether it was closed; otherwise it is running, or was interrupted."""
    fault: str
    """Why the folder, or its transcript, cannot be read; empty where it can."""
    title_given: bool = True
    """Whether the user gave the title; otherwise it is proposed."""
    open_actions: int = 0
    """How many of its action items are not ticked off."""
    running: bool = False
    """Whether it is being recorded at this moment. Not kept in the index: read from its lock."""

    @property
    def can_open(self) -> bool:
        """Whether something of it can be shown, at least when it was."""
        return not self.fault or self.started is not None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place with the words that were searched for."""

    name: str
    """The name of the session's folder."""
    title: str
    started: datetime | None
    start: float
    """Seconds from the start of the capture."""
    speaker: str
    """Empty for a bookmark, and for the session itself."""
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each found word in the snippet, in characters."""
    about: bool = False
    """Whether it is the session itself: its title, or the name of a speaker."""


def select_stamps(database: sqlite3.Connection) -> dict[str, str]:
    """The stamp of each session, by its name."""
    return {os.fsdecode(name): stamp for name, stamp in database.execute("SELECT name, stamp FROM sessions")}


def select_summaries(database: sqlite3.Connection) -> list[SessionSummary]:
    """Every session, newest first."""
    columns = "name, title, started, length, speakers, utterances, insights, closed, fault, title_given"
    query = f"SELECT {columns}, open_actions FROM sessions ORDER BY started DESC, name DESC"
    return [_summary(row) for row in database.execute(query)]


def search_lines(database: sqlite3.Connection, words: str, limit: int) -> list[SearchHit]:
    """The lines with all these words, newest row first; the last word may be a beginning."""
    if not (query := _query(words)):
        return []
    values = (_HIT, _END_OF_HIT, _SNIPPET_WORDS, _LINES, query, limit)
    return [_hit(row) for row in database.execute(_SEARCH, values)]


def delete_session(database: sqlite3.Connection, name: str) -> None:
    """Delete a session with its lines."""
    for (id,) in database.execute("SELECT id FROM sessions WHERE name = ?", (_stored(name),)).fetchall():
        database.execute("DELETE FROM said WHERE rowid BETWEEN ? AND ?", (id * _LINES, (id + 1) * _LINES - 1))
        database.execute("DELETE FROM sessions WHERE id = ?", (id,))


def insert_session(database: sqlite3.Connection, name: str, stamp: str, *, recorded: RecordedSession) -> None:
    """Insert a session with its lines and bookmarks."""
    facts = recorded.facts
    id = _insert(
        database,
        name=_stored(name),
        stamp=stamp,
        title=facts.title,
        started=facts.started.astimezone(UTC).isoformat(),
        length=facts.length,
        speakers=json.dumps(recorded.people),
        utterances=len(recorded.lines),
        insights=json.dumps(Counter(insight.kind for insight in recorded.insights)),
        closed=facts.ended is not None,
        title_given=facts.title_given,
        # What else cannot be read is said where the session is shown.
        fault="" if recorded.lines else clean("; ".join(recorded.unread)),
        open_actions=sum(each.kind == ACTION_ITEM and not each.done for each in recorded.insights),
    )
    about = " · ".join((facts.title, *recorded.people))
    lines: list[_Said] = [("", None, about, "", 0.0)]
    lines += [(line.text, line.original, None, line.speaker, line.start) for line in recorded.lines]
    lines += [(each.text, None, None, "", each.start) for each in recorded.bookmarks if each.text]
    rows = ((id * _LINES + number, *row) for number, row in enumerate(lines[:_LINES]))
    database.executemany(
        "INSERT INTO said (rowid, text, original, about, speaker, start) VALUES (?, ?, ?, ?, ?, ?)", rows
    )


def insert_damaged(database: sqlite3.Connection, name: str, stamp: str, *, fault: str) -> None:
    """Insert a session with an unreadable folder."""
    _insert(database, name=_stored(name), stamp=stamp, title=clean(name), fault=fault)


def _insert(database: sqlite3.Connection, **row: object) -> int:
    """Insert a session; the column names are constants, the values foreign."""
    columns, places = ", ".join(row), ", ".join("?" * len(row))
    done = database.execute(f"INSERT INTO sessions ({columns}) VALUES ({places})", tuple(row.values()))
    return done.lastrowid or 0


def _stored(name: str) -> str | bytes:
    """A folder's name as a value: its bytes where it is no UTF-8, which SQLite does not take as text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def _summary(row: tuple[str | bytes, str, str, float, str, int, str, int, str, int, int]) -> SessionSummary:
    name, title, started, length, speakers, utterances, insights, closed, fault, given, open_actions = row
    names = tuple(str(speaker) for speaker in json.loads(speakers))
    when = datetime.fromisoformat(started) if started else None
    counts = {str(kind): int(count) for kind, count in json.loads(insights).items()}
    return SessionSummary(
        *(
            os.fsdecode(name),
            title,
            when,
            length,
            names,
            utterances,
            counts,
            bool(closed),
            fault,
            bool(given),
        ),
        open_actions,
    )


def _hit(row: tuple[str | bytes, str, str, float, str, str, int]) -> SearchHit:
    name, title, started, start, speaker, marked, about = row
    plain, marks = "", []
    for piece in marked.split(_HIT):
        hit, mark, rest = piece.rpartition(_END_OF_HIT)
        if mark:
            marks.append((len(plain), len(plain) + len(hit)))
        plain += hit + rest
    when = datetime.fromisoformat(started) if started else None
    return SearchHit(os.fsdecode(name), title, when, float(start), speaker, plain, tuple(marks), bool(about))


def _query(words: str) -> str:
    """The typed words as an FTS5 query: each a quoted string, so that none is an operator."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in clean(words).split()[:_QUERY_WORDS]]
    return " ".join(quoted) + "*" if quoted else ""  # FTS5: a star behind the last string makes it a prefix
