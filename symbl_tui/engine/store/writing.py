"""Writes of conversations: plain functions over a connection."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, case, insert, select, true, update
from sqlalchemy import delete as delete_from

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.engine_app import OWN_APP
from symbl_tui.engine.conversations.conversation_events import (
    AddMember,
    AddUtterance,
    Begin,
    BeginStream,
    End,
    EndStream,
    Event,
    SetTopics,
)
from symbl_tui.engine.store.fencing import is_current, not_stored
from symbl_tui.engine.store.jobs import fail_unfinished
from symbl_tui.engine.store.records import Metadata
from symbl_tui.engine.store.sql_elements import DatabaseTime, OnConflict
from symbl_tui.engine.store.tables import conversations, findings, members, streams, topics, utterances
from symbl_tui.engine.store.utterance_rows import Span, finding_rows, utterance_row

_THIS: Final = conversations.c.id == bindparam("conversation")
_BEGIN: Final = (
    insert(conversations)
    .values(touched=DatabaseTime())
    .ext(
        OnConflict(
            # Not live again where another node has claimed it since, which may have ended it.
            "(id) DO UPDATE SET live = CASE WHEN conversations.epoch > excluded.epoch"
            "  THEN conversations.live ELSE excluded.live END, touched = excluded.touched,"
            " name = CASE conversations.name WHEN '' THEN excluded.name ELSE conversations.name END"
        )
    )
)
# Locked where rows are locked: a conversation is not deleted between this and what is written into it.
_EXISTS: Final = select(conversations.c.id).where(_THIS).with_for_update(read=True, key_share=True)
_ADD_MEMBER: Final = insert(members).ext(OnConflict("(conversation_id, id) DO NOTHING")).inline()
_BEGIN_STREAM: Final = insert(streams).ext(OnConflict("(conversation_id, id) DO UPDATE SET ended = 0"))
_END_STREAM: Final = (
    update(streams)
    .where(streams.c.conversation_id == bindparam("conversation"), streams.c.id == bindparam("stream"))
    .values(ended=1)
)
_ADD_UTTERANCE: Final = insert(utterances).ext(OnConflict("(conversation_id, id) DO NOTHING")).inline()
_ADD_FINDINGS: Final = insert(findings).inline()
_SET_TOPICS: Final = insert(topics).ext(OnConflict("(conversation_id) DO UPDATE SET body = excluded.body"))
_UPDATE: Final = update(conversations).where(_THIS)
_TOUCH: Final = _UPDATE.values(touched=DatabaseTime())
_RENAME: Final = update(members).where(
    members.c.conversation_id == bindparam("conversation"), members.c.id == bindparam("member")
)
_ASSIGN: Final = (
    update(utterances)
    .where(
        utterances.c.conversation_id == bindparam("conversation"), utterances.c.id == bindparam("utterance")
    )
    .values(member_id=bindparam("member"))
)


def _earliest(column: ColumnElement[float], moment: ColumnElement[float]) -> ColumnElement[float]:
    return case((column < moment, column), else_=moment)


def _latest(column: ColumnElement[float], moment: ColumnElement[float]) -> ColumnElement[float]:
    return case((column > moment, column), else_=moment)


_STARTED: Final = bindparam("first", type_=conversations.c.started.type)
_ENDED: Final = bindparam("last", type_=conversations.c.ended.type)
_EXTEND: Final = _TOUCH.values(
    started=_earliest(conversations.c.started, _STARTED), ended=_latest(conversations.c.ended, _ENDED)
)
_END: Final = _TOUCH.values(live=False, ended=_latest(conversations.c.ended, _ENDED))


def write_event(db: Connection, event: Event) -> None:
    """Store an event of a live conversation."""
    match event:
        case Begin():
            begin(db, event)
        case BeginStream(conversation_id, stream_id, began):
            begin_stream(db, conversation_id, stream_id, began)
        case EndStream(conversation_id, stream_id):
            db.execute(_END_STREAM, {"conversation": conversation_id, "stream": stream_id})
        case AddMember(conversation_id, member):
            add_members(db, conversation_id, (member,))
        case AddUtterance(conversation_id, analyzed):
            add_utterances(db, conversation_id, (analyzed,))
        case SetTopics(conversation_id, topics, epoch):
            set_topics(db, conversation_id, topics, epoch)
        case End(conversation_id, at, epoch):
            end(db, conversation_id, at, epoch)


def begin(db: Connection, event: Begin) -> None:
    """Insert a conversation or mark it as live again; its name replaces an empty one.

    The first claim has inserted it: one that was claimed and is not there was deleted, and stays so.
    """
    if event.epoch and not exists(db, event.conversation_id):
        return
    moment = event.at.timestamp()
    values = {"id": event.conversation_id, "connection_id": event.connection_id, "name": event.name}
    holder = {"app_id": event.app_id, "node": event.node, "epoch": event.epoch}
    db.execute(_BEGIN, {**values, **holder, "live": True, "started": moment, "ended": moment})


def begin_stream(db: Connection, conversation_id: str, stream_id: str, began: datetime) -> None:
    """Insert when the first sample of a stream was recorded; one that is there goes on."""
    if exists(db, conversation_id):
        row = {"conversation_id": conversation_id, "id": stream_id, "began": began.timestamp()}
        db.execute(_BEGIN_STREAM, row)


def add_members(db: Connection, conversation_id: str, members: Iterable[Speaker]) -> None:
    """Insert members with an id, unless they are there."""
    rows = [_member(conversation_id, member) for member in members if member.id]
    if rows and exists(db, conversation_id):
        db.execute(_ADD_MEMBER, rows)


def add_utterances(db: Connection, conversation_id: str, utterances: Iterable[AnalyzedUtterance]) -> None:
    """Append utterances with their findings, in few statements, except for those that are there.

    Does nothing when the conversation was deleted meanwhile.
    """
    said = [(each, Span.of(each)) for each in utterances]
    # First of all. A user may delete a conversation while it is live: its foreign key would make every later
    # write fail. And where rows are locked, what another node has of the same sound is there from here on.
    if not (said and _extend(db, conversation_id, [span for _, span in said])):
        return
    new = not_stored(db, conversation_id, said)
    if not new:
        return
    speakers = {each.utterance.speaker.id: each.utterance.speaker for each, _ in new}
    if people := [_member(conversation_id, speaker) for id, speaker in speakers.items() if id]:
        db.execute(_ADD_MEMBER, people)
    db.execute(_ADD_UTTERANCE, [utterance_row(conversation_id, *each) for each in new])
    if found := [row for each, _ in new for row in finding_rows(conversation_id, each)]:
        db.execute(_ADD_FINDINGS, found)


def _extend(db: Connection, conversation_id: str, spans: Sequence[Span]) -> bool:
    """Extend a conversation by what was said in it; False: it is no more."""
    extent = {"first": min(span.started for span in spans), "last": max(span.ended for span in spans)}
    return db.execute(_EXTEND, {"conversation": conversation_id, **extent}).rowcount > 0


def _member(conversation_id: str, member: Speaker) -> dict[str, str]:
    row = {"conversation_id": conversation_id, "id": member.id}
    return {**row, "name": member.name, "user_id": member.user_id}


def set_topics(
    db: Connection, conversation_id: str, topics: tuple[Topic, ...], epoch: int | None = None
) -> None:
    """Replace the topics, where ``epoch`` is that of the conversation; None: whichever it is."""
    if exists(db, conversation_id) and is_current(db, conversation_id, epoch):
        db.execute(_SET_TOPICS, {"conversation_id": conversation_id, "body": msgspec.json.encode(topics)})


def end(db: Connection, conversation_id: str, at: datetime, epoch: int) -> None:
    """Mark a conversation as ended, at ``at`` or with its last utterance, where ``epoch`` is its own."""
    if is_current(db, conversation_id, epoch):
        db.execute(_END, {"conversation": conversation_id, "last": at.timestamp()})


def mark_not_live(db: Connection, conversation_id: str) -> None:
    """Mark a conversation as not live: it ended with its last utterance, and may be pruned."""
    db.execute(_UPDATE.values(live=False), {"conversation": conversation_id})


def set_metadata(db: Connection, conversation_id: str, metadata: Metadata) -> None:
    """Replace the metadata."""
    encoded = msgspec.json.encode(metadata).decode()
    db.execute(_UPDATE.values(metadata=encoded), {"conversation": conversation_id})


def set_threshold(db: Connection, conversation_id: str, threshold: float) -> None:
    """Set the least confidence of insights, for utterances without a threshold of their own."""
    db.execute(_UPDATE.values(threshold=threshold), {"conversation": conversation_id})


def rename_member(db: Connection, conversation_id: str, member: Speaker) -> bool:
    """Change a member's name and user id; False when there is no member with this id."""
    values = {"name": member.name, "user_id": member.user_id}
    return db.execute(_RENAME, {**values, "conversation": conversation_id, "member": member.id}).rowcount > 0


