"""The parts of a form: a labelled input that shows its fault below it, and a check box."""

from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import var
from textual.widgets import Checkbox, Input, Static

from symbl_tui.domain.text import clean
from symbl_tui.ui.widgets.path_input import PathInput

# Characters, as in a profile; Symbl's secrets have 128.
_MAX_LENGTH: Final = 500


class Field(Vertical):
    """A labelled input."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > Horizontal { height: 1; }
        .label { width: 12; color: $dim-color; text-style: $dim-style; }
        &:focus-within .label { color: $accent; text-style: none; }
        Input { width: 1fr; }
        .fault { height: auto; padding-left: 12; color: $error; display: none; }
    }
    """

    input = getters.query_one(Input)
    fault_line = getters.query_one(".fault", Static)

    fault: var[str] = var("", init=False)
    """What is wrong with the value, in a sentence; typing clears it."""

    def __init__(
        self, id: str, label: str, value: str, *, hint: str = "", secret: bool = False, path: bool = False
    ) -> None:
        """Prepare the input.

        Args:
            id: The widget's.
            label: At most 11 characters.
            value: The initial value.
            hint: Shown while it is empty.
            secret: Whether to show dots instead of the value.
            path: Whether it is the path of a file, which is completed.
        """
        super().__init__(id=id)
        self._label, self._initial, self._hint, self._secret = label, value, hint, secret
        self._is_path = path

    def compose(self) -> ComposeResult:
        """Label and input, and below them the fault."""
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            if self._is_path:
                yield PathInput(self._initial, self._hint, max_length=_MAX_LENGTH)
            else:
                yield Input(
                    self._initial, self._hint, password=self._secret, compact=True, max_length=_MAX_LENGTH
                )
        yield Static(classes="fault", markup=False)

    @property
    def value(self) -> str:
        """The typed text, without the blanks and control characters that come with pasting."""
        return clean(self.input.value)

    def focus_input(self) -> None:
        """Focus the input."""
        self.input.focus()

    def watch_fault(self, fault: str) -> None:
        """Show the fault, or hide its line."""
        self.fault_line.update(clean(fault))
        self.fault_line.display = bool(fault)

    @on(Input.Changed)
    def _clear_fault(self) -> None:
        self.fault = ""


class CheckField(Checkbox, inherit_bindings=False):
    """A check box that leaves Enter to the form, and can be read without colour."""

    BUTTON_LEFT = BUTTON_RIGHT = ""  # Textual paints them in the colour of what is behind
    BUTTON_INNER = "[ ]"

    def __init__(self, label: str) -> None:
        super().__init__(label, compact=True)

    @on(Checkbox.Changed)
    def _show_mark(self) -> None:
        self.BUTTON_INNER = "[x]" if self.value else "[ ]"
        self.refresh()
