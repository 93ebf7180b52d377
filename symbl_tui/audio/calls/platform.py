"""The record of one platform that calls come from."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from symbl_tui.audio.calls.call_codec import CreateAuthenticator, OpenCodec, OpenWebhook


class Transport(Enum):
    """How a platform's calls arrive."""

    WEBSOCKET = "the platform opens a WebSocket for each call"
    WEBHOOK = "the platform posts a webhook, and we open the WebSockets"
    TCP = "the exchange opens a TCP connection for each call"
    SIP = "the call itself, signalled by SIP"
    RTMP = "the platform sends RTMP to a session's own listener"


@dataclass(frozen=True, slots=True)
class SetupValues:
    """What a platform's instructions are filled in with."""

    url: str
    """The public URL of its path, with ``/TOKEN`` behind it where the path is the secret; the token itself is
    written as ``TOKEN`` unless the operator asked for it."""
    public_origin: str
    """``wss://HOST[:PORT]``, for further URLs."""
    address: str = ""
    """``HOST:PORT`` of a platform without HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """All that the program knows of one platform; the rest of the code asks this record."""

    name: str
    """The last part of its path, ``/calls/NAME``, and its name in JSON."""
    title: str
    """Its name on screens."""
    transport: Transport = Transport.WEBSOCKET
    open_codec: OpenCodec | None = None
    """None: it opens no connection to our paths."""
    open_webhook: OpenWebhook | None = None
    """Of a platform that posts webhooks; it checks them itself, with :attr:`secrets`."""
    secrets: tuple[str, ...] = ()
    """The environment variables of the secrets that :attr:`authenticate` needs, all of them."""
    options: tuple[str, ...] = ()
    """Environment variables that are no secrets, and are handed in with them where they are set."""
    authenticate: CreateAuthenticator | None = None
    """None: the platform signs nothing, so its path ends with a secret token."""
    subprotocols: tuple[str, ...] = ()
    """WebSocket sub-protocols that are confirmed when they are offered; others are ignored."""
    compression: bool = False
    """Whether permessage-deflate is accepted."""
    instructions: Callable[[SetupValues], str]
    """What to paste into the platform's console or configuration."""
    docs: str
    """Its page under ``docs/calls/``."""

    @property
    def is_routed(self) -> bool:
        """Whether it sends requests to a path of its own here."""
        return self.open_codec is not None or self.open_webhook is not None
