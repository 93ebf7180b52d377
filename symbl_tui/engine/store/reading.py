"""Reading conversations back: plain functions over a connection."""

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
from symbl_tui.engine.store.records import Conversation, Metadata, Place, StoredMessage
from symbl_tui.engine.store.writing import ENTITY, TRACKER

Found = TypeVar("Found")

_WORDS: Final = msgspec.json.Decoder(tuple[Word, ...])
_METADATA: Final = msgspec.json.Decoder(Metadata)
_COLUMNS: Final = "id, name, started, ended, threshold, metadata"
START: Final[Place] = (-inf, 0)
"""Before the first."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which conversations to list: SQL of our own making, with everything foreign in ``values``."""

    where: str = "1"
    values: tuple[str | float, ...] = ()
    order: str = "started"
    limit: int = 20
    offset: int = 0


def conversations(db: sqlite3.Connection, chosen: Chosen) -> list[Conversation]:
    """Some conversations."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM conversations WHERE {chosen.where} ORDER BY {chosen.order} LIMIT ? OFFSET ?",
        (*chosen.values, chosen.limit, chosen.offset),
    )
    return [_conversation(db, row) for row in rows.fetchall()]


def conversation(db: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    """One conversation; None when there is none with that id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    return _conversation(db, row) if row else None


def members(db: sqlite3.Connection, conversation_id: str) -> tuple[Speaker, ...]:
    """Who took part, in order of appearance."""
    rows = db.execute(
        "SELECT name, user_id, id FROM members WHERE conversation_id = ? ORDER BY place", (conversation_id,)
    )
    return tuple(Speaker(*row) for row in rows)


def said(db: sqlite3.Connection, conversation_id: str) -> list[StoredMessage]:
    """Everything that was said, in order of time, without the words."""
    return page(db, conversation_id, words=False)


def page(
    db: sqlite3.Connection, conversation_id: str, after: Place = START, most: int = -1, *, words: bool
) -> list[StoredMessage]:
    """Some of what was said, in order of time.

    Args:
        db: The store.
        conversation_id: Where it was said.
        after: The place of the last that is known already.
        most: How much of it; -1 is all.
        words: Whether with its words, which are most of the work.
    """
    speakers = _speakers(db, conversation_id)
    rows = db.execute(
        "SELECT id, member_id, text, began, started, ended, sentiment, words, place FROM utterances"
        " WHERE conversation_id = ? AND (started, place) > (?, ?) ORDER BY started, place LIMIT ?",
        (conversation_id, *after, most),
    )
    return [
        StoredMessage(
            utterance=Utterance(id, text, _speaker(speakers, member), started - began, ended - began),
            started=_moment(started),
            ended=_moment(ended),
            words=_WORDS.decode(spoken) if words else (),
            began=_moment(began),
            sentiment=None if sentiment is None else Sentiment(sentiment),
            place=(started, place),
        )
        for id, member, text, began, started, ended, sentiment, spoken, place in rows
    ]


def insights(db: sqlite3.Connection, conversation_id: str, kinds: Sequence[str]) -> list[Insight]:
    """What was found of some kinds, in order of time: as sure as whoever spoke wants it, or the conversation.

    The names are today's: members are renamed, and utterances given to others.
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
        _today(msgspec.json.decode(body, type=Insight), _speaker(speakers, member), speakers)
        for body, member in rows
    ]


def matches(db: sqlite3.Connection, conversation_id: str) -> list[TrackerMatch]:
    """Where tracked phrases were said."""
    return _findings(db, conversation_id, TRACKER, TrackerMatch)


def entities(db: sqlite3.Connection, conversation_id: str) -> list[Entity]:
    """Who and what was mentioned."""
    return _findings(db, conversation_id, ENTITY, Entity)


def topics(db: sqlite3.Connection, conversation_id: str) -> tuple[Topic, ...]:
    """What it is about."""
    row = db.execute("SELECT body FROM topics WHERE conversation_id = ?", (conversation_id,)).fetchone()
    return msgspec.json.decode(row[0], type=tuple[Topic, ...]) if row else ()


def _findings(db: sqlite3.Connection, conversation_id: str, kind: str, type: type[Found]) -> list[Found]:
    rows = db.execute(
        "SELECT body FROM findings WHERE conversation_id = ? AND kind = ? ORDER BY place",
        (conversation_id, kind),
    )
    return [msgspec.json.decode(body, type=type) for (body,) in rows]


def _conversation(db: sqlite3.Connection, row: tuple[str, str, float, float, float, str]) -> Conversation:
    id, name, started, ended, threshold, metadata = row
    known = members(db, id)
    return Conversation(
        id, name, _moment(started), _moment(ended), threshold, _METADATA.decode(metadata), known
    )


def _speakers(db: sqlite3.Connection, conversation_id: str) -> dict[str, Speaker]:
    return {member.id: member for member in members(db, conversation_id)}


def _speaker(speakers: dict[str, Speaker], member_id: str) -> Speaker:
    return speakers.get(member_id) or Speaker(id=member_id)


def _today(insight: Insight, speaker: Speaker, speakers: dict[str, Speaker]) -> Insight:
    who = insight.assignee
    if who is not None:
        # Whoever promised it is whoever said it, also when that turns out to be somebody else.
        who = speaker if who.id == insight.speaker.id else speakers.get(who.id, who)
    return structs.replace(insight, speaker=speaker, assignee=who)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
