"""The options of an upload are validated before anything is received."""

from collections.abc import AsyncIterator

import pytest
from fastapi import HTTPException

from symbl_tui.domain.insight import Tracker
from symbl_tui.engine.rest.upload_options import refuse_unsupported, with_account_trackers
from symbl_tui.engine.store import SavedTracker, Store, saved_trackers


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with Store.in_memory() as opened:
        saved = [SavedTracker(name, name, (f"saved {name}",)) for name in ("Price", "Churn")]
        await opened.run(saved_trackers.save_trackers, "", saved)
        yield opened


OWN = (Tracker("Price", ("own price",)),)


async def test_trackers_of_the_account_are_used_on_request_only(store: Store) -> None:
    assert await with_account_trackers(store, "", OWN, False) == OWN


async def test_a_tracker_of_the_request_wins_over_one_of_the_same_name(store: Store) -> None:
    trackers = await with_account_trackers(store, "", OWN, True)
    assert trackers == (*OWN, Tracker("Churn", ("saved Churn",)))


@pytest.mark.parametrize("language", ["", "en-US", "en-us"])
def test_the_language_of_the_recogniser_is_accepted(language: str) -> None:
    refuse_unsupported(language, "")


@pytest.mark.parametrize(
    ("language", "webhook", "message"),
    [
        ("de-DE", "", "de-DE"),
        ("", "https://example.com/hook", "webhookUrl: webhooks are not supported; poll GET /v1/job/"),
    ],
)
def test_what_is_not_supported_is_refused_with_the_way_out(language: str, webhook: str, message: str) -> None:
    with pytest.raises(HTTPException) as refused:
        refuse_unsupported(language, webhook)
    assert refused.value.status_code == 400
    assert message in refused.value.detail
