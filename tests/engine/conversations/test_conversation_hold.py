"""A conversation begins while the database is away, and is claimed when it is back."""

import asyncio
from collections.abc import Sequence

import pytest

from symbl_tui.engine.conversations.conversation_claims import Claim, HeldElsewhere, History, TryLater
from symbl_tui.engine.conversations.conversation_hold import ConversationHold
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.errors import EngineError

KEY = RoomKey("", "call")


class Claims:
    """Answers claims as a test says; an id of "" is the one that was offered."""

    def __init__(self, *answers: Claim | Exception) -> None:
        self._answers = list(answers)
        self.released: list[tuple[str, int]] = []
        self.begun: list[bool] = []

    async def claim(self, key: RoomKey, new_id: str, resumed_stream: str = "") -> Claim:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Claim(answer.conversation_id or new_id, answer.epoch, answer.history)

    async def release(self, conversation_id: str, epoch: int, *, begun: bool = True) -> None:
        self.released.append((conversation_id, epoch))
        self.begun.append(begun)


AWAY = EngineError("the database is away")
SLOW = TryLater("the store did not answer within 2 s", "try again")


def hold(answers: Sequence[Claim | Exception]) -> tuple[ConversationHold, Claims]:
    claims = Claims(*answers)
    return ConversationHold(KEY, claims), claims  # type: ignore[arg-type]


async def test_a_conversation_that_begins_without_a_database_is_claimed_later_with_its_id() -> None:
    held, _ = hold([AWAY, AWAY, Claim("", 1)])
    id = held.id
    assert await held.claim() is None
    with pytest.raises(EngineError):
        await held.claim_late()
    await held.claim_late()
    assert (held.id, held.epoch, held.lost) == (id, 1, False)


async def test_one_that_goes_on_from_elsewhere_waits_for_the_database_that_knows_its_id() -> None:
    held, _ = hold([AWAY])
    with pytest.raises(TryLater, match="does not answer; try again"):
        await held.claim("0")


@pytest.mark.parametrize("answer", [Claim("another", 4), HeldElsewhere("moved")])
async def test_one_that_another_node_began_meanwhile_is_given_up_here(answer: Claim | Exception) -> None:
    held, claims = hold([AWAY, answer])
    await held.claim()
    await held.claim_late()
    assert held.lost
    assert claims.released == ([("another", 4)] if isinstance(answer, Claim) else [])


async def test_a_conversation_waits_for_a_slow_database_so_that_two_nodes_never_begin_it() -> None:
    held, _ = hold([SLOW, AWAY, SLOW, Claim("", 1)])
    with pytest.raises(TryLater, match="within 2 s; try again"):
        await held.claim()
    await held.claim()  # away, so that it begins without a claim
    with pytest.raises(TryLater):
        await held.claim_late()
    assert not held.lost
    await held.claim_late()
    assert held.claimed


async def test_a_conversation_that_is_taken_up_is_never_removed_as_one_that_did_not_begin() -> None:
    kept, claims = hold([Claim("7", 3, History())])
    await kept.claim()
    await kept.release(begun=False)
    assert claims.begun == [True]
    new, claims = hold([Claim("", 1)])
    await new.claim()
    await new.release(begun=False)
    assert claims.begun == [False]
    new.lost = True
    await new.release()
    assert claims.begun == [False]


async def test_a_conversation_is_claimed_once_however_many_sockets_begin_it() -> None:
    held, _ = hold([Claim("7", 3, History())])
    histories = await asyncio.gather(*(held.claim() for _ in range(3)))
    assert [history is not None for history in histories] == [True, False, False]
    await held.claim_late()
    assert (held.id, held.epoch) == ("7", 3)
