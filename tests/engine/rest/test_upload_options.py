"""The options of an upload are validated before anything is received."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from fastapi import HTTPException

from symbl_tui.domain.insight import Tracker
from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.rest.context import RestContext
from symbl_tui.engine.rest.upload_options import (
    SoundOptions,
    refuse_unsupported,
    sound_options,
    with_account_trackers,
)
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


class _Context:
    """Of an engine that understands French."""

    class node:
        class recognizers:
            info = RecognizerInfo("scripted", language="fr-FR")


def options(**query: Any) -> SoundOptions:  # noqa: ANN401 - as a query has them
    return sound_options(cast("RestContext", _Context()), **query)


SDK = list('["acme", " ", "big deal"]')
"""Symbl's Python SDK sends each character of the JSON as a parameter."""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ([], ()),
        (["acme", "big deal"], ("acme", "big deal")),
        (['["acme", "big deal"]'], ("acme", "big deal")),
        (SDK, ("acme", "big deal")),
        (["  ", "\x1b[2J"], ("[2J",)),
        (["acme, inc"], ("acme, inc",)),
    ],
)
def test_a_vocabulary_is_read_however_a_client_sends_it(sent: list[str], words: tuple[str, ...]) -> None:
    assert options(custom_vocabulary=sent).vocabulary == words


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"custom_vocabulary": ['["acme"']}, "customVocabulary: Invalid JSON"),
        ({"custom_vocabulary": ["[1]"]}, "customVocabulary.0: Input should be a valid string"),
        ({"custom_vocabulary": ["x"] * 201}, "customVocabulary: List should have at most 200 items"),
        ({"trackers": '[{"name": "Price"}]'}, "trackers.0.vocabulary: Field required"),
        ({"trackers": "nothing"}, "trackers: Invalid JSON"),
        ({"channel_metadata": '[{"channel": 65, "speaker": {}}]'}, "channelMetadata.0.channel: "),
        ({"language_code": "de-DE"}, "this engine's model understands fr-FR, not de-DE"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named_with_its_place(query: dict[str, Any], message: str) -> None:
    with pytest.raises(HTTPException) as refused:
        options(**query)
    assert refused.value.status_code == 400
    assert message in refused.value.detail


def test_what_an_upload_asks_for_is_what_its_job_gets() -> None:
    found = options(
        name="Call",
        confidence_threshold=0.7,
        separate_channels=True,
        channel_metadata='[{"channel": 2, "speaker": {"name": "Bob"}}]',
        trackers='[{"name": "Price", "vocabulary": ["offer", "offer"]}]',
        enable_all_trackers=True,
        language_code="fr",
    )
    assert (found.name, found.threshold, found.separate_channels, found.all_trackers) == (
        "Call",
        0.7,
        True,
        True,
    )
    assert [(each.channel, each.speaker.name) for each in found.channels] == [(2, "Bob")]
    assert found.trackers == (Tracker("Price", ("offer",)),)
    assert found.diarization is None
