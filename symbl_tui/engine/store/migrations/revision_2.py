"""A threshold for each utterance."""

from alembic import op
from sqlalchemy import Column, Double

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add the column."""
    op.add_column("utterances", Column("threshold", Double()))
