"""Zoom's webhooks: the validation of the URL, and streams that start and stop. Pure.

The answer must be sent at once: a webhook that is answered late is sent again, and a second connection to a
stream evicts the first.
"""

import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from symbl_tui.audio.calls.authentication.platform_secrets import as_bytes
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.message_fields import text_field
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.audio.calls.zoom.rtms_stream import RtmsStream

_OLDEST: Final = 300
_ID_FIELDS: Final = ("meeting_uuid", "webinar_uuid", "session_id", "engagement_id")
_MOST_URLS: Final = 8
_LONGEST: Final = 2000
# Streams whose webhook is remembered: more than start while one is sent again.
_REMEMBERED: Final = 1000
_CAUSES: Final = (
    "the usual causes: ZOOM_WEBHOOK_SECRET is another app's secret token, this machine's clock is wrong, or "
    "a proxy changes the body"
)


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What to answer, and then to do."""

    body: Mapping[str, str]
    """JSON, with the status 200."""
    started: RtmsStream | None = None
    """A stream to connect to, once the answer was sent."""
    stopped: str = ""
    """The id of a stream that is over."""


class RtmsWebhook:
    """Handles the webhooks of one app.

    Args:
        secret: The secret token of the app.
        clock: Unix seconds.
    """

    def __init__(self, secret: str, clock: Callable[[], float]) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._seen: OrderedDict[str, None] = OrderedDict()

    def handle(self, request: UpgradeRequest) -> WebhookAnswer:
        """Handle a POST; raises :class:`CallRefused` for one that is not signed, or makes no sense."""
        # Before the body is parsed: JSON of strangers is not looked at.
        self._check_signature(request)
        try:
            content = json.loads(request.body)
        except (ValueError, RecursionError):
            raise CallRefused("a webhook's body is no JSON") from None
        if not isinstance(content, dict):
            raise CallRefused("a webhook's body is no JSON object")
        event, payload = text_field(content, "event"), _payload(content)
        if event == "endpoint.url_validation":
            token = payload.get("plainToken")
            if not isinstance(token, str):
                raise CallRefused("Zoom's validation has no plainToken")
            return WebhookAnswer({"plainToken": token, "encryptedToken": self._sign(as_bytes(token))})
        if event.endswith("rtms_started"):
            return WebhookAnswer({}, started=self._started(payload))
        if event.endswith("rtms_stopped"):
            return WebhookAnswer({}, stopped=text_field(payload, "rtms_stream_id"))
        return WebhookAnswer({})

    def _check_signature(self, request: UpgradeRequest) -> None:
        timestamp = request.header("x-zm-request-timestamp")
        expected = "v0=" + self._sign(b"v0:" + timestamp.encode() + b":" + request.body)
        signature = request.header("x-zm-signature")
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise CallRefused(f"{request.path}: the webhook is not signed by Zoom", _CAUSES)
        if not timestamp.isdecimal() or abs(self._clock() - int(timestamp[:12])) > _OLDEST:
            raise CallRefused(f"{request.path}: the webhook is older than {_OLDEST} s", _CAUSES)

    def _sign(self, content: bytes) -> str:
        return hmac.new(self._secret, content, hashlib.sha256).hexdigest()

    def _started(self, payload: Mapping[str, Any]) -> RtmsStream | None:
        """The stream to connect to; None for a webhook that is sent again."""
        stream = _stream(payload)
        if stream.stream_id in self._seen:
            return None
        self._seen[stream.stream_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return stream


def _payload(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload: flat in life, within ``object`` in some of the documentation."""
    payload = content.get("payload")
    if not isinstance(payload, dict):
        return {}
    inner = payload.get("object")
    return {**payload, **inner} if isinstance(inner, dict) else payload


def _stream(payload: Mapping[str, Any]) -> RtmsStream:
    # As they are, not cleaned: they are signed, and go back to Zoom.
    values = {
        key: value for key, value in payload.items() if isinstance(value, str) and len(value) <= _LONGEST
    }
    field = next((name for name in _ID_FIELDS if values.get(name)), "")
    urls = tuple(filter(None, (url.strip() for url in values.get("server_urls", "").split(","))))
    if not (field and urls and values.get("rtms_stream_id")):
        raise CallRefused("Zoom's webhook lacks the meeting, the stream or the servers")
    topic = text_field(payload, "topic", "meeting_topic")
    return RtmsStream(values["rtms_stream_id"], values[field], field, urls[:_MOST_URLS], topic)