def assign_speakers(db: Connection, conversation_id: str, speakers: dict[str, str]) -> None:
    """Assign utterances to members: ``speakers`` maps ids of utterances to ids of members."""
    # Locked before its utterances, as a deletion does.
    if speakers and exists(db, conversation_id):
        rows = [
            {"conversation": conversation_id, "utterance": utterance, "member": member}
            for utterance, member in speakers.items()
        ]
        db.execute(_ASSIGN, rows)


def delete(db: Connection, conversation_id: str, app_id: str = OWN_APP) -> bool:
    """Delete a conversation of an app with its content; False when there is none."""
    own = delete_from(conversations).where(_THIS, conversations.c.app_id == app_id)
    return db.execute(own, {"conversation": conversation_id}).rowcount > 0


def mark_interrupted(db: Connection) -> None:
    """Mark what engines before this one left in a file, which none of them uses any more.

    Jobs that are not done have failed. Conversations are over where no claim tells how long they may wait.
    """
    fail_unfinished(db, true())
    never_claimed = (conversations.c.live, conversations.c.node == "", conversations.c.epoch == 0)
    db.execute(update(conversations).where(*never_claimed).values(live=False))


def exists(db: Connection, conversation_id: str) -> bool:
    """Whether the conversation exists."""
    return db.execute(_EXISTS, {"conversation": conversation_id}).first() is not None
