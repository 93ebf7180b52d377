"""A node goes on with a conversation of another one: its members, beginning and topics, while it holds it."""

from datetime import UTC, datetime

import pytest

from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.conversation_claims import Claim, History, StoredStream
from symbl_tui.engine.conversations.conversation_events import AddMember, Begin, End, Event, SetTopics
from symbl_tui.engine.conversations.room import ConversationRoom
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.protocol.start_request import Person
from symbl_tui.engine.settings import Limits

KEY = RoomKey("app", "call")
BEGAN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
ANN = Speaker("Ann", "ann@example.com", "m1")
SAID = tuple(Utterance(str(n), "The quarterly budget report needs a budget report.", ANN) for n in range(3))
HISTORY = History((ANN,), SAID, (), (StoredStream("0", BEGAN, ended=False),), BEGAN)


class Claims:
    node = "here"
    shared = True

    def __init__(self, history: History | None) -> None:
        self._history = history
        self.claims = 0
        self.released: list[bool] = []
        self.over: list[str] = []

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        self.claims += 1
        return Claim("7001", 2, self._history) if self._history else Claim(new_id, 1)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None:
        self.released.append(begun)

    def forget(self, conversation_id: str) -> None:
        self.over.append(conversation_id)


class Noting:
    """A store that notes what it gets."""

    full = None

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def put(self, event: Event) -> None:
        self.events.append(event)

    async def flush(self, timeout: float) -> bool:
        return True


def room_with(claims: Claims) -> tuple[ConversationRoom, Noting]:
    store = Noting()
    room = ConversationRoom(KEY, Subscribers(), Limits(), store, claims=claims, now=lambda: NOW)  # type: ignore[arg-type]
    return room, store


async def test_the_next_node_has_the_id_the_members_the_beginning_and_the_topics_of_the_one_before() -> None:
    claims = Claims(HISTORY)
    room, store = room_with(claims)
    await room.claim("0")
    await room.start(Person("ann@example.com", "Ann"), "")
    assert claims.claims == 1
    assert (room.conversation_id, room.began, list(room.participants)) == ("7001", BEGAN, [ANN])
    assert store.events == [Begin("7001", "call", "", NOW, "app", 2, "here"), AddMember("7001", ANN)]
    assert room.streams.absence > 0  # its speaker may come again
    topics = await room.topics()
    assert any("budget" in topic.text for topic in topics)
    assert store.events[-1] == SetTopics("7001", topics, 2)


async def test_a_new_conversation_begins_with_its_first_start_and_not_with_a_later_one() -> None:
    room, _ = room_with(Claims(None))
    assert room.began is None
    await room.start(None, "")
    room.now = lambda: NOW.replace(hour=11)
    await room.start(None, "")
    assert room.began == NOW


@pytest.mark.parametrize("lost", [False, True])
async def test_a_node_that_has_lost_a_conversation_stores_neither_its_topics_nor_its_end(lost: bool) -> None:
    claims = Claims(HISTORY)
    room, store = room_with(claims)
    await room.start(None, "")
    room.hold.lost = lost
    assert await room.topics()
    await room.end()
    ends = [event for event in store.events if isinstance(event, (SetTopics, End))]
    assert bool(ends) is not lost
    assert claims.over == ["7001"]


async def test_a_room_whose_client_never_starts_leaves_a_conversation_of_before_as_it_was() -> None:
    claims = Claims(HISTORY)
    room, store = room_with(claims)
    await room.claim("0")
    await room.end()
    assert (claims.released, claims.over, store.events) == ([True], [], [])
