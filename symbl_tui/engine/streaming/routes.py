"""The engine's WebSocket routes: authenticate, find the room, and serve the socket."""

from typing import Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from symbl_tui.engine.apps.engine_app import App
from symbl_tui.engine.apps.usage import AppLimitReached, AppRevoked
from symbl_tui.engine.conversations.conversation_claims import ConversationClaims
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import Subscriber, SubscriberFilter
from symbl_tui.engine.limits.proxied_client import is_proxied
from symbl_tui.engine.limits.send_rate import SendRate
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.streaming.connection import Connection
from symbl_tui.engine.streaming.handshake import Handshake, authenticate
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.engine.streaming.socket_request import (
    EVENTS_PATH,
    STREAM_PATHS,
    SUBSCRIBE_PATHS,
    followed_conversation,
    refuse_open_socket,
    subscriber_filter,
)
from symbl_tui.engine.streaming.stream_refusal import RETRY_AFTER, StreamRefused, stream_refusal
from symbl_tui.engine.streaming.subscription import Subscription
from symbl_tui.errors import EngineError
from symbl_tui.system.limits.pending_connections import PendingConnections

_DRAINING: Final = "this node is about to stop; connect again"

# A key of which there is never a conversation.
_NO_ROOM: Final = RoomKey("\0", "\0")


class StreamingRoutes:
    """The handlers of all routes, with the rooms that they share."""

    def __init__(
        self,
        resources: StreamingResources,
        pending: PendingConnections,
        claims: ConversationClaims,
    ) -> None:
        """Create the routes; nothing is opened yet.

        Args:
            resources: Passed to every connection.
            pending: The connections that have not shown a token.
            claims: Where other nodes may hold a conversation.
        """
        self._resources = resources
        self._node = node = resources.node
        self._accounts = node.accounts
        self._pending = pending
        self.rooms = RoomRegistry(
            *(node.settings.limits, node.conversations, node.timing, node.workers.live, claims),
            now=node.clock.now,
        )
        """The live conversations, those of telephone calls too."""
        self._connections: dict[Connection, RoomKey] = {}
        node.accounts.directory.on_revoked(self._end_app)

    @property
    def routes(self) -> list[WebSocketRoute]:
        """The routes for a Starlette application."""
        return [
            *(WebSocketRoute(f"{path}{{id:path}}", self.stream) for path in STREAM_PATHS),
            *(WebSocketRoute(f"{path}{{id:path}}", self.subscribe) for path in SUBSCRIBE_PATHS),
            WebSocketRoute(f"{EVENTS_PATH}{{id:path}}", self.accept_events),
        ]

    async def close(self) -> None:
        """End every conversation."""
        await self.rooms.close()

    async def stream(self, socket: WebSocket) -> None:
        """``/v1/streaming/{id}`` and ``/v1/realtime/insights/{id}``: stream sound, receive results."""
        handshake = await self._authenticate(socket)
        if handshake is None:
            return None
        key = handshake.key
        # A proxy can still send this request to another node; a client of its own would show nothing of it.
        if is_proxied(socket) and (refused := await self._refusal(key)):
            self._count(refused.reason)
            return await handshake.refuse(503, str(refused), RETRY_AFTER)
        if not await handshake.accept():
            return None
        if refused := await self._refusal(key):
            self._count(refused.reason)
            return await refuse_open_socket(socket, str(refused))
        try:
            meter = self._resources.usage.open_stream(key.app_id)
        except (AppLimitReached, AppRevoked) as error:
            self._count(RefusalReason.APP_LIMIT)
            return await refuse_open_socket(socket, str(error))
        room = self.rooms.join(key)
        left = self._resources.admission.join(key)
        connection = Connection(socket, room, self._resources, meter)
        self._connections[connection] = key
        try:
            await connection.run()
        finally:
            left()
            del self._connections[connection]
            meter.close()
            # Before the recogniser is closed, which takes a while: a client that reconnects at once must find
            # the room's idle window open, or the room gone.
            room.lose(connection, connection.keep_alive)
            self.rooms.leave(room, connection.keep_alive)
            await connection.close()
        if not self.rooms.connections:
            # With no client left there is time to load what the next one would wait for.
            await self._node.recognizers.warm()
        return None

    async def _refusal(self, key: RoomKey) -> StreamRefused | None:
        """Why a stream is not taken; where it is, its room can be joined as long as nothing else runs."""
        return await stream_refusal(key, self.rooms, self._resources)

    def _count(self, reason: RefusalReason) -> None:
        self._node.metrics.node.refusals.count(reason)

    def _end_app(self, app: App) -> None:
        """End the sockets of an app that was revoked."""
        for connection, key in self._connections.items():
            if key.app_id == app.id:
                connection.wake()  # its meter says why
        self.rooms.subscriptions.end_app(app.id, "this app has been revoked")

    async def subscribe(self, socket: WebSocket) -> None:
        """``/v1/subscribe/{id}`` and ``/session/subscribe/{id}``: receive what others stream there.

        The id is what they stream to, or the conversation's: by that a proxy finds any node.
        """
        handshake = await self._authenticate(socket)
        if handshake is None:
            return None
        key = await self.rooms.locate(handshake.key)
        if key != handshake.key and self.rooms.leads_elsewhere(key):
            return await handshake.redirect(key.connection_id)
        if await handshake.accept():
            subscriber = self._subscriber(subscriber_filter(socket), followed_conversation(socket))
            await self._serve_subscriber(socket, key, subscriber)
        return None

    async def accept_events(self, socket: WebSocket) -> None:
        """``/events/{id}``: accept and ignore the speaker events of telephone calls, as clients send them."""
        handshake = await self._authenticate(socket)
        if handshake and await handshake.accept():
            await self._serve_subscriber(socket, _NO_ROOM, self._subscriber(SubscriberFilter.FRAMES))

    def _subscriber(self, filter: SubscriberFilter, follows: str = "") -> Subscriber:
        return Subscriber(filter, self._node.timing.pending_frames, follows)

    async def _serve_subscriber(self, socket: WebSocket, key: RoomKey, subscriber: Subscriber) -> None:
        limits, timing = self._node.settings.limits, self._node.timing
        try:
            self.rooms.subscriptions.add(key, subscriber)
        except EngineError as error:
            self._count(RefusalReason.SUBSCRIBERS)
            return await refuse_open_socket(socket, str(error))
        send_rate = SendRate(limits.frames_per_second, timing)
        try:
            if subscriber.follows and await self.rooms.is_over(key, subscriber.follows):
                self.rooms.subscriptions.complete(key, subscriber)
            await Subscription(socket, subscriber, send_rate, timing.close).run()
        finally:
            self.rooms.subscriptions.remove(key, subscriber)

    async def _authenticate(self, socket: WebSocket) -> Handshake | None:
        """Authenticate an upgrade request; None: it is refused."""
        handshake = await authenticate(socket, self._accounts, self._pending)
        if handshake and self.rooms.draining:
            self._count(RefusalReason.DRAINING)
            await handshake.refuse(503, _DRAINING, "1")
            return None
        return handshake
