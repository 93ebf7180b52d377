"""Live conversations: which sockets belong together, who speaks in them, and what they have in common."""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Final

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.subscribers import Subscriber, Subscribers
from symbl_tui.engine.insights import OpenQuestions, TopicRanker
from symbl_tui.engine.protocol import frames, identifiers
from symbl_tui.engine.protocol.start_request import Person
from symbl_tui.engine.settings import DEFAULTS, Limits
from symbl_tui.errors import EngineError

_HOUR: Final = 3600

_log = logging.getLogger(__name__)


class ConversationRoom:
    """One conversation: all sockets that came with the same connection id."""

    def __init__(
        self, connection_id: str, audience: Subscribers, limits: Limits, recorder: ConversationStore | None
    ) -> None:
        self.connection_id = connection_id
        self.conversation_id = identifiers.digits()
        self.audience = audience
        self.sockets = 0
        self.began = False
        """Whether anybody was ever listened to."""
        self.voices: dict[Person | None, str] = {}
        """What recognisers have learned of each speaker's voice; a connection that comes back knows it."""
        self._recorder = recorder
        self._until = time.monotonic() + limits.conversation_hours * _HOUR
        self._participants: list[Speaker] = []
        self._tracker_ids: dict[str, str] = {}
        self.questions = OpenQuestions()
        self._topics = TopicRanker()
        self._ranking = threading.Lock()
        """Held by whichever thread works with the ranker; a cancelled task's thread goes on."""

    @property
    def participants(self) -> Sequence[Speaker]:
        """Everybody who was introduced so far."""
        return tuple(self._participants)

    @property
    def left(self) -> float:
        """Seconds that the conversation may still last."""
        return self._until - time.monotonic()

    async def enter(self, person: Person | None, title: str) -> None:
        """Somebody is going to be listened to; whoever keeps conversations is told."""
        self.began = True
        if recorder := self._recorder:
            now = datetime.now(UTC)
            await _kept(recorder.begin(self.conversation_id, self.connection_id, title, now))
            if person:
                await _kept(recorder.join(self.conversation_id, self.participant(person)))

    def participant(self, person: Person) -> Speaker:
        """The person with the id they have in this conversation."""
        return identifiers.member(self._participants, person.name, person.user_id)

    def tracker_id(self, name: str) -> str:
        """The id that a tracker has in this conversation."""
        return self._tracker_ids.setdefault(name, str(uuid.uuid4()))

    async def add(self, understood: AnalyzedUtterance) -> None:
        """Let an utterance count for the topics, and be kept."""
        await asyncio.to_thread(self._mention, understood.utterance)
        if self._recorder:
            await _kept(self._recorder.add(self.conversation_id, understood))

    async def topics(self) -> tuple[Topic, ...]:
        """What the conversation is about so far; ranked in a thread, as it takes tens of ms."""
        topics = await asyncio.to_thread(self._rank)
        if topics and self._recorder:
            await _kept(self._recorder.rank(self.conversation_id, topics))
        return topics

    async def end(self) -> None:
        """Nobody will come back; whoever keeps conversations is told."""
        if self.began and self._recorder:
            await _kept(self._recorder.end(self.conversation_id, datetime.now(UTC)))

    def _mention(self, utterance: Utterance) -> None:
        with self._ranking:
            self._topics.add(utterance)

    def _rank(self) -> tuple[Topic, ...]:
        with self._ranking:
            return self._topics.rank()


async def _kept(recording: Awaitable[None]) -> None:
    """Record; a disk that fails must not end a conversation that is going on."""
    try:
        await recording
    except EngineError as error:
        _log.warning("not kept: %s", error)


class Rooms:
    """Every conversation that is alive, and everybody who listens."""

    def __init__(self, limits: Limits = DEFAULTS.limits, recorder: ConversationStore | None = None) -> None:
        self._limits = limits
        self._recorder = recorder
        self._rooms: dict[str, ConversationRoom] = {}
        self._audiences: dict[str, Subscribers] = {}
        self._listeners = 0
        self._expiries: dict[str, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def sockets(self) -> int:
        """Streaming sockets in all rooms together."""
        return sum(room.sockets for room in self._rooms.values())

    def join(self, connection_id: str) -> ConversationRoom:
        """The room for a socket with this connection id; raises ``EngineError`` when there are too many."""
        most = self._limits.connections
        if self.sockets >= most:
            raise EngineError(f"this engine takes {most} connections at a time", "close one first")
        if expiry := self._expiries.pop(connection_id, None):
            expiry.cancel()
        room = self._rooms.get(connection_id)
        if room is None:
            audience = self._audience(connection_id)
            room = ConversationRoom(connection_id, audience, self._limits, self._recorder)
            self._rooms[connection_id] = room
        room.sockets += 1
        return room

    def leave(self, room: ConversationRoom, keep: float) -> None:
        """A socket left; the last one ends the conversation, or leaves it open for ``keep`` seconds."""
        room.sockets -= 1
        if room.sockets:
            return
        keep = min(keep, room.left)
        if keep > 0 and len(self._expiries) < self._limits.connections:
            drop = asyncio.get_running_loop().call_later(keep, self._drop, room)
            self._expiries[room.connection_id] = drop
        else:
            self._drop(room)

    def listen(self, connection_id: str, ear: Subscriber) -> None:
        """Somebody listens, be there a conversation or not yet; raises ``EngineError`` when too many do."""
        most = self._limits.subscribers
        if self._listeners >= most:
            raise EngineError(f"this engine takes {most} subscribers at a time", "close one first")
        self._listeners += 1
        self._audience(connection_id).add(ear)
        room = self._rooms.get(connection_id)
        if room and room.began:
            ear.tell(frames.encoded(frames.conversation_created(room.conversation_id)))

    def forget(self, connection_id: str, ear: Subscriber) -> None:
        """Somebody who listened does not any more."""
        self._listeners -= 1
        if audience := self._audiences.get(connection_id):
            audience.remove(ear)
        self._tidy(connection_id)

    async def close(self) -> None:
        """End every conversation: nobody comes back to an engine that stops."""
        for expiry in self._expiries.values():
            expiry.cancel()
        for room in tuple(self._rooms.values()):
            self._drop(room)
        await asyncio.gather(*self._ending)

    def _audience(self, connection_id: str) -> Subscribers:
        return self._audiences.setdefault(connection_id, Subscribers())

    def _tidy(self, connection_id: str) -> None:
        if connection_id not in self._rooms and not self._audiences.get(connection_id):
            self._audiences.pop(connection_id, None)

    def _drop(self, room: ConversationRoom) -> None:
        self._expiries.pop(room.connection_id, None)
        self._rooms.pop(room.connection_id, None)
        if room.began:
            room.audience.dismiss(frames.encoded(frames.conversation_completed(room.conversation_id)))
        self._tidy(room.connection_id)
        ending = asyncio.create_task(room.end(), name="end a conversation")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
