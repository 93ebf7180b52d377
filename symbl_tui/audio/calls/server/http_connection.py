"""One connection to the listener: its request, and the answer or the WebSocket that it becomes."""

import asyncio
import logging
from typing import Final

import h11
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from symbl_tui.audio.calls.platform import Platform
from symbl_tui.audio.calls.server.call_routes import ROOT
from symbl_tui.audio.calls.server.handshake import (
    joined_headers,
    path_of,
    platform_protocol,
    shake_hands,
    upgrade_request,
)
from symbl_tui.audio.calls.server.http_answer import HttpAnswer, HttpRefusal
from symbl_tui.audio.calls.server.listening import Listening
from symbl_tui.audio.calls.server.platform_requests import answer_webhook, open_codec
from symbl_tui.audio.calls.server.websocket_call import WebSocketCall
from symbl_tui.audio.calls.upgrade_request import UpgradeRequest
from symbl_tui.system.limits.peers import LOCAL_PEER, peer_key

_log = logging.getLogger(__name__)

# The first byte of a TLS connection.
_TLS: Final = 0x16


class HttpConnection(asyncio.Protocol):
    """A connection; one request each."""

    def __init__(self, listening: Listening) -> None:
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the connection has ended."""
        self._shared = listening
        self._transport: asyncio.Transport | None = None
        self._parser = h11.Connection(h11.SERVER, max_incomplete_event_size=listening.limits.head_bytes)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._call: WebSocketCall | None = None
        self._answered = False
        self._timer: asyncio.TimerHandle | None = None
        self._address: tuple[str, int] = ("", 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._shared.connections.add(self)
        name = transport.get_extra_info("peername") or ("", 0)
        self._address = name[:2]
        self._shared.pending.set_abort(self._address, transport.abort)
        seconds = self._shared.limits.head_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._time_out)

    def data_received(self, data: bytes) -> None:
        """Parse the request, or hand the bytes to its WebSocket."""
        if self._call:
            self._call.receive(data)
        elif not self._answered:
            try:
                self._parser.receive_data(data)
                self._parse()
            except HttpRefusal as refusal:
                self._refuse(refusal)
            except h11.RemoteProtocolError as error:
                tls = not self._request and data[:1] == bytes((_TLS,))
                what = "a TLS connection came to a port without TLS" if tls else "a connection sent no HTTP"
                self._refuse(HttpRefusal(error.error_status_hint, "this is no HTTP/1.1 request", what))
            except Exception:  # whatever it is, it costs this connection only
                _log.exception("a request to the listener of calls failed")
                self._refuse(HttpRefusal(500, "a fault of symbl-tui itself; its log tells more"))

    def abort(self) -> None:
        """Close it at once."""
        if self._transport:
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection has ended."""
        self._shared.connections.discard(self)
        self._stop_timer()
        if self._call:
            self._call.lost()

    def _parse(self) -> None:
        while not self._answered:
            event = self._parser.next_event()
            if isinstance(event, h11.Request):
                self._begin(event)
            elif isinstance(event, h11.Data):
                self._body += event.data
                self._check_size(len(self._body))
            elif isinstance(event, h11.EndOfMessage):
                self._serve()
            else:
                return

    def _begin(self, request: h11.Request) -> None:
        """Check what the head of a request tells."""
        self._request = request
        if sum(len(name) + len(value) for name, value in request.headers) > self._shared.limits.head_bytes:
            text = "the headers are too long"
            raise HttpRefusal(431, text, f"a request was refused: {text}")
        path = path_of(request)
        if path.rstrip("/") != ROOT:
            self._shared.routes.find(request.method.decode("latin-1"), path)
        sizes = [value for name, value in request.headers if name == b"content-length"]
        if sizes:
            self._check_size(int(sizes[0]))

    def _check_size(self, size: int) -> None:
        if size > self._shared.limits.body_bytes:
            text = f"a webhook has at most {self._shared.limits.body_bytes} bytes"
            raise HttpRefusal(413, text, f"a request was refused: {text}")

    def _serve(self) -> None:
        """Answer a complete request, or accept its WebSocket."""
        assert self._request
        shared = self._shared
        request = upgrade_request(self._request, bytes(self._body), shared.routes.origin)
        upgrade = "websocket" in request.header("upgrade").lower()
        # Before the identity, too: a web page must not learn which process this is.
        shared.routes.check_names(request)
        if request.path.rstrip("/") == ROOT:
            return self._identify(upgrade)
        route = shared.routes.find(self._request.method.decode("latin-1"), request.path)
        webhook = shared.webhooks.get(route.platform.name)
        if not webhook and not upgrade:
            title = route.platform.title
            text = f"this address is for WebSocket connections of {title}; a browser has no use of it"
            log = f"a request to {ROOT}/{route.platform.name} was refused: it opens no WebSocket"
            raise HttpRefusal(426, text, log, headers=(("Upgrade", "websocket"),))
        shared.routes.authenticate(route, request)
        if webhook:
            return self._answer(answer_webhook(route.platform, webhook, request))
        return self._accept(route.platform, request)

    def _accept(self, platform: Platform, request: UpgradeRequest) -> None:
        shared = self._shared
        assert self._transport
        codec = open_codec(platform, request, shared.hub)
        protocol = platform_protocol(platform, shared.limits.message_bytes)
        self._shake_hands(protocol)
        receiver = shared.hub.connect(platform)

        def refuse(reason: str) -> None:
            shared.lines.refuse(f"a connection of {platform.title} was closed: {reason}")

        self._call = WebSocketCall(self._transport, protocol, codec, receiver, refuse, shared.limits)
        # What came in one packet with the handshake belongs to the WebSocket.
        if rest := self._parser.trailing_data[0]:
            self._call.receive(rest)

    def _shake_hands(self, protocol: ServerProtocol) -> None:
        """Accept the WebSocket. Raises :class:`HttpRefusal`."""
        assert self._request
        assert self._transport
        accepted = shake_hands(protocol, self._request)
        self._answered = True
        self._stop_timer()
        self._shared.pending.authenticate(self._address)
        self._transport.write(accepted)

    def _identify(self, upgrade: bool) -> None:
        """Say which process this is: what ``symbl-tui doctor`` asks over the public URL."""
        text = f"symbl-tui calls {self._shared.identity}"
        if not upgrade:
            return self._answer(HttpAnswer.line(200, text))
        protocol = ServerProtocol(state=OPEN)
        self._shake_hands(protocol)
        if self._transport:
            protocol.send_text(text.encode())
            protocol.send_close(1000)
            self._transport.write(b"".join(protocol.data_to_send()))
            self._transport.close()
        return None

    def _refuse(self, refusal: HttpRefusal) -> None:
        """Answer 403 and the like; an address that fails too often gets 429."""
        shared, answer = self._shared, refusal.answer
        peer = self._peer()
        if answer.status == 403 and (delay := shared.failures.acquire(peer)):
            retry = ("Retry-After", str(round(delay) + 1))
            answer = HttpAnswer.line(429, "too many requests that were not authorised", retry)
            refusal = HttpRefusal(429, "", f"{peer}: too many requests that were not authorised")
        if refusal.log:
            shared.lines.refuse(f"{refusal.log} (from {peer})")
        self._answer(answer)

    def _answer(self, answer: HttpAnswer) -> None:
        self._answered = True
        self._stop_timer()
        if not self._transport:
            return
        self._transport.write(answer.encode())
        if not self._transport.can_write_eof():
            self._transport.close()
            return
        # What the peer is still sending is read: a socket closed before that would take the answer back.
        self._transport.write_eof()
        seconds = self._shared.limits.linger_seconds
        self._timer = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def _peer(self) -> str:
        """The key of the peer: of its address, or of what a trusted proxy on this machine forwards."""
        peer = peer_key(self._address[0])
        if self._shared.behind_proxy and peer == LOCAL_PEER and self._request:
            forwarded = joined_headers(self._request).get("x-forwarded-for", "").rpartition(",")[2].strip()
            return peer_key(forwarded) if forwarded else peer
        return peer

    def _time_out(self) -> None:
        if not self._answered:
            self._shared.lines.refuse(
                f"a connection sent no request within {self._shared.limits.head_seconds:g} s "
                f"(from {peer_key(self._address[0])})"
            )
            self._answer(HttpAnswer.line(408, "no request came in time"))

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
