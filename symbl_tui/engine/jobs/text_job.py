"""The job of a posted text: analyse its messages like utterances, and store them."""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.engine.insights import Punctuation, detect_punctuation
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText

# Messages of one transaction, which is the most that a kill loses.
_BATCH: Final = 50
# Characters of one transaction of several messages.
_BATCH_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class PostedText:
    """A message as it was posted."""

    text: str
    name: str
    user_id: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class PostedTexts:
    """The messages of a request, pickled by batches: each becomes objects when its turn has come."""

    batches: tuple[bytes, ...]
    started: datetime | None
    """The earliest time of a message."""

    @classmethod
    def of(cls, texts: Iterable[PostedText]) -> "PostedTexts":
        """Divide messages into batches."""
        texts = tuple(texts)
        batches = tuple(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL) for batch in _batches(texts))
        return cls(batches, min((text.start for text in texts if text.start), default=None))

    def __iter__(self) -> Iterator[list[PostedText]]:
        """The batches, each a transaction."""
        return map(pickle.loads, self.batches)


async def process_text(writer: BatchWriter, posted: PostedTexts, started: datetime) -> None:
    """Analyse and store messages; one without a time follows the one before at once."""
    punctuation = await writer.computation.run(_detect_punctuation, posted)
    now = started
    for batch in posted:
        spoken = []
        for text in batch:
            start = text.start or now
            now = max(start, text.end or start)
            speaker = writer.member(text.name, text.user_id)
            seconds = (now - start).total_seconds()
            spoken.append(
                SpokenText(text.text, text.text, speaker, start, 0.0, seconds, punctuation=punctuation)
            )
        await writer.write(spoken)
    await writer.close()


def _detect_punctuation(posted: PostedTexts) -> Punctuation:
    return detect_punctuation([text.text for batch in posted for text in batch])


def _batches(texts: Iterable[PostedText]) -> Iterator[list[PostedText]]:
    """Divide messages into transactions of a moment each: the jobs of others have a turn between them."""
    batch: list[PostedText] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == _BATCH or characters + len(text.text) > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text.text)
    if batch:
        yield batch
