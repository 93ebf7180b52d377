"""The rows of a transcript as they were recognised, found by their utterance or their place. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from symbl_tui.session.model.change import Line, Rows
from symbl_tui.session.model.edit import LineKey
from symbl_tui.session.model.place import SAME_SECONDS

# Rows before a moment of a channel among which one that contains it is searched: a channel's lines hardly
# overlap, and in a crafted session thousands may.
_MAX_NEAR: Final = 16

_Starts = tuple[list[float], list[int]]


class RowIndex:
    """All rows that were given, by their index."""

    def __init__(self) -> None:
        self._rows: dict[int, Line] = {}
        self._by_id: dict[str, int] = {}
        self._by_place: dict[int, _Starts] | None = None
        """By channel, the starts of its rows in order; made when it is needed."""

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Line:
        return self._rows[row]

    def __iter__(self) -> Iterator[int]:
        """The indices, in the order in which the rows came first."""
        return iter(self._rows)

    def get(self, row: int) -> Line | None:
        """The row at an index; None where there is none."""
        return self._rows.get(row)

    def put(self, rows: Rows) -> None:
        """Add or replace rows."""
        for row, line in rows:
            self._rows[row] = line
            if line.utterance_id:
                self._by_id[line.utterance_id] = row
        self._by_place = None if rows else self._by_place

    def clear(self) -> None:
        """Forget all rows."""
        self._rows.clear()
        self._by_id.clear()
        self._by_place = None

    def of_utterance(self, id: str | None) -> int | None:
        """The row of an utterance."""
        return self._by_id.get(id or "")

    def find(self, key: LineKey, transcript: str) -> int | None:
        """The row of a line's key in a transcript, which need not be the key's; None: it is not there."""
        mine = key.transcript == transcript
        if mine and (row := self._by_id.get(key.utterance)) is not None:
            return row
        # In its own transcript one with an id is meant, or one without: no other one of the place.
        for row in self.at(key.channel, key.middle):
            if not (mine and key.utterance and self._rows[row].utterance_id):
                return row
        return None

    def touched(self, key: LineKey) -> tuple[int, ...]:
        """The rows that a correction with a key may change."""
        row = self._by_id.get(key.utterance)
        return self.at(key.channel, key.middle) if row is None else (row,)

    def at(self, channel: int, moment: float) -> tuple[int, ...]:
        """The rows of a channel that contain a moment, the latest first."""
        if self._by_place is None:
            self._by_place = self._places()
        starts, rows = self._by_place.get(channel, ([], []))
        end = bisect_right(starts, moment + SAME_SECONDS)
        near = rows[max(0, end - _MAX_NEAR) : end]
        return tuple(row for row in reversed(near) if self._rows[row].end >= moment - SAME_SECONDS)

    def _places(self) -> dict[int, _Starts]:
        found: dict[int, _Starts] = {}
        for row, line in sorted(self._rows.items(), key=lambda item: item[1].start):
            if line.text:
                starts, rows = found.setdefault(line.channel, ([], []))
                starts.append(line.start)
                rows.append(row)
        return found
