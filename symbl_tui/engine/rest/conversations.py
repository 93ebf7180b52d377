"""``/v1/conversations``: the list, one of them, who takes part and what was said."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from starlette.responses import Response

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest import filters, responses, serializers
from symbl_tui.engine.rest.context import UNKNOWN, Found, Id, Served, answer, answer_in_pages, answer_now
from symbl_tui.engine.rest.requests import Labels, MemberChange, Moment, SpeakerEvents
from symbl_tui.engine.rest.speaker_events import attributed
from symbl_tui.engine.store import Store, StoredMessage, reading, writing

_LISTED: Final = timedelta(days=7)
"""How far back the list goes when nobody says."""

_FILTER: Final = "RSQL without or, such as name=='Daily*';startTime>=2026-11-01T00:00:00Z"

_PAGE: Final = 200
"""Messages that are made at a time."""

MemberPath = Annotated[str, Path(alias="memberId", max_length=64)]
Clause = Annotated[str, Query(max_length=filters.LONGEST)]

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])


@router.get("", response_model=responses.Conversations)
@router.get("/", response_model=responses.Conversations, include_in_schema=False)
async def list_conversations(
    engine: Served,
    limit: Annotated[int, Query(ge=0, le=65_536)] = 20,
    offset: Annotated[int, Query(ge=0, le=65_536)] = 0,
    order: Literal["asc", "desc"] = "asc",
    start_time: Annotated[Moment | None, Query(alias="startTime")] = None,
    end_time: Annotated[Moment | None, Query(alias="endTime")] = None,
    sort: Clause = "conversation.startTime",
    filter: Annotated[str, Query(max_length=filters.LONGEST, description=_FILTER)] = "",
) -> Response:
    """Conversations of the last week, of another time, or those that a filter chooses."""
    try:
        where, values = filters.where(filter) if filter else ("1", ())
        by = filters.order(sort, order)
    except filters.BadFilter as error:
        raise HTTPException(400, str(error)) from error
    if not filter or start_time or end_time:
        until = end_time or datetime.now(UTC)
        where += " AND started BETWEEN ? AND ?"
        values += ((start_time or until - _LISTED).timestamp(), until.timestamp())
    chosen = reading.ConversationQuery(where, values, by, limit, offset)
    found = await engine.store.run(reading.conversations, chosen)
    return await answer(lambda: {"conversations": [serializers.conversation(each) for each in found]})


@router.get("/{conversationId}", response_model=responses.Conversation)
async def get_conversation(found: Found) -> Response:
    """One conversation, without its content."""
    return await answer(lambda: serializers.conversation(found))


@router.put("/{conversationId}", response_model=responses.Labelled)
async def label_conversation(engine: Served, found: Found, labels: Labels) -> Response:
    """Replace its metadata."""
    await engine.store.run(writing.set_metadata, found.id, labels.metadata)
    return answer_now({"id": found.id, "metadata": labels.metadata})


@router.delete("/{conversationId}", response_model=responses.Notice)
async def delete_conversation(engine: Served, conversation_id: Id) -> Response:
    """Forget it and everything that was said."""
    if not await engine.store.run(writing.delete, conversation_id):
        raise HTTPException(404, UNKNOWN)
    return await _notice("successfully deleted the conversation")


@router.get("/{conversationId}/messages", response_model=responses.Messages)
async def messages(engine: Served, found: Found, sentiment: bool = False, verbose: bool = False) -> Response:
    """What was said; with feelings and words on demand."""
    shape = partial(serializers.message, of=found, sentiment=sentiment, verbose=verbose)
    return await answer_in_pages("messages", _pages(engine.store, found.id, words=verbose), shape)


@router.get("/{conversationId}/members", response_model=responses.Members)
async def members(found: Found) -> Response:
    """Who takes part, in order of appearance."""
    return await answer(lambda: {"members": [serializers.member(each) for each in found.members]})


@router.put("/{conversationId}/members/{memberId}", response_model=responses.Notice)
async def rename_member(
    engine: Served, found: Found, member_id: MemberPath, change: MemberChange
) -> Response:
    """Call somebody otherwise, in all that they said and in all insights."""
    person = Speaker(change.name, change.email or _user_id(found.members, member_id), member_id)
    if not await engine.store.run(writing.rename_member, found.id, person):
        raise HTTPException(404, "There is no such member in this conversation.")
    return await _notice(
        f"Member with id: {member_id} for conversationId: {found.id} updated successfully! The update "
        "should be reflected in all messages and insights along with this conversation"
    )


@router.put("/{conversationId}/speakers", response_model=responses.Notice)
async def speakers(engine: Served, found: Found, body: SpeakerEvents) -> Response:
    """Say who spoke when: messages go to whoever was speaking for most of their time."""
    said = await engine.store.run(reading.messages, found.id)
    members, said_by = attributed(found, said, body.speaker_events)
    await engine.store.run(_attribute, found.id, members, said_by)
    return await _notice(
        f"Updated successfully! {len(said_by)} messages of conversationId: {found.id} have new speakers"
    )


async def _pages(store: Store, conversation_id: str, *, words: bool) -> AsyncIterator[list[StoredMessage]]:
    after = reading.START
    while said := await store.run(reading.message_page, conversation_id, after, _PAGE, words=words):
        yield said
        after = said[-1].position


async def _notice(message: str) -> Response:
    return answer_now({"message": message})


def _user_id(members: Sequence[Speaker], member_id: str) -> str:
    return next((member.user_id for member in members if member.id == member_id), "")


def _attribute(
    db: sqlite3.Connection, conversation_id: str, members: Sequence[Speaker], said_by: dict[str, str]
) -> None:
    for member in members:
        writing.add_member(db, conversation_id, member)
    writing.assign_speakers(db, conversation_id, said_by)
