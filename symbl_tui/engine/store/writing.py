"""Writing down conversations: plain functions over a connection."""

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
"""Kinds of findings beside those of insights."""


def begin(db: sqlite3.Connection, conversation_id: str, connection_id: str, name: str, at: datetime) -> None:
    """A conversation begins or goes on; a name replaces an empty one."""
    moment = at.timestamp()
    db.execute(
        "INSERT INTO conversations (id, connection_id, name, started, ended, touched, live)"
        " VALUES (?1, ?2, ?3, ?4, ?4, ?5, 1)"
        " ON CONFLICT (id) DO UPDATE SET live = 1, touched = ?5,"
        "  name = CASE name WHEN '' THEN ?3 ELSE name END",
        (conversation_id, connection_id, name, moment, time.time()),
    )


def join(db: sqlite3.Connection, conversation_id: str, member: Speaker) -> None:
    """Somebody takes part; known by their id, and not known twice."""
    if member.id and exists(db, conversation_id):
        db.execute(
            "INSERT INTO members (conversation_id, id, name, user_id) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (conversation_id, id) DO NOTHING",
            (conversation_id, member.id, member.name, member.user_id),
        )


def add(db: sqlite3.Connection, conversation_id: str, understood: Iterable[AnalyzedUtterance]) -> None:
    """Something was said. Nothing happens when the conversation was deleted meanwhile."""
    if not exists(db, conversation_id):
        return
    for each in understood:
        _add(db, conversation_id, each)
    db.execute("UPDATE conversations SET touched = ? WHERE id = ?", (time.time(), conversation_id))


def _add(db: sqlite3.Connection, conversation_id: str, understood: AnalyzedUtterance) -> None:
    utterance, sentiment = understood.utterance, understood.findings.sentiment
    started = understood.at(utterance.start).timestamp()
    ended = max(started, understood.at(utterance.end).timestamp())
    join(db, conversation_id, utterance.speaker)
    db.execute(
        "INSERT INTO utterances"
        " (conversation_id, id, member_id, text, began, started, ended, sentiment, words, threshold)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(conversation_id, utterance.id, utterance.speaker.id, utterance.text),
            *(understood.began.timestamp(), started, ended, sentiment and sentiment.score),
            *(msgspec.json.encode(understood.words), understood.threshold),
        ),
    )
    db.executemany(
        "INSERT INTO findings (conversation_id, utterance_id, kind, confidence, body) VALUES (?, ?, ?, ?, ?)",
        (
            (conversation_id, utterance.id, kind, confidence, msgspec.json.encode(found))
            for kind, confidence, found in _findings(understood)
        ),
    )
    db.execute(
        "UPDATE conversations SET started = min(started, ?), ended = max(ended, ?) WHERE id = ?",
        (started, ended, conversation_id),
    )


def _findings(
    understood: AnalyzedUtterance,
) -> Iterator[tuple[str, float | None, Insight | TrackerMatch | Entity]]:
    findings = understood.findings
    yield from ((insight.kind, insight.confidence, insight) for insight in findings.insights)
    yield from ((TRACKER, None, match) for match in findings.matches)
    yield from ((ENTITY, None, entity) for entity in findings.entities)


def rank(db: sqlite3.Connection, conversation_id: str, topics: tuple[Topic, ...]) -> None:
    """These are the topics now."""
    if exists(db, conversation_id):
        db.execute(
            "INSERT OR REPLACE INTO topics VALUES (?, ?)", (conversation_id, msgspec.json.encode(topics))
        )


def end(db: sqlite3.Connection, conversation_id: str, at: datetime) -> None:
    """The conversation is over."""
    db.execute(
        "UPDATE conversations SET live = 0, ended = max(ended, ?), touched = ? WHERE id = ?",
        (at.timestamp(), time.time(), conversation_id),
    )


def settle(db: sqlite3.Connection, conversation_id: str) -> None:
    """Nobody is speaking in it: it ended with its last utterance, and may be forgotten some day."""
    db.execute("UPDATE conversations SET live = 0 WHERE id = ?", (conversation_id,))


def label(db: sqlite3.Connection, conversation_id: str, metadata: Metadata) -> None:
    """Replace what a client labels a conversation with."""
    encoded = msgspec.json.encode(metadata).decode()
    db.execute("UPDATE conversations SET metadata = ? WHERE id = ?", (encoded, conversation_id))


def require(db: sqlite3.Connection, conversation_id: str, threshold: float) -> None:
    """From now on insights with less confidence are not told, but where a speaker asked for others."""
    db.execute("UPDATE conversations SET threshold = ? WHERE id = ?", (threshold, conversation_id))


def introduce(db: sqlite3.Connection, conversation_id: str, member: Speaker) -> bool:
    """Somebody is called otherwise; False when nobody has that id."""
    changed = db.execute(
        "UPDATE members SET name = ?, user_id = ? WHERE conversation_id = ? AND id = ?",
        (member.name, member.user_id, conversation_id, member.id),
    )
    return changed.rowcount > 0


def attribute(db: sqlite3.Connection, conversation_id: str, said_by: dict[str, str]) -> None:
    """These utterances (by id) were said by these members (by id)."""
    db.executemany(
        "UPDATE utterances SET member_id = ? WHERE conversation_id = ? AND id = ?",
        ((member, conversation_id, utterance) for utterance, member in said_by.items()),
    )


def delete(db: sqlite3.Connection, conversation_id: str) -> bool:
    """Forget a conversation and all that was said; False when there is none."""
    return db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,)).rowcount > 0


def prune(db: sqlite3.Connection, before: float, most: int) -> None:
    """Forget conversations that are over and older than that, and the oldest beyond ``most``."""
    db.execute("DELETE FROM conversations WHERE NOT live AND touched < ?", (before,))
    db.execute(
        "DELETE FROM conversations WHERE NOT live AND id IN"
        " (SELECT id FROM conversations ORDER BY touched DESC LIMIT -1 OFFSET ?)",
        (most,),
    )


def interrupt(db: sqlite3.Connection) -> None:
    """Whoever wrote last did not come to an end: nothing is live any more, and no job goes on."""
    db.execute("UPDATE conversations SET live = 0 WHERE live")
    db.execute(
        "UPDATE jobs SET status = 'failed', message = 'the engine stopped before it was done'"
        " WHERE status IN ('scheduled', 'in_progress')"
    )


def exists(db: sqlite3.Connection, conversation_id: str) -> bool:
    """Whether there is such a conversation."""
    found = db.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
    return found is not None
