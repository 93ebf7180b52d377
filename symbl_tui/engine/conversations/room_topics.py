"""The topics of one live conversation, ranked where that holds up nothing else."""

import asyncio
import logging
import threading
from collections.abc import Iterable

from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Utterance
from symbl_tui.engine.insights import TopicRanker
from symbl_tui.engine.insights.topics import RecentTalk, rank_topics
from symbl_tui.engine.workers.computation import Computation
from symbl_tui.errors import EngineError

_log = logging.getLogger(__name__)


class RoomTopics:
    """A ranker that is used in threads: a long conversation's phrases take longer than a frame may wait."""

    def __init__(self, computation: Computation) -> None:
        self._computation = computation
        self._ranker = TopicRanker()
        self._lock = threading.Lock()
        """Held by the thread that uses the ranker: the thread of a cancelled task goes on running."""

    async def add(self, utterances: Iterable[Utterance]) -> None:
        """Add utterances."""
        await asyncio.to_thread(self._add, utterances)

    async def rank(self) -> tuple[Topic, ...]:
        """Rank the topics so far; none where they cannot be ranked."""
        try:
            topics = await self._computation.run(rank_topics, await asyncio.to_thread(self._talk))
        except EngineError as error:
            _log.warning("topics are not ranked: %s", error)
            return ()
        await asyncio.to_thread(self._show, topics)
        return topics

    def _add(self, utterances: Iterable[Utterance]) -> None:
        with self._lock:
            for utterance in utterances:
                self._ranker.add(utterance)

    def _talk(self) -> RecentTalk:
        with self._lock:
            return self._ranker.talk

    def _show(self, topics: tuple[Topic, ...]) -> None:
        with self._lock:
            self._ranker.show(topics)
