"""One insight list: its entries, a cursor, and blank rows between the entries where there is room."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.domain.insight_kind import InsightKind
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.session_commands import LISTS
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.widgets.insight_entry import empty_entry, entry


class InsightList(OptionList):
    """The rows of one list, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LISTS)

    class Rewrapped(Message):
        """The rows were wrapped to another width, and may take more of them or fewer."""

    def __init__(self, kind: InsightKind) -> None:
        super().__init__(markup=False)
        self._kind = kind
        self._rows: list[Row] = []
        self._width = 0
        self.airy = False
        """Whether there is a blank row between two entries."""

    @property
    def spaced(self) -> int:
        """The rows of its entries with a blank row between them; see :attr:`unspaced`."""
        return self.unspaced + max(0, len(self._rows) - 1)

    @property
    def unspaced(self) -> int:
        """The rows of its entries, or of what an empty list says."""
        prompts = [entry(row, self._kind, self._width) for row in self._rows] or [
            empty_entry(self._kind, self._width)
        ]
        return sum(prompt.plain.count("\n") + 1 for prompt in prompts)

    def set_airy(self, airy: bool) -> None:
        """Put a blank row between the entries, or take it away."""
        if airy != self.airy:
            self.airy = airy
            self._fill(self.highlighted)

    def show(self, rows: list[Row]) -> None:
        """Show rows; the cursor stays on the row that it is on."""
        # By key: a new entry on top moves all others, and the cursor must not jump to another row.
        at = self._rows[self.highlighted].key if self._rows and self.highlighted is not None else None
        self._rows = rows
        keys = [row.key for row in rows]
        self._fill(keys.index(at) if at in keys else None)

    @property
    def current(self) -> Row | None:
        """The row under the cursor, or None."""
        return None if self.highlighted is None else self.row(self.highlighted)

    def row(self, index: int) -> Row | None:
        """The row at an index, or None."""
        return self._rows[index] if index < len(self._rows) else None

    @property
    def cursor_region(self) -> Region | None:
        """The cells of the row under the cursor, from the start of the list; None without one."""
        at = self.highlighted
        if at is None or at not in self._index_to_line:
            return None
        return Region(0, self._index_to_line[at], self._width, self._heights[at])

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the rows to the new width."""
        # Only then: the lists are resized with every change of layout, mostly in height.
        if self._width != self.scrollable_content_region.width:
            self._fill(self.highlighted)
            self.post_message(self.Rewrapped())

    def on_focus(self) -> None:
        """Put the cursor on the first row."""
        if self.highlighted is None and self._rows:
            self.highlighted = 0

    def _fill(self, cursor: int | None) -> None:
        self._width = self.scrollable_content_region.width
        if not self._width:
            return  # not on the screen yet
        prompts = [entry(row, self._kind, self._width) for row in self._rows]
        if self.airy:
            prompts = [*(prompt + "\n" for prompt in prompts[:-1]), *prompts[-1:]]
        empty = [Option(empty_entry(self._kind, self._width), disabled=True)]
        self.set_options([Option(prompt) for prompt in prompts] if prompts else empty)
        needs_cursor = self.has_focus and bool(self._rows)
        self.highlighted = 0 if needs_cursor and cursor is None else cursor
