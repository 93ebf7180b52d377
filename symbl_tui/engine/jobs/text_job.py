"""A text job: messages that somebody posted, understood as if they had been said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from symbl_tui.engine.insights import punctuation_of
from symbl_tui.engine.jobs.batch_writer import BatchWriter, SpokenText

_BATCH: Final = 50
"""Messages that are understood and kept in one go: what a kill may cost."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it was posted."""

    text: str
    name: str
    user_id: str
    start: datetime | None
    end: datetime | None


async def write_lines(minutes: BatchWriter, lines: Sequence[Line], began: datetime) -> None:
    """Understand and keep them; those without a time follow the one before at once."""
    punctuation = await asyncio.to_thread(punctuation_of, [line.text for line in lines])
    spoken, now = [], began
    for line in lines:
        start = line.start or now
        now = max(start, line.end or start)
        speaker = minutes.member(line.name, line.user_id)
        seconds = (now - start).total_seconds()
        spoken.append(SpokenText(line.text, line.text, speaker, start, 0.0, seconds, punctuation=punctuation))
    for first in range(0, len(spoken), _BATCH):
        await minutes.write(spoken[first : first + _BATCH])
    await minutes.close()
