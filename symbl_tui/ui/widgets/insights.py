"""The insight lists: one at a time in tabs where there is little room, all at once where there is much.

Takes rows, posts which transcript line the reader wants to see. Whether a question was answered is not shown:
Symbl's API does not say it, neither with the question nor later, and it is nothing to guess.
"""

from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import LISTS, bindings
from symbl_tui.ui.presenters.insight_lists import KINDS, Kind, Row
from symbl_tui.ui.rendering.cells import clip
from symbl_tui.ui.widgets.transcript_layout import wrap


class InsightList(OptionList):
    """The rows of one kind, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(LISTS)

    def __init__(self, kind: Kind) -> None:
        super().__init__(markup=False)
        self._kind = kind
        self._rows: list[Row] = []
        self._width = 0

    def show(self, rows: list[Row]) -> None:
        """Show these rows; the cursor stays on the row it was on."""
        at = self._rows[self.highlighted].key if self._rows and self.highlighted is not None else None
        self._rows = rows
        keys = [row.key for row in rows]
        self._fill(keys.index(at) if at in keys else None)

    def row(self, index: int) -> Row | None:
        """The row at an index, if there is one."""
        return self._rows[index] if index < len(self._rows) else None

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the rows to the new width."""
        if self._width != self.scrollable_content_region.width:
            self._fill(self.highlighted)

    def on_focus(self) -> None:
        """Put the cursor somewhere when the reader comes."""
        if self.highlighted is None and self._rows:
            self.highlighted = 0

    def _fill(self, cursor: int | None) -> None:
        self._width = self.scrollable_content_region.width
        if not self._width:
            return  # not on the screen yet
        hint = [Option(_hanging(self._kind.hint, self._width, " ", "$text-dim"), disabled=True)]
        self.set_options([Option(self._prompt(row)) for row in self._rows] if self._rows else hint)
        waiting = self.has_focus and bool(self._rows)
        self.highlighted = 0 if waiting and cursor is None else cursor

    def _prompt(self, row: Row) -> Content:
        glyph, style = ("✓", "$text-dim") if row.settled else (self._kind.glyph, "")
        head = _hanging(row.text, self._width, glyph, style)
        facts = "  ".join(fact for fact in (row.time, row.who) if fact)
        if not facts and not row.note:
            return head
        note = clip(row.note, max(0, self._width - 4 - cell_len(facts)))
        gap = " " * max(2, self._width - 3 - cell_len(facts) - cell_len(note))
        return Content("\n").join(
            [head, Content.styled(f"  {facts}{gap if note else ''}{note}", "$text-dim")]
        )


def _hanging(text: str, width: int, glyph: str, style: str) -> Content:
    """``text`` wrapped beside its glyph."""
    rows = [text[start:end] for start, end in wrap(text, max(8, width - 3))]
    return Content.assemble((f"{glyph} ", "bold $accent"), ("\n  ".join(rows), style))


class InsightPanel(Vertical):
    """A list under its title."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.title_line = Static(self._title(0), classes="title", markup=False)
        self.list = InsightList(kind)

    def compose(self) -> ComposeResult:
        """Title and list."""
        yield self.title_line
        yield self.list

    def show(self, count: int, rows: list[Row]) -> None:
        """Show these rows, which are ``count`` in all."""
        self.title_line.update(self._title(count), layout=False)
        self.list.show(rows)

    def _title(self, count: int) -> Content:
        return Content.assemble((self.kind.title, "bold"), (f" {count}", "$text-dim"))


class Insights(Container):
    """All lists."""

    chosen: var[int] = var(0, init=False)
    """The list that tabs show."""

    class Wanted(Message):
        """The reader wants to see where something was said."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line
            """The index of the transcript line."""

    def __init__(self) -> None:
        super().__init__()
        self.panels = tuple(InsightPanel(kind) for kind in KINDS)
        self._tabs = Static(id="tabs", markup=False)
        self._counts = (0,) * len(KINDS)

    def on_mount(self) -> None:
        """Begin with the first list, once the words beside it have been painted."""
        self.watch_chosen()
        # Fifteen widgets cost a third of the time to the first paint, and there are no insights yet.
        self.call_after_refresh(self.mount_all, (*self.panels, self._tabs))

    def show(self, kind: int, rows: list[Row]) -> None:
        """Show the rows of one list."""
        self.panels[kind].show(self._counts[kind], rows)

    def count(self, counts: tuple[int, ...]) -> None:
        """Say how many entries each list has; before :meth:`show`."""
        if counts != self._counts:
            self._counts = counts
            self._show_tabs()

    def choose(self, kind: int) -> None:
        """Show a list and give it the cursor."""
        self.chosen = kind % len(KINDS)
        self.panels[self.chosen].list.focus()

    def watch_chosen(self) -> None:
        """Only the chosen list is shown in tabs."""
        for index, panel in enumerate(self.panels):
            panel.set_class(index == self.chosen, "-chosen")
        self._show_tabs()

    def _show_tabs(self) -> None:
        others = [(index, kind) for index, kind in enumerate(KINDS) if index != self.chosen]
        self._tabs.update(Content("  ").join([self._tab(index, kind) for index, kind in others]), layout=True)

    def _tab(self, index: int, kind: Kind) -> Content:
        # A no-break space keeps title and count on one row.
        return Content.from_markup(
            f"[@click=screen.show_list({index})]$title\u00a0[$text]$count[/][/]",
            title=kind.title,
            count=self._counts[index],
        )

    @on(OptionList.OptionSelected)
    def _jump(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = (
            event.option_list.row(event.option_index) if isinstance(event.option_list, InsightList) else None
        )
        if row is not None and row.line is not None:
            self.post_message(self.Wanted(row.line))
