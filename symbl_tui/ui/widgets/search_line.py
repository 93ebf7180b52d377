"""The line a reader types a search into, and what was found. Takes figures, posts what is asked."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.widgets import Input


class SearchLine(Horizontal):
    """An input on one row, with the count of hits beside it."""

    class Asked(Message):
        """The reader has typed something else."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Entered(Message):
        """The reader is done with typing and wants to look at the hits."""

    def __init__(self, keys: tuple[str, str]) -> None:
        """``keys``: of the next hit and of the one before, as a person reads them."""
        super().__init__()
        self._keys = keys
        self._count = Static(markup=False, id="found")

    def compose(self) -> ComposeResult:
        """Mark, input, count."""
        # Imported when the reader first searches: it costs start-up time otherwise.
        from textual.widgets import Input

        yield Static("/", id="slash")
        yield Input(compact=True, max_length=200, placeholder="find in the transcript")
        yield self._count

    def on_mount(self) -> None:
        """Type at once."""
        self.edit()

    def edit(self) -> None:
        """Give the input the cursor."""
        self.query_one("Input").focus()

    def show(self, number: int, total: int) -> None:
        """Say which hit of how many the reader stands on."""
        self._count.update(
            Content.assemble(
                (f"{number} of {total}" if total else "not found", "bold" if total else "bold $warning"),
                (f"  {'/'.join(self._keys)}  esc leave", "$text-dim"),
            )
        )

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Search while the reader types."""
        event.stop()
        if not event.value:
            self._count.update("")
        self.post_message(self.Asked(event.value))

    def on_input_submitted(self, event: "Input.Submitted") -> None:
        """Enough typed."""
        event.stop()
        self.post_message(self.Entered())
