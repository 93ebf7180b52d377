"""Leaves long silences out of what is diarised, and finds the way back. Pure.

The models cost as much over silence as over speech, and a room's recording is mostly silence.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

PADDING: Final = 0.5
"""Seconds that are kept around speech."""
SHORTEST_SILENCE: Final = 2.0
"""Seconds; shorter silences are kept: they cost little and are what the models were trained with."""

Stretch = tuple[float, float]
"""Start and end in seconds."""
RawSpan = tuple[float, float, int]
"""Start, end, and the number of a cluster of speech of one voice."""


def stretches(speech: Iterable[Stretch], seconds: float) -> list[Stretch]:
    """What to keep of a sound: its speech, padded, and the short silences between."""
    kept: list[Stretch] = []
    for start, end in sorted(speech):
        start, end = max(0.0, start - PADDING), min(seconds, end + PADDING)
        if kept and start - kept[-1][1] < SHORTEST_SILENCE:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


def placed_back(spans: Iterable[RawSpan], kept: Sequence[Stretch]) -> Iterator[RawSpan]:
    """Spans of the kept stretches put together, as spans of the whole sound, cut at silences left out."""
    for start, end, speaker in spans:
        before = 0.0
        for kept_start, kept_end in kept:
            length = kept_end - kept_start
            begins, ends = max(start, before), min(end, before + length)
            if begins < ends:
                yield begins - before + kept_start, ends - before + kept_start, speaker
            before += length
