"""The insight lists: one at a time in tabs on a small screen, all below each other on a large one.

Shows rows and posts the transcript line that an entry refers to. Lists are addressed by the key of their
:class:`~symbl_tui.domain.insight_kind.InsightKind`.
"""

from collections.abc import Mapping
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import OptionList, Static

from symbl_tui.domain.insight_kind import InsightKind, list_kinds
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.presenters.list_heights import share_rows
from symbl_tui.ui.widgets.insight_list import InsightList
from symbl_tui.ui.widgets.insight_tabs import InsightTabs, Tab

NO_LINE: Final = "This entry has no line in the transcript."


class InsightPanel(Vertical):
    """A list under its title and count."""

    def __init__(self, kind: InsightKind, key: str = "") -> None:
        """``key``: the one that shows the list, as it is shown."""
        super().__init__()
        self.kind = kind
        self.key_label = key
        self.title_line = Static(self._title(0), classes="title", markup=False)
        self.list = InsightList(kind)

    def compose(self) -> ComposeResult:
        """Title and list."""
        yield self.title_line
        yield self.list

    def show(self, count: int, rows: list[Row]) -> None:
        """Show rows; ``count`` is the number of all entries, shown or not."""
        # Without a layout: the title keeps its place, and a new count may come several times a second.
        self.title_line.update(self._title(count), layout=False)
        self.list.show(rows)

    def _title(self, count: int) -> Content:
        key = (f"{self.key_label} ", "$text-dim") if self.key_label else ""
        return Content.assemble(key, (self.kind.title, "bold"), (f" {count}", "$text-dim"))


class Insights(Container):
    """All lists in the order of their numbers."""

    chosen: var[str] = var("", init=False)
    """The key of the list that is shown where there are tabs."""

    class LineSelected(Message):
        """An entry was selected that refers to a transcript line."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line
            """The index of the transcript line."""

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        """``keys``: the keys that show the lists, as they are shown, by the keys of their kinds."""
        super().__init__()
        self.panels = {kind.key: InsightPanel(kind, (keys or {}).get(kind.key, "")) for kind in list_kinds()}
        self._keys = tuple(self.panels)
        self._tabs = InsightTabs()
        self.arranging = False
        """Whether the rows will be shared among the lists after the next refresh."""
        self._counts: Mapping[str, int] = dict.fromkeys(self._keys, 0)
        self.set_reactive(Insights.chosen, self._keys[0])

    def on_mount(self) -> None:
        """Show the first list, after the first paint of the transcript."""
        self.watch_chosen()
        # Fifteen widgets cost a third of the time to the first paint, and there are no insights yet.
        self.call_after_refresh(self.mount_all, (*self.panels.values(), self._tabs))

    def show(self, key: str, rows: list[Row]) -> None:
        """Show the rows of a list; :meth:`set_counts` comes first."""
        self.panels[key].show(self._counts[key], rows)
        self._arrange_soon()

    @property
    def stacked(self) -> bool:
        """Whether all lists are on the screen, below each other."""
        return any(panel.display and key != self.chosen for key, panel in self.panels.items())

    def on_resize(self, event: events.Resize) -> None:
        """Share the rows anew."""
        self._arrange_soon()

    @on(InsightList.Rewrapped)
    def _arrange_soon(self) -> None:
        # Once for all lists that change together, and after they have got their widths.
        if not self.arranging:
            self.arranging = True
            self.call_after_refresh(self._arrange)

    def _arrange(self) -> None:
        """Give every list the rows that it needs, with blank rows in between where there is room for them."""
        self.arranging = False
        shown = [panel for panel in self.panels.values() if panel.display and panel.is_mounted]
        if not shown or not (rows := self.scrollable_content_region.height):
            return
        if not self.stacked:
            for panel in shown:
                panel.styles.clear_rule("height")
                panel.list.set_airy(panel.list.spaced < panel.list.size.height)
            self.refresh(layout=True)
            return
        titles = [panel.title_line.outer_size.height + 1 for panel in shown]
        wanted = [title + panel.list.spaced for title, panel in zip(titles, shown, strict=True)]
        if not (airy := sum(wanted) <= rows):
            wanted = [title + panel.list.unspaced for title, panel in zip(titles, shown, strict=True)]
        for panel, height in zip(shown, share_rows(wanted, rows), strict=True):
            panel.list.set_airy(airy)
            panel.styles.height = height

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Set the number of entries of each list, by its key."""
        if counts != self._counts:
            self._counts = counts
            self._show_listed()

    def choose(self, key: str) -> None:
        """Show a list and focus it."""
        self.chosen = key
        # At once, and not with the next message: a key that was typed right behind is for the list.
        self.screen.set_focus(self.panels[key].list)

    def turn(self, step: int) -> None:
        """Show the list so many places after the chosen one, round at the ends, and focus it."""
        listed = [key for key in self._keys if self._is_listed(key)]
        self.choose(listed[(listed.index(self.chosen) + step) % len(listed)])

    def watch_chosen(self) -> None:
        """Mark the panel of the chosen list."""
        for key, panel in self.panels.items():
            panel.set_class(key == self.chosen, "-chosen")
        self._show_listed()

    def _is_listed(self, key: str) -> bool:
        """Whether a list is on the screen: chosen, or not one that is there only with entries."""
        return self.panels[key].kind.is_listed_empty or bool(self._counts[key]) or key == self.chosen

    def _show_listed(self) -> None:
        listed = [key for key in self._keys if self._is_listed(key)]
        for key, panel in self.panels.items():
            panel.set_class(key not in listed, "-unlisted")
        self._show_tabs()
        self._arrange_soon()

    def _show_tabs(self) -> None:
        shown = [panel for key, panel in self.panels.items() if self._is_listed(key) and key != self.chosen]
        self._tabs.show(Tab(panel.kind, panel.key_label, self._counts[panel.kind.key]) for panel in shown)

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = (
            event.option_list.row(event.option_index) if isinstance(event.option_list, InsightList) else None
        )
        if row is not None and row.line is not None:
            self.post_message(self.LineSelected(row.line))
        elif row is not None:
            self.notify(NO_LINE, markup=False, timeout=4)
