"""The tables, as SQLAlchemy's statements name them. Times are seconds since the epoch."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from symbl_tui.engine.store.sql_elements import Blob, Text

SCHEMA: Final = 3
"""The revision of the schema: the number of its migrations."""

METADATA: Final = MetaData()

# Rows in the order of their keys, and no second key beside that: for keys that are texts.
_BY_KEY: Final[dict[str, Any]] = {"sqlite_with_rowid": False}


def _place() -> Column[int]:
    """The order in which rows were inserted."""
    return Column(
        "place", BigInteger().with_variant(Integer(), "sqlite"), Identity(always=True), primary_key=True
    )


def _text(name: str, default: str | None = None, *, key: bool = False) -> Column[str]:
    value = None if default is None else text(f"'{default}'")
    return Column(name, Text(), nullable=False, primary_key=key, server_default=value)


def _number(name: str, default: str | None = None) -> Column[float]:
    value = None if default is None else text(default)
    return Column(name, Double(), nullable=False, server_default=value)


def _conversation_id(*, key: bool = False) -> Column[str]:
    owner = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", Text(), owner, nullable=False, primary_key=key)


conversations: Final = Table(
    "conversations",
    METADATA,
    _text("id", key=True),
    _text("connection_id"),
    _text("name"),
    _number("started"),
    _number("ended"),
    _number("touched"),
    Column("live", Boolean(), nullable=False),
    _number("threshold", "0.5"),
    _text("metadata", "{}"),  # JSON
    _text("app_id", ""),
    _text("node", ""),  # the instance that holds it; empty: released
    Column("epoch", Integer(), nullable=False, server_default=text("0")),  # raised by every claim
    _text("wanted_by", ""),  # the instance that asks the holder for it
    **_BY_KEY,
)
Index("conversations_touched", conversations.c.touched)
Index("conversations_of_app", conversations.c.app_id, conversations.c.started)
Index(
    "conversations_live",
    conversations.c.app_id,
    conversations.c.connection_id,
    sqlite_where=conversations.c.live,
    postgresql_where=conversations.c.live,
)

members: Final = Table(
    "members",
    METADATA,
    _place(),
    _conversation_id(),
    _text("id"),
    _text("name"),
    _text("user_id"),
    UniqueConstraint("conversation_id", "id"),
)

streams: Final = Table(
    "streams",
    METADATA,
    _conversation_id(key=True),
    _text("id", key=True),
    _number("began"),  # when its first sample was recorded
    **_BY_KEY,
)

utterances: Final = Table(
    "utterances",
    METADATA,
    _place(),
    _conversation_id(),
    _text("id"),
    _text("member_id"),
    _text("text"),
    _number("began"),
    _number("started"),
    _number("ended"),
    Column("sentiment", Double()),
    Column("words", Blob(), nullable=False),  # JSON
    Column("threshold", Double()),
    _text("stream", ""),
    UniqueConstraint("conversation_id", "id"),
)
Index("utterances_in_time", utterances.c.conversation_id, utterances.c.started, utterances.c.place)

findings: Final = Table(
    "findings",
    METADATA,
    _place(),
    _conversation_id(),
    _text("utterance_id"),
    _text("kind"),
    Column("confidence", Double()),
    Column("body", Blob(), nullable=False),  # JSON
)
Index("findings_by_kind", findings.c.conversation_id, findings.c.kind)

topics: Final = Table(
    "topics",
    METADATA,
    _conversation_id(key=True),
    Column("body", Blob(), nullable=False),  # JSON
    **_BY_KEY,
)

jobs: Final = Table(
    "jobs",
    METADATA,
    _text("id", key=True),
    _conversation_id(),
    _text("status"),
    _text("message", ""),
    _text("node", ""),  # the instance that runs it
    **_BY_KEY,
)
Index("jobs_of_conversation", jobs.c.conversation_id)

trackers: Final = Table(
    "trackers",
    METADATA,
    _text("id", key=True),
    _text("app_id", ""),
    _text("name"),
    Column("vocabulary", Blob(), nullable=False),  # JSON
    UniqueConstraint("app_id", "name"),
    **_BY_KEY,
)

apps: Final = Table(
    "apps",
    METADATA,
    _text("id", key=True),
    _text("name"),
    _number("created"),
    _text("secret_hash"),
    _text("previous_hash", ""),  # of the secret before the last rotation, valid until previous_until
    _number("previous_until", "0"),
    Column("revoked", Double()),  # when; NULL: it is not
    _text("limits", "{}"),  # JSON
    **_BY_KEY,
)

usage: Final = Table(
    "usage",
    METADATA,
    _text("app_id", key=True),
    _text("day", key=True),  # ISO 8601, UTC
    _number("seconds", "0"),
    **_BY_KEY,
)

audit: Final = Table(
    "audit",
    METADATA,
    _place(),
    _number("at"),
    _text("node", ""),
    _text("app_id", ""),
    _text("event"),
    _text("subject", ""),
    _text("detail", ""),
    Column("count", Integer(), nullable=False, server_default=text("1")),
)
Index("audit_in_time", audit.c.at)

nodes: Final = Table(
    "nodes",
    METADATA,
    _text("id", key=True),  # of the instance: new at every start
    _text("name"),
    _number("started"),
    _number("seen"),
    Column("schema", Integer(), nullable=False),
    _text("state", "{}"),  # JSON
    **_BY_KEY,
)

store_info: Final = Table(
    "store_info",
    METADATA,
    _text("key", key=True),
    _text("value"),
    **_BY_KEY,
)
