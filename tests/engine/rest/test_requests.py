"""Request bodies are validated, cleaned and bounded before anything is stored."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from symbl_tui.domain.text import NAME_LIMIT, TEXT_LIMIT
from symbl_tui.engine.rest import requests

EVENT = {"type": "started_speaking", "user": {"name": "Ann"}}


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_year_that_timestamps_cannot_express_is_refused(year: int) -> None:
    with pytest.raises(ValidationError, match="1970 to 2199"):
        requests.Duration.model_validate({"startTime": f"{year:04}-01-01T00:00:00Z"})


def test_a_time_without_a_zone_is_in_utc() -> None:
    body = requests.Duration.model_validate({"startTime": "2026-11-22T10:00:00", "endTime": None})
    assert body.start_time == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [float("inf"), float("nan"), [1], {"a": 1}, 2**53 + 1, "x" * (TEXT_LIMIT + 1)]
)
def test_metadata_that_json_or_the_store_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        requests.MetadataBody.model_validate({"metadata": {"key": value}})


@pytest.mark.parametrize("key", ["", "x" * (NAME_LIMIT + 1)])
def test_a_metadata_key_has_a_length(key: str) -> None:
    with pytest.raises(ValidationError):
        requests.MetadataBody.model_validate({"metadata": {key: 1}})


@pytest.mark.parametrize("value", [True, 3, 2.5, None, "text", 2**53])
def test_plain_metadata_keeps_its_type(value: object) -> None:
    (kept,) = requests.MetadataBody.model_validate({"metadata": {"key": value}}).metadata.values()
    assert kept == value
    assert type(kept) is type(value)


def test_control_characters_of_a_name_do_not_reach_a_terminal() -> None:
    assert "\x1b" not in requests.Person.model_validate({"name": "\x1b[2JAnn\x00"}).name


@pytest.mark.parametrize("name", ["", "   ", "\x00\x1b"])
def test_a_member_must_have_a_name_that_can_be_seen(name: str) -> None:
    with pytest.raises(ValidationError):
        requests.MemberChange.model_validate({"name": name})


def test_nanoseconds_may_exceed_a_second() -> None:
    assert requests.Offset(seconds=1, nanos=2.5e9).total == pytest.approx(3.5)


@pytest.mark.parametrize("field", [{"seconds": -1}, {"nanos": -1}, {"seconds": 1e8}, {"nanos": 1e14}])
def test_an_impossible_offset_is_refused(field: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        requests.Offset.model_validate(field)


@pytest.mark.parametrize("events", [[], [{**EVENT, "type": "sang"}], [{"type": "started_speaking"}], None])
def test_speaker_events_that_say_nothing_are_refused(events: object) -> None:
    with pytest.raises(ValidationError):
        requests.SpeakerEvents.model_validate({"speakerEvents": events})


def test_unknown_keys_of_newer_clients_are_ignored() -> None:
    body = requests.SpeakerEvents.model_validate({"speakerEvents": [{**EVENT, "new": 1}], "newer": 2})
    assert body.speaker_events.unpack()[0].user.name == "Ann"


def test_a_phrase_of_a_tracker_that_is_repeated_counts_once() -> None:
    tracker = requests.TrackerBody(name="Price", vocabulary=["discount", "offer", "discount"]).value()
    assert tracker.vocabulary == ("discount", "offer")


@pytest.mark.parametrize("vocabulary", [[], [""], ["ok", "\x00"], ["x"] * (requests.MAX_PHRASES + 1)])
def test_a_tracker_without_phrases_or_with_too_many_is_refused(vocabulary: list[str]) -> None:
    with pytest.raises(ValidationError):
        requests.TrackerBody.model_validate({"name": "Price", "vocabulary": vocabulary})


@pytest.mark.parametrize("content_type", ["text/html", "", None])
def test_an_unknown_transcript_format_is_refused(content_type: str | None) -> None:
    with pytest.raises(ValidationError):
        requests.TranscriptFormat.model_validate({"contentType": content_type})
