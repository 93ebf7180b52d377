"""A user's keymap: own keys for commands by id, checked, as Textual ignores unknown ids and clashing keys."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from textual.keys import Keys, format_key, key_to_character

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.errors import ConfigError
from symbl_tui.ui.commands.command_bindings import Command, canonical, label_of
from symbl_tui.ui.commands.screen_registry import all_commands, screens


def remap(keys: Mapping[str, str]) -> tuple[Command, ...]:
    """All commands with a user's keys in place of the default ones.

    Args:
        keys: Command id to Textual key names, separated by commas.

    Raises:
        ConfigError: A command is unknown, a key is invalid, or two commands would share one.
    """
    commands = all_commands()
    known = {command.id for command in commands}
    for id, value in keys.items():
        if id not in known:
            raise ConfigError(
                f"keys.{id}: there is no such command",
                did_you_mean(id, known, f"the commands are {', '.join(sorted(known))}"),
            )
        for key in value.split(","):
            _check_key(id, key)
    mapped = tuple(
        replace(command, keys=keys[command.id]) if command.id in keys else _yielded(command, commands, keys)
        for command in commands
    )
    for screen in screens():
        for combination in screen.combinations:
            _check_clashes(command for command in mapped if command.place in combination)
    return mapped


def changed_keys(commands: Iterable[Command]) -> dict[str, str]:
    """The keys of the commands that have others than the default ones, by command id."""
    default = {command.id: command.keys for command in all_commands()}
    return {each.id: each.keys for each in commands if default.get(each.id, each.keys) != each.keys}


def _yielded(command: Command, commands: Iterable[Command], keys: Mapping[str, str]) -> Command:
    """The command with Alt before each key that the user has given to another command of the same screen."""
    if not command.yields:
        return command
    near = {
        place
        for screen in screens()
        for each in screen.combinations
        if command.place in each
        for place in each
    }
    others = (each for each in commands if each.id in keys and each.place in near)
    taken = {canonical(key) for other in others for key in keys[other.id].split(",")}
    own = (f"alt+{key}" if key in taken else key for key in command.key_names)
    return replace(command, keys=",".join(own)) if taken & {*command.key_names} else command


def _check_key(id: str, key: str) -> None:
    *modifiers, name = canonical(key).split("+")
    if not (set(modifiers) <= {"ctrl", "shift", "alt", "super", "meta"} and _is_key(name)):
        raise ConfigError(
            f'keys.{id}: "{key}" is no key', 'expected a name such as "m", "f5", "ctrl+e" or "space"'
        )


def _check_clashes(commands: Iterable[Command]) -> None:
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
