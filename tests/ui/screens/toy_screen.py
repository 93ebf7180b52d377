"""A toy screen as docs/adding-a-screen.md has it: its commands, and the screen itself."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Static

from symbl_tui.ui.commands import Command, Place, ScreenCommands, bindings, commands_of, footer_of
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.widgets.key_line import KeyLine

# Step 1: symbl_tui/ui/commands/counter_commands.py
COUNTER = (
    Command("counter.add", "plus", "Add", "Add one.", "screen.add(1)", True),
    Command("counter.help", "question_mark", "Help", "Show this help.", "screen.help", True),
    Command("counter.back", "escape", "Back", "Go back.", "screen.dismiss", True),
)
COUNTER_SCREEN = ScreenCommands(
    "counter",
    everywhere=(Place("counter", "Counter", COUNTER),),
    opener=Command("app.counter", "f9", "Counter", "Count something.", "app.open('counter')"),
    visit=f"{__name__}:CounterScreen",
)


# Step 2: symbl_tui/ui/screens/counter_screen.py
class CounterScreen(Screen[None]):
    """Counts."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COUNTER)

    def __init__(self, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self._commands = commands
        self._count = 0

    def compose(self) -> ComposeResult:
        yield Static("counted 0", id="count")
        yield KeyLine(footer_of("counter", self._commands))

    def action_add(self, number: int) -> None:
        self._count += number
        self.query_one("#count", Static).update(f"counted {self._count}")

    def action_help(self) -> None:
        dialogs.show_help(self.app, commands_of("counter", self._commands))
