"""A stream begins with the trackers that its app has saved, also while the database is away."""

from typing import cast

import pytest

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.store import SavedTracker, Store
from symbl_tui.engine.store.failures import StoreUnavailable
from symbl_tui.engine.streaming.saved_trackers_cache import SavedTrackersCache
from symbl_tui.errors import EngineError


class _Trackers:
    """A store with trackers of two apps."""

    def __init__(self) -> None:
        self.names = {"a": "Price", "b": "Churn"}
        self.failure: EngineError | None = None

    async def trackers(self, app_id: str) -> list[SavedTracker]:
        if self.failure:
            raise self.failure
        return [SavedTracker("1", self.names[app_id], ("one", "two"))]


async def test_the_newest_trackers_are_used_and_the_last_known_ones_of_the_app_in_an_outage() -> None:
    store = _Trackers()
    cache = SavedTrackersCache(cast("Store", store))
    assert await cache.of("a") == (Tracker("Price", ("one", "two")),)
    store.names["a"] = "Discount"
    assert await cache.of("a") == (Tracker("Discount", ("one", "two")),)
    store.failure = StoreUnavailable("the database is away")
    assert await cache.of("a") == (Tracker("Discount", ("one", "two")),)
    # Nothing is known of it: a stream begins all the same, and never with those of another app.
    assert await cache.of("b") == ()
    store.failure = EngineError("the database is damaged")
    with pytest.raises(EngineError, match="damaged"):
        await cache.of("a")
