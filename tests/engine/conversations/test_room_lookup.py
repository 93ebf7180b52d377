"""Which conversation a key leads to: here, at another node, or to none; and whether a socket may join."""

from collections.abc import Iterable

import pytest

from symbl_tui.engine.conversations.conversation_claims import Claim, KnownConversation
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.conversations.subscribers import Subscriber
from symbl_tui.engine.protocol.identifiers import new_numeric_id
from symbl_tui.errors import EngineError

CALL, ELSEWHERE = RoomKey("app", "call"), RoomKey("app", "call at another node")
LIVE, OVER, UNKNOWN = (new_numeric_id() for _ in range(3))


class Claims:
    """A database with a live conversation of another node, and one that is over; or one that is away."""

    node = "here"
    shared = True

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.asked: list[str] = []

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        return Claim(new_id, 1)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None: ...

    def forget(self, conversation_id: str) -> None: ...

    async def find(self, app_id: str, conversation_id: str) -> KnownConversation | None:
        self._check(conversation_id)
        known = {LIVE: KnownConversation(ELSEWHERE, True), OVER: KnownConversation(ELSEWHERE, False)}
        return known.get(conversation_id) if app_id == "app" else None

    async def is_live(self, key: RoomKey) -> bool:
        self._check(key.connection_id)
        return key == ELSEWHERE

    async def over(self, keys: Iterable[ConversationKey]) -> frozenset[ConversationKey]:
        self._check("over")
        return frozenset(key for key in keys if key.conversation_id == OVER)

    def _check(self, asked: str) -> None:
        self.asked.append(asked)
        if self.away:
            raise EngineError("the database is away")


def registry_with(claims: Claims) -> RoomRegistry:
    return RoomRegistry(claims=claims)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("named", "away", "found"),
    [
        (RoomKey("app", LIVE), False, ELSEWHERE),
        (RoomKey("app", OVER), False, RoomKey("app", OVER)),
        (RoomKey("app", UNKNOWN), False, RoomKey("app", UNKNOWN)),
        (RoomKey("other app", LIVE), False, RoomKey("other app", LIVE)),
        (RoomKey("app", LIVE), True, RoomKey("app", LIVE)),
    ],
)
async def test_a_subscriber_finds_a_live_conversation_of_its_app_by_the_conversations_own_id(
    named: RoomKey, away: bool, found: RoomKey
) -> None:
    assert await registry_with(Claims(away=away)).locate(named) == found


async def test_what_is_here_or_is_no_id_of_a_conversation_is_not_searched_for_in_the_database() -> None:
    claims = Claims()
    registry = registry_with(claims)
    room = registry.join(CALL)
    await room.start(None, "")
    assert await registry.locate(RoomKey("app", room.conversation_id)) == CALL
    for named in (CALL, RoomKey("app", "standup")):
        assert await registry.locate(named) == named
    assert await registry.is_live(CALL)
    assert claims.asked == []
    await registry.close()


async def test_a_conversation_is_live_wherever_it_is_held_as_far_as_the_database_can_say() -> None:
    registry = registry_with(Claims())
    assert [await registry.is_live(key) for key in (ELSEWHERE, CALL)] == [True, False]
    assert not await registry_with(Claims(away=True)).is_live(ELSEWHERE)
    assert not await RoomRegistry().is_live(ELSEWHERE)
    assert [registry.leads_elsewhere(CALL), RoomRegistry().leads_elsewhere(CALL)] == [True, False]
    registry.join(CALL)
    assert not registry.leads_elsewhere(CALL)
    await registry.close()


@pytest.mark.parametrize(
    ("follows", "away", "over"),
    [(OVER, False, True), (LIVE, False, False), (OVER, True, False)],
    ids=["over", "live", "database away"],
)
async def test_a_subscriber_that_comes_again_hears_that_its_conversation_is_over(
    follows: str, away: bool, over: bool
) -> None:
    claims = Claims(away=away)
    registry = registry_with(claims)
    assert not await registry.is_over(CALL, follows)  # nothing follows it here
    assert claims.asked == []
    registry.subscriptions.add(CALL, Subscriber(follows=follows))
    assert await registry.is_over(CALL, follows) is over
    assert not await registry.is_over(RoomKey("other app", "call"), follows)


class FullStore:
    """A store that has no place for another conversation."""

    full = EngineError("too much waits for the engine's database", "try again later")


async def test_a_full_queue_keeps_out_new_conversations_and_takes_all_speakers_of_those_that_are_here() -> (
    None
):
    store = FullStore()
    registry = RoomRegistry(store=store)  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="too much waits"):
        registry.join(CALL)
    store.full = None  # type: ignore[assignment]
    room = registry.join(CALL)
    store.full = FullStore.full
    assert registry.join(CALL) is room
    registry.draining = True
    with pytest.raises(EngineError, match="about to stop"):
        registry.join(CALL)
    for _ in range(2):
        registry.leave(room, 0.0)
    await registry.close()


async def test_a_conversation_outlives_its_last_socket_while_another_of_its_speakers_is_waited_for() -> None:
    class Lost:
        stream_id = "0"

        async def come_again(self, seconds: float) -> bool:
            return True

    registry = RoomRegistry()
    room = registry.join(CALL)
    await room.start(None, "")
    room.lose(Lost(), 600.0)
    registry.leave(room, 0.0)
    assert registry.join(CALL) is room
    room.lose(Lost(), 0.0)
    await registry.close()
