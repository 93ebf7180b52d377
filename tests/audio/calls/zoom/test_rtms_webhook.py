import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream, require_zoom
from symbl_tui.audio.calls.zoom.rtms_webhook import RtmsWebhook
from tests.audio.calls.zoom.zoom_server import MEETING, STREAM, started_webhook, webhook_headers

SECRET = "the secret token of the app"
NOW = 1_700_000_000.0
URL = "wss://rtms-sjc1.zoom.us:443"


def webhook() -> RtmsWebhook:
    return RtmsWebhook(SECRET, lambda: NOW)


def signed(body: bytes, now: float = NOW, secret: str = SECRET) -> UpgradeRequest:
    return UpgradeRequest("/calls/zoom", headers=webhook_headers(secret, body, now), body=body)


def test_zoom_validates_the_url_with_the_answer_that_it_expects() -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZ"}}).encode()
    answer = webhook().handle(signed(body))
    encrypted = hmac.new(SECRET.encode(), b"qgg8vlvZ", hashlib.sha256).hexdigest()
    assert answer.body == {"plainToken": "qgg8vlvZ", "encryptedToken": encrypted}
    assert answer.started is None


@pytest.mark.parametrize(
    ("product", "field"),
    [
        ("meeting", "meeting_uuid"),
        ("webinar", "webinar_uuid"),
        ("webinar", "meeting_uuid"),
        ("session", "session_id"),
        ("contact_center.voice", "engagement_id"),
    ],
)
def test_a_stream_of_every_product_is_announced(product: str, field: str) -> None:
    body = started_webhook([URL, "wss://b.zoom.us"], product, field).replace(b"voice.rtms", b"voice_rtms")
    started = webhook().handle(signed(body)).started
    assert started == RtmsStream(STREAM, MEETING, field, (URL, "wss://b.zoom.us"))


def test_a_payload_may_be_nested_as_some_of_the_documentation_has_it() -> None:
    content = json.loads(started_webhook([URL]))
    content["payload"] = {"account_id": "x", "object": content["payload"]}
    assert webhook().handle(signed(json.dumps(content).encode())).started


def test_a_webhook_that_is_sent_again_opens_no_second_connection() -> None:
    once = webhook()
    assert once.handle(signed(started_webhook([URL]))).started
    again = once.handle(signed(started_webhook([URL]), NOW - 3))
    assert again.started is None
    assert again.body == {}


def test_ids_that_are_no_text_of_unicode_are_signed_like_others() -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "\ud800"}}).encode()
    assert webhook().handle(signed(body)).body["plainToken"] == "\ud800"
    assert RtmsStream("\ud800", MEETING, "meeting_uuid", (URL,)).signature("id", "secret")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[]", "no JSON object"),
        (b"\xff", "is no JSON"),
        (b"[" * 50_000, "is no JSON"),
        (b'{"event": "endpoint.url_validation", "payload": {"plainToken": 1}}', "no plainToken"),
        (b'{"event": "meeting.rtms_started", "payload": []}', "lacks the meeting"),
        (started_webhook([" ", ""]), "lacks the meeting"),
        (started_webhook(["w" * 2001]), "lacks the meeting"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_signed_webhook_that_makes_no_sense_is_refused_with_what_it_lacks(body: bytes, said: str) -> None:
    with pytest.raises(CallRefused, match=said):
        webhook().handle(signed(body))


def test_of_many_servers_the_first_eight_are_tried_and_other_events_are_answered_with_nothing() -> None:
    started = webhook().handle(signed(started_webhook([f"{URL}/{number}" for number in range(20)]))).started
    assert started
    assert started.urls == tuple(f"{URL}/{number}" for number in range(8))
    other = webhook().handle(signed(b'{"event": "meeting.ended", "payload": {"rtms_stream_id": "x"}}'))
    assert (other.started, other.stopped, other.body) == (None, "", {})


def test_a_stop_names_its_stream() -> None:
    body = started_webhook([URL]).replace(b"rtms_started", b"rtms_stopped")
    assert webhook().handle(signed(body)).stopped == STREAM


@pytest.mark.parametrize("age", [-301, 301])
def test_a_replayed_webhook_is_refused(age: int) -> None:
    with pytest.raises(CallRefused, match="older than 300 s"):
        webhook().handle(signed(started_webhook([URL]), NOW - age))


def test_a_webhook_of_another_app_or_another_body_is_refused_without_telling_the_secret() -> None:
    body = started_webhook([URL])
    for request in (
        signed(body, secret="another"),
        UpgradeRequest("/calls/zoom", headers=webhook_headers(SECRET, body, NOW), body=body + b" "),
        UpgradeRequest("/calls/zoom", body=body),
        UpgradeRequest("/calls/zoom", headers={"x-zm-signature": "v0=ä", "x-zm-request-timestamp": "²"}),
    ):
        with pytest.raises(CallRefused, match="not signed by Zoom") as refusal:
            webhook().handle(request)
        assert SECRET not in str(refusal.value)


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner, max_size=2))
    .map(lambda value: {"event": "meeting.rtms_started", "payload": {"server_urls": value}})
    .map(json.dumps)
    .map(str.encode)
)
def test_no_signed_body_breaks_it(body: bytes) -> None:
    try:
        answer = webhook().handle(signed(body))
    except CallRefused:
        return
    assert answer.started is None


@pytest.mark.parametrize(
    "url",
    [
        "ws://rtms.zoom.us",
        "wss://zoom.us.evil.example",
        "wss://evilzoom.us",
        "ws://169.254.169.254/latest",
        "wss://user@rtms.zoom.us",
        "https://rtms.zoom.us",
        "ws://127.0.0.1:9",
        "wss://[",
        "",
        # A host or a URL that no connection can be made to, and that its libraries have other errors for.
        "wss://rtms.zoom.us/#part",
        "wss://a..zoom.us",
        f"wss://{'a' * 64}.zoom.us",
        "wss://\u0131.zoom.us",
        "wss://a.zoom.us/\ud800",
        "wss://a.zoom.us:99999",
    ],
)
def test_a_server_outside_zoom_is_never_connected_to(url: str) -> None:
    with pytest.raises(CallRefused):
        require_zoom(url)


def test_the_operator_may_allow_a_host_and_loopback_without_tls() -> None:
    assert require_zoom(URL) == URL
    assert require_zoom("ws://127.0.0.1:9/x", ["127.0.0.1"])
    assert require_zoom("wss://proxy.example", ["proxy.example"])
    with pytest.raises(CallRefused):
        require_zoom("ws://proxy.example", ["proxy.example"])
