"""The insight lists: one at a time in tabs on a small screen, all side by side on a large one.

Shows rows and posts the transcript line that an entry refers to. Lists are addressed by the key of their
:class:`~symbl_tui.domain.insight_kind.InsightKind`.
"""

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.domain.insight_kind import InsightKind, list_kinds
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.session_commands import LISTS
from symbl_tui.ui.presenters.insight_lists import Row
from symbl_tui.ui.rendering.cells import clip
from symbl_tui.ui.widgets.transcript_layout import wrap


class InsightList(OptionList):
    """The rows of one list, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LISTS)

    def __init__(self, kind: InsightKind) -> None:
        super().__init__(markup=False)
        self._kind = kind
        self._rows: list[Row] = []
        self._width = 0

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

    def on_focus(self) -> None:
        """Put the cursor on the first row."""
        if self.highlighted is None and self._rows:
            self.highlighted = 0

    def _fill(self, cursor: int | None) -> None:
        self._width = self.scrollable_content_region.width
        if not self._width:
            return  # not on the screen yet
        empty = [Option(_hanging(self._kind.empty, self._width, " ", "$text-dim"), disabled=True)]
        self.set_options([Option(self._prompt(row)) for row in self._rows] if self._rows else empty)
        needs_cursor = self.has_focus and bool(self._rows)
        self.highlighted = 0 if needs_cursor and cursor is None else cursor

    def _prompt(self, row: Row) -> Content:
        glyph, style = ("✓", "$text-dim") if row.settled else (self._kind.glyph, "")
        head = _hanging(row.text, self._width, glyph, style)
        facts = clip("  ".join(fact for fact in (row.time, row.speaker) if fact), self._width - 3)
        if not facts and not row.note:
            return head
        note = clip(row.note, max(0, self._width - 5 - cell_len(facts)))
        gap = " " * max(2, self._width - 3 - cell_len(facts) - cell_len(note))
        return Content("\n").join(
            [head, Content.styled(f"  {facts}{gap if note else ''}{note}", "$text-dim")]
        )


def _hanging(text: str, width: int, glyph: str, style: str) -> Content:
    """``text`` wrapped beside its glyph."""
    rows = [text[start:end] for start, end in wrap(text, max(8, width - 3))]
    return Content.assemble((f"{glyph} ", "bold $accent"), ("\n  ".join(rows), style))


class InsightPanel(Vertical):
    """A list under its title and count."""

    def __init__(self, kind: InsightKind) -> None:
        super().__init__()
        self.kind = kind
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
        return Content.assemble((self.kind.title, "bold"), (f" {count}", "$text-dim"))


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

    def __init__(self) -> None:
        super().__init__()
        self.panels = {kind.key: InsightPanel(kind) for kind in list_kinds()}
        self._keys = tuple(self.panels)
        self._tabs = Static(id="tabs", markup=False)
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

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Set the number of entries of each list, by its key."""
        if counts != self._counts:
            self._counts = counts
            self._show_listed()

    def choose(self, key: str) -> None:
        """Show a list and focus it."""
        self.chosen = key
        self.panels[key].list.focus()

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
            # In two columns the last one of an odd number has a row of its own.
            panel.set_class(len(listed) % 2 == 1 and key == listed[-1], "-lone")
        self._show_tabs()

    def _show_tabs(self) -> None:
        shown = [panel for key, panel in self.panels.items() if self._is_listed(key) and key != self.chosen]
        tabs = [self._tab(panel.kind) for panel in shown]
        self._tabs.update(Content("  ").join(tabs), layout=True)

    def _tab(self, kind: InsightKind) -> Content:
        # A no-break space keeps title and count on one row.
        return Content.from_markup(
            f"[@click=screen.show_list('{kind.key}')]$title\u00a0[$text]$count[/][/]",
            title=kind.title,
            count=self._counts[kind.key],
        )

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = (
            event.option_list.row(event.option_index) if isinstance(event.option_list, InsightList) else None
        )
        if row is not None and row.line is not None:
            self.post_message(self.LineSelected(row.line))
