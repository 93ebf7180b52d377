"""Rows by an index that stays valid for ever, of which only so many of the newest are kept. Knows no row."""

from collections.abc import Set
from typing import Generic, TypeVar

Row = TypeVar("Row")


class RowBuffer(Generic[Row]):
    """Appended at :attr:`next`; replaced, as long as it is kept, by its index."""

    def __init__(self, keep: int | None = None) -> None:
        """Keep the newest ``keep`` rows at least, and at most twice as many that nobody needs; None: all."""
        self.next = 0
        """The index of the row that will be appended: the number of rows there ever were."""
        self._keep = keep
        self._rows: dict[int, Row] = {}
        self._limit = 2 * (keep or 0)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, index: object) -> bool:
        return index in self._rows

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def get(self, index: int) -> Row | None:
        """The row at an index; None where there is none yet, or none any more."""
        return self._rows.get(index)

    def put(self, index: int, row: Row) -> bool:
        """Append or replace a row; False where it was there already."""
        if self._rows.get(index) == row:
            return False
        self._rows[index] = row
        self.next = max(self.next, index + 1)
        return True

    @property
    def too_many(self) -> bool:
        """Whether it is time to :meth:`let_go`."""
        return self._keep is not None and len(self._rows) >= self._limit

    def let_go(self, needed: Set[int]) -> None:
        """Forget all but the newest rows and those that are ``needed``."""
        keep = self._keep or 0
        newest = self.next - keep
        self._rows = {index: row for index, row in self._rows.items() if index >= newest or index in needed}
        # Counted from what is left: rows that are needed do not make every later call a search.
        self._limit = len(self._rows) + keep

    def rows(self) -> list[Row]:
        """All that are kept, by their index."""
        return [self._rows[index] for index in sorted(self._rows)]
