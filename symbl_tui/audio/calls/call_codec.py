"""The ports between a platform's codec, its authenticator and the server of calls. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from symbl_tui.audio.calls.call_events import CallEvent
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.errors import SymblTuiError


class CallRefused(SymblTuiError):
    """A connection or a message that is not accepted; the log and the platform get the sentence.

    It never contains a secret, a signature or a token.
    """


class CallCodec(Protocol):
    """Messages of one connection in, events out; no sockets, no clock.

    A codec holds a bounded amount, whatever it is fed. Its events are computed while they are iterated, which
    is always to the end. After :class:`CallRefused` or a ``CallEnded`` it is not used again.
    """

    def feed(self, message: str | bytes) -> Iterable[CallEvent]:
        """The events of a message: text as ``str``, binary as ``bytes``.

        Raises:
            CallRefused: It makes no sense where it comes, or names what this program cannot decode.
        """
        ...

    def reply(self) -> Sequence[str | bytes]:
        """What is to be sent now in answer to the messages so far; each is returned once."""
        ...

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        """The events of the connection's end.

        Args:
            code: The close code of the WebSocket (RFC 6455, 7.4); None: it was reset, or is no WebSocket.
        """
        ...


class Authenticator(Protocol):
    """Decides on a request before it is accepted."""

    def check(self, request: UpgradeRequest) -> None:
        """Raise :class:`CallRefused` for a request that the platform's secret has not signed."""
        ...


Secrets = Mapping[str, str]
"""Secrets of platforms by the names of their environment variables; only those that are set."""

OpenCodec = Callable[[UpgradeRequest], CallCodec]
"""Makes the codec of a connection whose request was accepted."""


class CallReceiver(Protocol):
    """Takes the events of one connection; what opens connections itself is given one for each."""

    over: bool
    """Whether its call is over: the connection is to be closed."""
    on_over: Callable[[str], None]
    """Set by the owner of the connection: called when the call is ended from this side, with the reason."""

    def handle(self, events: Iterable[CallEvent]) -> None:
        """Take the events of a message. Raises :class:`CallRefused`; the connection is to be closed then."""
        ...

    def lost(self, events: Iterable[CallEvent]) -> None:
        """The connection has ended; ``events`` are what its codec makes of that."""
        ...


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The answer to a webhook."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200


class Webhook(Protocol):
    """What a platform that posts webhooks calls; used on the server's event loop."""

    def handle(self, request: UpgradeRequest) -> WebhookAnswer:
        """Answer at once; connections are opened by tasks of its own. Raises :class:`CallRefused` (403)."""
        ...

    async def close(self) -> None:
        """Close its connections and end its tasks."""
        ...


OpenWebhook = Callable[[Secrets, Callable[[], CallReceiver], Callable[[str], None]], Webhook]
"""Makes the webhook of a platform of its secrets, of what makes the receiver of a new connection, and of what
tells the operator, in a line, of a call that is refused."""

CreateAuthenticator = Callable[[Secrets, Callable[[], float]], Authenticator]
"""Makes the authenticator of a platform of its secrets and a clock of Unix seconds."""
