"""Conversations on disk: one SQLite file, one thread that uses it. Knows no HTTP and no recogniser.

:class:`Store` records what is understood; the modules beside it are plain functions over a connection, which
``store.do`` runs on that thread.
"""

from symbl_tui.engine.store.store import Store
from symbl_tui.engine.store.values import Conversation, Job, JobStatus, Said, SavedTracker

__all__ = ["Conversation", "Job", "JobStatus", "Said", "SavedTracker", "Store"]
