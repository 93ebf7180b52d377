"""The tables, as SQLAlchemy's statements name them. Times are seconds since the epoch."""

from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    insert,
)

from symbl_tui.engine.store.columns import count, document, flag, number, place, words
from symbl_tui.engine.store.sql_elements import Text

SCHEMA: Final = 3
"""The revision of the schema: the number of the last migration."""

COMPATIBLE_FROM: Final = "compatible_from"
"""The key of ``store_info`` with the oldest revision whose programs may use the schema."""

METADATA: Final = MetaData()

# Rows in the order of their keys, and no second key beside that: for keys that are texts.
_BY_KEY: Final[dict[str, Any]] = {"sqlite_with_rowid": False}


def _conversation_id(*, key: bool = False) -> Column[str]:
    owner = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", Text(), owner, nullable=False, primary_key=key)


conversations: Final = Table(
    "conversations",
    METADATA,
    words("id", key=True),
    words("connection_id"),
    words("name"),
    number("started"),
    number("ended"),
    number("touched"),
    flag("live"),
    number("threshold", "0.5"),
    words("metadata", "{}"),  # JSON
    words("app_id", ""),
    words("node", ""),  # the instance that holds it; empty: released
    count("epoch", "0"),  # raised by every claim
    words("wanted_by", ""),  # the instance that asks the holder for it
    number("moved", "0"),  # when it last moved from one living instance to another
    **_BY_KEY,
)
Index("conversations_touched", conversations.c.touched)
Index("conversations_of_app", conversations.c.app_id, conversations.c.started)
# In PostgreSQL of the live ones alone, too: the migrations say so. To say it here would load its dialect.
Index(
    "conversations_live",
    conversations.c.app_id,
    conversations.c.connection_id,
    sqlite_where=conversations.c.live,
)

members: Final = Table(
    "members",
    METADATA,
    place(),
    _conversation_id(),
    words("id"),
    words("name"),
    words("user_id"),
    UniqueConstraint("conversation_id", "id"),
)

streams: Final = Table(
    "streams",
    METADATA,
    _conversation_id(key=True),
    words("id", key=True),
    number("began"),  # when its first sample was recorded
    count("ended", "0"),  # 1: its client has stopped it
    **_BY_KEY,
)

utterances: Final = Table(
    "utterances",
    METADATA,
    place(),
    _conversation_id(),
    words("id"),
    words("member_id"),
    words("text"),
    number("began"),
    number("started"),
    number("ended"),
    Column("sentiment", Double()),
    document("words"),
    Column("threshold", Double()),
    words("stream", ""),
    UniqueConstraint("conversation_id", "id"),
)
Index("utterances_in_time", utterances.c.conversation_id, utterances.c.started, utterances.c.place)

findings: Final = Table(
    "findings",
    METADATA,
    place(),
    _conversation_id(),
    words("utterance_id"),
    words("kind"),
    Column("confidence", Double()),
    document("body"),
)
Index("findings_by_kind", findings.c.conversation_id, findings.c.kind)

topics: Final = Table(
    "topics",
    METADATA,
    _conversation_id(key=True),
    document("body"),
    **_BY_KEY,
)

jobs: Final = Table(
    "jobs",
    METADATA,
    words("id", key=True),
    _conversation_id(),
    words("status"),
    words("message", ""),
    words("node", ""),  # the instance that runs it
    **_BY_KEY,
)
Index("jobs_of_conversation", jobs.c.conversation_id)

trackers: Final = Table(
    "trackers",
    METADATA,
    words("id", key=True),
    words("app_id", ""),
    words("name"),
    document("vocabulary"),
    UniqueConstraint("app_id", "name"),
    **_BY_KEY,
)

apps: Final = Table(
    "apps",
    METADATA,
    words("id", key=True),
    words("name"),
    number("created"),
    words("secret_hash"),
    words("previous_hash", ""),  # of the secret before the last rotation, valid until previous_until
    number("previous_until", "0"),
    Column("revoked", Double()),  # when; NULL: it is not
    words("limits", "{}"),  # JSON
    **_BY_KEY,
)

usage: Final = Table(
    "usage",
    METADATA,
    words("app_id", key=True),
    words("day", key=True),  # ISO 8601, UTC
    number("seconds", "0"),
    **_BY_KEY,
)

audit: Final = Table(
    "audit",
    METADATA,
    place(),
    number("at"),
    words("node", ""),
    words("app_id", ""),
    words("event"),
    words("subject", ""),
    words("detail", ""),
    count("count", "1"),
)
Index("audit_in_time", audit.c.at)

nodes: Final = Table(
    "nodes",
    METADATA,
    words("id", key=True),  # of the instance: new at every start
    words("name"),
    number("started"),
    number("seen"),
    count("schema"),
    words("state", "{}"),  # JSON
    **_BY_KEY,
)

store_info: Final = Table(
    "store_info",
    METADATA,
    words("key", key=True),
    words("value"),
    **_BY_KEY,
)

# Alembic's own table, which METADATA does not create: the revision of the schema.
REVISIONS: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def create_tables(db: Connection) -> None:
    """Create all tables of the current revision in an empty database."""
    METADATA.create_all(db, checkfirst=False)
    REVISIONS.create(db, checkfirst=False)
    db.execute(insert(REVISIONS), {"version_num": str(SCHEMA)})
    db.execute(insert(store_info), {"key": COMPATIBLE_FROM, "value": str(SCHEMA)})
