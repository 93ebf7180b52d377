"""The trackers that apps have saved, as streams use them."""

import logging

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.store import Store
from symbl_tui.engine.store.failures import StoreUnavailable

_log = logging.getLogger(__name__)


class SavedTrackersCache:
    """Read anew for each stream; the last ones where the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[Tracker, ...]] = {}
        """By app; there are as many as operators made."""

    async def of(self, app_id: str) -> tuple[Tracker, ...]:
        """The trackers of an app; raises ``EngineError`` where the store has failed for good."""
        try:
            saved = await self._store.trackers(app_id)
        except StoreUnavailable as error:
            _log.warning("a stream begins with the trackers that are known: %s", error.reason)
            return self._known.get(app_id, ())
        self._known[app_id] = tuple(Tracker(each.name, each.vocabulary) for each in saved)
        return self._known[app_id]
