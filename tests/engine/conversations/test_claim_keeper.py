"""A node looks for what other nodes have done to conversations that its clients wait for."""

from collections.abc import Iterable

import pytest

from symbl_tui.engine.conversations.claim_keeper import ClaimKeeper
from symbl_tui.engine.conversations.conversation_claims import Claim, HeldState
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import COME_AGAIN, Subscriber
from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.errors import EngineError
from tests.support.waiting import until

KEY = RoomKey("app", "call")


class Claims:
    """The claims of a node that holds nothing."""

    shared = True
    node = "this one"

    def __init__(self, *states: HeldState) -> None:
        self._states = states
        self.away = 0
        """Calls that fail."""
        self.handed_back: list[str] = []
        self.ended: set[ConversationKey] = set()
        self.rounds = 0
        self.let: list[set[str]] = []

    async def heartbeat(self) -> None: ...

    async def hand_back(self, conversation_id: str) -> None:
        self._check()
        self.handed_back.append(conversation_id)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None: ...

    def _check(self) -> None:
        if self.away:
            self.away -= 1
            raise EngineError("the database is away")

    async def states(self, held: Iterable[tuple[str, int]]) -> tuple[HeldState, ...]:
        return self._states

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        return Claim(new_id, 1)

    async def let_move(self, conversation_ids: Iterable[str]) -> None:
        self.let.append(set(conversation_ids))

    async def held_elsewhere(self, keys: Iterable[RoomKey]) -> frozenset[RoomKey]:
        return frozenset()

    async def over(self, keys: Iterable[ConversationKey]) -> frozenset[ConversationKey]:
        return frozenset(self.ended & set(keys))

    async def sweep(self, held: Iterable[str]) -> None:
        self.rounds += 1


async def test_who_waits_here_while_a_conversation_ends_at_another_node_comes_again_to_hear_it() -> None:
    claims = Claims()
    rooms = RoomRegistry()
    follower, of_another, new = (Subscriber(follows=id) for id in ("1", "2", ""))
    other_app = Subscriber(follows="1")
    for subscriber in (follower, of_another, new):
        rooms.subscriptions.add(KEY, subscriber)
    rooms.subscriptions.add(RoomKey("other app", "call"), other_app)
    async with ClaimKeeper(rooms, claims, Timing(claims_interval=0.001)):  # type: ignore[arg-type]
        await until(lambda: claims.rounds)
        assert len(rooms.subscriptions.of(KEY)) == 3
        claims.ended = {ConversationKey("app", "1")}
        assert [text async for text in follower] == []
    assert follower.close_code == COME_AGAIN
    assert len(rooms.subscriptions.of(KEY)) == 2
    assert rooms.subscriptions.followed == {ConversationKey("app", "2"), ConversationKey("other app", "1")}


async def test_a_conversation_that_no_client_is_left_in_here_may_go_anywhere() -> None:
    claims = Claims()
    rooms = RoomRegistry(claims=claims)  # type: ignore[arg-type]
    room = rooms.join(KEY)
    await room.start(None, "")
    async with ClaimKeeper(rooms, claims, Timing(claims_interval=0.001)):  # type: ignore[arg-type]
        await until(lambda: claims.rounds)
        assert claims.let == []
        for times in (1, 2):
            rooms.leave(room, 600.0)
            await until(lambda times=times: len(claims.let) == times)  # type: ignore[misc]
            rounds = claims.rounds
            await until(lambda rounds=rounds: claims.rounds > rounds + 1)  # type: ignore[misc]
            assert claims.let == [{room.conversation_id}] * times  # once
            rooms.join(KEY)
            await until(lambda rounds=rounds: claims.rounds > rounds + 3)  # type: ignore[misc]


async def test_a_conversation_that_another_node_wants_is_handed_back_when_the_database_is_there_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    claims = Claims(HeldState("left by a lost socket", overtaken=False, wanted=True))
    claims.away = 2
    async with ClaimKeeper(RoomRegistry(), claims, Timing(claims_interval=0.001)):  # type: ignore[arg-type]
        await until(lambda: claims.handed_back)
    assert claims.handed_back[0] == "left by a lost socket"
    refusals = [record for record in caplog.records if "not handed back" in record.message]
    assert len(refusals) == 2
    assert all(record.exc_info is None for record in refusals)


async def test_the_speakers_of_a_conversation_that_another_node_has_taken_are_sent_there() -> None:
    rooms = RoomRegistry()
    room, subscriber = rooms.join(KEY), Subscriber()
    rooms.subscriptions.add(KEY, subscriber)
    claims = Claims(HeldState(room.conversation_id, overtaken=True, wanted=True))
    async with ClaimKeeper(rooms, claims, Timing(claims_interval=0.001)):  # type: ignore[arg-type]
        assert [text async for text in subscriber] == []
    assert subscriber.close_code == COME_AGAIN
    assert room.hold.lost
    assert not rooms.has(KEY)
    assert claims.handed_back == []  # it is not this node's any more
