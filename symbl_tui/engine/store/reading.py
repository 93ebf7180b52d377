"""Reads of conversations: plain functions over a connection."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Final, TypeVar

import msgspec
from msgspec import structs

from symbl_tui.domain.insight import Entity, Insight, Sentiment, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.store.records import Conversation, Metadata, Position, StoredMessage
from symbl_tui.engine.store.writing import ENTITY, TRACKER

FindingT = TypeVar("FindingT")

_WORDS: Final = msgspec.json.Decoder(tuple[Word, ...])
_METADATA: Final = msgspec.json.Decoder(Metadata)
_COLUMNS: Final = "id, name, started, ended, threshold, metadata"
START: Final[Position] = (-inf, 0)
"""Before the first utterance."""


@dataclass(frozen=True, slots=True)
class ConversationQuery:
    """A selection of conversations: SQL written here, with all foreign input in ``values``."""

    where: str = "1"
    values: tuple[str | float, ...] = ()
    order: str = "started"
    limit: int = 20
    offset: int = 0


def conversations(db: sqlite3.Connection, query: ConversationQuery) -> list[Conversation]:
    """The conversations that a query selects."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM conversations WHERE {query.where} ORDER BY {query.order} LIMIT ? OFFSET ?",
        (*query.values, query.limit, query.offset),
    )
    return [_conversation(db, row) for row in rows.fetchall()]


def conversation(db: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    """The conversation with this id, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    return _conversation(db, row) if row else None


def members(db: sqlite3.Connection, conversation_id: str) -> tuple[Speaker, ...]:
    """The members, in order of appearance."""
    rows = db.execute(
        "SELECT name, user_id, id FROM members WHERE conversation_id = ? ORDER BY place", (conversation_id,)
    )
    return tuple(Speaker(*row) for row in rows)


def messages(db: sqlite3.Connection, conversation_id: str) -> list[StoredMessage]:
    """All messages in order of time, without their words."""
    return message_page(db, conversation_id, words=False)


def last_texts(db: sqlite3.Connection, conversation_id: str, most: int) -> list[tuple[str, str]]:
    """Id and text of the last messages, in order of time."""
    rows = db.execute(
        "SELECT id, text FROM utterances WHERE conversation_id = ? ORDER BY started DESC, place DESC LIMIT ?",
        (conversation_id, most),
    )
    return rows.fetchall()[::-1]


def message_times(db: sqlite3.Connection, conversation_id: str) -> list[tuple[str, float, float]]:
    """Id, start and end of all messages, in seconds since the epoch."""
    rows = db.execute(
        "SELECT id, started, ended FROM utterances WHERE conversation_id = ?", (conversation_id,)
    )
    return rows.fetchall()


def message_page(
    db: sqlite3.Connection, conversation_id: str, after: Position = START, limit: int = -1, *, words: bool
) -> list[StoredMessage]:
    """A page of messages in order of time.

    Args:
        db: The connection.
        conversation_id: The conversation.
        after: The position of the last message of the page before.
        limit: The size of the page; -1 is all.
        words: Whether to decode the words, which takes most of the time.
    """
    speakers = _speakers(db, conversation_id)
    rows = db.execute(
        # By place as well: a page may end among messages of one moment.
        "SELECT id, member_id, text, began, started, ended, sentiment, words, place FROM utterances"
        " WHERE conversation_id = ? AND (started, place) > (?, ?) ORDER BY started, place LIMIT ?",
        (conversation_id, *after, limit),
    )
    return [
        StoredMessage(
            utterance=Utterance(id, text, _speaker(speakers, member), started - began, ended - began),
            started=_from_timestamp(started),
            ended=_from_timestamp(ended),
            words=_WORDS.decode(encoded_words) if words else (),
            began=_from_timestamp(began),
            sentiment=None if sentiment is None else Sentiment(sentiment),
            position=(started, place),
        )
        for id, member, text, began, started, ended, sentiment, encoded_words, place in rows
    ]


def insights(db: sqlite3.Connection, conversation_id: str, kinds: Sequence[str]) -> list[Insight]:
    """The insights of some kinds in order of time, above the threshold of their utterance or conversation.

    Their speakers are the current ones: members may have been renamed, and utterances reassigned.
    """
    speakers = _speakers(db, conversation_id)
    rows = db.execute(
        "SELECT findings.body, utterances.member_id FROM findings"
        " JOIN utterances ON utterances.conversation_id = findings.conversation_id"
        "  AND utterances.id = findings.utterance_id"
        " JOIN conversations ON conversations.id = findings.conversation_id"
        f" WHERE findings.conversation_id = ? AND kind IN ({', '.join('?' * len(kinds))})"
        " AND coalesce(confidence, 0) >= coalesce(utterances.threshold, conversations.threshold)"
        " ORDER BY utterances.started, findings.place",
        (conversation_id, *kinds),
    )
    return [
        _with_current_speakers(msgspec.json.decode(body, type=Insight), _speaker(speakers, member), speakers)
        for body, member in rows
    ]


def matches(db: sqlite3.Connection, conversation_id: str) -> list[TrackerMatch]:
    """The matches of trackers."""
    return _findings(db, conversation_id, TRACKER, TrackerMatch)


def entities(db: sqlite3.Connection, conversation_id: str) -> list[Entity]:
    """The entities."""
    return _findings(db, conversation_id, ENTITY, Entity)


def topics(db: sqlite3.Connection, conversation_id: str) -> tuple[Topic, ...]:
    """The topics, best first."""
    row = db.execute("SELECT body FROM topics WHERE conversation_id = ?", (conversation_id,)).fetchone()
    return msgspec.json.decode(row[0], type=tuple[Topic, ...]) if row else ()


def _findings(
    db: sqlite3.Connection, conversation_id: str, kind: str, type: type[FindingT]
) -> list[FindingT]:
    rows = db.execute(
        "SELECT body FROM findings WHERE conversation_id = ? AND kind = ? ORDER BY place",
        (conversation_id, kind),
    )
    return [msgspec.json.decode(body, type=type) for (body,) in rows]


def _conversation(db: sqlite3.Connection, row: tuple[str, str, float, float, float, str]) -> Conversation:
    id, name, started, ended, threshold, metadata = row
    return Conversation(
        *(id, name, _from_timestamp(started), _from_timestamp(ended), threshold),
        _METADATA.decode(metadata),
        members(db, id),
    )


def _speakers(db: sqlite3.Connection, conversation_id: str) -> dict[str, Speaker]:
    return {member.id: member for member in members(db, conversation_id)}


def _speaker(speakers: dict[str, Speaker], member_id: str) -> Speaker:
    return speakers.get(member_id) or Speaker(id=member_id)


def _with_current_speakers(insight: Insight, speaker: Speaker, speakers: dict[str, Speaker]) -> Insight:
    assignee = insight.assignee
    if assignee is not None:
        # Where the speaker was the assignee ("I will ..."), a reassigned utterance moves both.
        assignee = speaker if assignee.id == insight.speaker.id else speakers.get(assignee.id, assignee)
    return structs.replace(insight, speaker=speaker, assignee=assignee)


def _from_timestamp(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
