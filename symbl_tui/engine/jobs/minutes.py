"""A conversation being written from a job: who takes part, what is understood, what it is about."""

import asyncio
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from symbl_tui.engine import naming
from symbl_tui.engine.insights import Punctuation, TopicRanker, Tracker, understand
from symbl_tui.engine.store import Said, Store, reading, recording
from symbl_tui.engine.understood import Understood
from symbl_tui.symbl.events import Speaker, Topic, Utterance, Word


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said, before it is understood."""

    text: str
    raw: str
    speaker: Speaker
    began: datetime
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    punctuation: Punctuation = Punctuation.NONE


class Minutes:
    """Writes into one conversation. Its participants are those of the store, and those that come."""

    def __init__(
        self, store: Store, conversation_id: str, trackers: Sequence[Tracker], members: Iterable[Speaker]
    ) -> None:
        self._store = store
        self.conversation_id = conversation_id
        self._trackers = tuple(trackers)
        self._members = list(members)

    @classmethod
    async def open(cls, store: Store, conversation_id: str, trackers: Sequence[Tracker]) -> "Minutes":
        """Go on with a conversation that exists."""
        members = await store.do(reading.members, conversation_id)
        return cls(store, conversation_id, trackers, members)

    def member(self, name: str, user_id: str) -> Speaker:
        """Somebody with their id here: known by their user id, else by their name; nobody without either."""
        if not name and not user_id:
            return Speaker()
        return naming.member(self._members, name, user_id)

    async def write(self, spoken: Sequence[Spoken]) -> None:
        """Understand what was said and keep it; the event loop goes on meanwhile."""
        understood = await asyncio.to_thread(lambda: [self._understood(each) for each in spoken])
        await self._store.do(recording.add, self.conversation_id, understood)

    async def close(self) -> None:
        """Everything was written: say what it is about."""
        topics = await rank(await self._store.do(reading.said, self.conversation_id))
        await self._store.rank(self.conversation_id, topics)

    def _understood(self, spoken: Spoken) -> Understood:
        utterance = Utterance(str(uuid.uuid4()), spoken.text, spoken.speaker, spoken.start, spoken.end)
        findings = understand(
            utterance,
            participants=tuple(self._members),
            trackers=self._trackers,
            today=(spoken.began + timedelta(seconds=spoken.start)).date(),
            punctuation=spoken.punctuation,
            words=spoken.words,
        )
        return Understood(utterance, spoken.raw, spoken.words, spoken.began, findings)


async def rank(said: Sequence[Said]) -> tuple[Topic, ...]:
    """What all of it is about, in a thread: it takes up to half a second."""
    return await asyncio.to_thread(_ranked, said)


def _ranked(said: Sequence[Said]) -> tuple[Topic, ...]:
    ranker = TopicRanker()
    for each in said:
        ranker.add(each.utterance)
    return ranker.rank()
