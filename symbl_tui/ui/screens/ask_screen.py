"""The dialog that asks an assistant about a session: earlier answers, their lines, and the next question."""

import asyncio
from pathlib import PurePath
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerState

from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.session.summary.assistant_file import MOST_QUESTION
from symbl_tui.session.summary.session_assistant import History, SessionAssistant
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.dialog_commands import ASK
from symbl_tui.ui.presenters.answer_rows import AnswerRow, answer_rows
from symbl_tui.ui.screens.sheet_screen import SheetScreen

_HINT: Final = "The answer refers to lines of the transcript."


class AskScreen(SheetScreen[float | None]):
    """Asks questions; returns the start of the line to show in the transcript, or None."""

    CSS_PATH: ClassVar[PurePath] = PurePath("ask_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(ASK)

    answers = getters.query_one("#answers", OptionList)
    question = getters.query_one(Input)
    note = getters.query_one("#note", Static)

    def __init__(self, assistant: SessionAssistant) -> None:
        """``assistant``: that of the session; its user has agreed that it gets the transcript."""
        super().__init__()
        self._assistant = assistant
        self._rows: list[AnswerRow] = []
        self._waiting = False

    def compose(self) -> ComposeResult:
        """A sheet over the screen."""
        name = clean(" · ".join(filter(None, ("Ask", self._assistant.host, self._assistant.model))))
        with Vertical(id="sheet"):
            yield Static(Content.styled(name, "bold"), id="heading")
            yield OptionList(id="answers", markup=False)
            yield Static(_HINT, id="note", markup=False)
            yield Input(
                placeholder="question about this conversation", max_length=MOST_QUESTION, compact=True
            )
            yield Static(Content.styled("enter Ask, or show the line · tab Lines · esc Close", "$text-dim"))

    def on_mount(self) -> None:
        """Show the earlier answers."""
        self.question.focus()
        self._show_history()

    @on(Input.Submitted)
    def _submit(self) -> None:
        if self.question.value.strip() and not self._waiting:
            self._ask(self.question.value)

    @work(group="ask", exclusive=True, exit_on_error=False)
    async def _ask(self, question: str) -> None:
        self._waiting = True
        self._show_note(f"Asking {self._assistant.host} …")
        try:
            await self._assistant.ask(question)
            self.question.clear()
            self._show(await self._read_history())
            self._show_note(_HINT)
        except SymblTuiError as error:
            self._show_note(str(error), failed=True)
        finally:
            self._waiting = False

    @work(group="history", exclusive=True, exit_on_error=False)
    async def _show_history(self) -> None:
        try:
            self._show(await self._read_history())
        except SymblTuiError as error:
            self._show_note(str(error), failed=True)

    async def _read_history(self) -> History:
        return await asyncio.to_thread(self._assistant.read_history)

    def _show(self, history: History) -> None:
        self._rows = answer_rows(history.answers, history.lines)
        self.answers.set_options(Option(_content(row), disabled=row.start is None) for row in self._rows)
        self.answers.scroll_end(animate=False)

    def _show_note(self, text: str, *, failed: bool = False) -> None:
        self.note.update(clean(text))
        self.note.set_class(failed, "-failed")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed by a defect."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._show_note(str(InternalError.of(event.worker.error)), failed=True)

    def action_turn(self) -> None:
        """Focus the lines, from the newest; from there the question."""
        referring = [index for index, row in enumerate(self._rows) if row.start is not None]
        if self.question.has_focus and referring:
            self.answers.focus()
            if self.answers.highlighted is None:
                newest = max(index for index, row in enumerate(self._rows) if row.is_question)
                self.answers.highlighted = next(
                    (index for index in referring if index > newest), referring[-1]
                )
        else:
            self.question.focus()

    @on(OptionList.OptionSelected)
    def _go_to_line(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._rows[event.option_index].start)


def _content(row: AnswerRow) -> Content:
    if row.is_question:
        return Content.styled(f"\n? {row.text}", "bold $accent")
    return Content.styled(row.text, "$text" if row.start is None else "$foreground")
