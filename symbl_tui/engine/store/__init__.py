"""Conversations on disk: one SQLite file, one thread that uses it. Knows no HTTP and no recogniser.

:class:`Store` is the engine's handle. The modules beside it are plain functions over a connection, which
``store.run`` executes on that thread.
"""

from symbl_tui.engine.store.records import Conversation, Job, JobStatus, SavedTracker, StoredMessage
from symbl_tui.engine.store.store import Store

__all__ = ["Conversation", "Job", "JobStatus", "SavedTracker", "Store", "StoredMessage"]
