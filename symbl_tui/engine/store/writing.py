"""Writes of conversations: plain functions over a connection."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.store.records import Metadata

TRACKER, ENTITY = "tracker", "entity"
"""Kinds of findings besides those of insights."""


def begin(db: sqlite3.Connection, conversation_id: str, connection_id: str, name: str, at: datetime) -> None:
    """Insert a conversation or mark it as live again; ``name`` replaces an empty one."""
    moment = at.timestamp()
    db.execute(
        "INSERT INTO conversations (id, connection_id, name, started, ended, touched, live)"
        " VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1)"
        " ON CONFLICT (id) DO UPDATE SET live = 1, touched = ?5,"
        "  name = CASE name WHEN '' THEN ?3 ELSE name END",
        (conversation_id, connection_id, name, moment, time.time()),
    )


def add_member(db: sqlite3.Connection, conversation_id: str, member: Speaker) -> None:
    """Insert a member with an id, unless it is there."""
    if member.id and exists(db, conversation_id):
        db.execute(
            "INSERT INTO members (conversation_id, id, name, user_id) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (conversation_id, id) DO NOTHING",
            (conversation_id, member.id, member.name, member.user_id),
        )


def add_members(db: sqlite3.Connection, conversation_id: str, members: Iterable[Speaker]) -> None:
    """Insert members with an id, unless they are there."""
    for member in members:
        add_member(db, conversation_id, member)


def add_utterances(
    db: sqlite3.Connection, conversation_id: str, utterances: Iterable[AnalyzedUtterance]
) -> None:
    """Append utterances with their findings; does nothing when the conversation was deleted meanwhile."""
    # A user may delete a conversation while it is live: its foreign key would make every later write fail.
    if not exists(db, conversation_id):
        return
    for analyzed in utterances:
        _add_utterance(db, conversation_id, analyzed)
    db.execute("UPDATE conversations SET touched = ? WHERE id = ?", (time.time(), conversation_id))


def _add_utterance(db: sqlite3.Connection, conversation_id: str, analyzed: AnalyzedUtterance) -> None:
    utterance, sentiment = analyzed.utterance, analyzed.findings.sentiment
    started = analyzed.at(utterance.start).timestamp()
    ended = max(started, analyzed.at(utterance.end).timestamp())
    add_member(db, conversation_id, utterance.speaker)
    db.execute(
        "INSERT INTO utterances"
        " (conversation_id, id, member_id, text, began, started, ended, sentiment, words, threshold)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(conversation_id, utterance.id, utterance.speaker.id, utterance.text),
            *(analyzed.began.timestamp(), started, ended, sentiment and sentiment.score),
            *(msgspec.json.encode(analyzed.words), analyzed.threshold),
        ),
    )
    db.executemany(
        "INSERT INTO findings (conversation_id, utterance_id, kind, confidence, body) VALUES (?, ?, ?, ?, ?)",
        (
            (conversation_id, utterance.id, kind, confidence, msgspec.json.encode(finding))
            for kind, confidence, finding in _findings(analyzed)
        ),
    )
    db.execute(
        "UPDATE conversations SET started = min(started, ?), ended = max(ended, ?) WHERE id = ?",
        (started, ended, conversation_id),
    )


def _findings(
    analyzed: AnalyzedUtterance,
) -> Iterator[tuple[str, float | None, Insight | TrackerMatch | Entity]]:
    findings = analyzed.findings
    yield from ((insight.kind, insight.confidence, insight) for insight in findings.insights)
    yield from ((TRACKER, None, match) for match in findings.matches)
    yield from ((ENTITY, None, entity) for entity in findings.entities)


def set_topics(db: sqlite3.Connection, conversation_id: str, topics: tuple[Topic, ...]) -> None:
    """Replace the topics."""
    if exists(db, conversation_id):
        db.execute(
            "INSERT OR REPLACE INTO topics VALUES (?, ?)", (conversation_id, msgspec.json.encode(topics))
        )


def end(db: sqlite3.Connection, conversation_id: str, at: datetime) -> None:
    """Mark a conversation as ended, at ``at`` or with its last utterance."""
    db.execute(
        "UPDATE conversations SET live = 0, ended = max(ended, ?), touched = ? WHERE id = ?",
        (at.timestamp(), time.time(), conversation_id),
    )


def mark_not_live(db: sqlite3.Connection, conversation_id: str) -> None:
    """Mark a conversation as not live: it ended with its last utterance, and may be pruned."""
    db.execute("UPDATE conversations SET live = 0 WHERE id = ?", (conversation_id,))


def set_metadata(db: sqlite3.Connection, conversation_id: str, metadata: Metadata) -> None:
    """Replace the metadata."""
    encoded = msgspec.json.encode(metadata).decode()
    db.execute("UPDATE conversations SET metadata = ? WHERE id = ?", (encoded, conversation_id))


def set_threshold(db: sqlite3.Connection, conversation_id: str, threshold: float) -> None:
    """Set the least confidence of insights, for utterances without a threshold of their own."""
    db.execute("UPDATE conversations SET threshold = ? WHERE id = ?", (threshold, conversation_id))


def rename_member(db: sqlite3.Connection, conversation_id: str, member: Speaker) -> bool:
    """Change a member's name and user id; False when there is no member with this id."""
    changed = db.execute(
        "UPDATE members SET name = ?, user_id = ? WHERE conversation_id = ? AND id = ?",
        (member.name, member.user_id, conversation_id, member.id),
    )
    return changed.rowcount > 0


def assign_speakers(db: sqlite3.Connection, conversation_id: str, speakers: dict[str, str]) -> None:
    """Assign utterances to members: ``speakers`` maps ids of utterances to ids of members."""
    db.executemany(
        "UPDATE utterances SET member_id = ? WHERE conversation_id = ? AND id = ?",
        ((member, conversation_id, utterance) for utterance, member in speakers.items()),
    )


def delete(db: sqlite3.Connection, conversation_id: str) -> bool:
    """Delete a conversation with its content; False when there is none."""
    return db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,)).rowcount > 0


def prune(db: sqlite3.Connection, before: float, limit: int) -> None:
    """Delete ended conversations last changed before a time, and the oldest beyond ``limit``."""
    # Never a live one, however old: its next utterance would find nothing to belong to.
    db.execute("DELETE FROM conversations WHERE NOT live AND touched < ?", (before,))
    db.execute(
        "DELETE FROM conversations WHERE NOT live AND id IN"
        " (SELECT id FROM conversations ORDER BY touched DESC LIMIT -1 OFFSET ?)",
        (limit,),
    )


def mark_interrupted(db: sqlite3.Connection) -> None:
    """Mark what a killed engine left: no conversation is live, and unfinished jobs have failed."""
    db.execute("UPDATE conversations SET live = 0 WHERE live")
    db.execute(
        "UPDATE jobs SET status = 'failed', message = 'the engine stopped before it was done'"
        " WHERE status IN ('scheduled', 'in_progress')"
    )


def exists(db: sqlite3.Connection, conversation_id: str) -> bool:
    """Whether the conversation exists."""
    row = db.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    return row is not None
