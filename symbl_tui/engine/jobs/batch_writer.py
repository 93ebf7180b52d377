"""A conversation being written from a job: who takes part, what is understood, what it is about."""

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
    """Something that was said, before it is understood."""

    text: str
    raw: str
    speaker: Speaker
    began: datetime
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    punctuation: Punctuation = Punctuation.NONE


class BatchWriter:
    """Writes into one conversation. Its participants are those of the store, and those that come."""

    def __init__(
        self, store: Store, conversation_id: str, trackers: Sequence[Tracker], members: Iterable[Speaker]
    ) -> None:
        self._store = store
        self.conversation_id = conversation_id
        self._trackers = tuple(trackers)
        self._members = list(members)

    @classmethod
    async def open(cls, store: Store, conversation_id: str, trackers: Sequence[Tracker]) -> "BatchWriter":
        """Go on with a conversation that exists."""
        members = await store.run(reading.members, conversation_id)
        return cls(store, conversation_id, trackers, members)

    def member(self, name: str, user_id: str) -> Speaker:
        """Somebody with their id here: known by their user id, else by their name; nobody without either."""
        if not name and not user_id:
            return Speaker()
        return identifiers.find_or_add_member(self._members, name, user_id)

    async def write(self, spoken: Sequence[SpokenText]) -> None:
        """Understand what was said and keep it; the event loop goes on meanwhile."""
        understood = await asyncio.to_thread(lambda: [self._understood(each) for each in spoken])
        await self._store.run(writing.add_utterances, self.conversation_id, understood)

    async def close(self) -> None:
        """Everything was written: say what it is about."""
        topics = await rank(await self._store.run(reading.messages, self.conversation_id))
        await self._store.set_topics(self.conversation_id, topics)

    def _understood(self, spoken: SpokenText) -> AnalyzedUtterance:
        utterance = Utterance(str(uuid.uuid4()), spoken.text, spoken.speaker, spoken.start, spoken.end)
        findings = analyze(
            utterance,
            participants=tuple(self._members),
            trackers=self._trackers,
            today=(spoken.began + timedelta(seconds=spoken.start)).date(),
            punctuation=spoken.punctuation,
            words=spoken.words,
        )
        return AnalyzedUtterance(utterance, spoken.raw, spoken.words, spoken.began, findings)


async def rank(said: Sequence[StoredMessage]) -> tuple[Topic, ...]:
    """What all of it is about, in a thread: it takes up to half a second."""
    return await asyncio.to_thread(_ranked, said)


def _ranked(said: Sequence[StoredMessage]) -> tuple[Topic, ...]:
    ranker = TopicRanker()
    for each in said:
        ranker.add(each.utterance)
    return ranker.rank()
