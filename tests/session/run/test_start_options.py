"""A profile's settings reach the engine in the start request."""

import json

from symbl_tui.config.profile import EngineConfig, Profile, RedactionConfig, StreamingConfig, TrackerConfig
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.run.start_options import start_options
from symbl_tui.symbl.request_frames import start_request


def test_a_start_request_has_all_that_a_profile_sets() -> None:
    profile = Profile(
        title="Standup",
        engine=EngineConfig(url="https://api.symbl.ai"),
        trackers=(TrackerConfig(name="Pricing", vocabulary=("how much",)),),
        streaming=StreamingConfig(
            insight_types=("question",),
            confidence_threshold=0.7,
            language_code="es-ES",
            timezone_offset=480,
            custom_vocabulary=("acme",),
            sentiment=True,
            detect_entities=True,
            no_connection_timeout=60,
            tracker_interim_results=True,
            enable_all_trackers=True,
            redaction=RedactionConfig(identify_content=True, redact_content=True, redaction_string="#"),
        ),
    )
    options = start_options(profile, Speaker("Jane", "jane@example.com"), "OPUS", 48_000)
    assert json.loads(start_request(options)) == {
        "type": "start_request",
        "insightTypes": ["question"],
        "customVocabulary": ["acme"],
        "trackers": [{"name": "Pricing", "vocabulary": ["how much"]}],
        "speaker": {"userId": "jane@example.com", "name": "Jane"},
        "noConnectionTimeout": 60,
        "disconnectOnStopRequest": True,
        "disconnectOnStopRequestTimeout": 1800,
        "config": {
            "confidenceThreshold": 0.7,
            "meetingTitle": "Standup",
            "languageCode": "es-ES",
            "timezoneOffset": 480,
            "sentiment": True,
            "detectEntities": True,
            "trackers": {"interimResults": True, "enableAllTrackers": True},
            "redaction": {"identifyContent": True, "redactContent": True, "redactionString": "#"},
            "speechRecognition": {"encoding": "OPUS", "sampleRateHertz": 48_000},
        },
    }


def test_only_the_local_engine_is_asked_for_its_extensions() -> None:
    assert start_options(Profile(), None, "LINEAR16", 16_000).local_extensions
    remote = Profile(engine=EngineConfig(url="https://api.symbl.ai"))
    assert not start_options(remote, None, "LINEAR16", 16_000).local_extensions
