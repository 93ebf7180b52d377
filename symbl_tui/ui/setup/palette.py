"""The entries of the command palette: a row each, the command in one column and what it does in the next."""

from collections.abc import Iterable
from typing import Final

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from symbl_tui.ui.rendering.cells import clip

_GAP_CELLS: Final = 2
# Around an entry, with the scroll bar.
_EDGE_CELLS: Final = 6


class CommandEntries(Provider):
    """Provides the app's commands; their help is searched as well as their names."""

    async def discover(self) -> Hits:
        """All commands by name, before anything is typed."""
        commands = sorted(self._commands, key=lambda command: command.title)
        cells = _name_cells(commands)
        for each in commands:
            row = Content.assemble(f"{each.title:<{cells}}", self._about(each, cells))
            yield DiscoveryHit(row, each.callback, text=each.title)

    async def search(self, query: str) -> Hits:
        """The commands that match what was typed; one whose name matches comes first."""
        matcher = self.matcher(query)
        commands = list(self._commands)
        cells = _name_cells(commands)
        for each in commands:
            score = max(matcher.match(each.title), matcher.match(each.help) / 2)
            if score > 0:
                gap = " " * (cells - len(each.title))
                row = Content.assemble(matcher.highlight(each.title), gap, self._about(each, cells))
                yield Hit(score, row, each.callback, text=each.title)

    def _about(self, command: SystemCommand, cells: int) -> tuple[str, str]:
        return clip(command.help, self.app.size.width - cells - _EDGE_CELLS), "$text-dim"

    @property
    def _commands(self) -> Iterable[SystemCommand]:
        return self.app.get_system_commands(self.screen)


def _name_cells(commands: Iterable[SystemCommand]) -> int:
    return max((len(each.title) for each in commands), default=0) + _GAP_CELLS
