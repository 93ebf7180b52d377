"""A node looks for what other nodes have done to conversations that its clients wait for."""

from collections.abc import Iterable

from symbl_tui.engine.conversations.claim_keeper import ClaimKeeper
from symbl_tui.engine.conversations.conversation_claims import Claim, HeldState
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import COME_AGAIN, Subscriber
from symbl_tui.engine.limits.deadlines import Timing
from tests.support.waiting import until

KEY = RoomKey("app", "call")


class Claims:
    """The claims of a node that holds nothing."""

    shared = True
    node = "this one"

    def __init__(self) -> None:
        self.ended: set[ConversationKey] = set()
        self.rounds = 0
        self.let: list[set[str]] = []

    async def heartbeat(self) -> None: ...

    async def states(self, held: Iterable[tuple[str, int]]) -> tuple[HeldState, ...]:
        return ()

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
