"""What is known of a line of the transcript; the journal is read when it is asked for."""

import asyncio
from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.line_details import LineDetails
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import DETAILS
from symbl_tui.ui.presenters import line_text


class DetailsScreen(ModalScreen[None]):
    """A sheet with all that is known of one line."""

    CSS_PATH: ClassVar[PurePath] = PurePath("details_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(DETAILS)

    content_view = getters.query_one("#content", Static)

    def __init__(self, facts: line_text.LineFacts, load: Callable[[], LineDetails]) -> None:
        """Prepare to show a line; ``load`` is called in a thread."""
        super().__init__()
        self._facts = facts
        self._load = load
        self._shown = line_text.details(facts, None)

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(line_text.heading(self._facts.line), "bold"), id="heading")
            with VerticalScroll():
                yield Static(self._shown, id="content")
            yield Static(Content.styled("y Copy · esc Close", "$text-dim"), id="foot")

    def on_mount(self) -> None:
        """Read the journal."""
        self.query_one(VerticalScroll).focus()
        self._read()

    @work(group="details", exit_on_error=False)
    async def _read(self) -> None:
        try:
            known = await asyncio.to_thread(self._load)
        except SymblTuiError as error:
            self._show(line_text.details(self._facts, None, clean(str(error))))
        else:
            self._show(line_text.details(self._facts, known))

    def _show(self, content: Content) -> None:
        self._shown = content
        self.content_view.update(content)

    def action_copy(self) -> None:
        """Copy all that is shown."""
        self.app.copy_to_clipboard(f"{line_text.heading(self._facts.line)}\n\n{self._shown.plain}")
        self.notify("Copied, if the terminal allows it.", markup=False)
