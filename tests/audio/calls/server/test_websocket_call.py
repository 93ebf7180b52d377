"""One platform's WebSocket without a network: frames in, answers and close codes out."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, CallNoted, EndCause
from symbl_tui.audio.calls.server.server_limits import ServerLimits
from symbl_tui.audio.calls.server.websocket_call import WebSocketCall
from tests.support.waiting import until


class Transport:
    """The connection: keeps what is written, and pretends that a peer reads so much of it."""

    def __init__(self) -> None:
        self.written = b""
        self.unread = 0
        self.closed = False
        self.aborted = False

    def write(self, data: bytes) -> None:
        self.written += data

    def get_write_buffer_size(self) -> int:
        return self.unread

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True


class Codec:
    """Notes every message; answers and fails as the test says."""

    def __init__(self) -> None:
        self.messages: list[str | bytes] = []
        self.replies: list[str | bytes] = []
        self.fault: Exception | None = None
        self.lost_with: list[int | None] = []

    def feed(self, message: str | bytes) -> Iterator[CallEvent]:
        self.messages.append(message)
        if self.fault:
            raise self.fault
        if message == "end":
            yield CallEnded(EndCause.HUNG_UP)
        else:
            yield CallNoted("x")

    def reply(self) -> Sequence[str | bytes]:
        replies, self.replies = self.replies, []
        return replies

    def connection_lost(self, code: int | None) -> Iterable[CallEvent]:
        self.lost_with.append(code)
        if self.fault:
            raise self.fault
        return (CallEnded(EndCause.LOST),)


class Receiver:
    """The hub's side of the connection."""

    def __init__(self) -> None:
        self.over = False
        self.end: CallEnded | None = None

    def on_over(self, reason: str) -> None: ...

    def handle(self, events: Iterable[CallEvent]) -> None:
        for event in events:
            if isinstance(event, CallEnded) and not self.over:
                self.over, self.end = True, event

    lost = handle


class Box:
    """A connection that was accepted."""

    def __init__(self, limits: ServerLimits) -> None:
        self.transport, self.codec, self.receiver = Transport(), Codec(), Receiver()
        self.lines: list[str] = []
        self.peer = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN)
        self.call = WebSocketCall(
            cast(Any, self.transport),
            ServerProtocol(state=OPEN, max_size=limits.message_bytes),
            self.codec,
            cast(Any, self.receiver),
            self.lines.append,
            limits,
        )

    def send(self, *data: str | bytes, fin: bool = True, more: bool = False) -> None:
        """Messages of the peer, or with ``fin`` False or ``more`` pieces of one."""
        for each in data:
            if more:
                self.peer.send_continuation(each if isinstance(each, bytes) else each.encode(), fin)
            elif isinstance(each, str):
                self.peer.send_text(each.encode(), fin)
            else:
                self.peer.send_binary(each, fin)
        self.deliver()

    def deliver(self) -> None:
        self.call.receive(b"".join(self.peer.data_to_send()))

    @property
    def answers(self) -> list[Frame]:
        """The frames that the peer has got since the last time."""
        written, self.transport.written = self.transport.written, b""
        self.peer.receive_data(written)
        return [each for each in self.peer.events_received() if isinstance(each, Frame)]

    @property
    def close(self) -> tuple[int, str]:
        """The close frame that the peer has got."""
        assert self.answers[-1].opcode is Opcode.CLOSE
        assert self.peer.close_rcvd
        return self.peer.close_rcvd.code, self.peer.close_rcvd.reason


@pytest.fixture
async def box() -> Box:
    return Box(ServerLimits())


async def test_a_message_in_pieces_is_one_message_also_with_a_ping_in_between(box: Box) -> None:
    start, end = "Grü".encode()[:-1], "üße".encode()[1:]  # a letter is cut in two
    box.peer.send_text(start, fin=False)
    box.peer.send_ping(b"?")
    box.send(end, more=True, fin=False)
    assert box.codec.messages == []
    box.send(b"", more=True)
    box.send(b"bytes", "")
    assert box.codec.messages == ["Grüße", b"bytes", ""]
    assert [(each.opcode, bytes(each.data)) for each in box.answers] == [(Opcode.PONG, b"?")]


