"""Rows by an index that stays valid for ever, of which only the newest are kept."""

from collections.abc import Set
from typing import Generic, TypeVar

Row = TypeVar("Row")


class RowBuffer(Generic[Row]):
    """Rows that are appended at :attr:`next`, and replaced by their index while they are kept."""

    def __init__(self, keep: int | None = None) -> None:
        """``keep``: how many of the newest rows to keep at least, and half of the most; None: all."""
        self.next = 0
        """The index of the row that will be appended: the number of rows there ever were."""
        self._keep = keep
        self._rows: dict[int, Row] = {}
        # Twice as many before the first clean-up: its cost is then spread over as many new rows.
        self._limit = 2 * (keep or 0)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, index: object) -> bool:
        return index in self._rows

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def get(self, index: int) -> Row | None:
        """The row at an index; None where it does not exist yet, or was dropped."""
        return self._rows.get(index)

    def put(self, index: int, row: Row) -> bool:
        """Append or replace a row; False where it was there already."""
        if self._rows.get(index) == row:
            return False
        self._rows[index] = row
        self.next = max(self.next, index + 1)
        return True

    @property
    def full(self) -> bool:
        """Whether it is time to :meth:`evict`."""
        return self._keep is not None and len(self._rows) >= self._limit

    def evict(self, needed: Set[int]) -> None:
        """Drop all but the newest rows and those that are ``needed``."""
        keep = self._keep or 0
        newest = self.next - keep
        self._rows = {index: row for index, row in self._rows.items() if index >= newest or index in needed}
        # Counted from what is left: rows that are needed do not make every later call a search.
        self._limit = len(self._rows) + keep

    def rows(self) -> list[Row]:
        """All that are kept, by their index."""
        return [self._rows[index] for index in sorted(self._rows)]
