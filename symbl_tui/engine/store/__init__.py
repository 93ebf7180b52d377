"""Conversations on disk: one SQLite file, one thread that uses it. Knows no HTTP and no recogniser.

:class:`Store` records what is understood; the modules beside it are plain functions over a connection, which
``store.do`` runs on that thread.
"""

from symbl_tui.engine.store.records import Conversation, Job, JobStatus, SavedTracker, StoredMessage
from symbl_tui.engine.store.store import Store

__all__ = ["Conversation", "Job", "JobStatus", "SavedTracker", "Store", "StoredMessage"]
