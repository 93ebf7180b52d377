"""``/v1/conversations/{id}/...``: analytics, summary and transcript."""

import logging
from collections.abc import Sequence
from typing import Final, Literal
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter
from starlette.responses import Response

from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.analytics import MemberAnalytics, Share, Turn, analytics
from symbl_tui.engine.insights.summary import summarize
from symbl_tui.engine.rest import responses
from symbl_tui.engine.rest.context import Found, Served, Summarizer, answer, aside
from symbl_tui.engine.rest.requests import Format
from symbl_tui.engine.rest.transcripts import transcript
from symbl_tui.engine.store import Conversation, StoredMessage, reading
from symbl_tui.errors import EngineError

_SUMMARY_LINES: Final = 5

_log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1/conversations/{conversationId}", tags=["reports"])


@router.get("/analytics", response_model=responses.Analytics)
async def figures(engine: Served, found: Found) -> Response:
    """Talk, silence, overlap and pace."""
    said = await engine.store.run(reading.messages, found.id)
    return await answer(lambda: _analytics(found, said))


@router.get("/summary", response_model=responses.Summary)
async def summary(engine: Served, found: Found, refresh: bool = False) -> Response:
    """What was said, in short. It is always made anew, so ``refresh`` changes nothing."""
    said = await engine.store.run(reading.messages, found.id)
    parts = await _told(engine.assistant, said) if engine.assistant else []
    parts = parts or await aside(_quoted, said)
    return await answer(lambda: {"summary": parts})


@router.post("/transcript", response_model=responses.Transcript)
async def formatted(engine: Served, found: Found, wanted: Format) -> Response:
    """Everything that was said, as Markdown or as subtitles."""
    said = await engine.store.run(reading.messages, found.id)
    insights = await engine.store.run(reading.insights, found.id, insight_keys())
    return await answer(
        lambda: {
            "transcript": {
                "payload": transcript(found, said, insights, wanted),
                "contentType": wanted.content_type,
            }
        }
    )


def _analytics(conversation: Conversation, said: Sequence[StoredMessage]) -> responses.Analytics:
    figures = analytics([_turn(each, conversation) for each in said])
    members = {each.utterance.speaker.id: each.utterance.speaker for each in said}
    return {
        "metrics": [
            _metric("total_silence", figures.silence),
            _metric("total_talk_time", figures.talk),
            _metric("total_overlap", figures.overlap),
        ],
        "members": [_member(each, members) for each in figures.members],
    }


def _turn(said: StoredMessage, conversation: Conversation) -> Turn:
    start = (said.started - conversation.started).total_seconds()
    end = (said.ended - conversation.started).total_seconds()
    return Turn(said.utterance.speaker.id, start, end, len(said.utterance.text.split()))


def _metric(
    kind: Literal["total_silence", "total_talk_time", "total_overlap"], share: Share
) -> responses.Metric:
    return {"type": kind, "percent": share.percent, "seconds": share.seconds}


def _member(figures: MemberAnalytics, members: dict[str, Speaker]) -> responses.MemberAnalytics:
    who = members[figures.member_id]
    return {
        "id": who.id,
        "name": who.name,
        "userId": who.user_id,
        "pace": {"wpm": figures.words_per_minute},
        "talkTime": {"percentage": figures.talk.percent, "seconds": figures.talk.seconds},
        "listenTime": {"percentage": figures.listen.percent, "seconds": figures.listen.seconds},
        "overlap": {
            "overlapDuration": figures.overlap,
            "overlappingMembers": [
                {
                    "id": each.member_id,
                    "name": members[each.member_id].name,
                    "userId": members[each.member_id].user_id,
                    "percent": each.share.percent,
                    "seconds": each.share.seconds,
                }
                for each in figures.overlaps
            ],
        },
    }


async def _told(assistant: Summarizer, said: Sequence[StoredMessage]) -> list[responses.SummaryPart]:
    """In the assistant's words; nothing when it has none, whatever the reason."""
    lines = (f"{each.utterance.speaker.name or 'Somebody'}: {each.utterance.text}" for each in said)
    try:
        text = await assistant.summary("\n".join(lines))
    except EngineError as error:
        _log.warning("no summary from the assistant: %s", error)
        return []
    paragraphs = filter(None, map(str.strip, (text or "").splitlines()))
    return [_part(paragraph, ()) for paragraph in paragraphs]


def _quoted(said: Sequence[StoredMessage]) -> list[responses.SummaryPart]:
    """In the words of those who were there."""
    chosen = summarize([each.utterance.text for each in said], _SUMMARY_LINES)
    return [_part(said[place].utterance.text, (said[place].utterance.id,)) for place in chosen]


def _part(text: str, evidence: Sequence[str]) -> responses.SummaryPart:
    id = str(uuid5(NAMESPACE_OID, " ".join((text, *evidence))))
    return {"id": id, "text": text, "messageRefs": [{"id": each} for each in evidence]}
