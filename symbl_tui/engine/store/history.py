"""What a node needs to go on with a conversation that another one held: plain functions over a connection."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, select

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance, Findings
from symbl_tui.domain.insight import Entity, Insight, Sentiment, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.conversations.conversation_claims import History, StoredStream
from symbl_tui.engine.store import reading, reading_findings
from symbl_tui.engine.store.tables import conversations, findings, streams, utterances
from symbl_tui.engine.store.utterance_rows import ENTITY, TRACKER

# Utterances for topics: some 40 minutes of talk, as much as they are ranked from.
_MOST_UTTERANCES: Final = 400
# Utterances of a stream that its speaker has not got: a minute of them, or an outage's.
_MOST_RESENT: Final = 1_000
# Seconds by which the end of an utterance may be off, as times are stored as floating-point numbers.
_EXACT: Final = 0.002

_said, _found = utterances.c, findings.c
_OF: Final = _said.conversation_id == bindparam("conversation")
_LAST: Final = (
    select(_said.id, _said.text, _said.member_id)
    .where(_OF)
    .order_by(_said.started.desc(), _said.place.desc())
    .limit(_MOST_UTTERANCES)
)
_BEHIND: Final = (
    select(
        *(_said.id, _said.text, _said.member_id, _said.began, _said.started, _said.ended),
        *(_said.words, _said.sentiment, _said.threshold),
    )
    .where(_OF, _said.stream == bindparam("stream"), _said.ended > bindparam("moment"))
    .order_by(_said.started, _said.place)
    .limit(_MOST_RESENT)
)
_FINDINGS: Final = (
    select(_found.utterance_id, _found.kind, _found.body)
    .where(
        _found.conversation_id == bindparam("conversation"),
        _found.utterance_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(_found.place)
)
_WORDS: Final = msgspec.json.Decoder(tuple[Word, ...])


def read(db: Connection, conversation_id: str) -> History:
    """What is known of a conversation."""
    people = {member.id: member for member in reading.members(db, conversation_id)}
    last = db.execute(_LAST, {"conversation": conversation_id}).all()[::-1]
    texts = tuple(Utterance(id, said, people.get(member) or Speaker(id=member)) for id, said, member in last)
    ids = {utterance.id for utterance in texts}
    asked = reading_findings.insights(db, conversation_id, (QUESTION,))
    sources = select(streams.c.id, streams.c.began, streams.c.ended).where(
        streams.c.conversation_id == conversation_id
    )
    start = select(conversations.c.started).where(conversations.c.id == conversation_id)
    started = db.execute(start).scalar()
    return History(
        members=tuple(people.values()),
        utterances=texts,
        questions=tuple(question for question in asked if question.utterance_id in ids),
        streams=tuple(
            StoredStream(id, datetime.fromtimestamp(at, UTC), bool(ended))
            for id, at, ended in db.execute(sources)
        ),
        began=None if started is None else datetime.fromtimestamp(started, UTC),
    )


def utterances_after(
    db: Connection, conversation_id: str, stream_id: str, moment: datetime
) -> tuple[AnalyzedUtterance, ...]:
    """The utterances of a stream that end after a moment, in order, with their findings."""
    values = {"stream": stream_id, "moment": moment.timestamp() + _EXACT}
    rows = db.execute(_BEHIND, {"conversation": conversation_id, **values}).all()
    if not rows:
        return ()
    people = {member.id: member for member in reading.members(db, conversation_id)}
    found = _findings_of(db, conversation_id, [row.id for row in rows])
    return tuple(
        AnalyzedUtterance(
            Utterance(
                *(row.id, row.text, people.get(row.member_id) or Speaker(id=row.member_id)),
                *(row.started - row.began, row.ended - row.began),
            ),
            row.text,
            _WORDS.decode(row.words),
            datetime.fromtimestamp(row.began, UTC),
            Findings(
                *found.get(row.id, ((), (), ())),
                None if row.sentiment is None else Sentiment(row.sentiment),
            ),
            row.threshold,
            stream_id,
        )
        for row in rows
    )


def _findings_of(
    db: Connection, conversation_id: str, ids: list[str]
) -> dict[str, tuple[tuple[Insight, ...], tuple[TrackerMatch, ...], tuple[Entity, ...]]]:
    found: dict[str, tuple[list[Any], list[Any], list[Any]]] = {}
    for owner, kind, body in db.execute(_FINDINGS, {"conversation": conversation_id, "ids": ids}):
        insights, matches, entities = found.setdefault(owner, ([], [], []))
        if kind == TRACKER:
            matches.append(msgspec.json.decode(body, type=TrackerMatch))
        elif kind == ENTITY:
            entities.append(msgspec.json.decode(body, type=Entity))
        else:
            insights.append(msgspec.json.decode(body, type=Insight))
    return {id: (tuple(parts[0]), tuple(parts[1]), tuple(parts[2])) for id, parts in found.items()}
