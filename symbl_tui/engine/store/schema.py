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
    """
    ALTER TABLE conversations ADD COLUMN app_id TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversations ADD COLUMN node TEXT NOT NULL DEFAULT '';
    ALTER TABLE conversations ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversations ADD COLUMN wanted_by TEXT NOT NULL DEFAULT '';
    DROP INDEX conversations_started;
    CREATE INDEX conversations_of_app ON conversations (app_id, started);
    CREATE INDEX conversations_live ON conversations (app_id, connection_id) WHERE live;
    ALTER TABLE utterances ADD COLUMN stream TEXT NOT NULL DEFAULT '';
    CREATE TABLE streams (
        conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
        id TEXT NOT NULL,
        began REAL NOT NULL,
        PRIMARY KEY (conversation_id, id)
    ) WITHOUT ROWID;
    ALTER TABLE jobs ADD COLUMN node TEXT NOT NULL DEFAULT '';
    ALTER TABLE trackers RENAME TO trackers_of_one_app;
    CREATE TABLE trackers (
        id TEXT PRIMARY KEY,
        app_id TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL,
        vocabulary BLOB NOT NULL,
        UNIQUE (app_id, name)
    ) WITHOUT ROWID;
    INSERT INTO trackers (id, name, vocabulary) SELECT id, name, vocabulary FROM trackers_of_one_app;
    DROP TABLE trackers_of_one_app;
    CREATE TABLE apps (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created REAL NOT NULL,
        secret_hash TEXT NOT NULL,
        previous_hash TEXT NOT NULL DEFAULT '',
        previous_until REAL NOT NULL DEFAULT 0,
        revoked REAL,
        limits TEXT NOT NULL DEFAULT '{}'
    ) WITHOUT ROWID;
    CREATE TABLE usage (
        app_id TEXT NOT NULL,
        day TEXT NOT NULL,
        seconds REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (app_id, day)
    ) WITHOUT ROWID;
    CREATE TABLE audit (
        place INTEGER PRIMARY KEY,
        at REAL NOT NULL,
        node TEXT NOT NULL DEFAULT '',
        app_id TEXT NOT NULL DEFAULT '',
        event TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '',
        count INTEGER NOT NULL DEFAULT 1
    );
    CREATE INDEX audit_in_time ON audit (at);
    CREATE TABLE nodes (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        started REAL NOT NULL,
        seen REAL NOT NULL,
        schema INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT '{}'
    ) WITHOUT ROWID;
    CREATE TABLE store_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO store_info VALUES ('compatible_from', '3');
    """,
)
"""Each migrates a file from the version of its index to the next; none is changed once released."""
