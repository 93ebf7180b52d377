"""The search line: an input and the number of matches."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static


class SearchLine(Horizontal):
    """An input on one row, with the number of matches beside it."""

    class QueryChanged(Message):
        """The text has changed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Submitted(Message):
        """The text is complete; the user wants to read the matches."""

    def __init__(self, keys: tuple[str, str]) -> None:
        """``keys``: of the next match and of the previous one, as they are shown."""
        super().__init__()
        self._keys = keys
        self._count = Static(markup=False, id="found")

    def compose(self) -> ComposeResult:
        """Mark, input, count."""
        yield Static("/", id="slash")
        yield Input(compact=True, max_length=200, placeholder="Find in transcript")
        yield self._count

    def on_mount(self) -> None:
        """Focus the input."""
        self.edit()

    def edit(self) -> None:
        """Focus the input; one that is not there yet is focused as soon as it is."""
        for field in self.query("Input"):
            field.focus()

    def show(self, number: int, total: int) -> None:
        """Show the number of the current match and of all matches."""
        self._count.update(
            Content.assemble(
                (f"{number} of {total}" if total else "no matches", "bold" if total else "bold $warning"),
                (f"  {'/'.join(self._keys)} Next  esc Close", "$text-dim"),
            )
        )

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Search while the user types."""
        event.stop()
        if not event.value:
            self._count.update("")
        self.post_message(self.QueryChanged(event.value))

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Go to the matches."""
        event.stop()
        self.post_message(self.Submitted())
