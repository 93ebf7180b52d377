"""The texts of lines that the user corrected, found by the engine's id or by the place in the sound. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from symbl_tui.session.model.change import Line
from symbl_tui.session.model.edit import LineKey
from symbl_tui.session.model.place import SAME_SECONDS

# Corrections within one line among which the newest is chosen: a stranger's file may have all at one place.
_MAX_NEAR: Final = 16


@dataclass(frozen=True, slots=True)
class Correction:
    """The text of a line, and where among the edits it stands."""

    number: int
    text: str


class Corrections:
    """Finds the corrected text of lines of one transcript."""

    def __init__(self, lines: Mapping[LineKey, Correction], transcript: str) -> None:
        mine = [(key, text) for key, text in lines.items() if key.transcript == transcript]
        self._by_id: dict[tuple[int, str], Correction] = {}
        for key, text in mine:
            known = self._by_id.get((key.channel, key.utterance))
            if key.utterance and (known is None or known.number < text.number):
                self._by_id[key.channel, key.utterance] = text
        self._by_place = _sorted_by_place(mine)
        self._without_id = _sorted_by_place([each for each in mine if not each[0].utterance])
        self._empty = not mine

    def text(self, line: Line) -> str | None:
        """The corrected text of a line; None: it is as it was recognised."""
        if self._empty:
            return None
        found = []
        if line.utterance_id:
            if correction := self._by_id.get((line.channel, line.utterance_id)):
                found.append(correction)
            # Made before its utterance came, which brought the id.
            found += _within(self._without_id.get(line.channel), line)
        else:
            found += _within(self._by_place.get(line.channel), line)
        return max(found, key=lambda each: each.number).text if found else None


_Places = tuple[list[float], list[Correction]]


def _sorted_by_place(keyed: Sequence[tuple[LineKey, Correction]]) -> dict[int, _Places]:
    """The corrections of each channel by the middle of their places."""
    by_channel = sorted(keyed, key=lambda each: (each[0].channel, each[0].middle))
    found: dict[int, _Places] = {}
    for channel, group in groupby(by_channel, key=lambda each: each[0].channel):
        several = list(group)
        found[channel] = [key.middle for key, _ in several], [text for _, text in several]
    return found


def _within(places: _Places | None, line: Line) -> list[Correction]:
    """The corrections whose middle lies in a line."""
    if places is None:
        return []
    middles, corrections = places
    first = bisect_left(middles, line.start - SAME_SECONDS)
    end = bisect_right(middles, line.end + SAME_SECONDS)
    return corrections[first : min(end, first + _MAX_NEAR)]
