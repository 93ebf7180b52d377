"""The answers of Symbl's Conversation API: their shapes, and the values that they become. Pure.

Items are decoded one by one, so that one that makes no sense costs no other. Texts are not cleaned here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from msgspec import Raw, Struct

from symbl_tui.domain.engine_conversation import (
    EngineAnalytics,
    EngineMessage,
    MemberFigures,
    SummaryPart,
)
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import InsightKind
from symbl_tui.domain.untrusted_json import plausible_time
from symbl_tui.domain.utterance import Speaker
from symbl_tui.symbl.conversation_shapes import (
    Id,
    WireEntity,
    WireFigures,
    WireInsight,
    WireMessage,
    WireMetric,
    WirePerson,
    WireRecord,
    WireReference,
    WireSummary,
    WireTopic,
    WireTracker,
)

Wire = TypeVar("Wire", bound=Struct)

_ENVELOPE: Final = msgspec.json.Decoder(dict[str, Raw])
_ITEMS: Final = msgspec.json.Decoder(list[Raw])


def items(body: bytes, key: str) -> list[Raw]:
    """The items in the list at ``key``, or in a list that is the whole body; not decoded yet.

    Raises:
        ValueError: it is no JSON of such a shape.
    """
    try:
        # The route of detected trackers answers with a bare list, all others with an object.
        if body.lstrip()[:1] == b"[":
            return _ITEMS.decode(body)
        return _ITEMS.decode(_ENVELOPE.decode(body).get(key, b"[]"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _decoded(body: bytes, key: str, kind: type[Wire]) -> Iterator[Wire]:
    # Not strict: servers send some numbers as strings.
    decoder = msgspec.json.Decoder(kind, strict=False)
    for item in items(body, key):
        try:
            yield decoder.decode(item)
        except (msgspec.DecodeError, RecursionError):
            continue


def parse_members(body: bytes) -> tuple[Speaker, ...]:
    """The members of a conversation."""
    return tuple(_speaker(each) for each in _decoded(body, "members", WirePerson))


def parse_record(body: bytes) -> tuple[str, datetime | None]:
    """The name of a conversation, and when it began.

    Raises:
        ValueError: it is no JSON of such a shape.
    """
    try:
        record = msgspec.json.decode(body, type=WireRecord, strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return record.name or "", _moment(record.startTime)


def parse_messages(body: bytes, began: datetime | None = None) -> tuple[EngineMessage, ...]:
    """The messages, in their order.

    Args:
        body: The answer.
        began: When the conversation did, for messages that have no offset; None: with the first message.
    """
    found = [each for each in _decoded(body, "messages", WireMessage) if each.text]
    began = began or next(filter(None, (_moment(each.startTime) for each in found)), None)
    return tuple(_message(each, began) for each in found)


def _message(message: WireMessage, began: datetime | None) -> EngineMessage:
    start = message.timeOffset
    if start is None and began and (moment := _moment(message.startTime)):
        start = (moment - began).total_seconds()
    polarity = message.sentiment.polarity if message.sentiment else None
    return EngineMessage(
        id=_id(message.id),
        text=message.text or "",
        speaker=_speaker(message.sender),
        start=start,
        end=None if start is None or message.duration is None else start + max(0.0, message.duration),
        sentiment=polarity.score if polarity else None,
    )


def parse_topics(body: bytes) -> tuple[Topic, ...]:
    """The topics that have a text."""
    return tuple(
        Topic(
            id=_id(each.id) or each.text,
            text=each.text,
            score=each.score or 0.0,
            utterance_ids=tuple(map(_id, each.messageIds or ())),
            parents=tuple(filter(None, (parent.text for parent in each.parentRefs or ()))),
        )
        for each in _decoded(body, "topics", WireTopic)
        if each.text
    )


def insights_parser(kind: InsightKind) -> Callable[[bytes], tuple[Insight, ...]]:
    """Parses the insights of a kind."""

    def parse(body: bytes) -> tuple[Insight, ...]:
        found = _decoded(body, kind.json_key, WireInsight)
        return tuple(_insight(each, kind.key) for each in found if each.text)

    return parse


def _insight(insight: WireInsight, kind: str) -> Insight:
    assignee = _speaker(insight.assignee)
    return Insight(
        id=_id(insight.id) or f"{kind}:{(insight.text or '')[:80]}",
        kind=kind,
        text=insight.text or "",
        speaker=_speaker(insight.sender),
        confidence=insight.score,
        utterance_id=next(filter(None, map(_id, insight.messageIds or ())), None),
        assignee=assignee if assignee.name or assignee.user_id else None,
        due=insight.dueBy or None,
        answered_by=_id(insight.answerMessageId) or None,
    )


def parse_trackers(body: bytes) -> tuple[TrackerMatch, ...]:
    """All matches of trackers."""
    return tuple(
        TrackerMatch(
            tracker=tracker.name or "",
            value=match.value or "",
            utterance_id=_id(reference.id) or None,
            text=reference.text or "",
            offset=-1 if reference.offset is None else reference.offset,
        )
        for tracker in _decoded(body, "trackers", WireTracker)
        for match in tracker.matches or ()
        for reference in match.messageRefs or ()
    )


def parse_entities(body: bytes) -> tuple[Entity, ...]:
    """All mentions of entities, in either of the two shapes that servers send."""
    return tuple(
        Entity(
            kind=(entity.customType or entity.type or "").upper(),
            value=entity.value if isinstance(entity.value, str) else text,
            utterance_id=_id(reference.id) or None,
            text=text,
            offset=-1 if reference.offset is None else reference.offset,
        )
        for entity in _decoded(body, "entities", WireEntity)
        for text, references in _mentions(entity)
        for reference in references
    )


def _mentions(entity: WireEntity) -> Iterable[tuple[str, list[WireReference]]]:
    if entity.matches:
        return [
            (match.detectedValue or entity.text or "", match.messageRefs or []) for match in entity.matches
        ]
    return [(entity.text or "", entity.messageRefs or [])]


def parse_analytics(body: bytes) -> tuple[EngineAnalytics]:
    """The figures of a conversation."""
    metrics = {each.type: each.seconds or 0.0 for each in _decoded(body, "metrics", WireMetric)}
    figures = EngineAnalytics(
        silence=metrics.get("total_silence", 0.0),
        talk=metrics.get("total_talk_time", 0.0),
        overlap=metrics.get("total_overlap", 0.0),
        members=tuple(
            MemberFigures(
                speaker=_speaker(each),
                talk=(each.talkTime.seconds if each.talkTime else None) or 0.0,
                listen=(each.listenTime.seconds if each.listenTime else None) or 0.0,
                overlap=(each.overlap.overlapDuration if each.overlap else None) or 0.0,
                words_per_minute=(each.pace.wpm if each.pace else None) or 0.0,
            )
            for each in _decoded(body, "members", WireFigures)
        ),
    )
    return (figures,)


def parse_summary(body: bytes) -> tuple[SummaryPart, ...]:
    """The parts of a summary."""
    return tuple(
        SummaryPart(each.text, tuple(_id(reference.id) for reference in each.messageRefs or ()))
        for each in _decoded(body, "summary", WireSummary)
        if each.text
    )


def _speaker(person: WirePerson | None) -> Speaker:
    if person is None:
        return Speaker()
    return Speaker(person.name or "", person.userId or person.email or "", _id(person.id))


def _id(id: Id) -> str:
    return "" if id is None else str(id)


def _moment(time: str | None) -> datetime | None:
    try:
        return plausible_time(datetime.fromisoformat(time)) if time else None
    except ValueError:
        return None
