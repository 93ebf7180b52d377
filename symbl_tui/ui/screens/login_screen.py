"""The login screen: the engine, with this machine's its model, with a server's what it lets us in with.

Composes, checks what was typed, has it tried, and answers with a :class:`Login`. Trying, remembering and
finding models are calls that it is given; they run on threads, since a resolver, a keyring or a disk may take
its time.
"""

import asyncio
from functools import partial
from pathlib import PurePath
from typing import ClassVar

import msgspec
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.worker import Worker, WorkerState

from symbl_tui.config import credentials
from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import LOCAL, EngineConfig, Profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import AuthenticationError, ConfigError, SymblTuiError
from symbl_tui.symbl.endpoint import check_transport
from symbl_tui.ui.commands import Command, bindings
from symbl_tui.ui.commands.login_commands import LOGIN
from symbl_tui.ui.runtime.session_thread import SessionThread
from symbl_tui.ui.view_models.login_attempt import Check, Login, LoginAttempt, Place, Remember, try_engine
from symbl_tui.ui.view_models.model_choice import LoadModels
from symbl_tui.ui.widgets.engine_choice import SERVER_WAY, EngineChoice
from symbl_tui.ui.widgets.field import CheckField, Field
from symbl_tui.ui.widgets.key_line import KeyLine
from symbl_tui.ui.widgets.model_list import ModelList
from symbl_tui.ui.widgets.server_form import ServerForm


class Tried(Message):
    """An attempt is over."""

    def __init__(self, attempt: LoginAttempt) -> None:
        super().__init__()
        self.attempt = attempt


