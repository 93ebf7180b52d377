"""The list of sources, with a cursor that stays on its source when the list is refreshed."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from symbl_tui.ui.commands import bindings
from symbl_tui.ui.commands.device_commands import SOURCES
from symbl_tui.ui.presenters import source_text
from symbl_tui.ui.view_models.source_choices import SourceChoice


class SourceList(OptionList, inherit_bindings=False):
    """The choices of sources. Enter and the left and right keys are the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(SOURCES)

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._choices: tuple[SourceChoice, ...] = ()

    @property
    def chosen(self) -> SourceChoice | None:
        """The choice under the cursor."""
        at = self.highlighted
        return self._choices[at] if at is not None and at < len(self._choices) else None

    def show(
        self, choices: tuple[SourceChoice, ...], added: Mapping[str, int], first: str | None = None
    ) -> None:
        """Show choices.

        Args:
            choices: All of them, in order.
            added: The keys of those that are recorded wherever the cursor is, and their channels.
            first: The key where the cursor goes if its choice is gone or there was none; None: nowhere.
        """
        keys = [choice.key for choice in choices]
        at = self.chosen.key if self.chosen is not None and self.chosen.key in keys else first
        self._choices = choices
        self.set_options([Option(_prompt(choice, added.get(choice.key))) for choice in choices])
        self.highlighted = keys.index(at) if at in keys else None


def _prompt(choice: SourceChoice, added_channels: int | None) -> Content:
    if added_channels is None:
        return Content.assemble(choice.label, "\n", (f"  {choice.detail}", "$text-dim"))
    detail = source_text.added(choice, added_channels)
    return Content.assemble("✓ ", choice.label, "\n", (f"  {detail}", "$text-dim"))
