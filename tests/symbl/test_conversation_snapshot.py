"""Who joins a conversation that goes on reads what was said so far, as far as the server has it."""

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from symbl_tui.errors import EngineUnreachable, ProtocolError, SymblTuiError
from symbl_tui.symbl.conversation_client import Retries
from symbl_tui.symbl.conversation_snapshot import ConversationSnapshot, read_snapshot
from tests.support.conversation_api import ID, MEETING, Answer, answering
from tests.support.foreign_text import HOSTILE, is_harmless
from tests.support.scripted_engine import Script, scripted_engine

# A page may take long on a busy machine; only the waits between two attempts are short.
IMPATIENT = Retries(attempts=2, timeout=60.0, first=0.001, longest=0.01)
RECORD = {"id": ID, "name": "Stand-up", "startTime": "2026-11-22T08:53:11.000Z"}


def so_far(**parts: object) -> Answer:
    """The stand-up with other parts; None for one that the server does not have."""
    named = {name.replace("_", "-"): body for name, body in parts.items()}
    return answering(MEETING | {ID: RECORD} | named)


async def read(answer: Answer, id: str = ID, seconds: float = 90.0) -> ConversationSnapshot | None:
    async with scripted_engine(Script(answer=answer)) as engine:
        return await read_snapshot(engine.endpoint, id, seconds, retries=IMPATIENT)


async def test_what_was_said_and_found_so_far_is_read() -> None:
    found = await read(so_far())
    assert found is not None
    assert (found.id, found.name, found.whole) == (ID, "Stand-up", True)
    assert found.started == datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)
    assert [each.text for each in found.messages][1] == "Who owns the campaign?"
    assert sorted(each.kind for each in found.insights) == ["action_item", "action_item", "question"]
    assert [each.text for each in found.topics] == ["Launch campaign"]
    assert [each.tracker for each in found.trackers] == ["Deadlines"]


async def test_a_message_without_an_offset_stands_where_the_clock_says() -> None:
    late = {"id": "u1", "text": "Hello", "startTime": "2026-11-22T08:53:14.500Z", "duration": 1.0}
    found = await read(so_far(messages={"messages": [late]}))
    assert found is not None
    assert [(each.start, each.end) for each in found.messages] == [(3.5, 4.5)]


async def test_a_conversation_whose_name_is_its_id_has_none_of_its_own() -> None:
    found = await read(answering(MEETING | {ID: RECORD | {"name": ID}}))
    assert found is not None
    assert found.name == ""


async def test_a_part_that_cannot_be_read_is_left_out_and_that_is_known() -> None:
    found = await read(so_far(topics=b"<html>", questions=Response(status_code=500)))
    assert found is not None
    assert (found.topics, found.whole) == ((), False)
    assert [each.kind for each in found.insights] == ["action_item", "action_item"]
    assert len(found.messages) == 3


async def test_a_part_that_a_server_does_not_offer_is_nothing_that_is_missing() -> None:
    found = await read(so_far(trackers_detected=None, follow_ups=None))
    assert found is not None
    assert (found.trackers, found.whole) == ((), True)


async def test_messages_that_cannot_be_read_are_an_error() -> None:
    with pytest.raises(SymblTuiError, match="the answer makes no sense"):
        await read(so_far(messages=b"<html>"))


@pytest.mark.parametrize("record", [b"[]", b"<html>", b"[" * 100_000])
async def test_a_record_that_makes_no_sense_is_an_error(record: bytes) -> None:
    with pytest.raises(ProtocolError, match="the answer makes no sense"):
        await read(answering({ID: record}))


async def test_a_conversation_that_the_server_does_not_have_is_none() -> None:
    assert await read(answering(MEETING)) is None


async def test_an_id_that_no_path_can_hold_is_asked_of_no_server() -> None:
    async with scripted_engine(Script(answer=so_far())) as engine:
        assert await read_snapshot(engine.endpoint, "../secrets", 30.0) is None
        assert engine.asked == []


async def test_a_server_that_takes_too_long_is_given_up() -> None:
    async def answer(request: Request) -> Response:
        await asyncio.sleep(30)
        return Response()

    with pytest.raises(EngineUnreachable, match=r"no answer within 0\.3 s"):
        await read(answer, seconds=0.3)


async def test_hostile_text_is_harmless_and_an_odd_time_is_none() -> None:
    hostile = HOSTILE.replace("\ud800", "")
    record = {"name": hostile, "startTime": "9999-12-31T23:59:59"}
    found = await read(answering(MEETING | {ID: record}))
    assert found is not None
    assert found.started is None
    assert is_harmless(found.name)
