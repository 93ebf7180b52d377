"""One live conversation: its participants, subscribers, topics and open questions."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.conversation_claims import ConversationClaims, History
from symbl_tui.engine.conversations.conversation_events import (
    AddMember,
    AddUtterance,
    Begin,
    End,
    EndStream,
    Event,
    SetTopics,
)
from symbl_tui.engine.conversations.conversation_hold import ConversationHold
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.resumed_stream import StreamStart
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_streams import Occupant, RoomStreams
from symbl_tui.engine.conversations.room_topics import RoomTopics
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.insights import OpenQuestions
from symbl_tui.engine.limits.deadlines import DEFAULT_TIMING, Timing
from symbl_tui.engine.node.node_clock import Now, utc_now
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.protocol.start_request import Person, StartRequest
from symbl_tui.engine.settings import Limits
from symbl_tui.engine.workers.computation import IN_THREAD, Computation
from symbl_tui.errors import EngineError

_HOUR: Final = 3600

_log = logging.getLogger(__name__)


class ConversationRoom:
    """The state that all sockets of an app with the same connection id share."""

    def __init__(
        self,
        key: RoomKey,
        subscribers: Subscribers,
        limits: Limits,
        store: ConversationStore | None,
        computation: Computation = IN_THREAD,
        claims: ConversationClaims | None = None,
        timing: Timing = DEFAULT_TIMING,
        now: Now = utc_now,
    ) -> None:
        """Create a room without members; ``computation`` is for what would hold up the event loop."""
        self.key = key
        self.now = now
        """The time of day of the conversation: the same on all nodes."""
        self.hold = ConversationHold(key, claims)
        self.subscribers = subscribers
        self.connections = 0
        """Streaming sockets in the room."""
        self.started = False
        """Whether a ``start_request`` was accepted."""
        self.began: datetime | None = None
        """When the conversation began, maybe at an earlier node; None: it has not."""
        self.call_progress = ""
        """The newest event of the telephone call that it is, encoded; empty: it is none."""
        self.voices: dict[Person | None, str] = {}
        """The recogniser's state for each speaker's voice, for a connection that is opened again."""
        self.questions = OpenQuestions()
        self.streams = RoomStreams(store, claims, timing, now)
        self.computation = computation
        self._store = store
        self._timing = timing
        self._expires = time.monotonic() + limits.conversation_hours * _HOUR
        self._participants = identifiers.Members(conversation_id=self.hold.id)
        self._topics = RoomTopics(computation)
        self._claiming = asyncio.Lock()
        self._storing: set[asyncio.Task[None]] = set()
        """Events on their way to the store; their session may be gone before they are there."""

    @property
    def conversation_id(self) -> str:
        """The id of the conversation; that of an earlier node's once :meth:`claim` has found one."""
        return self.hold.id

    @property
    def connection_id(self) -> str:
        """The id in the paths of its sockets."""
        return self.key.connection_id

    @property
    def participants(self) -> Sequence[Speaker]:
        """All declared speakers so far."""
        return self._participants.all

    @property
    def remaining(self) -> float:
        """Seconds until the conversation reaches its longest duration."""
        return self._expires - time.monotonic()

    async def claim(self, resumed_stream: str = "") -> None:
        """Make this node the holder of the conversation, and go on with it where another one held it.

        Args:
            resumed_stream: The stream that a client goes on with; empty: it begins one.

        Raises:
            TryLater: Not now; the client is to come again.
        """
        # Sockets that come together: the second goes on when what the first has found is there.
        async with self._claiming:
            if not self.started and (history := await self.hold.claim(resumed_stream)):
                await self._restore(history)

    async def start(self, person: Person | None, title: str) -> None:
        """Mark the conversation as started, and store it with its speaker; raises as :meth:`claim`."""
        await self.claim()
        self.started = True
        app_id, connection_id = self.key
        holder = (self.hold.epoch, self.hold.node)
        now = self.now()
        self.began = self.began or now
        await self._put(Begin(self.conversation_id, connection_id, title, now, app_id, *holder))
        if person:
            await self._put(AddMember(self.conversation_id, self.participant(person)))

    async def begin_stream(self, request: StartRequest, occupant: Occupant | None = None) -> StreamStart:
        """Begin a connection of a sound source, after :meth:`claim`."""
        # What is on its way to the store is part of what is read there of this stream.
        if self._storing:
            await asyncio.wait(self._storing, timeout=self._timing.store)
        return await self.streams.begin(self.conversation_id, request, occupant)

    def participant(self, person: Person) -> Speaker:
        """The speaker with their id in this conversation."""
        return self._participants.find_or_add(person.name, person.user_id)

    def tracker_id(self, name: str) -> str:
        """The id of a tracker in this conversation."""
        return identifiers.derived_id(self.conversation_id, "tracker", name)

    def lose(self, occupant: Occupant, seconds: float) -> None:
        """Note that a socket is gone: its stream may come again within ``seconds``; 0: it has ended."""
        if self.streams.lose(occupant, seconds):
            self._start_to_put(EndStream(self.conversation_id, occupant.stream_id))

    def store(self, analyzed: AnalyzedUtterance) -> asyncio.Task[None]:
        """Start to store an utterance; :meth:`end` waits for it."""
        return self._start_to_put(AddUtterance(self.conversation_id, analyzed))

    def _start_to_put(self, event: Event) -> asyncio.Task[None]:
        storing = asyncio.create_task(self._put(event), name="store an event")
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        return storing

    async def add(self, utterance: Utterance) -> None:
        """Add an utterance to the topics."""
        await self._topics.add((utterance,))

    async def topics(self) -> tuple[Topic, ...]:
        """Rank and store the topics so far; none where they cannot be ranked."""
        topics = await self._topics.rank()
        if topics and not self.hold.lost:
            await self._put(SetTopics(self.conversation_id, topics, self.hold.epoch))
        return topics

    async def flush(self, timeout: float) -> None:
        """Wait until what was stored is where REST finds it, at most for ``timeout`` seconds."""
        if self._store:
            await self._store.flush(timeout)

    async def end(self) -> None:
        """Store the end of a conversation that was started."""
        if not self.started:
            return await self.hold.release(begun=False)
        self.hold.end()
        await self._settle()
        if not self.hold.lost:
            await self._put(End(self.conversation_id, self.now(), self.hold.epoch))
        return None

    async def release(self, seconds: float) -> None:
        """Store what is on its way, for ``seconds`` at most, and let another node go on."""
        await self._settle()
        if self._store:
            await self._store.flush(seconds)
        await self.hold.release(begun=self.started)

    async def _settle(self) -> None:
        """Wait until the store has taken all utterances."""
        if self._storing:
            await asyncio.wait(self._storing)

    async def _restore(self, history: History) -> None:
        self._participants = identifiers.Members(history.members, self.conversation_id)
        self.began = history.began
        self.streams.restore(history.streams)
        for utterance in history.utterances:
            asked = [each for each in history.questions if each.utterance_id == utterance.id]
            self.questions.update(utterance, asked)
        await self._topics.add(history.utterances)

    async def _put(self, event: Event) -> None:
        """Store an event; a disk that fails must not end a live conversation."""
        if self._store:
            try:
                await self._store.put(event)
            except EngineError as error:
                _log.warning("not stored: %s", error)
