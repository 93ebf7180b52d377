"""The frames that a client sends."""

import json
from datetime import UTC, datetime

from symbl_tui.symbl.request_frames import ConnectionStart, StartOptions, start_request, stop_request


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
