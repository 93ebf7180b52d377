"""The list of the first screen. Shows values, no I/O."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.home_commands import STARTS
from symbl_tui.ui.presenters import home_text
from symbl_tui.ui.presenters.home_text import HomeRow


class HomeList(OptionList, inherit_bindings=False):
    """Rows to choose from, between headings; the cursor stays on its row when the list is filled again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(STARTS)

    def __init__(self, at: str) -> None:
        """``at``: the name of the row that the cursor starts on."""
        super().__init__(markup=False)
        self._rows: tuple[HomeRow, ...] = ()
        self._first = at
        self._width = 0

    @property
    def row(self) -> HomeRow | None:
        """The row under the cursor."""
        at = self.highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def show(self, rows: tuple[HomeRow, ...]) -> None:
        """Show rows."""
        if rows == self._rows and self._width:
            return
        at = self.row.name if self.row else self._first
        self._rows = rows
        self._fill(at)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        if self._width != self.scrollable_content_region.width:
            self._fill(self.row.name if self.row else self._first)

    def _fill(self, at: str) -> None:
        self._width = self.scrollable_content_region.width
        if not self._width:
            return  # not on the screen yet
        width = self._width - 2
        self.set_options(Option(home_text.render(row, width), disabled=not row.name) for row in self._rows)
        names = [row.name for row in self._rows]
        self.highlighted = names.index(at) if at in names else 0
