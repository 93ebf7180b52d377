"""The job of a posted text: analyse its messages like utterances, and store them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.engine.insights import detect_punctuation
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText

_BATCH: Final = 50
"""Messages of one transaction, which is the most that a kill loses."""


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
    punctuation = await asyncio.to_thread(detect_punctuation, [text.text for text in texts])
    spoken, now = [], started
    for text in texts:
        start = text.start or now
        now = max(start, text.end or start)
        speaker = writer.member(text.name, text.user_id)
        seconds = (now - start).total_seconds()
        spoken.append(SpokenText(text.text, text.text, speaker, start, 0.0, seconds, punctuation=punctuation))
    for first in range(0, len(spoken), _BATCH):
        await writer.write(spoken[first : first + _BATCH])
    await writer.close()
