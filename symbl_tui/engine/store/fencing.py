"""What a node may still write of a conversation that another one may have claimed since."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.engine.store.tables import conversations, utterances
from symbl_tui.engine.store.utterance_rows import Span

# Seconds: recognisers cut utterances after some 20 s. Without a bound a whole conversation would be read.
_LONGEST: Final = 300.0
_THIS: Final = conversations.c.id == bindparam("conversation")
_EPOCH: Final = select(conversations.c.epoch).where(_THIS).with_for_update(key_share=True)
_OVERLAPPING: Final = select(utterances.c.started, utterances.c.ended).where(
    utterances.c.conversation_id == bindparam("conversation"),
    utterances.c.stream == bindparam("stream"),
    utterances.c.started.between(bindparam("earliest"), bindparam("last")),
    utterances.c.ended > bindparam("first"),
)
_STORED: Final = select(utterances.c.id).where(
    utterances.c.conversation_id == bindparam("conversation"),
    utterances.c.id.in_(bindparam("ids", expanding=True)),
)


def is_current(db: Connection, conversation_id: str, epoch: int | None) -> bool:
    """Whether no node has claimed a conversation since ``epoch``."""
    if epoch is None:
        return True
    found = db.execute(_EPOCH, {"conversation": conversation_id}).scalar_one_or_none()
    return found is None or epoch >= found


def not_stored(
    db: Connection, conversation_id: str, candidates: Sequence[tuple[AnalyzedUtterance, Span]]
) -> list[tuple[AnalyzedUtterance, Span]]:
    """Those utterances, with their spans, that are not stored yet, be it by another node.

    A node that was taken for dead may have recognised the same sound of a stream.
    """
    ids = [each.utterance.id for each, _ in candidates]
    stored = set(db.execute(_STORED, {"conversation": conversation_id, "ids": ids}).scalars())
    new = [(each, span) for each, span in candidates if each.utterance.id not in stored]
    heard = {
        stream: _heard(db, conversation_id, stream, [span for each, span in new if each.stream == stream])
        for stream in {each.stream for each, _ in new} - {""}
    }
    kept = []
    for analyzed, span in new:
        known = heard.get(analyzed.stream, [])
        if analyzed.utterance.id not in stored and not any(map(span.repeats, known)):
            kept.append((analyzed, span))
            known.append(span)
            stored.add(analyzed.utterance.id)
    return kept


def _heard(db: Connection, conversation_id: str, stream: str, spans: Sequence[Span]) -> list[Span]:
    """The stored spans of a stream at the time of others."""
    first, last = min(span.started for span in spans), max(span.ended for span in spans)
    here = {"first": first, "last": last, "earliest": first - _LONGEST}
    found = db.execute(_OVERLAPPING, {"conversation": conversation_id, "stream": stream, **here})
    return [Span(started, ended) for started, ended in found]
