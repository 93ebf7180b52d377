"""Reads what was found in conversations: plain functions over a connection."""

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec
from msgspec import structs
from sqlalchemy import BindParameter, Connection, and_, bindparam, func, select

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.store import tables
from symbl_tui.engine.store.reading import speaker_of, speakers_by_id
from symbl_tui.engine.store.utterance_rows import ENTITY, TRACKER

FindingT = TypeVar("FindingT")

_INSIGHT: Final = msgspec.json.Decoder(Insight)

_all, _said, _found = tables.conversations.c, tables.utterances.c, tables.findings.c
_THIS: Final[BindParameter[str]] = bindparam("conversation")

_INSIGHTS: Final = (
    select(_found.body, _said.member_id)
    .join(
        tables.utterances,
        and_(_said.conversation_id == _found.conversation_id, _said.id == _found.utterance_id),
    )
    .join(tables.conversations, _all.id == _found.conversation_id)
    .where(
        _found.conversation_id == _THIS,
        _found.kind.in_(bindparam("kinds", expanding=True)),
        func.coalesce(_found.confidence, 0.0) >= func.coalesce(_said.threshold, _all.threshold),
    )
    .order_by(_said.started, _found.place)
)
_FINDINGS: Final = (
    select(_found.body)
    .where(_found.conversation_id == _THIS, _found.kind == bindparam("kind"))
    .order_by(_found.place)
)
_TOPICS: Final = select(tables.topics.c.body).where(tables.topics.c.conversation_id == _THIS)


def insights(db: Connection, conversation_id: str, kinds: Sequence[str]) -> list[Insight]:
    """The insights of some kinds in order of time, above the threshold of their utterance or conversation.

    Their speakers are the current ones: members may have been renamed, and utterances reassigned.
    """
    speakers = speakers_by_id(db, conversation_id)
    rows = db.execute(_INSIGHTS, {"conversation": conversation_id, "kinds": list(kinds)})
    return [
        _with_current_speakers(_INSIGHT.decode(body), speaker_of(speakers, member), speakers)
        for body, member in rows
    ]


def matches(db: Connection, conversation_id: str) -> list[TrackerMatch]:
    """The matches of trackers."""
    return _findings(db, conversation_id, TRACKER, TrackerMatch)


def entities(db: Connection, conversation_id: str) -> list[Entity]:
    """The entities."""
    return _findings(db, conversation_id, ENTITY, Entity)


def topics(db: Connection, conversation_id: str) -> tuple[Topic, ...]:
    """The topics, best first."""
    body = db.execute(_TOPICS, {"conversation": conversation_id}).scalar_one_or_none()
    return () if body is None else msgspec.json.decode(body, type=tuple[Topic, ...])


def _findings(db: Connection, conversation_id: str, kind: str, type: type[FindingT]) -> list[FindingT]:
    decoder = msgspec.json.Decoder(type)
    bodies = db.execute(_FINDINGS, {"conversation": conversation_id, "kind": kind}).scalars()
    return [decoder.decode(body) for body in bodies]


def _with_current_speakers(insight: Insight, speaker: Speaker, speakers: dict[str, Speaker]) -> Insight:
    assignee = insight.assignee
    if assignee is not None:
        # Where the speaker was the assignee ("I will ..."), a reassigned utterance moves both.
        assignee = speaker if assignee.id == insight.speaker.id else speakers.get(assignee.id, assignee)
    return structs.replace(insight, speaker=speaker, assignee=assignee)
