"""Writes the utterances of a job into a conversation: analysed, stored, and ranked for topics at the end."""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic, Tracker
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights import Punctuation, TopicRanker
from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.store import Store, StoredMessage, reading, writing


@dataclass(frozen=True, slots=True)
class SpokenText:
    """An utterance before its analysis."""

    text: str
    raw: str
    speaker: Speaker
    began: datetime
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    punctuation: Punctuation = Punctuation.NONE


class BatchWriter:
    """Writes into one conversation, whose members are those of the store and those that are added."""

    def __init__(
        self, store: Store, conversation_id: str, trackers: Sequence[Tracker], members: Iterable[Speaker]
    ) -> None:
        self._store = store
        self.conversation_id = conversation_id
        self._trackers = tuple(trackers)
        self._members = identifiers.Members(members)

    @classmethod
    async def open(cls, store: Store, conversation_id: str, trackers: Sequence[Tracker]) -> "BatchWriter":
        """Open a writer for an existing conversation."""
        members = await store.run(reading.members, conversation_id)
        return cls(store, conversation_id, trackers, members)

    def member(self, name: str, user_id: str) -> Speaker:
        """The member with this user id or name, added if missing; an empty speaker without either."""
        if not name and not user_id:
            return Speaker()
        return self._members.find_or_add(name, user_id)

    async def write(self, spoken: Sequence[SpokenText]) -> None:
        """Analyse texts in a thread, and store them."""
        analyzed = await asyncio.to_thread(lambda: [self._analyze(text) for text in spoken])
        await self._store.run(writing.add_utterances, self.conversation_id, analyzed)

    async def close(self) -> None:
        """Rank and store the topics of the whole conversation."""
        topics = await rank_topics(await self._store.run(reading.messages, self.conversation_id))
        await self._store.set_topics(self.conversation_id, topics)

    def _analyze(self, spoken: SpokenText) -> AnalyzedUtterance:
        utterance = Utterance(str(uuid.uuid4()), spoken.text, spoken.speaker, spoken.start, spoken.end)
        findings = analyze(
            utterance,
            participants=self._members.all,
            trackers=self._trackers,
            today=(spoken.began + timedelta(seconds=spoken.start)).date(),
            punctuation=spoken.punctuation,
            words=spoken.words,
        )
        return AnalyzedUtterance(utterance, spoken.raw, spoken.words, spoken.began, findings)


async def rank_topics(messages: Sequence[StoredMessage]) -> tuple[Topic, ...]:
    """Rank the topics of messages, in a thread: it takes up to half a second."""
    return await asyncio.to_thread(_rank, messages)


def _rank(messages: Sequence[StoredMessage]) -> tuple[Topic, ...]:
    ranker = TopicRanker()
    for message in messages:
        ranker.add(message.utterance)
    return ranker.rank()
