"""``/v1/conversations``: the list, and a conversation's record, members and messages."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query
from sqlalchemy import and_, true
from starlette.responses import Response

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.rest import filters, responses, serializers
from symbl_tui.engine.rest.context import (
    UNKNOWN_CONVERSATION,
    Context,
    ConversationId,
    CurrentApp,
    StoredConversation,
    respond,
    respond_from_thread,
    respond_in_pages,
)
from symbl_tui.engine.rest.large_bodies import LargeBodyRoute
from symbl_tui.engine.rest.requests import MemberChange, MetadataBody, Moment, SpeakerEvents
from symbl_tui.engine.rest.speaker_events import assign_speakers
from symbl_tui.engine.store import reading, writing
from symbl_tui.engine.store.deletion import delete_conversation as delete_conversation_of

# The period of the list without a start time.
_DEFAULT_PERIOD: Final = timedelta(days=7)

_MEMBERS_AT_ONCE: Final = 500

_FILTER: Final = "RSQL without or, such as name=='Daily*';startTime>=2026-11-01T00:00:00Z"

MemberId = Annotated[str, Path(alias="memberId", max_length=64)]
Clause = Annotated[str, Query(max_length=filters.MAX_LENGTH)]

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], route_class=LargeBodyRoute)


@router.get("", response_model=responses.Conversations)
@router.get("/", response_model=responses.Conversations, include_in_schema=False)
async def list_conversations(
    context: Context,
    app: CurrentApp,
    limit: Annotated[int, Query(ge=0, le=65_536)] = 20,
    offset: Annotated[int, Query(ge=0, le=65_536)] = 0,
    order: Literal["asc", "desc"] = "asc",
    start_time: Annotated[Moment | None, Query(alias="startTime")] = None,
    end_time: Annotated[Moment | None, Query(alias="endTime")] = None,
    sort: Clause = "conversation.startTime",
    filter: Annotated[str, Query(max_length=filters.MAX_LENGTH, description=_FILTER)] = "",
) -> Response:
    """List the conversations of the last week, of another period, or those that match a filter."""
    try:
        where = filters.where(filter) if filter else true()
        order_by = filters.order(sort, order)
    except filters.InvalidFilter as error:
        raise HTTPException(400, str(error)) from error
    # A filter without a period searches everything: its user looks for something old.
    if not filter or start_time or end_time:
        until = end_time or datetime.now(UTC)
        where = and_(where, reading.started_between(start_time or until - _DEFAULT_PERIOD, until))
    query = reading.ConversationQuery(and_(reading.of_app(app.id), where), order_by, limit, offset)
    conversations = await context.store.read(reading.conversations, query)
    return await respond_from_thread(
        lambda: {"conversations": [serializers.conversation(each) for each in conversations]}
    )


@router.get("/{conversationId}", response_model=responses.Conversation)
async def get_conversation(conversation: StoredConversation) -> Response:
    """Get a conversation, without its messages."""
    return await respond_from_thread(lambda: serializers.conversation(conversation))


@router.put("/{conversationId}", response_model=responses.MetadataUpdate)
async def put_metadata(context: Context, conversation: StoredConversation, body: MetadataBody) -> Response:
    """Replace the metadata of a conversation."""
    await context.store.run(writing.set_metadata, conversation.id, body.metadata)
    return respond({"id": conversation.id, "metadata": body.metadata})


@router.delete("/{conversationId}", response_model=responses.Confirmation)
async def delete_conversation(context: Context, app: CurrentApp, conversation_id: ConversationId) -> Response:
    """Delete a conversation with all its content."""
    node = context.node.instance.name
    deleted = await context.store.run(delete_conversation_of, app.id, conversation_id, node)
    if not deleted:
        raise HTTPException(404, UNKNOWN_CONVERSATION)
    context.jobs.discard((conversation_id,))
    return _confirm("successfully deleted the conversation")


@router.get("/{conversationId}/messages", response_model=responses.Messages)
async def get_messages(
    context: Context, conversation: StoredConversation, sentiment: bool = False, verbose: bool = False
) -> Response:
    """Get the messages in order of time, with sentiment or words on request."""
    serialize = partial(serializers.message, conversation=conversation, sentiment=sentiment, verbose=verbose)
    pages = context.store.message_pages(conversation.id, words=verbose)
    return await respond_in_pages("messages", pages, serialize)


@router.get("/{conversationId}/members", response_model=responses.Members)
async def get_members(conversation: StoredConversation) -> Response:
    """Get the members in order of appearance."""
    return respond({"members": [serializers.member(each) for each in conversation.members]})


@router.put("/{conversationId}/members/{memberId}", response_model=responses.Confirmation)
async def rename_member(
    context: Context, conversation: StoredConversation, member_id: MemberId, change: MemberChange
) -> Response:
    """Rename a member, in all messages and insights."""
    user_id = change.email or _user_id(conversation.members, member_id)
    member = Speaker(change.name, user_id, member_id)
    if not await context.store.run(writing.rename_member, conversation.id, member):
        raise HTTPException(404, "There is no such member in this conversation.")
    return _confirm(
        f"Member with id: {member_id} for conversationId: {conversation.id} updated successfully! The update "
        "should be reflected in all messages and insights along with this conversation"
    )


@router.put("/{conversationId}/speakers", response_model=responses.Confirmation)
async def put_speaker_events(
    context: Context, conversation: StoredConversation, body: SpeakerEvents
) -> Response:
    """Assign each message to the member with the longest speaking time in it."""
    times = await context.store.read(reading.message_times, conversation.id)
    began = conversation.started.timestamp()
    added, speakers = await context.computation.run(
        assign_speakers, conversation.members, began, times, body.speaker_events
    )
    # In transactions of a moment each: the utterances of live speakers are stored between them.
    for first in range(0, len(added), _MEMBERS_AT_ONCE):
        page = added[first : first + _MEMBERS_AT_ONCE]
        await context.store.run(writing.add_members, conversation.id, page)
    await context.store.run(writing.assign_speakers, conversation.id, speakers)
    return _confirm(
        f"Updated successfully! {len(speakers)} messages of conversationId: {conversation.id} "
        "have new speakers"
    )


def _confirm(message: str) -> Response:
    return respond({"message": message})


def _user_id(members: Sequence[Speaker], member_id: str) -> str:
    return next((member.user_id for member in members if member.id == member_id), "")
