"""The titles of the insight lists that are not on the screen; each can be clicked."""

from collections.abc import Iterable

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.widgets import Static

from symbl_tui.domain.insight_kind import InsightKind
from symbl_tui.ui.rendering.filled_rows import fill_rows


class Tab(Struct, frozen=True):
    """A list that is not on the screen."""

    kind: InsightKind
    key: str
    """The key that shows it, as it is shown."""
    count: int

    def content(self) -> Content:
        """Key, title and count."""
        return Content.from_markup(
            f"[@click=screen.show_list('{self.kind.key}')]$key$title [$text]$count[/][/]",
            key=f"{self.key} " if self.key else "",
            title=self.kind.title,
            count=self.count,
        )


class InsightTabs(Static):
    """As many rows of tabs as they need; none is cut by the end of a row."""

    def __init__(self) -> None:
        super().__init__(id="tabs", markup=False)
        self._shown: tuple[Tab, ...] = ()

    def show(self, tabs: Iterable[Tab]) -> None:
        """Show other tabs, or other counts."""
        self._shown = tuple(tabs)
        contents = (each.content() for each in self._shown)
        self.update(fill_rows(contents, self.size.width, "  "), layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Fill the rows anew."""
        self.show(self._shown)
