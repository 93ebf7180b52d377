"""The holders of conversations: plain functions over a connection."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Row, and_, bindparam, exists, insert, or_, select, update
from sqlalchemy import delete as delete_from

from symbl_tui.engine.conversations.conversation_claims import HeldState, KnownConversation
from symbl_tui.engine.conversations.room_key import ConversationKey, RoomKey
from symbl_tui.engine.node.instance import NodeInstance
from symbl_tui.engine.store.advisory_locks import LockClass, lock
from symbl_tui.engine.store.database_clock import database_time
from symbl_tui.engine.store.jobs import fail_unfinished
from symbl_tui.engine.store.living_nodes import living
from symbl_tui.engine.store.records import JobStatus
from symbl_tui.engine.store.sql_elements import OnConflict
from symbl_tui.engine.store.tables import conversations, jobs, nodes, streams

# Seconds after which a conversation may move again: behind a proxy without affinity its sockets reach any
# node, and each of them would take it over.
_REST: Final = 60.0
# Ids of a statement: SQLite takes 32,766 parameters, and PostgreSQL's protocol 65,535.
_AT_ONCE: Final = 500

_Row = Row[str, str, int, float, float, str]
_all = conversations.c
_OF_KEY: Final = select(_all.id, _all.node, _all.epoch, _all.touched, _all.moved, _all.wanted_by).where(
    _all.app_id == bindparam("app"), _all.connection_id == bindparam("connection")
)
_LIVE: Final = _OF_KEY.where(_all.live)
_ENDED: Final = (
    _OF_KEY.where(~_all.live, _all.touched >= bindparam("since"))
    .where(exists().where(streams.c.conversation_id == _all.id, streams.c.id == bindparam("stream")))
    .order_by(_all.touched.desc())
    .limit(1)
)
_UPDATE: Final = update(conversations).where(_all.id == bindparam("conversation"))
# It is there already where it began while the database was away: it is claimed late, with its own id.
_BEGIN: Final = insert(conversations).ext(
    OnConflict("(id) DO UPDATE SET live = excluded.live, node = excluded.node, epoch = excluded.epoch")
)
_UNFINISHED: Final = (JobStatus.SCHEDULED.value, JobStatus.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an instance wants to hold."""

    key: RoomKey
    new_id: str
    """The id of the conversation where there is none."""
    me: NodeInstance
    resume_seconds: float
    """How long a conversation without a living holder can be taken up."""
    over: Collection[str] = ()
    """Conversations that this instance has ended, whether or not that is written."""
    force: bool = False
    """Whether a living holder is overtaken: it has not answered."""
    resumed_stream: str = ""
    """The sound source that a client goes on with; empty: it begins."""


