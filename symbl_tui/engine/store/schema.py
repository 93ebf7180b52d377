"""The tables and the migrations of older files. Times are seconds since the epoch."""

from typing import Final

APPLICATION: Final = 0x53594D42
"""SQLite's ``application_id``, which identifies files of this program."""

MIGRATIONS: Final = (
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
"""Each migrates a file from the version of its index to the next; none is changed once released."""
