"""Writes the utterances of a job into a conversation: analysed, stored, and ranked for topics at the end."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic, Tracker
from symbl_tui.domain.utterance import Speaker, Utterance, Word
from symbl_tui.engine.insights import Punctuation, TopicRanker
from symbl_tui.engine.insights.findings import analyze, reported
from symbl_tui.engine.protocol import identifiers
from symbl_tui.engine.store import Store, reading, writing
from symbl_tui.engine.workers.computation import IN_THREAD, Computation

# Utterances that can be among the words that are ranked.
_MOST_RANKED: Final = 6_000

# Members whose names are looked for: they go to the worker with every batch.
_MOST_PARTICIPANTS: Final = 1_000


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
        self,
        store: Store,
        conversation_id: str,
        trackers: Sequence[Tracker],
        members: Iterable[Speaker],
        computation: Computation = IN_THREAD,
    ) -> None:
        """Write into a conversation with these members; ``computation`` analyses."""
        self._store = store
        self.computation = computation
        self.conversation_id = conversation_id
        self._trackers = tuple(trackers)
        self._members = identifiers.Members(members)

    @classmethod
    async def open(
        cls,
        store: Store,
        conversation_id: str,
        trackers: Sequence[Tracker],
        computation: Computation = IN_THREAD,
    ) -> "BatchWriter":
        """Open a writer for an existing conversation."""
        members = await store.find(reading.members, conversation_id)
        return cls(store, conversation_id, trackers, members, computation)

    def member(self, name: str, user_id: str) -> Speaker:
        """The member with this user id or name, added if missing; an empty speaker without either."""
        if not name and not user_id:
            return Speaker()
        return self._members.find_or_add(name, user_id)

    async def write(self, spoken: Sequence[SpokenText]) -> None:
        """Analyse texts, and store them; waits for a database that is away."""
        members = self._members.all[:_MOST_PARTICIPANTS]
        analyzed = await self.computation.run(_analyze_all, tuple(spoken), members, self._trackers)
        store = self._store
        await store.insist(lambda: store.run(writing.add_utterances, self.conversation_id, analyzed))

    async def close(self) -> None:
        """Rank and store the topics of the whole conversation."""
        store = self._store
        topics = await store.insist(lambda: rank_topics(store, self.conversation_id, self.computation))
        await store.insist(lambda: store.run(writing.set_topics, self.conversation_id, topics))


def _analyze_all(
    spoken: Sequence[SpokenText], members: Sequence[Speaker], trackers: Sequence[Tracker]
) -> list[AnalyzedUtterance]:
    return [_analyze(text, members, trackers) for text in spoken]


def _analyze(
    spoken: SpokenText, members: Sequence[Speaker], trackers: Sequence[Tracker]
) -> AnalyzedUtterance:
    utterance = Utterance(str(uuid.uuid4()), spoken.text, spoken.speaker, spoken.start, spoken.end)
    findings = analyze(
        utterance,
        participants=members,
        trackers=trackers,
        today=(spoken.began + timedelta(seconds=spoken.start)).date(),
        punctuation=spoken.punctuation,
        words=spoken.words,
    )
    return AnalyzedUtterance(utterance, spoken.raw, spoken.words, spoken.began, reported(findings))


async def rank_topics(
    store: Store, conversation_id: str, computation: Computation = IN_THREAD
) -> tuple[Topic, ...]:
    """Rank the topics of a conversation: it takes up to half a second."""
    # Of a long conversation the end alone is ranked; the ranker counts the words, this bounds what is sent.
    texts = await store.read(reading.last_texts, conversation_id, _MOST_RANKED)
    return await computation.run(_rank, texts)


def _rank(texts: Sequence[tuple[str, str]]) -> tuple[Topic, ...]:
    ranker = TopicRanker()
    for id, text in texts:
        ranker.add(Utterance(id, text, Speaker()))
    return ranker.rank()
