"""The actions of every screen of a session that send its transcript to the assistant: ask, and summarise."""

import asyncio
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.screen import Screen

from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, SymblTuiError
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.view_models.assistant_choice import NO_ASSISTANT, AssistantChoice

if TYPE_CHECKING:
    from symbl_tui.session.summary.assistant_file import WrittenSummary
    from symbl_tui.session.summary.session_assistant import SessionAssistant


class AssistantActions(Screen[None]):
    """The base of screens that read a session. Before its transcript is sent the user has agreed to that."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The folder of the session that is read."""

    @abstractmethod
    def show_moment(self, start: float) -> None:
        """Show the line that began then, in seconds of the capture, and focus the transcript."""

    @abstractmethod
    def show_written_summary(self, written: "WrittenSummary") -> None:
        """Show a summary that the assistant has just written."""

    @property
    def _choice(self) -> AssistantChoice:
        choice = getattr(self.app, "assistant", NO_ASSISTANT)
        return choice if isinstance(choice, AssistantChoice) else NO_ASSISTANT

    @work(group="assistant", exclusive=True, exit_on_error=False)
    async def action_ask(self) -> None:
        """Ask the assistant about the transcript."""
        if (assistant := await self._agreed_assistant()) is None:
            return
        from symbl_tui.ui.screens.ask_screen import AskScreen  # start-up: rarely needed

        start = await self.app.push_screen_wait(AskScreen(assistant))
        if start is not None:
            self.show_moment(start)

    @work(group="assistant", exclusive=True, exit_on_error=False)
    async def action_summarize(self) -> None:
        """Choose a template, and have the assistant write a summary."""
        if (assistant := await self._agreed_assistant()) is None:
            return
        from symbl_tui.session.summary.templates import template_names  # start-up: rarely needed
        from symbl_tui.ui.screens.template_screen import TemplateScreen

        names = await asyncio.to_thread(template_names)
        template = await self.app.push_screen_wait(TemplateScreen(names, self._choice.template))
        if template is None:
            return
        self.notify(f"{clean(assistant.host)} writes the summary …", markup=False)
        try:
            written = await assistant.summarize(template)
        except SymblTuiError as error:
            self.notify(clean(str(error)), markup=False, severity="warning", timeout=15)
        else:
            self.show_written_summary(written)

    async def _agreed_assistant(self) -> "SessionAssistant | None":
        """The assistant of this session, once the user has agreed that it gets the transcript; else None."""
        # Start-up: rarely needed.
        from symbl_tui.config.assistant_access import check_assistant, may_send
        from symbl_tui.session.summary.session_assistant import (
            HOW_TO_CONFIGURE,
            NOT_CONFIGURED,
            SessionAssistant,
        )

        config = self._choice.config
        try:
            if config is None or not config.url:
                raise ConfigError(NOT_CONFIGURED, HOW_TO_CONFIGURE)
            check_assistant(config)
            allowed = await asyncio.to_thread(may_send, config)
        except ConfigError as error:
            self.notify(clean(str(error)), markup=False, severity="warning", timeout=15)
            return None
        assistant = SessionAssistant(self.folder, config)
        agreed, place = self._choice.agreed, (self.folder, assistant.host)
        if not allowed and place not in agreed:
            question = f"Send the transcript of this session to {assistant.host}?"
            if not await dialogs.confirmed(self.app, question):
                return None
            agreed.add(place)
        return assistant
