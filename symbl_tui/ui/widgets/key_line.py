"""The key line at the bottom, derived from the commands."""

from collections.abc import Mapping

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from symbl_tui.ui.commands import Command


class KeyLine(Widget):
    """Shows key and label of some commands; each can be clicked."""

    labels: reactive[Mapping[str, str]] = reactive[Mapping[str, str]](dict)
    """Labels in place of the commands' own, by id, e.g. "Unmute"; an empty one hides its command."""

    commands: reactive[tuple[Command, ...]] = reactive[tuple[Command, ...]](())
    """The commands to show, the most important first."""

    def __init__(self, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self.set_reactive(KeyLine.commands, commands)

    def render(self) -> Content:
        """As many commands as fit; help and the last one (how to leave) always do."""
        labels = [self.labels.get(command.id, command.label) for command in self.commands]
        items = {
            command: _item(command, label)
            for command, label in zip(self.commands, labels, strict=True)
            if label
        }
        # Help and the way out are what a user in trouble looks for, however narrow the screen is.
        needed = {each for each in items if each.id.endswith(".help") or each is self.commands[-1]}
        room = self.size.width + 1 - sum(items[each].cell_length + 2 for each in needed)
        shown = []
        for command, item in items.items():
            room -= 0 if command in needed else item.cell_length + 2
            if command in needed or room >= 0:
                shown.append(item)
        return Content(" ") + Content("   " if room >= len(shown) else "  ").join(shown)


def _item(command: Command, label: str) -> Content:
    # As a style, not as markup: an action's arguments may contain what is markup.
    click = Style.from_meta({"@click": command.action})
    return Content.assemble((command.key_labels[0], "bold $accent"), " ", (label, click))
