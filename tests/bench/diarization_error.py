"""The diarisation error rate: missed, false and confused speech over all speech.

Times are compared on a grid of 10 ms. Nothing is counted within 0.25 s of a boundary of the reference, the
usual collar. Speakers are mapped one to one, as suits the answer best. Speech that overlaps counts twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

COLLAR = 0.25
GRID = 0.01

Span = tuple[float, float, str]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DiarizationError:
    missed: float
    false_alarm: float
    confused: float

    @property
    def rate(self) -> float:
        return self.missed + self.false_alarm + self.confused


def diarization_error(
    reference: Sequence[Span], answer: Sequence[Span], collar: float = COLLAR
) -> DiarizationError:
    """All rates are shares of the reference's speech."""
    frames = round(max(end for _, end, _ in [*reference, *answer]) / GRID) + 1
    counted = np.ones(frames, bool)
    for start, end, _ in reference:
        for edge in (start, end) if collar else ():
            counted[max(0, round((edge - collar) / GRID)) : round((edge + collar) / GRID)] = False
    wanted, found = _masks(reference, frames, counted), _masks(answer, frames, counted)
    speech = np.sum(wanted, axis=0)
    heard = np.sum(found, axis=0) if found else np.zeros_like(speech)
    right = _best([[int(np.sum(one & other)) for other in found] for one in wanted])
    total = int(speech.sum())
    return DiarizationError(
        missed=int(np.maximum(speech - heard, 0).sum()) / total,
        false_alarm=int(np.maximum(heard - speech, 0).sum()) / total,
        confused=(int(np.minimum(speech, heard).sum()) - right) / total,
    )


def read_rttm(path: Path) -> list[Span]:
    """The turns of an RTTM file."""
    rows = (line.split() for line in path.read_text().splitlines() if line.startswith("SPEAKER "))
    return [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]


def _masks(spans: Iterable[Span], frames: int, counted: Mask) -> list[Mask]:
    masks: dict[str, Mask] = {}
    for start, end, speaker in spans:
        mask = masks.setdefault(speaker, np.zeros(frames, bool))
        mask[round(start / GRID) : round(end / GRID)] = True
    return [mask[counted] for mask in masks.values()]


def _best(overlaps: Sequence[Sequence[int]]) -> int:
    """The largest sum of a one-to-one mapping of rows to columns."""
    columns = len(overlaps[0]) if overlaps else 0

    @cache
    def best(row: int, taken: int) -> int:
        if row == len(overlaps):
            return 0
        free = [column for column in range(columns) if not taken >> column & 1]
        return max(
            [best(row + 1, taken)]
            + [overlaps[row][column] + best(row + 1, taken | 1 << column) for column in free]
        )

    return best(0, 0)
