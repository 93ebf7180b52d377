"""The login screen: asks for the engine, with the local one for its model, with a server for its credentials.

Composes, checks what was typed, and has it tried. Logging in, storing and listing models are callables that
run on threads, as a resolver, a keyring or a disk may take its time.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import PurePath
from typing import ClassVar

import msgspec
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.worker import Worker, WorkerState

from symbl_tui.config import credentials
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.named_engine import default_url
from symbl_tui.config.profile import LOCAL, EngineConfig, Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import InternalError, SymblTuiError
from symbl_tui.ui.commands import Command, bindings, commands_of, footer_of
from symbl_tui.ui.commands.login_commands import LOGIN
from symbl_tui.ui.runtime.session_thread import SessionThread
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.view_models.login_attempt import Check, Login, LoginAttempt, Place, Remember, try_engine
from symbl_tui.ui.view_models.model_choice import LoadModels, ModelChoices
from symbl_tui.ui.widgets.engine_choice import EngineChoice
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.model_list import ModelList
from symbl_tui.ui.widgets.server_form import ServerForm


class AttemptFinished(Message):
    """A login attempt is over."""

    def __init__(self, attempt: LoginAttempt) -> None:
        super().__init__()
        self.attempt = attempt


class LoginScreen(Screen[Login | Profile | None]):
    """Asks for the engine; returns None when the user goes back, or a profile that was chosen over it."""

    CSS_PATH: ClassVar[PurePath] = PurePath("login_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOGIN)

    engines = getters.query_one(EngineChoice)
    models = getters.query_one(ModelList)
    form = getters.query_one(ServerForm)
    progress = getters.query_one("#progress", Static)

    def __init__(
        self,
        commands: tuple[Command, ...],
        *,
        engine: EngineConfig | None = None,
        known: Credentials | None = None,
        check: Check = try_engine,
        remember: Remember = credentials.save_credentials,
        place: Place = credentials.storage_location,
        load_models: LoadModels | None = None,
    ) -> None:
        """Prepare to ask.

        Args:
            commands: All commands with the user's keys.
            engine: The profile's; what is not asked for here is kept.
            known: The stored credentials of that engine.
            check: Logs in.
            remember: Stores credentials.
            place: Returns where they would be stored.
            load_models: Lists the models of the local engine; None: they are not offered.
        """
        super().__init__()
        self._commands = commands
        self._engine = engine or EngineConfig()
        self._check, self._remember, self._place = check, remember, place
        self._load_models = load_models
        self._model_choices: ModelChoices | None = None
        self._shown_place = ""
        self._attempt: LoginAttempt | None = None
        self._known = known or Credentials("", "")

    def compose(self) -> ComposeResult:
        """Title on top, the engines, models and the form, key line at the bottom."""
        yield Static(Content.styled("Transcription engine", "bold"), id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield EngineChoice()
            yield ModelList()
            url = default_url() if self._is_local else self._engine.url
            yield ServerForm(msgspec.structs.replace(self._engine, url=url), self._known)
        yield Static(id="progress", markup=False)
        yield KeyLine(footer_of("login", self._commands))

    def on_mount(self) -> None:
        """Select the profile's engine; look up the models and where credentials would be stored."""
        self.engines.choose(server=not self._is_local)
        self.engines.focus()
        self._run(self._find_place, "place", "Where credentials would be stored")
        if self._load_models:
            self._run(partial(self._find_models, self._load_models), "models", "List the installed models")

    def _run(self, job: Callable[[], Coroutine[object, object, None]], group: str, description: str) -> None:
        # A worker that fails would otherwise end the app: it is reported on the form instead.
        # The function and not its coroutine: the next job may replace the worker before it has begun.
        self.run_worker(job, group=group, exclusive=True, description=description, exit_on_error=False)

    @property
    def _is_local(self) -> bool:
        return self._engine.url == LOCAL

    async def _find_place(self) -> None:
        self._shown_place = await asyncio.to_thread(self._place)
        self.form.show_place(self._shown_place)

    async def _find_models(self, load: LoadModels) -> None:
        self._model_choices = await asyncio.to_thread(load)
        if self._model_choices is not None and self._model_choices.models:
            self.models.show(self._model_choices)
            self._show_engine()

    @on(OptionList.OptionHighlighted, "EngineChoice")
    def _show_engine(self) -> None:
        """Show what belongs to the engine under the cursor."""
        self.form.display = self.engines.is_server
        self.models.display = self.models.offers_choice and not self.engines.is_server

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_submit()

    def action_submit(self) -> None:
        """Use the local engine; with a server go to the first invalid field, or log in."""
        if not self.engines.is_server:
            self._run(self._use_local, "models", "Use the local engine")
        elif invalid := self.form.first_invalid:
            invalid.focus_input()
        elif self._attempt is None:
            self._log_in()

    async def _use_local(self) -> None:
        """Return the local engine, after storing the model under the cursor if its list has the focus."""
        chosen, choices = self.models.chosen, self._model_choices
        try:
            if choices and chosen and not chosen.in_use:
                await asyncio.to_thread(choices.use, chosen.name)
        except SymblTuiError as error:
            self.progress.update(clean(str(error)))
        else:
            self.dismiss(Login(msgspec.structs.replace(self._engine, url=LOCAL)))

    def _log_in(self) -> None:
        form = self.form
        url = form.url.value.rstrip("/")
        engine = msgspec.structs.replace(self._engine, url=url, ca_file=form.ca_file.value)
        remember = self._remember if form.remember.value else None
        self._attempt = attempt = LoginAttempt(engine, form.credentials, remember)
        self.progress.update(clean(f"Logging in at {url} …"))
        form.show_place(self._shown_place)
        form.clear_faults()
        # On a thread that is left behind when the user goes: a server that does not answer delays nothing.
        self.run_worker(
            SessionThread(partial(self._try, attempt), attempt.abandoned.set, attempt.abandoned),
            group="attempt",
            description="Log in",
            thread=True,
            exit_on_error=False,
        )

    async def _try(self, attempt: LoginAttempt) -> None:
        await attempt.run(self._check)
        # The thread may outlast the screen.
        if self.is_running:
            self.post_message(AttemptFinished(attempt))

    def _cancel(self) -> None:
        """Abandon the attempt; its result will be ignored."""
        if self._attempt is not None:
            self._attempt.abandoned.set()
            self._attempt = None
        self.progress.update("")

    @on(AttemptFinished)
    def _finished(self, event: AttemptFinished) -> None:
        attempt = event.attempt
        if attempt is not self._attempt:
            return
        self._cancel()
        if attempt.error is None:
            self._leave(attempt)
        elif attempt.accepted:
            self.form.show_place_fault(f"Logged in, but not stored: {attempt.error}")
            self.form.remember.focus()
        else:
            self.form.show_fault(attempt.error)

    def _leave(self, attempt: LoginAttempt) -> None:
        if attempt.warning:
            self.app.notify(clean(attempt.warning), markup=False, severity="warning", timeout=15)
        if attempt.place not in ("", self._shown_place):
            self.app.notify(clean(f"The credentials are stored in {attempt.place}"), markup=False)
        self.dismiss(Login(attempt.engine, attempt.given))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a worker that failed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self._cancel()
            self.form.url.fault = str(InternalError.of(event.worker.error))

    def start_with(self, profile: Profile) -> None:
        """Return a saved profile."""
        self._cancel()
        self.dismiss(profile)

    def action_remember(self) -> None:
        """Toggle the check box."""
        self.form.remember.toggle()

    def action_back(self) -> None:
        """Cancel the login; else go to the engines; from there, leave."""
        if self._attempt is not None:
            self._cancel()
        elif self.engines.has_focus:
            self.dismiss(None)
        else:
            self.engines.focus()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        dialogs.show_help(self.app, commands_of("login", self._commands))
