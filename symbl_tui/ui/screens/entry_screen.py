"""A small form over the screen, which stays open until what was entered is saved."""

import asyncio
from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Checkbox, Input, Static, TextArea

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import ENTRY
from symbl_tui.ui.screens.sheet_screen import SheetScreen
from symbl_tui.ui.view_models.entry_form import EntryField, EntryForm, Values


class EntryScreen(SheetScreen[bool]):
    """Asks for values, and uses them in a thread; returns whether they were used."""

    CSS_PATH: ClassVar[PurePath] = PurePath("entry_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(ENTRY)

    message = getters.query_one("#message", Static)

    def __init__(self, form: EntryForm, use: Callable[[Values, bool], object]) -> None:
        """Prepare to ask.

        Args:
            form: The fields.
            use: Called in a thread with the value of each field and whether the switch is on; a
                ``SymblTuiError`` is shown, and the form stays open with all that was entered.
        """
        super().__init__()
        self._form = form
        self._use = use
        self._warned = False
        self._saving = False

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self._form.title, "bold"))
            if self._form.note:
                yield Static(self._form.note, id="note", markup=False)
            for field in self._form.fields:
                with Horizontal(classes="-long" if field.long else ""):
                    if field.label:
                        yield Static(field.label, classes="label")
                    yield _widget(field)
            if self._form.switch:
                yield Checkbox(Content(self._form.switch), compact=True)
            yield Static(id="message", markup=False)
            keys = f"enter {self._form.done} · esc Cancel"
            if len(self._form.fields) > 1 or self._form.switch:
                keys = f"tab Next field · {keys}"
            yield Static(Content.styled(keys, "$text-dim"))

    def on_mount(self) -> None:
        """Put the cursor behind the text."""
        for area in self.query(TextArea):
            area.move_cursor(area.document.end)

    @property
    def values(self) -> dict[str, str]:
        """The value of each field, on one line."""
        values = {str(each.id): each.value for each in self.query(Input)}
        values |= {str(each.id): each.text for each in self.query(TextArea)}
        return {field.key: clean(values[field.key]) for field in self._form.fields}

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._warned = False
        self.message.update("")

    def action_save(self) -> None:
        """Use what was entered."""
        if self._saving:
            return  # a second Enter while the disk is slow
        self._saving = True
        switched = any(each.value for each in self.query(Checkbox))
        self.run_worker(self._save(self.values, switched), group="save", exit_on_error=False)

    async def _save(self, values: Values, switched: bool) -> None:
        try:
            await asyncio.to_thread(self._use, values, switched)
        except SymblTuiError as error:
            self.message.update(clean(str(error)))
        else:
            self.dismiss(True)
        finally:
            self._saving = False

    def action_close(self) -> None:
        """Cancel; what was changed is given up only at the second press."""
        before = {field.key: clean(field.value) for field in self._form.fields}
        if self._warned or self.values == before:
            self.dismiss(False)
        else:
            self._warned = True
            self.message.update("Not saved. Press esc again to give up what you changed.")


def _widget(field: EntryField) -> Input | TextArea:
    if field.long:
        return TextArea(field.value, id=field.key, soft_wrap=True, compact=True, highlight_cursor_line=False)
    known = SuggestFromList(field.known, case_sensitive=False) if field.known else None
    return Input(
        field.value,
        id=field.key,
        placeholder=field.hint,
        max_length=field.limit,
        compact=True,
        suggester=known,
        select_on_focus=False,
    )
