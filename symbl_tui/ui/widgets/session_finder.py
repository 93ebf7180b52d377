"""The left side of the library: the search field over the list of sessions or hits."""

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from symbl_tui.session.archive.index_rows import SessionSummary
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.library_commands import FINDER
from symbl_tui.ui.presenters import library_text
from symbl_tui.ui.widgets.session_list import Item, SessionList


class SessionFinder(Vertical):
    """Lists sessions; with its search field open, the hits of a search."""

    search_field = getters.query_one("#search", Input)
    empty_text = getters.query_one("#empty", Static)
    session_list = getters.query_one(SessionList)

    BINDINGS: ClassVar[list[BindingType]] = bindings(FINDER)

    class SearchChanged(Message):
        """The text of the search field has changed, or Enter was pressed in it."""

        def __init__(self, text: str, *, submitted: bool = False) -> None:
            super().__init__()
            self.text = text
            self.submitted = submitted
            """Whether it is complete: the user wants to read what it finds."""

    def compose(self) -> ComposeResult:
        """Search field, hint, list."""
        yield Input(compact=True, max_length=200, placeholder="Search all sessions", id="search")
        yield Static(library_text.LOADING, id="empty", markup=False)
        yield SessionList()

    @property
    def item(self) -> Item | None:
        """The session or hit under the cursor."""
        return self.session_list.item

    @property
    def fault(self) -> str:
        """Why the session under the cursor cannot be read; empty: it can."""
        item = self.item
        return item.fault if isinstance(item, SessionSummary) and not item.can_open else ""

    @property
    def searching(self) -> bool:
        """Whether the search field is open."""
        return self.search_field.has_class("-shown")

    def show(self, items: tuple[Item, ...], empty: str, at: str | None) -> None:
        """Show items with the cursor on the session ``at``; where there are none, the text ``empty``."""
        self.empty_text.update(empty)
        self.empty_text.display = not items
        self.session_list.display = bool(items)
        self.session_list.show(items, at)
        if items and self.screen.focused is None:
            self.session_list.focus()

    def open_search(self) -> None:
        """Show the search field and focus it."""
        self.search_field.add_class("-shown").focus()

    def close_search(self) -> None:
        """Hide and clear the search field, and focus the list."""
        self.search_field.remove_class("-shown").clear()
        self.session_list.focus()

    @on(Input.Changed, "#search")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.searching:
            self.post_message(self.SearchChanged(event.value))

    @on(Input.Submitted, "#search")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.SearchChanged(event.value, submitted=True))

    def action_results(self) -> None:
        """Focus what was found."""
        if self.item:
            self.session_list.focus()
