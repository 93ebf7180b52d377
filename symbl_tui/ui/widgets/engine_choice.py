"""The two engines to choose from on the login screen."""

from typing import ClassVar, Final

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.login_commands import WAYS

_LOCAL: Final = "local"
_SERVER: Final = "server"
_IDS: Final = (_LOCAL, _SERVER)


class EngineChoice(OptionList):
    """The local engine and a server."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(WAYS)

    def __init__(self) -> None:
        super().__init__(
            _option(_LOCAL, "Local engine", "Runs on this machine: no account, no network."),
            _option(_SERVER, "Symbl account or another server", "Needs a URL, an app ID and an app secret."),
        )

    @property
    def is_server(self) -> bool:
        """Whether the cursor is on the server."""
        return self.highlighted == _IDS.index(_SERVER)

    def choose(self, *, server: bool) -> None:
        """Put the cursor on the server, or on the local engine."""
        self.highlighted = _IDS.index(_SERVER if server else _LOCAL)


def _option(id: str, name: str, detail: str) -> Option:
    return Option(Content.assemble((name, "bold"), "\n", (detail, "$text-dim")), id=id)
