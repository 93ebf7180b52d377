"""A node that stops sends everyone to other nodes, within its time, and lets go of its conversations."""

import asyncio

import pytest

from symbl_tui.engine.conversations.conversation_claims import Claim
from symbl_tui.engine.conversations.conversation_events import Event
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_mover import RoomMover
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import COME_AGAIN, ENDED, Subscriber
from symbl_tui.errors import EngineError
from tests.support.waiting import until

KEY, WAITING = RoomKey("", "call"), RoomKey("", "nobody speaks yet")


class Claims:
    node = "here"

    def __init__(self, *failures: EngineError) -> None:
        self.failures = list(failures)
        self.released: list[tuple[str, bool]] = []
        self.over: list[str] = []

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        return Claim(new_id, 1)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.released.append((conversation_id, begun))

    def forget(self, conversation_id: str) -> None:
        self.over.append(conversation_id)


class Socket:
    """An occupant whose utterance ends when the test says."""

    stream_id = ""

    def __init__(self, *, speaking: bool = False, returns: bool = True) -> None:
        self.returns = returns
        self.resting = asyncio.Event()
        if not speaking:
            self.resting.set()
        self.asked: list[float] = []

    async def come_again(self, seconds: float) -> bool:
        self.asked.append(seconds)
        await self.resting.wait()
        return self.returns


async def codes(subscriber: Subscriber) -> int:
    async for _ in subscriber:
        pass
    return subscriber.close_code


async def test_a_drain_sends_speakers_and_subscribers_elsewhere_and_keeps_the_conversation_live() -> None:
    claims = Claims()
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room, socket, here, waiting = registry.join(KEY), Socket(), Subscriber(), Subscriber()
    room.streams.occupants.add(socket)
    registry.subscriptions.add(KEY, here)
    registry.subscriptions.add(WAITING, waiting)
    await room.start(None, "")
    await RoomMover(registry).drain(4.0)
    assert socket.asked == [3.0]
    assert claims.released == [(room.conversation_id, True)]
    assert [await codes(here), await codes(waiting)] == [COME_AGAIN, COME_AGAIN]
    with pytest.raises(EngineError, match="about to stop; connect again"):
        registry.join(KEY)
    registry.leave(room, 600.0)
    await registry.close()
    assert len(claims.released) == 1


@pytest.mark.parametrize(
    ("returns", "over"), [((False, False), True), ((False, True), False), ((), False)], ids=str
)
async def test_a_conversation_whose_speakers_all_stop_in_a_drain_is_over_everywhere(
    returns: tuple[bool, ...], over: bool
) -> None:
    claims = Claims()
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room, subscriber = registry.join(KEY), Subscriber()
    room.streams.occupants.update(Socket(returns=each) for each in returns)
    registry.subscriptions.add(KEY, subscriber)
    await room.start(None, "")
    await RoomMover(registry).hand_over(room, 4.0)
    await registry.close()
    assert (claims.over, len(claims.released)) == (([room.conversation_id], 0) if over else ([], 1))
    assert await codes(subscriber) == (ENDED if over else COME_AGAIN)


async def test_a_drain_takes_no_longer_than_it_may() -> None:
    claims = Claims()
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room, socket = registry.join(KEY), Socket(speaking=True)
    room.streams.occupants.add(socket)
    async with asyncio.timeout(60):
        await RoomMover(registry).drain(0.04)
    assert socket.asked == [0.03]
    await registry.close()


async def test_a_conversation_that_another_node_has_taken_is_not_ended_here() -> None:
    claims = Claims()
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room, socket = registry.join(KEY), Socket()
    room.streams.occupants.add(socket)
    await room.start(None, "")
    await RoomMover(registry).evict(room)
    assert socket.asked == [0.0]
    registry.leave(room, 0.0)
    await registry.close()
    assert claims.released == []
    assert registry.join(KEY) is not room
    await registry.close()


async def test_a_drain_waits_for_telephone_calls_which_cannot_move() -> None:
    claims = Claims()
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    call, waiting = registry.join(KEY), Subscriber()  # a room with a connection and no socket
    await call.start(None, "")
    registry.subscriptions.add(KEY, waiting)
    draining = asyncio.create_task(RoomMover(registry).drain(60.0))
    await until(lambda: registry.draining)
    assert registry.has(KEY)
    registry.leave(call, 0.0)
    async with asyncio.timeout(60):
        await draining
    assert await codes(waiting) == ENDED
    assert (claims.over, claims.released) == ([call.conversation_id], [])
    await registry.close()


class StuckStore:
    """A store that takes everything and has written none of it in time."""

    full = None

    async def put(self, event: Event) -> None: ...

    async def flush(self, timeout: float) -> bool:
        await asyncio.Event().wait()
        return False


async def test_a_conversation_moves_although_its_last_words_are_not_in_the_database_yet() -> None:
    claims = Claims()
    registry = RoomRegistry(store=StuckStore(), claims=claims)  # type: ignore[arg-type]
    room, subscriber = registry.join(KEY), Subscriber()
    room.streams.occupants.add(Socket())
    registry.subscriptions.add(KEY, subscriber)
    await room.start(None, "")
    async with asyncio.timeout(60):
        await RoomMover(registry).hand_over(room, 0.04)
    assert claims.released == [(room.conversation_id, True)]
    assert await codes(subscriber) == COME_AGAIN
    assert not registry.has(KEY)


async def test_a_conversation_that_cannot_be_released_is_no_error_of_the_drain(
    caplog: pytest.LogCaptureFixture,
) -> None:
    claims = Claims(EngineError("the database is away"))
    registry = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room = registry.join(KEY)
    room.streams.occupants.add(Socket())
    await room.start(None, "")
    await RoomMover(registry).drain(4.0)
    assert "a conversation is not released: the database is away" in caplog.text
    assert not registry.has(KEY)
    await registry.close()
