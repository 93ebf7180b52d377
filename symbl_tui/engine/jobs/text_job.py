"""The job of a posted text: analyse its messages like utterances, and store them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.engine.insights import detect_punctuation
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText

_BATCH: Final = 50
"""Messages of one transaction, which is the most that a kill loses."""
_BATCH_CHARACTERS: Final = 20_000
"""Characters of one transaction of several messages."""


@dataclass(frozen=True, slots=True)
class PostedText:
    """A message as it was posted."""

    text: str
    name: str
    user_id: str
    start: datetime | None
    end: datetime | None


async def process_text(writer: BatchWriter, texts: Sequence[PostedText], started: datetime) -> None:
    """Analyse and store messages; one without a time follows the one before at once."""
    punctuation = await writer.computation.run(detect_punctuation, [text.text for text in texts])
    spoken, now = [], started
    for number, text in enumerate(texts):
        if number % _BATCH == 0:
            await asyncio.sleep(0)  # live speakers do not wait for twenty thousand messages
        start = text.start or now
        now = max(start, text.end or start)
        speaker = writer.member(text.name, text.user_id)
        seconds = (now - start).total_seconds()
        spoken.append(SpokenText(text.text, text.text, speaker, start, 0.0, seconds, punctuation=punctuation))
    for batch in _batches(spoken):
        await writer.write(batch)
    await writer.close()


def _batches(spoken: Iterable[SpokenText]) -> Iterator[list[SpokenText]]:
    """Divide messages into transactions of a moment each: the jobs of others have a turn between them."""
    batch: list[SpokenText] = []
    characters = 0
    for text in spoken:
        if batch and (len(batch) == _BATCH or characters + len(text.text) > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text.text)
    if batch:
        yield batch
