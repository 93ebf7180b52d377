"""Conversations with their content, jobs and trackers."""

from typing import Any

from alembic import op
from sqlalchemy import Column, Double, ForeignKey, UniqueConstraint

from symbl_tui.engine.store.columns import document, flag, number, place, words
from symbl_tui.engine.store.sql_elements import Text

revision = "1"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _create_conversations()
    _create_content()
    by_key: dict[str, Any] = {"sqlite_with_rowid": False}
    op.create_table(
        "topics", Column("conversation_id", *_owner(), primary_key=True), document("body"), **by_key
    )
    op.create_table(
        "jobs",
        *(words("id", key=True), Column("conversation_id", *_owner(), nullable=False), words("status")),
        words("message", ""),
        **by_key,
    )
    op.create_index("jobs_of_conversation", "jobs", ["conversation_id"])
    op.create_table(
        "trackers",
        *(words("id", key=True), words("name"), document("vocabulary"), UniqueConstraint("name")),
        **by_key,
    )


def _owner() -> tuple[Text, ForeignKey]:
    return Text(), ForeignKey("conversations.id", ondelete="CASCADE")


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        *(words("id", key=True), words("connection_id"), words("name")),
        *(number("started"), number("ended"), number("touched"), flag("live")),
        *(number("threshold", "0.5"), words("metadata", "{}")),
        sqlite_with_rowid=False,
    )
    op.create_index("conversations_started", "conversations", ["started"])
    op.create_index("conversations_touched", "conversations", ["touched"])


def _create_content() -> None:
    op.create_table(
        "members",
        *(place(), Column("conversation_id", *_owner(), nullable=False), words("id"), words("name")),
        *(words("user_id"), UniqueConstraint("conversation_id", "id")),
    )
    op.create_table(
        "utterances",
        *(place(), Column("conversation_id", *_owner(), nullable=False), words("id"), words("member_id")),
        *(words("text"), number("began"), number("started"), number("ended"), Column("sentiment", Double())),
        *(document("words"), UniqueConstraint("conversation_id", "id")),
    )
    op.create_index("utterances_in_time", "utterances", ["conversation_id", "started", "place"])
    op.create_table(
        "findings",
        *(place(), Column("conversation_id", *_owner(), nullable=False), words("utterance_id")),
        *(words("kind"), Column("confidence", Double()), document("body")),
    )
    op.create_index("findings_by_kind", "findings", ["conversation_id", "kind"])
