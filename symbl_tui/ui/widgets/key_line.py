"""The line at the bottom: the keys that matter here, derived from the commands."""

from collections.abc import Mapping

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from symbl_tui.ui.commands import Command


class KeyLine(Widget):
    """Shows key and label of some commands; each can be clicked."""

    labels: reactive[Mapping[str, str]] = reactive[Mapping[str, str]](dict)
    """Labels that stand in for a command's own, by id, e.g. "unmute" while muted; an empty one hides it."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self._commands = commands

    def render(self) -> Content:
        """As many commands as fit; the last one (how to leave) always does."""
        labels = [self.labels.get(command.id, command.label) for command in self._commands]
        *others, last = [
            _item(command, label) for command, label in zip(self._commands, labels, strict=True) if label
        ]
        room = self.size.width - 1 - last.cell_length
        shown = []
        for item in others:
            room -= item.cell_length + 2
            if room < 0:
                break
            shown.append(item)
        return Content(" ") + Content("   " if room > len(shown) else "  ").join([*shown, last])


def _item(command: Command, label: str) -> Content:
    # As a style, not as markup: an action's arguments may be what markup does not understand.
    click = Style.from_meta({"@click": command.action})
    return Content.assemble((command.key_labels[0], "bold $accent"), " ", (label, click))
