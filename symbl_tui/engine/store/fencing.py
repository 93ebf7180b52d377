"""What a node may still write of a conversation that another one may have claimed since."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from symbl_tui.engine.store.tables import conversations, utterances

_THIS: Final = conversations.c.id == bindparam("conversation")
_EPOCH: Final = select(conversations.c.epoch).where(_THIS).with_for_update(key_share=True)
_OVERLAPPING: Final = select(utterances.c.started, utterances.c.ended).where(
    utterances.c.conversation_id == bindparam("conversation"),
    utterances.c.stream == bindparam("stream"),
    utterances.c.started < bindparam("last"),
    utterances.c.ended > bindparam("first"),
)


def is_current(db: Connection, conversation_id: str, epoch: int | None) -> bool:
    """Whether no node has claimed a conversation since ``epoch``."""
    if epoch is None:
        return True
    found = db.execute(_EPOCH, {"conversation": conversation_id}).scalar_one_or_none()
    return found is None or epoch >= found


def is_known(db: Connection, conversation_id: str, stream: str, started: float, ended: float) -> bool:
    """Whether an utterance of a stream was stored by another node: two cover more than half of the shorter.

    A node that was taken for dead may have recognised the same sound.
    """
    here = {"conversation": conversation_id, "stream": stream, "first": started, "last": ended}
    return any(
        min(ended, until) - max(started, since) > min(ended - started, until - since) / 2
        for since, until in db.execute(_OVERLAPPING, here)
    )