async def test_pieces_of_almost_nothing_are_refused_before_they_cost_much(box: Box) -> None:
    box.send(b"x" * 64, fin=False)
    for _ in range(3000):
        box.peer.send_continuation(b"", fin=False)
    box.deliver()
    assert box.close == (1008, "too many small frames")
    assert box.lines == ["too many small frames"]
    assert box.codec.messages == []


async def test_messages_without_end_are_refused() -> None:
    box = Box(ServerLimits(messages_per_second=0.001, message_burst=50))
    box.send(*[b"x" * 100] * 200)
    assert box.close == (1008, "too many messages")
    assert len(box.codec.messages) == 49
    assert box.receiver.end == CallEnded(EndCause.PROTOCOL, "too many messages")


async def test_what_a_codec_refuses_is_told_to_the_platform_in_what_a_close_frame_holds(box: Box) -> None:
    box.codec.fault = CallRefused("ü" * 200)
    box.send("x", "more")
    assert box.close == (1008, "ü" * 60)
    assert box.lines == ["ü" * 200]
    assert box.codec.messages == ["x"]


async def test_a_fault_of_ours_is_not_called_one_of_the_platform(box: Box) -> None:
    box.codec.fault = ArithmeticError("of a test")
    box.send("x")
    assert box.close == (1011, "a fault of symbl-tui itself; the log tells more")
    assert box.receiver.end == CallEnded(EndCause.FAULT)


async def test_answers_go_out_as_text_and_as_binary(box: Box) -> None:
    box.codec.replies = ["yes", b"no"]
    box.send("x")
    answers = [(each.opcode, bytes(each.data)) for each in box.answers]
    assert answers == [(Opcode.TEXT, b"yes"), (Opcode.BINARY, b"no")]


async def test_a_platform_that_reads_no_answers_is_disconnected() -> None:
    box = Box(ServerLimits(unread_bytes=1000))
    box.transport.unread = 1000
    box.send("x")
    assert not box.transport.aborted
    box.transport.unread = 1001
    box.send("x")
    assert box.transport.aborted


async def test_a_call_that_is_over_closes_its_connection_cleanly(box: Box) -> None:
    box.send("end", "late")
    assert box.close == (1000, "")
    assert box.codec.messages == ["end"]
    box.call.lost()
    assert box.codec.lost_with == []  # the end was told before


async def test_a_call_that_is_ended_here_tells_the_platform_why(box: Box) -> None:
    box.receiver.over = True
    box.receiver.on_over("stopped here")
    assert box.close == (1000, "stopped here")


@pytest.mark.parametrize("code", [1000, 1001, 4000])
async def test_the_codec_is_told_the_close_code_of_the_platform(box: Box, code: int) -> None:
    box.peer.send_close(code, "bye")
    box.deliver()
    assert box.transport.closed
    box.call.lost()
    box.call.lost()
    assert box.codec.lost_with == [code]
    assert box.receiver.end == CallEnded(EndCause.LOST)


async def test_a_connection_that_breaks_off_has_no_close_code_and_a_failing_codec_ends_its_call(
    box: Box,
) -> None:
    box.codec.fault = ArithmeticError("of a test")
    box.call.lost()
    assert box.codec.lost_with == [None]
    assert box.receiver.end == CallEnded(EndCause.FAULT)


async def test_a_platform_that_does_not_answer_the_close_frame_is_disconnected() -> None:
    box = Box(ServerLimits(close_seconds=0.01))
    box.send("end")
    await until(lambda: box.transport.aborted)


async def test_a_connection_that_has_ended_leaves_no_timer_behind() -> None:
    limits = ServerLimits(first_message=0.01, ping_interval=0.01)
    box = Box(limits)
    box.call.lost()
    box.transport.written = b""
    await asyncio.sleep(0.05)
    assert not box.lines
    assert not box.transport.written
