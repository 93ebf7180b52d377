"""The form for a server's URL and credentials."""

from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import DescendantBlur
from textual.widgets import Static

from symbl_tui.config.credentials import Credentials
from symbl_tui.config.profile import EngineConfig
from symbl_tui.domain.text import clean
from symbl_tui.errors import AuthenticationError, ConfigError, SymblTuiError
from symbl_tui.symbl.endpoint import check_transport
from symbl_tui.system.network import origin
from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import FORM
from symbl_tui.ui.widgets.field import CheckField, Field


class ServerForm(Vertical):
    """URL, app ID, app secret, CA file, and whether to store them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(FORM)

    url = getters.query_one("#url", Field)
    app_id = getters.query_one("#app-id", Field)
    secret = getters.query_one("#secret", Field)
    ca_file = getters.query_one("#ca-file", Field)
    remember = getters.query_one(CheckField)
    place_line = getters.query_one("#place", Static)

    def __init__(self, engine: EngineConfig, known: Credentials) -> None:
        """Takes the initial values."""
        super().__init__()
        self._engine = engine
        self._known = known

    def compose(self) -> ComposeResult:
        """The fields, and where the credentials would be stored."""
        engine, known = self._engine, self._known
        yield Field("url", "URL", engine.url)
        yield Field("app-id", "App ID", known.app_id, hint="from the server's account")
        yield Field("secret", "App secret", known.app_secret, hint="is never shown", secret=True)
        yield Field("ca-file", "CA file", engine.ca_file, hint="PEM file (optional)", path=True)
        yield CheckField("Remember")
        yield Static(id="place", markup=False)

    @property
    def credentials(self) -> Credentials:
        """The typed credentials."""
        return Credentials(self.app_id.value, self.secret.value)

    @property
    def first_invalid(self) -> Field | None:
        """The first field that is wrong or must not stay empty, or None."""
        if not self.check_url():
            return self.url
        return next((each for each in (self.app_id, self.secret) if not each.value), None)

    def check_url(self) -> bool:
        """Whether the URL can be used; if not, the reason is shown below it."""
        try:
            check_transport(self.url.value, self._engine.allow_plain_http)
        except ConfigError as error:
            self.url.fault = str(error.advice)
            return False
        self._drop_known()
        return True

    def _drop_known(self) -> None:
        """Empty the field of a secret that is known for another server than the typed one."""
        known = self._known.app_secret
        if known and origin(self.url.value) != origin(self._engine.url):
            # Once: a secret that is typed again is meant.
            self._known = Credentials("", "")
            if self.secret.value == known:
                self.secret.input.value = ""
                # Afterwards: a change of the text removes the fault.
                self.call_after_refresh(self._show_dropped)

    def _show_dropped(self) -> None:
        self.secret.fault = f"the known one is for {clean(self._engine.url)}"

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Check the URL as soon as its field is left."""
        if self.url in event.widget.ancestors:
            self.check_url()

    def show_fault(self, error: SymblTuiError) -> None:
        """Show why a login failed below the field that is to blame, and go there."""
        field, text = self.url, str(error)
        if isinstance(error, AuthenticationError):
            field = self.secret
        elif isinstance(error, ConfigError) and error.key == "engine.ca_file":
            field, text = self.ca_file, str(error.advice)
        field.fault = text
        field.focus_input()

    def clear_faults(self) -> None:
        """Remove what is shown below the fields."""
        self.url.fault = self.secret.fault = self.ca_file.fault = ""

    def show_place(self, place: str) -> None:
        """Show where the credentials would be stored."""
        self._show_place(f"in {place}", failed=False)

    def show_place_fault(self, fault: str) -> None:
        """Show why the credentials could not be stored."""
        self._show_place(fault, failed=True)

    def _show_place(self, text: str, *, failed: bool) -> None:
        self.place_line.update(clean(text))
        self.place_line.set_class(failed, "-fault")
