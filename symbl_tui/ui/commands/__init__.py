"""Every command of the screens, declared once: key, footer, palette and help are all derived from here.

A table per place; a command's id is ``place.name``. A reader's keymap replaces keys by id; :func:`remap`
refuses what would not work, as Textual ignores unknown ids and lets one of two clashing keys win in silence.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from textual.keys import Keys, format_key, key_to_character

from symbl_tui.errors import ConfigError
from symbl_tui.ui.commands.command import Command, bindings, canonical, label_of
from symbl_tui.ui.commands.device_commands import COLOURS, DEVICES, SAVE, SOURCES
from symbl_tui.ui.commands.library_commands import FORMATS, LIBRARY, SHELF
from symbl_tui.ui.commands.login_commands import FORM, LOGIN, MODELS, WAYS
from symbl_tui.ui.commands.profiles_commands import NAMES, PROFILES
from symbl_tui.ui.commands.recover_commands import RECOVER
from symbl_tui.ui.commands.session_commands import (
    CHANNELS,
    CONFIRM,
    LEAVE,
    LISTS,
    LIVE,
    NOTE,
    REPLAY,
    THEMES,
    TRANSCRIPT,
)

APP: Final = (
    Command(
        "app.interrupt",
        "ctrl+c,ctrl+q",
        "stop",
        "Stop and quit, from anywhere.",
        "app.interrupt",
        priority=True,
    ),
    Command("app.library", "f2", "library", "Past sessions: read, search, export, replay.", "app.library"),
    Command("app.profiles", "f3", "profiles", "Saved set-ups: use, edit, rename, delete.", "app.profiles"),
    Command("app.palette", "ctrl+p", "commands", "Find a command by its name.", "app.command_palette"),
)
HELP: Final = (
    Command("help.close", "escape,q,question_mark,f1", "close", "Close this help.", "screen.dismiss", True),
)

ALL: Final = (
    *(*APP, *LIVE, *REPLAY, *TRANSCRIPT, *LISTS, *HELP),
    *(*CONFIRM, *LEAVE, *NOTE, *CHANNELS, *THEMES),
    *(*LOGIN, *WAYS, *MODELS, *FORM),
    *(*DEVICES, *SOURCES, *COLOURS, *SAVE),
    *(*LIBRARY, *SHELF, *FORMATS),
    *(*PROFILES, *NAMES),
    *RECOVER,
)
_TOGETHER: Final = (
    {"app", "live", "replay", "transcript"},
    {"app", "live", "replay", "lists"},
    {"app", "help"},
    {"app", "confirm"},
    {"app", "leave"},
    {"app", "note"},
    {"app", "channels"},
    {"app", "themes"},
    {"app", "login", "ways"},
    {"app", "login", "models"},
    {"app", "login", "form"},
    {"app", "devices", "sources"},
    {"app", "devices", "colours"},
    {"app", "save"},
    {"app", "library", "shelf"},
    {"app", "library", "transcript"},
    {"app", "formats"},
    {"app", "profiles", "names"},
    {"app", "recover"},
)
"""Places whose keys work at the same time; within one of these sets a key has one meaning."""


def remap(keys: Mapping[str, str], commands: tuple[Command, ...] = ALL) -> tuple[Command, ...]:
    """``commands`` with the reader's own keys.

    Args:
        keys: Command id to Textual key names, separated by commas.
        commands: What there is to remap.

    Raises:
        ConfigError: A command is unknown, a key is none, or two commands would share one.
    """
    known = {command.id for command in commands}
    for id, value in keys.items():
        if id not in known:
            raise ConfigError(
                f"keys.{id}: there is no such command", f"the commands are {', '.join(sorted(known))}"
            )
        for key in value.split(","):
            _check_key(id, key)
    mapped = tuple(replace(command, keys=keys.get(command.id, command.keys)) for command in commands)
    for places in _TOGETHER:
        _check_clashes([command for command in mapped if command.place in places])
    return mapped


def _check_key(id: str, key: str) -> None:
    *modifiers, name = canonical(key).split("+")
    if not (set(modifiers) <= {"ctrl", "shift", "alt", "super", "meta"} and _is_key(name)):
        raise ConfigError(
            f'keys.{id}: "{key}" is no key', 'expected a name such as "m", "f5", "ctrl+e" or "space"'
        )


def _check_clashes(commands: list[Command]) -> None:
    taken: dict[str, str] = {}
    for command in commands:
        for key in command.key_names:
            if (other := taken.setdefault(key, command.id)) != command.id:
                raise ConfigError(
                    f'keys: "{label_of(key)}" is the key of both {other} and {command.id}',
                    "give one another key",
                )


def _is_key(name: str) -> bool:
    return name in set(Keys) or key_to_character(name) is not None or len(format_key(name)) == 1


__all__ = ["ALL", "APP", "HELP", "LISTS", "LIVE", "TRANSCRIPT", "Command", "bindings", "remap"]
