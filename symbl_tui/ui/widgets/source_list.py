"""The list of sources, with a cursor that stays on its source when the list is made anew."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.device_commands import SOURCES
from symbl_tui.ui.presenters import source_text as wording
from symbl_tui.ui.view_models.source_choices import SourceChoice


class SourceList(OptionList, inherit_bindings=False):
    """What can be listened to. Enter and the arrows to the side are the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SOURCES)

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._choices: tuple[SourceChoice, ...] = ()

    @property
    def chosen(self) -> SourceChoice | None:
        """The choice that the cursor is on."""
        at = self.highlighted
        return self._choices[at] if at is not None and at < len(self._choices) else None

    def show(
        self, choices: tuple[SourceChoice, ...], also: Mapping[str, int], first: str | None = None
    ) -> None:
        """Show a list.

        Args:
            choices: What is in it.
            also: The keys of what is recorded wherever the cursor is, and how many channels of it.
            first: Where the cursor goes if it is nowhere or on what is no longer there; None: nowhere.
        """
        keys = [choice.key for choice in choices]
        at = self.chosen.key if self.chosen is not None and self.chosen.key in keys else first
        self._choices = choices
        self.set_options([Option(_prompt(choice, also.get(choice.key))) for choice in choices])
        self.highlighted = keys.index(at) if at in keys else None


def _prompt(choice: SourceChoice, also: int | None) -> Content:
    if also is None:
        return Content.assemble(choice.label, "\n", (f"  {choice.detail}", "$text-dim"))
    return Content.assemble("✓ ", choice.label, "\n", (f"  {wording.also(choice, also)}", "$text-dim"))
