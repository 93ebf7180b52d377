"""The two engines to choose from on the login screen."""

from typing import ClassVar, Final

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import WAYS

SERVER_WAY: Final = 1
"""The row of the server; the other is this machine."""


class EngineChoice(OptionList):
    """The two ways in."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(WAYS)

    def __init__(self) -> None:
        super().__init__(
            _way("This machine", "The engine that comes along: no account, no network."),
            _way("Symbl account or other server", "Needs its address, an app id and a secret."),
        )

    @property
    def server(self) -> bool:
        """Whether the cursor is on the server."""
        return self.highlighted == SERVER_WAY


def _way(name: str, what: str) -> Option:
    return Option(Content.assemble((name, "bold"), "\n", (what, "$text-dim")))
