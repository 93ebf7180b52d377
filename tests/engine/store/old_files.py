"""Files as programs made them before several nodes could share a store, with their statements."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_MIGRATIONS: Final = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY,
        connection_id TEXT NOT NULL,
        name TEXT NOT NULL,
        started REAL NOT NULL,
        ended REAL NOT NULL,
        touched REAL NOT NULL,
        live INTEGER NOT NULL,
        threshold REAL NOT NULL DEFAULT 0.5,
        metadata TEXT NOT NULL DEFAULT '{}'
    ) WITHOUT ROWID;
    CREATE INDEX conversations_started ON conversations (started);
    CREATE INDEX conversations_touched ON conversations (touched);
    CREATE TABLE members (
        place INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        user_id TEXT NOT NULL,
        UNIQUE (conversation_id, id)
    );
    CREATE TABLE utterances (
        place INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        id TEXT NOT NULL,
        member_id TEXT NOT NULL,
        text TEXT NOT NULL,
        began REAL NOT NULL,
        started REAL NOT NULL,
        ended REAL NOT NULL,
        sentiment REAL,
        words BLOB NOT NULL,
        UNIQUE (conversation_id, id)
    );
    CREATE INDEX utterances_in_time ON utterances (conversation_id, started, place);
    CREATE TABLE findings (
        place INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        utterance_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        confidence REAL,
        body BLOB NOT NULL
    );
    CREATE INDEX findings_by_kind ON findings (conversation_id, kind);
    CREATE TABLE topics (
        conversation_id TEXT PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
        body BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        status TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX jobs_of_conversation ON jobs (conversation_id);
    CREATE TABLE trackers (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        vocabulary BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    "ALTER TABLE utterances ADD COLUMN threshold REAL;",
)


def make_old_file(path: Path, version: int) -> None:
    """Make a file of version 1 or 2 with a live conversation, an utterance, a member and a tracker."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as file:
        file.executescript("".join(_MIGRATIONS[:version]))
        file.executescript(f"PRAGMA application_id = 0x53594D42; PRAGMA user_version = {version};")
        with file:
            file.execute(
                "INSERT INTO conversations (id, connection_id, name, started, ended, touched, live)"
                " VALUES ('1', 'room', 'Standup', 0, 0, 0, 1)"
            )
            file.execute("INSERT INTO members VALUES (1, '1', 'a', 'Ann', 'ann@example.com')")
            file.execute(
                "INSERT INTO utterances (conversation_id, id, member_id, text, began, started, ended, words)"
                " VALUES ('1', 'old', 'a', 'Hello.', 0, 1, 2, '[]')"
            )
            file.execute("INSERT INTO trackers VALUES ('t', 'Prices', '[\"cost\"]')")