@dataclass(frozen=True, slots=True)
class Held:
    """This instance holds a conversation."""

    id: str
    epoch: int
    new: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Another living instance holds the conversation, and is asked to hand it over."""


@dataclass(frozen=True, slots=True)
class Resting:
    """Another living instance holds it, and has got it from a third one a moment ago."""


def claim(db: Connection, wish: Wish) -> Held | Asked | Resting:
    """Claim the live conversation of a key, or that of the stream that is resumed, or begin one."""
    # Two nodes that find none at once would begin two.
    lock(db, LockClass.CLAIM, "/".join(wish.key))
    now = database_time(db)
    found = db.execute(_LIVE, {"app": wish.key.app_id, "connection": wish.key.connection_id}).all()
    alive = living(db, wish.me, {row.node for row in found})
    for row in found:
        if row.node not in ("", wish.me.id) and row.node in alive and not wish.force:
            return _ask(db, row, wish.me, now)
        if row.id in wish.over or not _is_recent(db, row, wish, now, alive):
            db.execute(_UPDATE.values(live=False), {"conversation": row.id})
            continue
        # Overtaken, or released as this node had asked for it: a move, after which the conversation rests.
        return _take(db, row, wish, now, moved=row.node in alive or row.wanted_by == wish.me.id)
    if wish.resumed_stream and (ended := _ended(db, wish, now)):
        return _take(db, ended, wish, now, moved=False)
    values = {"id": wish.new_id, "app_id": wish.key.app_id, "connection_id": wish.key.connection_id}
    times = {"started": now, "ended": now, "touched": now}
    db.execute(_BEGIN, {**values, **times, "name": "", "live": True, "node": wish.me.id, "epoch": 1})
    return Held(wish.new_id, 1, new=True)


def release(db: Connection, conversation_id: str, epoch: int, me: NodeInstance, *, begun: bool) -> None:
    """Let go of a conversation of this epoch; remove it where it never began."""
    mine = (_all.id == conversation_id, _all.node == me.id, _all.epoch == epoch)
    if begun:
        db.execute(update(conversations).where(*mine).values(node="", touched=database_time(db)))
    else:
        db.execute(delete_from(conversations).where(*mine))


def let_move(db: Connection, conversation_ids: Iterable[str], me: NodeInstance) -> None:
    """Forget when conversations that the instance holds have moved."""
    for ids in _batches(conversation_ids):
        db.execute(update(conversations).where(_all.id.in_(ids), _all.node == me.id).values(moved=0.0))


def hand_back(db: Connection, conversation_id: str, me: NodeInstance, *, over: bool) -> None:
    """Let go of a conversation that the instance has in the store alone; end it where it is over."""
    mine = update(conversations).where(_all.id == conversation_id, _all.node == me.id)
    db.execute(mine.values(node="", live=not over, touched=database_time(db)))


def states(db: Connection, held: Iterable[tuple[str, int]], me: NodeInstance) -> tuple[HeldState, ...]:
    """The states of conversations that are overtaken or wanted, of those that the instance holds."""
    epochs, overtaken = dict(held), set()
    for ids in _batches(epochs):
        for id, epoch in db.execute(select(_all.id, _all.epoch).where(_all.id.in_(ids))):
            if epoch > epochs[id]:
                overtaken.add(id)
    mine = select(_all.id).where(_all.live, _all.node == me.id, _all.wanted_by != "")
    wanted = set(db.execute(mine).scalars())
    return tuple(HeldState(id, id in overtaken, id in wanted) for id in sorted(overtaken | wanted))


def held_elsewhere(db: Connection, keys: Iterable[RoomKey], me: NodeInstance) -> frozenset[RoomKey]:
    """Those of some keys whose conversation another living instance holds; any one for its own id."""
    holders: dict[RoomKey, str] = {}
    wanted = set(keys)
    for ids in _batches({key.connection_id for key in wanted}):
        others = and_(_all.connection_id.in_(ids), _all.node != me.id)
        found = select(_all.app_id, _all.connection_id, _all.id, _all.node).where(
            _all.live, _all.node != "", or_(others, _all.id.in_(ids))
        )
        for app, connection, id, node in db.execute(found):
            holders[RoomKey(app, id)] = node
            if node != me.id:
                holders[RoomKey(app, connection)] = node
    alive = living(db, me, set(holders.values()))
    return frozenset(key for key, node in holders.items() if key in wanted and node in alive)


def over(db: Connection, keys: Iterable[ConversationKey]) -> frozenset[ConversationKey]:
    """Those of some conversations that are not live any more."""
    wanted = frozenset(keys)
    ended: set[ConversationKey] = set()
    for ids in _batches({key.conversation_id for key in wanted}):
        found = db.execute(select(_all.app_id, _all.id).where(_all.id.in_(ids), ~_all.live))
        ended.update(ConversationKey(app, id) for app, id in found)
    return wanted & ended


def find(db: Connection, app_id: str, conversation_id: str) -> KnownConversation | None:
    """The conversation of an app with this id."""
    found = select(_all.connection_id, _all.live).where(_all.id == conversation_id, _all.app_id == app_id)
    row = db.execute(found).first()
    return KnownConversation(RoomKey(app_id, row.connection_id), bool(row.live)) if row else None


def is_live(db: Connection, key: RoomKey) -> bool:
    """Whether a conversation of this key is live, wherever it is held."""
    return db.execute(_LIVE, {"app": key.app_id, "connection": key.connection_id}).first() is not None


def sweep(db: Connection, me: NodeInstance, held: Collection[str], resume_seconds: float) -> None:
    """End conversations that no living instance goes on with, fail jobs of dead ones, and forget those."""
    now = database_time(db)
    seen = {row.id: row.seen for row in db.execute(select(nodes.c.id, nodes.c.seen))}
    workers = set(db.execute(select(jobs.c.node).where(jobs.c.status.in_(_UNFINISHED)).distinct()).scalars())
    live = db.execute(select(_all.id, _all.node, _all.epoch, _all.touched).where(_all.live)).all()
    alive = living(db, me, {*seen, *workers, *(row.node for row in live)})
    if dead := workers - alive:
        fail_unfinished(db, jobs.c.node.in_(dead))
    # A holder's heartbeat counts as well: nothing may have been said for a while before it died.
    over = [
        row.id
        for row in live
        if (row.id not in held if row.node == me.id else row.node not in alive)
        and max(row.touched, seen.get(row.node, 0.0)) < now - resume_seconds
    ]
    for ids in _batches(over):
        db.execute(update(conversations).where(_all.id.in_(ids), _all.live).values(live=False))
    gone = [id for id, at in seen.items() if id not in alive and at < now - max(resume_seconds, 3600.0)]
    for ids in _batches(gone):
        db.execute(delete_from(nodes).where(nodes.c.id.in_(ids)))


def _ask(db: Connection, row: _Row, me: NodeInstance, now: float) -> Asked | Resting:
    if now - row.moved < _REST:
        return Resting()
    if row.wanted_by != me.id:
        db.execute(_UPDATE.values(wanted_by=me.id), {"conversation": row.id})
    return Asked()


def _ended(db: Connection, wish: Wish, now: float) -> _Row | None:
    """The conversation of a stream that ended a moment ago: its client was cut off before it heard so."""
    key = {"app": wish.key.app_id, "connection": wish.key.connection_id}
    place = {"stream": wish.resumed_stream, "since": now - wish.resume_seconds}
    return db.execute(_ENDED, {**key, **place}).one_or_none()


def _take(db: Connection, row: _Row, wish: Wish, now: float, *, moved: bool) -> Held:
    values = {"live": True, "node": wish.me.id, "epoch": row.epoch + 1, "wanted_by": "", "touched": now}
    if moved and row.node != wish.me.id:
        values["moved"] = now
    db.execute(_UPDATE.values(values), {"conversation": row.id})
    return Held(row.id, row.epoch + 1, new=False)


def _is_recent(
    db: Connection,
    row: _Row,
    wish: Wish,
    now: float,
    alive: Collection[str],
) -> bool:
    """Whether a conversation can be taken up: its holder lives, or was seen a moment ago."""
    if row.node in alive:
        return True
    seen = db.execute(select(nodes.c.seen).where(nodes.c.id == row.node)).scalar_one_or_none()
    last: float = max(row.touched, seen or 0.0)
    return last >= now - wish.resume_seconds


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    every = list(ids)
    return (every[first : first + _AT_ONCE] for first in range(0, len(every), _AT_ONCE))
