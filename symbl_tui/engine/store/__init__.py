"""Conversations in a database: a SQLite file, or PostgreSQL that nodes share. Knows no HTTP.

:class:`Store` is the engine's handle. The modules beside it are plain functions over a connection, which
``store.run`` executes on the one thread that writes, and ``store.read`` on another.
"""

from symbl_tui.engine.store.records import Conversation, Job, JobStatus, SavedTracker, StoredMessage
from symbl_tui.engine.store.store import Store

__all__ = ["Conversation", "Job", "JobStatus", "SavedTracker", "Store", "StoredMessage"]
