"""A server that speaks Deepgram's ``/v1/listen``: its address, connections to it, timeouts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from symbl_tui.engine.recognizers.deepgram import deepgram_protocol as protocol
from symbl_tui.engine.settings import RecognizerSettings
from symbl_tui.errors import ConfigError, EngineError, ProtocolError


@dataclass(frozen=True, slots=True)
class ServerTimeouts:
    """Timeouts, in seconds."""

    silence: float = 20.0
    """Without a message while the server has sound to recognise; then the connection is given up."""
    keep_alive: float = 4.0
    """Without sound, before a keep-alive message: the server disconnects after 10."""
    backoff: float = 0.5
    """Before the second connection; doubled before each further one."""
    longest_backoff: float = 8.0


@dataclass(frozen=True, slots=True)
class Server:
    """The address of a server, and what a connection needs."""

    url: str
    key: str = field(repr=False, default="")
    model: str = ""
    timeouts: ServerTimeouts = ServerTimeouts()

    @classmethod
    def configured(cls, settings: RecognizerSettings, key: str) -> "Server":
        """The server that the settings name; raises ``ConfigError`` where its key is missing."""
        if not key and not protocol.is_local(settings.url):
            raise ConfigError("the recogniser deepgram needs a key", "put it into DEEPGRAM_API_KEY")
        return cls(settings.url, key, settings.model)

    async def connect(self, vocabulary: Sequence[str]) -> ClientConnection:
        """Open a connection that accepts sound.

        Raises:
            EngineError: The server rejects the request, and would again.
            OSError, WebSocketException, TimeoutError: It cannot be reached now.
        """
        url = protocol.address(self.url, self.model, vocabulary)
        headers = {"Authorization": f"Token {self.key}"} if self.key else {}
        try:
            return await connect(
                url,
                additional_headers=headers,
                max_size=1 << 20,
                close_timeout=2,
                # A proxy of the environment is for other machines; it does not know this one's ports.
                proxy=None if protocol.is_local(url) else True,
            )
        except InvalidStatus as error:
            # 429 is the limit of streams at a time, which passes.
            if (status := error.response.status_code) < 500 and status != 429:
                raise _rejection(status) from error
            raise


def describe(error: Exception) -> str:
    """Describe the end of a connection, as part of a sentence."""
    match error:
        case TimeoutError():
            return "it does not answer"
        case ProtocolError():
            return str(error)
        case OSError(strerror=str(reason)):
            return reason
        case InvalidStatus():
            return f"HTTP {error.response.status_code}"
    return "the connection broke off"


def _rejection(status: int) -> EngineError:
    if status in (401, 403):
        remedy = "DEEPGRAM_API_KEY must hold one that may transcribe"
        return EngineError("the recognition server refuses the key", remedy)
    what = f"the recognition server refuses to listen (HTTP {status})"
    return EngineError(what, "see recognizer.model and recognizer.url")
