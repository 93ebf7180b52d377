"""A stream that a webhook has announced: where it is, and how a connection to it is signed. Pure."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from symbl_tui.audio.calls.authentication.platform_secrets import as_bytes
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.system.network import is_loopback, is_plain_host

_ZOOM: Final = ".zoom.us"


@dataclass(frozen=True, slots=True)
class RtmsStream:
    """The values of one ``rtms_started`` webhook."""

    stream_id: str
    """``rtms_stream_id``: one connection each, as a second one evicts the first."""
    meeting_id: str
    """The meeting's, webinar's, session's or engagement's id, whichever the product sends."""
    id_field: str
    """The name of the field that it came in, which the handshakes repeat."""
    urls: tuple[str, ...]
    """Of its signalling servers."""
    topic: str = ""
    """Foreign text, cleaned; empty for most products."""

    def signature(self, client_id: str, client_secret: str) -> str:
        """The signature of both handshakes."""
        text = f"{client_id},{self.meeting_id},{self.stream_id}"
        return hmac.new(client_secret.encode(), as_bytes(text), hashlib.sha256).hexdigest()


def require_zoom(url: str, hosts: Collection[str] = ()) -> str:
    """The URL, if a connection to it may be made.

    Args:
        url: From a webhook or a handshake.
        hosts: Further hosts that the operator allows; of these loopback also without TLS.

    Raises:
        CallRefused: It is not ``wss://*.zoom.us``, nor at one of the hosts; or is no URL of a WebSocket.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    # Checked here: the WebSocket library and the resolver raise errors of many kinds for the rest.
    if not is_plain_host(host) or parts.fragment or not url.isascii():
        raise CallRefused("Zoom names a server that is no address")
    trusted = parts.scheme == "wss" and (host.endswith(_ZOOM) or host in hosts)
    if parts.username is None and (trusted or (parts.scheme == "ws" and host in hosts and is_loopback(host))):
        return url
    raise CallRefused(
        "Zoom names a server outside zoom.us", "others are connected to only if ZOOM_RTMS_HOSTS names them"
    )
