"""The frames that a client sends."""

import json
from datetime import UTC, datetime

from symbl_tui.domain.utterance import Speaker
from symbl_tui.symbl.request_frames import (
    ConnectionStart,
    Redaction,
    StartOptions,
    Tracker,
    start_request,
    stop_request,
)

PLAIN = StartOptions(encoding="LINEAR16", rate=16_000)


def config(options: StartOptions) -> dict[str, object]:
    request: dict[str, dict[str, object]] = json.loads(start_request(options))
    return request["config"]


def test_what_is_not_set_is_left_to_the_engine() -> None:
    request = json.loads(start_request(StartOptions(encoding="LINEAR16", rate=16_000)))
    assert not request.keys() & {"speaker", "customVocabulary", "trackers"}
    unset = {"meetingTitle", "timezoneOffset", "redaction", "recordedAt", "insightUpdates"}
    assert not request["config"].keys() & unset


def test_the_local_engine_is_asked_for_answered_questions_and_for_progress() -> None:
    asked = config(StartOptions(encoding="LINEAR16", rate=16_000, local_extensions=True))
    assert (asked["insightUpdates"], asked["recognitionProgress"]) == (True, True)


def test_sound_that_was_recorded_before_says_when() -> None:
    at = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    begins = ConnectionStart(recorded_at=at)
    asked = config(StartOptions(encoding="FLAC", rate=8_000, begins=begins))
    assert asked["recordedAt"] == "2026-11-30T09:30:00+00:00"


def test_a_stop_request_is_a_bare_type() -> None:
    assert json.loads(stop_request()) == {"type": "stop_request"}


def test_a_speaker_always_has_a_user_id_by_which_results_find_their_channel() -> None:
    def speaker(**fields: str) -> object:
        options = StartOptions(encoding="FLAC", rate=8_000, speaker=Speaker(**fields))
        return json.loads(start_request(options))["speaker"]

    assert speaker(name="Ann", user_id="ann@example.com") == {"name": "Ann", "userId": "ann@example.com"}
    assert speaker(name="Ann") == {"name": "Ann", "userId": "Ann"}


def test_vocabulary_and_trackers_are_sent_by_their_wire_names() -> None:
    options = StartOptions(
        encoding="FLAC",
        rate=8_000,
        insight_types=("action_item", "question"),
        custom_vocabulary=("Symbl",),
        trackers=(Tracker("Price", ("cost", "how much")),),
    )
    request = json.loads(start_request(options))
    assert request["insightTypes"] == ["action_item", "question"]
    assert request["customVocabulary"] == ["Symbl"]
    assert request["trackers"] == [{"name": "Price", "vocabulary": ["cost", "how much"]}]


def test_the_place_of_a_connection_is_sent_only_with_the_name_of_its_stream() -> None:
    named = StartOptions(encoding="FLAC", rate=8_000, begins=ConnectionStart("2", 3.5, 0.25))
    asked = config(named)
    assert [asked[key] for key in ("streamId", "streamPosition", "streamDelay")] == ["2", 3.5, 0.25]
    assert asked["streamsBeginTogether"] is True
    nameless = StartOptions(encoding="FLAC", rate=8_000, begins=ConnectionStart("", 3.5, 0.25))
    assert not {key for key in config(nameless) if key.startswith("stream")}


def test_redaction_is_requested_as_a_whole_or_not_at_all() -> None:
    def redaction(*, identify: bool = False, redact: bool = False) -> object:
        wanted = Redaction(identify, redact)
        options = StartOptions(encoding="FLAC", rate=8_000, redaction=wanted)
        return config(options).get("redaction")

    assert redaction() is None
    expected = {"identifyContent": True, "redactContent": False, "redactionString": "****"}
    assert redaction(identify=True) == expected
    assert redaction(redact=True) == expected | {"identifyContent": False, "redactContent": True}


def test_a_timezone_of_zero_minutes_is_one_that_was_set() -> None:
    assert config(StartOptions(encoding="FLAC", rate=8_000, timezone_offset=0))["timezoneOffset"] == 0
    assert "timezoneOffset" not in config(PLAIN)


def test_the_sound_is_described_by_its_encoding_and_rate() -> None:
    assert config(PLAIN)["speechRecognition"] == {"encoding": "LINEAR16", "sampleRateHertz": 16_000}
