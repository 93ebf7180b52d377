"""What clients may ask for, what is assumed where they say nothing, and what they are told otherwise."""

import pytest

from symbl_tui.engine.insights import Tracker
from symbl_tui.engine.start import Audio, Encoding, Person, StartRequest, parse_audio, parse_start
from symbl_tui.errors import ProtocolError
from symbl_tui.symbl.events import InsightKind


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"config": None, "speaker": None, "trackers": None, "insightTypes": None},
        {"config": {"speechRecognition": {}}, "noConnectionTimeout": False, "unknown": {"a": 1}},
        {"config": {"languageCode": "EN-us"}, "speaker": {"role": "guest"}, "insightTypes": ["topic", 5]},
        {"config": {"speechRecognition": {"encoding": "linear16", "sampleRateHertz": 16000.0}}},
    ],
)
def test_what_is_left_out_or_unknown_means_the_default(request_: dict[str, object]) -> None:
    assert parse_start(request_) == StartRequest()


def test_everything_that_is_asked_for_is_understood() -> None:
    assert parse_start(
        {
            "insightTypes": ["question", "follow_up"],
            "trackers": [None, 5, {"name": "Price", "vocabulary": [None, "", "how much"]}],
            "speaker": {"userId": "u", "name": "Jane"},
            "noConnectionTimeout": 30,
            "disconnectOnStopRequest": False,
            "disconnectOnStopRequestTimeout": 60,
            "config": {
                "confidenceThreshold": 0.7,
                "timezoneOffset": -60,
                "speechRecognition": {"encoding": "Mulaw"},
            },
        }
    ) == StartRequest(
        audio=Audio(Encoding.MULAW, 8000),
        speaker=Person("u", "Jane"),
        wanted=frozenset({InsightKind.QUESTION, InsightKind.FOLLOW_UP}),
        trackers=(Tracker("Price", ("how much",)),),
        threshold=0.7,
        timezone_offset=-60,
        no_connection_timeout=30,
        disconnect_on_stop=False,
        stop_timeout=60,
    )


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({"config": []}, "config must be an object"),
        ({"config": {"speechRecognition": {"encoding": "SPEEX"}}}, "encodings LINEAR16, MULAW, not SPEEX"),
        (
            {"config": {"speechRecognition": {"sampleRateHertz": 1}}},
            "sampleRateHertz must be a number from 8000",
        ),
        ({"config": {"speechRecognition": {"sampleRateHertz": float("inf")}}}, "must be a number from 8000"),
        ({"config": {"speechRecognition": {"encoding": "MULAW", "sampleRateHertz": 16000}}}, "MULAW is 8000"),
        (
            {"config": {"confidenceThreshold": float("nan")}},
            "confidenceThreshold must be a number from 0 to 1",
        ),
        ({"config": {"languageCode": "es-ES"}}, "understands English"),
        ({"speaker": "Jane"}, "speaker must be an object"),
        ({"speaker": {"name": 5}}, "name must be a text"),
        ({"trackers": {}}, "trackers must be a list"),
        ({"noConnectionTimeout": 999_999}, "noConnectionTimeout must be a number from 0 to 1800"),
    ],
)
def test_what_cannot_be_is_one_sentence(request_: dict[str, object], complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        parse_start(request_)


def test_what_a_client_sends_is_bounded() -> None:
    tracker = {"name": "n" * 10_000, "vocabulary": ["v" * 10_000] * 10_000}
    start = parse_start({"speaker": {"name": "x" * 10_000}, "trackers": [tracker] * 10_000})
    assert start.speaker == Person("", "x" * 200)
    assert len(start.trackers) == len(start.trackers[0].vocabulary) == 200
    assert len(start.trackers[0].name) == len(start.trackers[0].vocabulary[0]) == 200


def test_a_change_of_rate_alone_keeps_the_encoding() -> None:
    assert parse_audio({}, Audio(Encoding.MULAW, 8000)) == Audio(Encoding.MULAW, 8000)
    assert parse_audio({"sampleRateHertz": 8000}, Audio()) == Audio(Encoding.LINEAR16, 8000)
