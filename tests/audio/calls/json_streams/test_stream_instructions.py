"""What is printed to paste is what the platform understands, with the right URL in it."""

import json
import re
from xml.etree import ElementTree

import pytest

from symbl_tui.audio.calls.authentication.shared_token import TELNYX_TOKEN
from symbl_tui.audio.calls.platform import Platform, SetupValues
from symbl_tui.audio.calls.platforms import PLATFORMS
from tests.audio.calls.json_streams.senders import SENDERS

STREAMS = {platform.name: platform for platform in PLATFORMS}
URL = "wss://calls.example:8443/calls/{}"


def printed(name: str, url: str = "") -> str:
    return STREAMS[name].instructions(SetupValues(url or URL.format(name), "wss://calls.example:8443"))


def document(text: str) -> ElementTree.Element:
    """The XML in the instructions."""
    found = re.search(r"<\?xml.*</Response>", text, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


@pytest.mark.parametrize("kind", SENDERS, ids=lambda kind: kind.dialect.title)
def test_each_platform_has_a_record(kind: type) -> None:
    platform = STREAMS[kind.__name__.removesuffix("Sender").lower()]
    assert isinstance(platform, Platform)
    assert (platform.authenticate is None) == (not platform.secrets)


@pytest.mark.parametrize(
    ("name", "suffix"), [("twilio", ""), ("signalwire", ""), ("telnyx", f"/{TELNYX_TOKEN}")]
)
def test_the_xml_streams_both_tracks_to_the_url_and_goes_on_with_the_call(name: str, suffix: str) -> None:
    response = document(printed(name))
    stream = response.find("Start/Stream")
    assert stream is not None
    assert stream.get("url") == URL.format(name) + suffix
    assert stream.get("track") == "both_tracks"
    assert response.find("Dial") is not None


@pytest.mark.parametrize("name", ["twilio", "signalwire"])
def test_the_xml_names_the_parties(name: str) -> None:
    parameters = {each.get("name"): each.get("value") for each in document(printed(name)).iter("Parameter")}
    assert parameters == {"inbound_label": "Caller", "outbound_label": "Agent"}


def test_signalwire_sends_its_token() -> None:
    stream = document(printed("signalwire")).find("Start/Stream")
    assert stream is not None
    assert stream.get("authBearerToken") == "SIGNALWIRE_TOKEN"


def test_plivo_has_the_url_as_its_text() -> None:
    stream = document(printed("plivo")).find("Stream")
    assert stream is not None
    assert stream.text == URL.format("plivo")
    assert stream.get("audioTrack") == "both"
    # Other characters are not allowed in names and values.
    pairs = (stream.get("extraHeaders") or "").split(",")
    assert all(re.fullmatch("[A-Za-z0-9]+=[A-Za-z0-9]+", pair) for pair in pairs)


def test_telnyx_has_a_request_of_call_control_too() -> None:
    request = json.loads(printed("telnyx").partition("streaming_start\n")[2])
    assert request["stream_url"] == URL.format("telnyx")
    assert request["stream_track"] == "both_tracks"
    assert request["stream_auth_token"] == TELNYX_TOKEN


def test_exotel_has_the_secret_path() -> None:
    assert "wss://h/calls/exotel/TOKEN?inbound_label=" in printed("exotel", "wss://h/calls/exotel/TOKEN")


@pytest.mark.parametrize("name", ["twilio", "telnyx", "signalwire", "plivo"])
def test_a_url_with_odd_characters_leaves_the_xml_whole(name: str) -> None:
    assert document(printed(name, 'wss://h/calls/x"<&>')) is not None
