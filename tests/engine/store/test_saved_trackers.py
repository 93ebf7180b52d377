"""The trackers of an app: its own alone, whatever ids and names others use."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from symbl_tui.engine.store import SavedTracker, audit, deletion
from symbl_tui.engine.store.saved_trackers import (
    MAX_TRACKERS,
    TooManyTrackers,
    find_tracker,
    list_trackers,
    save_trackers,
)
from symbl_tui.engine.store.sqlite_file import MEMORY, open_file

PRICES = SavedTracker("1", "Prices", ("cost", "price"))


@pytest.fixture
def db() -> Iterator[Connection]:
    connection = open_file(MEMORY)
    yield connection
    connection.close()


def test_an_app_neither_sees_nor_changes_the_trackers_of_another(db: Connection) -> None:
    save_trackers(db, "sales", [PRICES])
    save_trackers(db, "support", [SavedTracker("2", "Prices", ("fee",))])
    save_trackers(db, "support", [SavedTracker("1", "Taken over", ("x",))])  # an id of the other app
    assert find_tracker(db, "sales", "1") == PRICES
    assert find_tracker(db, "support", "1") is None
    assert [tracker.id for tracker in list_trackers(db, "support")] == ["2"]
    assert not deletion.delete_saved_tracker(db, "support", "1", "node-1")
    assert deletion.delete_saved_tracker(db, "sales", "1", "node-1")
    assert not deletion.delete_saved_tracker(db, "sales", "1", "node-1")
    (entry,) = audit.list_entries(db, 0.0, None, 10)
    assert (entry.event, entry.app_id, entry.subject, entry.node) == (
        *("tracker.deleted", "sales", "1", "node-1"),
    )


def test_trackers_are_listed_by_name_or_one_of_them_to_the_letter(db: Connection) -> None:
    trackers = [SavedTracker(str(number), name, ("x",)) for number, name in enumerate(("b", "B", "ä", "a"))]
    save_trackers(db, "", trackers)
    assert [tracker.name for tracker in list_trackers(db, "")] == ["B", "a", "b", "ä"]
    assert list_trackers(db, "", "b") == [trackers[0]]
    assert list_trackers(db, "", "c") == []


def test_an_app_that_has_all_the_trackers_that_it_may_have_can_still_change_them(db: Connection) -> None:
    full = [SavedTracker(str(number), f"n{number}", ("x",)) for number in range(MAX_TRACKERS)]
    save_trackers(db, "", full)
    changed = SavedTracker("0", "renamed", ("y",))
    save_trackers(db, "", [changed])
    assert find_tracker(db, "", "0") == changed
    save_trackers(db, "another app", [SavedTracker("new", "Prices", ("cost",))])
    with pytest.raises(TooManyTrackers, match=f"{MAX_TRACKERS} trackers"):
        save_trackers(db, "", [SavedTracker("one more", "one more", ("x",))])
