"""The engine's WebSocket routes: who may come in, and to which conversation. Says no more than that."""

from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from starlette.responses import JSONResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.auth.token_lookup import BAD_TOKEN, shown
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.rooms import Rooms
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter
from symbl_tui.engine.limits.send_rate import SendRate
from symbl_tui.engine.protocol import frames
from symbl_tui.engine.recognizers.base import RecognizerFactory
from symbl_tui.engine.recognizers.selection.registry import is_live
from symbl_tui.engine.settings import DEFAULTS, EngineSettings
from symbl_tui.engine.streaming.connection import AccountTrackers, Connection, Means, no_trackers
from symbl_tui.engine.streaming.disconnect import GONE
from symbl_tui.engine.streaming.subscription import Subscription
from symbl_tui.errors import EngineError, ProtocolError

_LONGEST_ID: Final = 512

_SPEAK: Final = ("/v1/realtime/insights/", "/v1/streaming/")
_LISTEN: Final = ("/v1/subscribe/", "/session/subscribe/")
_EVENTS: Final = "/events/"
_EVERYWHERE: Final = (*_SPEAK, *_LISTEN, _EVENTS)

_NOBODY: Final = "\0"
"""The connection id of whoever has nothing to hear; whoever asks for it has nothing to hear either."""

_TRY_LATER: Final = 1013


class StreamingRoutes:
    """The handlers, with what they share."""

    def __init__(
        self,
        accounts: Accounts,
        recognizers: RecognizerFactory,
        settings: EngineSettings = DEFAULTS,
        recorder: ConversationStore | None = None,
        account_trackers: AccountTrackers = no_trackers,
    ) -> None:
        """Open nothing yet.

        Args:
            accounts: Who may come in.
            recognizers: Who understands them.
            settings: The limits among them.
            recorder: Where conversations are kept, if anywhere.
            account_trackers: What to watch for when a client asks for all trackers.
        """
        self._accounts = accounts
        self._limits = settings.limits
        offline = not is_live(settings.recognizer.name)
        self._means = Means(recognizers, settings.limits, account_trackers, offline)
        self._rooms = Rooms(settings.limits, recorder)

    @property
    def routes(self) -> list[WebSocketRoute]:
        """All of them."""
        return [
            *(WebSocketRoute(f"{path}{{id:path}}", self.converse) for path in _SPEAK),
            *(WebSocketRoute(f"{path}{{id:path}}", self.subscribe) for path in _LISTEN),
            WebSocketRoute(f"{_EVENTS}{{id:path}}", self.ignore),
        ]

    async def close(self) -> None:
        """End every conversation."""
        await self._rooms.close()

    async def converse(self, socket: WebSocket) -> None:
        """``/v1/streaming/{id}`` and ``/v1/realtime/insights/{id}``: speak, and hear what was understood."""
        connection_id = await self._admit(socket)
        if connection_id is None:
            return None
        try:
            room = self._rooms.join(connection_id)
        except EngineError as error:
            return await _turn_away(socket, str(error))
        connection = Connection(socket, room, self._means)
        try:
            await connection.run()
        finally:
            # First of all, so that a client which comes back at once meets the room as it left it.
            self._rooms.leave(room, connection.keep)
            await connection.close()
        if not self._rooms.sockets:
            await self._means.recognizers.warm()
        return None

    async def subscribe(self, socket: WebSocket) -> None:
        """``/v1/subscribe/{id}`` and ``/session/subscribe/{id}``: hear what others say there."""
        connection_id = await self._admit(socket)
        if connection_id is not None:
            await self._serve(socket, connection_id, Subscriber(_wishes(socket)))

    async def ignore(self, socket: WebSocket) -> None:
        """``/events/{id}``: who speaks on a telephone call; there are none here, but clients insist."""
        if await self._admit(socket) is not None:
            await self._serve(socket, _NOBODY, Subscriber())

    async def _serve(self, socket: WebSocket, connection_id: str, ear: Subscriber) -> None:
        try:
            self._rooms.listen(connection_id, ear)
        except EngineError as error:
            return await _turn_away(socket, str(error))
        try:
            await Subscription(socket, ear, SendRate(self._limits.frames_per_second)).run()
        finally:
            self._rooms.forget(connection_id, ear)

    async def _admit(self, socket: WebSocket) -> str | None:
        """Open the socket for who shows a good token; the connection id, None when it was refused."""
        subprotocol = next(filter(self._accounts.admits, socket.scope["subprotocols"]), None)
        if not (subprotocol or any(map(self._accounts.admits, shown(socket)))):
            await socket.send_denial_response(_refusal(401, BAD_TOKEN))
            return None
        try:
            connection_id = _connection_id(socket)
        except ProtocolError as error:
            await socket.send_denial_response(_refusal(404, str(error)))
            return None
        try:
            await socket.accept(subprotocol)
        except GONE:
            return None
        return connection_id


async def _turn_away(socket: WebSocket, why: str) -> None:
    """Say so over the open socket: clients in a browser learn nothing of a handshake that failed."""
    with suppress(*GONE):
        await socket.send_text(frames.encoded(frames.error(why)))
        await socket.close(_TRY_LATER)


def _wishes(socket: WebSocket) -> SubscriberFilter:
    """What a subscriber hears; updates only with ``?insightUpdates=true``, as clients do not expect them."""
    wishes = SubscriberFilter.FRAMES
    if socket.url.path.startswith("/session/"):
        wishes |= SubscriberFilter.TRANSCRIPTS
    if socket.query_params.get("insightUpdates") == "true":
        wishes |= SubscriberFilter.UPDATES
    return wishes


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)


def _connection_id(socket: WebSocket) -> str:
    """The last segment of the path; only the raw path tells an id with an encoded slash from two segments."""
    raw = socket.scope["raw_path"].decode("ascii", "replace")
    segment = next((raw.removeprefix(path) for path in _EVERYWHERE if raw.startswith(path)), "")
    if not segment or "/" in segment or len(segment) > _LONGEST_ID:
        raise ProtocolError("the path must end in one connection id")
    return unquote(segment)
