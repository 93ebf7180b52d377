"""Several nodes and several apps: holders of conversations, owners, usage and the audit."""

from typing import Any

from alembic import op
from sqlalchemy import Column, Double, ForeignKey, UniqueConstraint, text

from symbl_tui.engine.store.columns import count, document, number, place, words
from symbl_tui.engine.store.sql_elements import Text

revision = "3"
down_revision = "2"

_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Add columns and tables; programs of revision 2 cannot use the result."""
    claims = (words("node", ""), count("epoch", "0"), words("wanted_by", ""), number("moved", "0"))
    for column in (words("app_id", ""), *claims):
        op.add_column("conversations", column)
    op.drop_index("conversations_started", "conversations")
    op.create_index("conversations_of_app", "conversations", ["app_id", "started"])
    live = text("live")
    op.create_index(
        "conversations_live",
        "conversations",
        ["app_id", "connection_id"],
        sqlite_where=live,
        postgresql_where=live,
    )
    op.add_column("utterances", words("stream", ""))
    op.add_column("jobs", words("node", ""))
    _give_trackers_an_app()
    _create_tables()
    op.execute("INSERT INTO store_info (key, value) VALUES ('compatible_from', '3')")


def _give_trackers_an_app() -> None:
    # Anew and not altered: SQLite cannot change what is unique.
    op.create_table(
        "trackers_of_apps",
        *(words("id", key=True), words("app_id", ""), words("name"), document("vocabulary")),
        UniqueConstraint("app_id", "name"),
        **_BY_KEY,
    )
    op.execute(
        "INSERT INTO trackers_of_apps (id, name, vocabulary) SELECT id, name, vocabulary FROM trackers"
    )
    op.drop_table("trackers")
    op.rename_table("trackers_of_apps", "trackers")


def _create_tables() -> None:
    owner = Text(), ForeignKey("conversations.id", ondelete="CASCADE")
    op.create_table(
        "streams",
        *(Column("conversation_id", *owner, primary_key=True), words("id", key=True), number("began")),
        count("ended", "0"),
        **_BY_KEY,
    )
    op.create_table(
        "apps",
        *(words("id", key=True), words("name"), number("created"), words("secret_hash")),
        *(words("previous_hash", ""), number("previous_until", "0"), Column("revoked", Double())),
        words("limits", "{}"),
        **_BY_KEY,
    )
    op.create_table(
        "usage",
        *(words("app_id", key=True), words("day", key=True), number("seconds", "0")),
        **_BY_KEY,
    )
    op.create_table(
        "audit",
        *(place(), number("at"), words("node", ""), words("app_id", ""), words("event")),
        *(words("subject", ""), words("detail", ""), count("count", "1")),
    )
    op.create_index("audit_in_time", "audit", ["at"])
    op.create_table(
        "nodes",
        *(words("id", key=True), words("name"), number("started"), number("seen"), count("schema")),
        words("state", "{}"),
        **_BY_KEY,
    )
    op.create_table("store_info", words("key", key=True), words("value"), **_BY_KEY)
