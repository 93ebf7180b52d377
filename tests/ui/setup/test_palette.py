"""The palette finds a command by its name and by what its help says, and shows both in columns."""

from types import SimpleNamespace
from typing import Any

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit
from textual.geometry import Size

from symbl_tui.ui.setup.palette import CommandEntries

COMMANDS = (
    SystemCommand("Undo", "Undo the last edit.", lambda: None),
    SystemCommand("Export", "Export the session to a file.", lambda: None),
    SystemCommand("Rename speaker", "Rename a speaker, in all their lines.", lambda: None),
    SystemCommand("Edit", "Edit text, owner and due date.", lambda: None),
)


def entries(*commands: SystemCommand, width: int = 60) -> CommandEntries:
    app = SimpleNamespace(get_system_commands=lambda screen: commands, size=Size(width, 24))
    screen: Any = SimpleNamespace(app=app)
    return CommandEntries(screen)


async def discovered(provider: CommandEntries) -> list[str]:
    hits = [hit async for hit in provider.discover()]
    return [str(hit.prompt) for hit in hits if isinstance(hit, DiscoveryHit)]


async def found(provider: CommandEntries, query: str) -> list[str]:
    hits = [hit async for hit in provider.search(query)]
    ranked = sorted((hit for hit in hits if isinstance(hit, Hit)), key=lambda hit: -hit.score)
    return [hit.text or "" for hit in ranked]


async def test_before_anything_is_typed_all_commands_are_listed_by_name_with_what_they_do() -> None:
    assert await discovered(entries(*COMMANDS)) == [
        "Edit            Edit text, owner and due date.",
        "Export          Export the session to a file.",
        "Rename speaker  Rename a speaker, in all their lines.",
        "Undo            Undo the last edit.",
    ]
    assert await discovered(entries()) == []


async def test_what_a_command_does_is_cut_where_the_screen_ends() -> None:
    rows = await discovered(entries(*COMMANDS, width=40))
    assert rows[2] == "Rename speaker  Rename a speaker,…"
    assert max(map(len, rows)) <= 40 - 6


async def test_a_command_is_found_by_its_help_and_first_of_all_by_its_name() -> None:
    assert await found(entries(*COMMANDS), "edit") == ["Edit", "Undo"]
    assert await found(entries(*COMMANDS), "owner") == ["Edit"]
    assert await found(entries(*COMMANDS), "walrus") == []
