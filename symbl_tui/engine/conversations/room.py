"""One live conversation: its participants, subscribers, topics and open questions."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Final

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.conversations.conversation_store import ConversationStore
from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.subscribers import Subscribers
from symbl_tui.engine.insights import OpenQuestions, TopicRanker
from symbl_tui.engine.insights.topics import RecentTalk, rank_topics
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.protocol.start_request import Person
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
    ) -> None:
        """Create a room without members; ``computation`` is for what would hold up the event loop."""
        self.key = key
        self.conversation_id = identifiers.new_numeric_id()
        self.subscribers = subscribers
        self.connections = 0
        """Streaming sockets in the room."""
        self.started = False
        """Whether a ``start_request`` was accepted."""
        self.call_progress = ""
        """The newest event of the telephone call that it is, encoded; empty: it is none."""
        self.voices: dict[Person | None, str] = {}
        """The recogniser's state for each speaker's voice, for a connection that is opened again."""
        self.questions = OpenQuestions()
        self._store = store
        self._expires = time.monotonic() + limits.conversation_hours * _HOUR
        self._participants = identifiers.Members(conversation_id=self.conversation_id)
        self.computation = computation
        self._topics = TopicRanker()
        self._topics_lock = threading.Lock()
        """Held by the thread that uses the ranker: the thread of a cancelled task goes on running."""
        self._storing: set[asyncio.Task[None]] = set()
        """Utterances on their way to the store; their session may be gone before they are there."""

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

    async def start(self, person: Person | None, title: str) -> None:
        """Mark the conversation as started, and store it with its speaker."""
        self.started = True
        if store := self._store:
            now = datetime.now(UTC)
            begun = store.begin(self.conversation_id, self.connection_id, title, now, self.key.app_id)
            await _stored(begun)
            if person:
                await _stored(store.add_member(self.conversation_id, self.participant(person)))

    def participant(self, person: Person) -> Speaker:
        """The speaker with their id in this conversation."""
        return self._participants.find_or_add(person.name, person.user_id)

    def tracker_id(self, name: str) -> str:
        """The id of a tracker in this conversation."""
        return identifiers.derived_id(self.conversation_id, "tracker", name)

    def store(self, analyzed: AnalyzedUtterance) -> asyncio.Task[None]:
        """Start to store an utterance; :meth:`end` waits for it."""
        storing = asyncio.create_task(self._store_utterance(analyzed), name="store an utterance")
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        return storing

    async def add(self, utterance: Utterance) -> None:
        """Add an utterance to the topics."""
        # In a thread: a long conversation's table of phrases takes longer to update than a frame may wait.
        await asyncio.to_thread(self._add_to_topics, utterance)

    async def topics(self) -> tuple[Topic, ...]:
        """Rank and store the topics so far; none where they cannot be ranked."""
        try:
            topics = await self.computation.run(rank_topics, await asyncio.to_thread(self._talk))
        except EngineError as error:
            _log.warning("topics are not ranked: %s", error)
            return ()
        await asyncio.to_thread(self._show_topics, topics)
        if topics and self._store:
            await _stored(self._store.set_topics(self.conversation_id, topics))
        return topics

    async def flush(self, timeout: float) -> None:
        """Wait until what was stored is where REST finds it, at most for ``timeout`` seconds."""
        if self._store:
            await self._store.flush(timeout)

    async def end(self) -> None:
        """Store the end of a conversation that was started."""
        if self._storing:
            await asyncio.wait(self._storing)
        if self.started and self._store:
            await _stored(self._store.end(self.conversation_id, datetime.now(UTC)))

    async def _store_utterance(self, analyzed: AnalyzedUtterance) -> None:
        if self._store:
            await _stored(self._store.add_utterance(self.conversation_id, analyzed))

    def _add_to_topics(self, utterance: Utterance) -> None:
        with self._topics_lock:
            self._topics.add(utterance)

    def _talk(self) -> RecentTalk:
        with self._topics_lock:
            return self._topics.talk

    def _show_topics(self, topics: tuple[Topic, ...]) -> None:
        with self._topics_lock:
            self._topics.show(topics)


async def _stored(writing: Awaitable[None]) -> None:
    """Await a write; a disk that fails must not end a live conversation."""
    try:
        await writing
    except EngineError as error:
        _log.warning("not stored: %s", error)
