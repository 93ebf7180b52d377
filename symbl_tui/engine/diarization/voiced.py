"""Removal of long silences before diarisation, and the mapping of times back. Pure.

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
    """The stretches to keep of a sound: its speech, padded, and the short silences between."""
    kept: list[Stretch] = []
    for start, end in sorted(speech):
        # The detector's edges are late at soft onsets, which would be cut out with the silence.
        start, end = max(0.0, start - PADDING), min(seconds, end + PADDING)
        if start >= end:  # detected in the silence that is appended to the sound
            continue
        if kept and start - kept[-1][1] < SHORTEST_SILENCE:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


def map_back(spans: Iterable[RawSpan], kept: Sequence[Stretch]) -> Iterator[RawSpan]:
    """Map spans of the joined stretches to the whole sound; a span is cut at each removed silence."""
    for start, end, speaker in spans:
        before = 0.0
        for kept_start, kept_end in kept:
            length = kept_end - kept_start
            begins, ends = max(start, before), min(end, before + length)
            if begins < ends:
                yield begins - before + kept_start, ends - before + kept_start, speaker
            before += length
