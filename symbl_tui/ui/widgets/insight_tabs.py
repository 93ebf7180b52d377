"""The titles of the insight lists that are not on the screen; each can be clicked."""

from collections.abc import Iterable

from msgspec import Struct
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

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


class InsightTabs(Widget):
    """As many rows of tabs as they need; none is cut by the end of a row."""

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._shown: tuple[Tab, ...] = ()

    def show(self, tabs: Iterable[Tab]) -> None:
        """Show other tabs, or other counts."""
        self._shown = tuple(tabs)
        self.refresh(layout=True)

    # By the width that the layout asks for: rows that were filled for another width have another height.
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows that the tabs take in so many cells."""
        return self._fill(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The tabs in rows."""
        return self._fill(self.size.width)

    def _fill(self, width: int) -> Content:
        return fill_rows((each.content() for each in self._shown), width, "  ")
