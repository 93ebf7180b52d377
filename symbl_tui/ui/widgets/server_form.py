"""The form that asks for a server's address and what it lets us in with."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import FORM
from symbl_tui.ui.widgets.field import CheckField, Field


class ServerForm(Vertical):
    """What a server wants to know."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(FORM)

    def __init__(self, url: str, app_id: str, secret: str, ca_file: str) -> None:
        """Begin with what is known."""
        super().__init__()
        self._known = url, app_id, secret, ca_file

    def compose(self) -> ComposeResult:
        """The fields, and where what is typed would be kept."""
        url, app_id, secret, ca_file = self._known
        yield Field("url", "Address", url)
        yield Field("app-id", "App id", app_id, hint="given to you by the server")
        yield Field("secret", "App secret", secret, hint="never shown", secret=True)
        yield Field("ca-file", "Private CA", ca_file, hint="a PEM file; usually none")
        yield CheckField("Remember")
        yield Static(id="place", markup=False)
