"""The list of sources, with a cursor that stays on its source when the list is made anew."""

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.devices import SOURCES
from symbl_tui.ui.sources import Choice


class SourceList(OptionList, inherit_bindings=False):
    """What can be listened to. Enter and the arrows to the side are the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SOURCES)

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._choices: tuple[Choice, ...] = ()

    @property
    def chosen(self) -> Choice | None:
        """The choice that the cursor is on."""
        at = self.highlighted
        return self._choices[at] if at is not None and at < len(self._choices) else None

    def show(self, choices: tuple[Choice, ...], first: str | None = None) -> None:
        """Show these; the cursor stays where it is, or goes to the key ``first``, or nowhere."""
        keys = [choice.key for choice in choices]
        at = self.chosen.key if self.chosen is not None and self.chosen.key in keys else first
        self._choices = choices
        self.set_options([Option(_prompt(choice)) for choice in choices])
        self.highlighted = keys.index(at) if at in keys else None


def _prompt(choice: Choice) -> Content:
    return Content.assemble(choice.label, "\n", (f"  {choice.detail}", "$text-dim"))
