"""``/v1/conversations/{id}/...``: analytics, summary and transcript of a conversation."""

import logging
from collections.abc import Sequence
from typing import Final, Literal
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter
from starlette.responses import Response

from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.salient_sentences import salient_sentences
from symbl_tui.domain.talk_analytics import Share, SpeakerTalk, TalkAnalytics, Turn, analyze_talk, share_of
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.assistant.summarizer import Summarizer
from symbl_tui.engine.insights.overlaps import overlaps
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import (
    Context,
    StoredConversation,
    respond_from_thread,
)
from symbl_tui.engine.rest.requests import TranscriptFormat
from symbl_tui.engine.rest.transcript_formats import format_transcript
from symbl_tui.engine.store import Conversation, StoredMessage, reading, reading_findings
from symbl_tui.engine.workers.computation import Computation
from symbl_tui.errors import EngineError

_SUMMARY_SENTENCES: Final = 5

_log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1/conversations/{conversationId}", tags=["reports"])


@router.get("/analytics", response_model=responses.Analytics)
async def get_analytics(context: Context, conversation: StoredConversation) -> Response:
    """Get talk time, silence, overlap and pace."""
    messages = await context.store.read(reading.messages, conversation.id)
    return await respond_from_thread(lambda: _analytics(conversation, messages))


@router.get("/summary", response_model=responses.Summary)
async def get_summary(context: Context, conversation: StoredConversation, refresh: bool = False) -> Response:
    """Get a summary. It is written anew for each request, so ``refresh`` changes nothing."""
    messages = await context.store.read(reading.messages, conversation.id)
    parts = await _summary_by_assistant(context.node.assistant, messages) if context.node.assistant else []
    parts = parts or await _extractive_summary(context.computation, messages)
    return await respond_from_thread(lambda: {"summary": parts})


@router.post("/transcript", response_model=responses.Transcript)
async def post_transcript(
    context: Context, conversation: StoredConversation, format: TranscriptFormat
) -> Response:
    """Format the transcript as Markdown or as subtitles."""
    messages = await context.store.read(reading.messages, conversation.id)
    insights = await context.store.read(reading_findings.insights, conversation.id, insight_keys())
    return await respond_from_thread(
        lambda: {
            "transcript": {
                "payload": format_transcript(conversation, messages, insights, format),
                "contentType": format.content_type,
            }
        }
    )


def _analytics(conversation: Conversation, messages: Sequence[StoredMessage]) -> responses.Analytics:
    # Shares as Symbl has them in its examples (docs.symbl.ai, "Analytics"): silence and talk are of the whole
    # conversation, overlap and the members' times of its talk.
    lasted = (conversation.ended - conversation.started).total_seconds()
    turns = [_turn(message, conversation) for message in messages]
    figures = analyze_talk(turns, max([lasted, *(turn.end for turn in turns)]))
    talked = figures.talk.seconds
    members = {message.utterance.speaker.id: message.utterance.speaker for message in messages}
    return {
        "metrics": [
            _metric("total_silence", figures.silence),
            _metric("total_talk_time", figures.talk),
            _metric("total_overlap", share_of(figures.overlap.seconds, talked)),
        ],
        "members": [_member(each, figures, members) for each in figures.speakers],
    }


def _turn(message: StoredMessage, conversation: Conversation) -> Turn:
    start = (message.started - conversation.started).total_seconds()
    end = (message.ended - conversation.started).total_seconds()
    return Turn(message.utterance.speaker.id, start, end, len(message.utterance.text.split()))


def _metric(
    kind: Literal["total_silence", "total_talk_time", "total_overlap"], share: Share
) -> responses.Metric:
    return {"type": kind, "percent": share.percent, "seconds": share.seconds}


def _member(
    speaker: SpeakerTalk, figures: TalkAnalytics, members: dict[str, Speaker]
) -> responses.MemberAnalytics:
    member, talked = members[speaker.speaker], figures.talk.seconds
    talk, listen = share_of(speaker.talk.seconds, talked), share_of(talked - speaker.talk.seconds, talked)
    return {
        "id": member.id,
        "name": member.name,
        "userId": member.user_id,
        "pace": {"wpm": speaker.words_per_minute},
        "talkTime": {"percentage": talk.percent, "seconds": talk.seconds},
        "listenTime": {"percentage": listen.percent, "seconds": listen.seconds},
        "overlap": {
            "overlapDuration": speaker.overlap,
            "overlappingMembers": [
                {
                    "id": each.member_id,
                    "name": members[each.member_id].name,
                    "userId": members[each.member_id].user_id,
                    "percent": each.share.percent,
                    "seconds": each.share.seconds,
                }
                for each in overlaps(speaker, figures.speakers)
            ],
        },
    }


async def _summary_by_assistant(
    assistant: Summarizer, messages: Sequence[StoredMessage]
) -> list[responses.SummaryPart]:
    """A summary by the assistant, a part a paragraph; empty when it fails."""
    lines = (
        f"{message.utterance.speaker.name or 'Somebody'}: {message.utterance.text}" for message in messages
    )
    try:
        text = await assistant.summary("\n".join(lines))
    except EngineError as error:
        _log.warning("no summary from the assistant: %s", error)
        return []
    paragraphs = filter(None, map(str.strip, (text or "").splitlines()))
    return [_part(paragraph, ()) for paragraph in paragraphs]


async def _extractive_summary(
    computation: Computation, messages: Sequence[StoredMessage]
) -> list[responses.SummaryPart]:
    """A summary of quoted sentences."""
    texts = [message.utterance.text for message in messages]
    places = await computation.run(salient_sentences, texts, _SUMMARY_SENTENCES)
    return [
        _part(texts[place.line][place.start : place.end].strip(), (messages[place.line].utterance.id,))
        for place in places
    ]


def _part(text: str, message_ids: Sequence[str]) -> responses.SummaryPart:
    # From its words: what is written anew and says the same has the same id.
    id = str(uuid5(NAMESPACE_OID, " ".join((text, *message_ids))))
    return {"id": id, "text": text, "messageRefs": [{"id": message_id} for message_id in message_ids]}
