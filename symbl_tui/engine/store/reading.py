"""Reads of conversations: plain functions over a connection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import Any, Final

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    select,
    true,
    tuple_,
)

from symbl_tui.domain.insight import Sentiment
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.store import tables
from symbl_tui.engine.store.records import Conversation, Metadata, Position, StoredMessage

_WORDS: Final = msgspec.json.Decoder(tuple[Word, ...])
_METADATA: Final = msgspec.json.Decoder(Metadata)
START: Final[Position] = (-inf, 0)
"""Before the first utterance."""

# Ids of a statement: SQLite takes 32,766 parameters, and PostgreSQL's protocol 65,535.
_IDS_AT_ONCE: Final = 1000

_all, _said, _people = tables.conversations.c, tables.utterances.c, tables.members.c
_THIS: Final[BindParameter[str]] = bindparam("conversation")

_CONVERSATIONS: Final = select(
    *(_all.id, _all.name, _all.started, _all.ended, _all.threshold, _all.metadata, _all.app_id)
)
_CONVERSATION: Final = _CONVERSATIONS.where(_all.id == _THIS)
_MEMBERS: Final = (
    select(_people.name, _people.user_id, _people.id)
    .where(_people.conversation_id == _THIS)
    .order_by(_people.place)
)
_MEMBERS_OF: Final = (
    select(_people.conversation_id, _people.name, _people.user_id, _people.id)
    .where(_people.conversation_id.in_(bindparam("conversations", expanding=True)))
    .order_by(_people.place)
)
_LAST_TEXTS: Final = (
    select(_said.id, _said.text)
    .where(_said.conversation_id == _THIS)
    .order_by(_said.started.desc(), _said.place.desc())
    .limit(bindparam("most"))
)
_MESSAGE_TIMES: Final = (
    select(_said.id, _said.started, _said.ended).where(_said.conversation_id == _THIS).order_by(_said.place)
)
# By place as well: a page may end among messages of one moment.
_MESSAGES: Final = (
    select(
        *(_said.id, _said.member_id, _said.text, _said.began, _said.started, _said.ended, _said.sentiment),
        *(_said.words, _said.place),
    )
    .where(
        _said.conversation_id == _THIS,
        tuple_(_said.started, _said.place) > tuple_(bindparam("started"), bindparam("place")),
    )
    .order_by(_said.started, _said.place)
)


@dataclass(frozen=True, slots=True, eq=False)
class ConversationQuery:
    """A selection of conversations."""

    where: ColumnElement[bool] = field(default_factory=true)
    order: tuple[ColumnElement[Any], ...] = (_all.started,)
    limit: int = 20
    offset: int = 0


def started_between(first: datetime, last: datetime) -> ColumnElement[bool]:
    """The conversations that began in a period, its ends included."""
    return _all.started.between(first.timestamp(), last.timestamp())


def of_app(app_id: str) -> ColumnElement[bool]:
    """The conversations of an app."""
    return _all.app_id == app_id


def conversations(db: Connection, query: ConversationQuery) -> list[Conversation]:
    """The conversations that a query selects."""
    selected = (
        _CONVERSATIONS.where(query.where).order_by(*query.order).limit(query.limit).offset(query.offset)
    )
    rows = db.execute(selected).all()
    people = _members_of(db, [row[0] for row in rows])
    return [_conversation(row, people.get(row[0], ())) for row in rows]


def conversation(db: Connection, conversation_id: str) -> Conversation | None:
    """The conversation with this id, or None."""
    row = db.execute(_CONVERSATION, {"conversation": conversation_id}).one_or_none()
    return _conversation(row, members(db, conversation_id)) if row else None


def members(db: Connection, conversation_id: str) -> tuple[Speaker, ...]:
    """The members, in order of appearance."""
    rows = db.execute(_MEMBERS, {"conversation": conversation_id})
    return tuple(Speaker(*row) for row in rows)


def messages(db: Connection, conversation_id: str) -> list[StoredMessage]:
    """All messages in order of time, without their words."""
    return message_page(db, conversation_id, words=False)


def last_texts(db: Connection, conversation_id: str, most: int) -> list[tuple[str, str]]:
    """Id and text of the last messages, in order of time."""
    rows = db.execute(_LAST_TEXTS, {"conversation": conversation_id, "most": most}).all()
    return [(id, text) for id, text in reversed(rows)]


def message_times(db: Connection, conversation_id: str) -> list[tuple[str, float, float]]:
    """Id, start and end of all messages in the order in which they came, in seconds since the epoch."""
    rows = db.execute(_MESSAGE_TIMES, {"conversation": conversation_id})
    return [(id, started, ended) for id, started, ended in rows]


def message_page(
    db: Connection, conversation_id: str, after: Position = START, limit: int | None = None, *, words: bool
) -> list[StoredMessage]:
    """A page of messages in order of time.

    Args:
        db: The connection.
        conversation_id: The conversation.
        after: The position of the last message of the page before.
        limit: The size of the page; None is all.
        words: Whether to decode the words, which takes most of the time.
    """
    speakers = speakers_by_id(db, conversation_id)
    page = _MESSAGES if limit is None else _MESSAGES.limit(limit)
    place = {"started": after[0], "place": after[1]}
    rows = db.execute(page, {"conversation": conversation_id, **place})
    return [
        StoredMessage(
            utterance=Utterance(id, text, speaker_of(speakers, member), started - began, ended - began),
            started=_from_timestamp(started),
            ended=_from_timestamp(ended),
            words=_WORDS.decode(encoded_words) if words else (),
            began=_from_timestamp(began),
            sentiment=None if sentiment is None else Sentiment(sentiment),
            position=(started, place),
        )
        for id, member, text, began, started, ended, sentiment, encoded_words, place in rows
    ]


def _members_of(db: Connection, conversation_ids: Sequence[str]) -> dict[str, tuple[Speaker, ...]]:
    """The members of several conversations, in order of appearance."""
    found: dict[str, list[Speaker]] = {}
    for first in range(0, len(conversation_ids), _IDS_AT_ONCE):
        ids = list(conversation_ids[first : first + _IDS_AT_ONCE])
        for owner, *person in db.execute(_MEMBERS_OF, {"conversations": ids}):
            found.setdefault(owner, []).append(Speaker(*person))
    return {owner: tuple(people) for owner, people in found.items()}


def _conversation(
    row: Row[str, str, float, float, float, str, str], people: tuple[Speaker, ...]
) -> Conversation:
    id, name, started, ended, threshold, metadata, app_id = row
    times = _from_timestamp(started), _from_timestamp(ended)
    return Conversation(id, name, *times, threshold, _METADATA.decode(metadata), people, app_id)


def speakers_by_id(db: Connection, conversation_id: str) -> dict[str, Speaker]:
    """The members by their ids."""
    return {member.id: member for member in members(db, conversation_id)}


def speaker_of(speakers: dict[str, Speaker], member_id: str) -> Speaker:
    """The member with an id, or a speaker of that id alone."""
    return speakers.get(member_id) or Speaker(id=member_id)


def _from_timestamp(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
