"""Frames of a conversation that is watched: made of what its server's Conversation API tells. Pure.

So what was missed comes by the same way as what is streamed, and stands in the journal like it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import kind_of
from symbl_tui.domain.untrusted_json import Json, get_name, get_object, plausible_time
from symbl_tui.domain.utterance import Speaker


def message_frame(message: EngineMessage) -> Json:
    """A ``message_response``; its times are those of the message."""
    duration: Json = {}
    if message.start is not None:
        duration = {"timeOffset": message.start}
        if message.end is not None:
            duration["duration"] = round(message.end - message.start, 3)
    item: Json = {
        "id": message.id,
        "from": _person(message.speaker),
        "payload": {"content": message.text, "contentType": "text/plain"},
        "duration": duration,
    }
    return {"type": "message_response", "messages": [item]}


def insight_frame(insight: Insight) -> Json:
    """An ``insight_response``."""
    item: Json = {
        "id": insight.id,
        "type": kind_of(insight.kind).wire_type,
        "payload": {"content": insight.text, "contentType": "text/plain"},
        "from": _person(insight.speaker),
        "messageReference": {"id": insight.utterance_id} if insight.utterance_id else {},
    }
    if insight.confidence is not None:
        item["confidence"] = insight.confidence
    if insight.assignee:
        item["assignee"] = _person(insight.assignee)
    if insight.due:
        item["dueBy"] = {"value": insight.due}
    if insight.answered_by:
        item["hints"] = [{"key": "answerMessageId", "value": insight.answered_by}]
    return {"type": "insight_response", "insights": [item]}


def topic_frame(topics: Sequence[Topic]) -> Json:
    """A ``topic_response``."""
    items: list[Json] = [
        {
            "id": each.id,
            "phrases": each.text,
            "score": each.score,
            "messageReferences": [{"id": id} for id in each.utterance_ids],
        }
        for each in topics
    ]
    return {"type": "topic_response", "topics": items}


def tracker_frame(matches: Iterable[TrackerMatch]) -> Json:
    """A ``tracker_response``."""
    items: list[Json] = [
        {
            "name": each.tracker,
            "matches": [
                {
                    "value": each.value,
                    "messageRefs": [{"id": each.utterance_id, "text": each.text, "offset": each.offset}],
                }
            ],
        }
        for each in matches
    ]
    return {"type": "tracker_response", "trackers": items}


def spoken_at(message: Json) -> datetime | None:
    """When a message of a ``message_response`` was spoken, by the engine's clock; None: it does not say."""
    try:
        return plausible_time(datetime.fromisoformat(get_name(get_object(message, "duration"), "startTime")))
    except ValueError:
        return None


def _person(speaker: Speaker) -> Json:
    return {"id": speaker.id, "name": speaker.name, "userId": speaker.user_id}
