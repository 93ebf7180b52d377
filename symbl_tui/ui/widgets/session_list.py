"""The list of the library: recorded sessions, or the hits of a search. Shows values, no I/O."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.library_commands import SHELF
from symbl_tui.ui.presenters import library_text

Item = SessionSummary | SearchHit


class SessionList(OptionList):
    """Sessions or hits, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SHELF)

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._items: tuple[Item, ...] = ()
        self._width = 0

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        at = self.highlighted
        return self._items[at] if at is not None and at < len(self._items) else None

    def show(self, items: tuple[Item, ...], at: str | None = None) -> None:
        """Show items; the cursor goes to the session named ``at``, else to the first."""
        self._items = items
        names = [item.name for item in items]
        self._fill(names.index(at) if at in names else 0)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        if self._width != self.scrollable_content_region.width:
            self._fill(self.highlighted or 0)

    def _fill(self, cursor: int) -> None:
        self._width = self.scrollable_content_region.width
        if not self._width:
            return  # not on the screen yet
        width = self._width - 2
        self.set_options(
            Option(
                library_text.session(item, width)
                if isinstance(item, SessionSummary)
                else library_text.hit(item, width)
            )
            for item in self._items
        )
        self.highlighted = cursor if self._items else None


def name_beside(items: Sequence[Item], name: str) -> str | None:
    """The item that the cursor goes to when the one with a name is deleted: the next, else the one before."""
    names = [item.name for item in items]
    if name not in names:
        return None
    at = names.index(name)
    return next(iter((*names[at + 1 :], *reversed(names[:at]))), None)
