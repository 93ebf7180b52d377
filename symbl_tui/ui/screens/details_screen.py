"""The details of a line of the transcript; the journal is read when they are opened."""

import asyncio
from collections.abc import Callable

from textual import work

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.line_details import LineDetails
from symbl_tui.ui.presenters import line_text
from symbl_tui.ui.screens.text_screen import TextScreen


class DetailsScreen(TextScreen):
    """A sheet with all that is known of one line."""

    def __init__(self, facts: line_text.LineFacts, load: Callable[[], LineDetails]) -> None:
        """Prepare to show a line; ``load`` is called in a thread."""
        super().__init__(line_text.heading(facts.line), line_text.details(facts, None))
        self._facts = facts
        self._load = load

    def on_mount(self) -> None:
        """Read the journal."""
        super().on_mount()
        self._read()

    @work(group="details", exit_on_error=False)
    async def _read(self) -> None:
        try:
            known = await asyncio.to_thread(self._load)
        except SymblTuiError as error:
            self.show(line_text.details(self._facts, None, clean(str(error))))
        else:
            self.show(line_text.details(self._facts, known))