class LoginScreen(Screen[Login | Profile | None]):
    """Asks who understands; its answer is None when the reader goes back, or a profile that says it all."""

    CSS_PATH: ClassVar[PurePath] = PurePath("login_screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOGIN)

    ways = getters.query_one(EngineChoice)
    models = getters.query_one(ModelList)
    form = getters.query_one(ServerForm)
    keep = getters.query_one(CheckField)
    url = getters.query_one("#url", Field)
    app_id = getters.query_one("#app-id", Field)
    secret = getters.query_one("#secret", Field)
    ca_file = getters.query_one("#ca-file", Field)
    place_line = getters.query_one("#place", Static)
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
            commands: All commands with the reader's own keys.
            engine: The profile's; what is not asked for here stays as it is there.
            known: What is already known of that engine's credentials.
            check: Tries what was typed.
            remember: Keeps it.
            place: Where it would be kept.
            load_models: Finds the models that the engine of this machine can use.
        """
        super().__init__()
        self._commands = commands
        self._engine = engine or EngineConfig()
        self._check, self._remember, self._place = check, remember, place
        self._load_models = load_models
        self._promised = ""
        self._attempt: LoginAttempt | None = None
        self._known = known or Credentials("", "")

    def compose(self) -> ComposeResult:
        """A title on top, the ways in and the form, the keys at the bottom."""
        yield Static(
            Content.assemble(("Login", "bold"), ("  who is to understand?", "$text-dim")), id="title"
        )
        with VerticalScroll(id="body", can_focus=False):
            yield EngineChoice()
            yield ModelList(self._load_models)
            url = credentials.default_url() if self._local else self._engine.url
            yield ServerForm(url, self._known.app_id, self._known.app_secret, self._engine.ca_file)
        yield Static(id="progress", markup=False)
        yield KeyLine(tuple(c for c in self._at("form", "login") if c.footer))

    def on_mount(self) -> None:
        """Begin at the way that the profile takes; find out where secrets would go."""
        self.ways.highlighted = 0 if self._local else SERVER_WAY
        self.ways.focus()
        finding = "Where secrets would be kept"
        self.run_worker(self._promise(), group="place", description=finding, exit_on_error=False)

    @property
    def _local(self) -> bool:
        return self._engine.url == LOCAL

    async def _promise(self) -> None:
        self._promised = await asyncio.to_thread(self._place)
        self._say_place()

    def _say_place(self, fault: str = "") -> None:
        self.place_line.update(clean(fault or f"in {self._promised}"))
        self.place_line.set_class(bool(fault), "-fault")

    @on(ModelList.Loaded)
    @on(OptionList.OptionHighlighted, "EngineChoice")
    def _show_way(self) -> None:
        """Show what belongs to the way that the cursor is on."""
        self.form.display = self.ways.server
        self.models.display = self.models.offers_choice and not self.ways.server

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_submit()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """A wrong address is told of as soon as the reader leaves it."""
        if self.url in event.widget.ancestors:
            self._check_url()

    def _check_url(self) -> bool:
        try:
            check_transport(self.url.value, self._engine.allow_plain_http)
        except ConfigError as error:
            self.url.fault = str(error.advice)
            return False
        return True

    def action_submit(self) -> None:
        """Take this machine; or go to the first field that is not right yet; or try what was typed."""
        if not self.ways.server:
            self._take_this_machine()
        elif not self._check_url():
            self.url.focus_line()
        elif empty := next((each for each in (self.app_id, self.secret) if not each.value), None):
            empty.focus_line()
        elif self._attempt is None:
            self._try()

    def _take_this_machine(self) -> None:
        """Go on with this machine's engine, with the model that the cursor is on if it is in their list."""
        self.run_worker(
            self._go_on(), group="models", exclusive=True, description="Using a model", exit_on_error=False
        )

    async def _go_on(self) -> None:
        try:
            if self.models.rows.has_focus:
                await self.models.use_chosen()
        except SymblTuiError as error:
            self.progress.update(clean(str(error)))
        else:
            self.dismiss(Login(msgspec.structs.replace(self._engine, url=LOCAL)))

    def _try(self) -> None:
        url, ca_file = self.url.value.rstrip("/"), self.ca_file.value
        engine = msgspec.structs.replace(self._engine, url=url, ca_file=ca_file)
        given = Credentials(self.app_id.value, self.secret.value)
        self._attempt = attempt = LoginAttempt(engine, given, self._remember if self.keep.value else None)
        self.progress.update(clean(f"Asking {url} …"))
        self._say_place()
        for each in (self.url, self.secret):
            each.fault = ""
        # Nobody who leaves has to wait for a server that does not answer.
        self.run_worker(
            SessionThread(partial(self._run, attempt), attempt.abandoned.set, attempt.abandoned),
            group="attempt",
            description="Trying the app id and secret",
            thread=True,
            exit_on_error=False,
        )

    async def _run(self, attempt: LoginAttempt) -> None:
        await attempt.run(self._check)
        if self.is_running:
            self.post_message(Tried(attempt))

    def _give_up(self) -> None:
        """Wait no longer; what the attempt may still say is not heard."""
        if self._attempt is not None:
            self._attempt.abandoned.set()
            self._attempt = None
        self.progress.update("")

    @on(Tried)
    def _judge(self, event: Tried) -> None:
        attempt = event.attempt
        if attempt is not self._attempt:
            return
        self._give_up()
        if attempt.error is None:
            self._leave(attempt)
        elif attempt.accepted:
            self._say_place(f"Let in, but not remembered: {attempt.error}")
            self.keep.focus()
        else:
            refused = isinstance(attempt.error, AuthenticationError)
            field = self.secret if refused else self.url
            field.fault = str(attempt.error)
            field.focus_line()

    def _leave(self, attempt: LoginAttempt) -> None:
        if attempt.warning:
            self.app.notify(clean(attempt.warning), markup=False, severity="warning", timeout=15)
        if attempt.place not in ("", self._promised):
            self.app.notify(clean(f"The app id and secret are kept in {attempt.place}"), markup=False)
        self.dismiss(Login(attempt.engine, attempt.given))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that breaks is a fault of ours; say so instead of waiting for ever."""
        if event.state is WorkerState.ERROR:
            self._give_up()
            self.url.fault = f"symbl-tui itself failed ({type(event.worker.error).__name__})"

    def begin_with(self, profile: Profile) -> None:
        """Leave with a profile that was saved."""
        self._give_up()
        self.dismiss(profile)

    def action_remember(self) -> None:
        """Turn the check box."""
        self.keep.toggle()

    def action_back(self) -> None:
        """Stop waiting; or go back to the ways in; or leave."""
        if self._attempt is not None:
            self._give_up()
        elif self.ways.has_focus:
            self.dismiss(None)
        else:
            self.ways.focus()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from symbl_tui.ui.screens.help_screen import HelpScreen  # start-up time

        self.app.push_screen(HelpScreen(self._at("login", "ways", "models", "form", "app")))

    def _at(self, *places: str) -> tuple[Command, ...]:
        return tuple(c for place in places for c in self._commands if c.place == place)
