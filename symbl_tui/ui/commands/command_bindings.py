"""A command, the part of a screen where it works, and the Textual bindings made from it."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.keys import _character_to_key, format_key


class Need(StrEnum):
    """What a command needs of its screen; the value says why it can do nothing without."""

    CAPTURE = "the session has ended"
    PUSH_TO_TALK = "push to talk is off"
    CHANNELS = "there is one channel"
    SEARCH = "no search is open"


class Command(Struct, frozen=True):
    """One action that a key, the palette or a click on the key line starts."""

    id: str
    """``place.name``, as in a user's keymap."""
    keys: str
    """Textual key names, separated by commas; the first is the one that is shown."""
    label: str
    """Its name on the key line and in the palette."""
    help: str
    """One sentence for the help screen, the palette and the tooltip."""
    action: str
    """The Textual action, with its namespace unless the node with the binding has it."""
    footer: bool = False
    """Whether the key line shows it."""
    priority: bool = False
    """Whether it takes precedence over the focused widget's keys."""
    needs: Need | None = None
    """What it needs; without it, the help says why it can do nothing and the palette does not offer it."""
    yields: bool = False
    """Whether a key of it that a user has given to another command becomes one with Alt: keymaps that are
    older than the command stay valid."""

    @property
    def place(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def key_names(self) -> tuple[str, ...]:
        """Its keys one by one, as Textual names them."""
        return tuple(canonical(key) for key in self.keys.split(","))

    @property
    def key_labels(self) -> tuple[str, ...]:
        """Its keys as they are shown, e.g. ``?`` or ``^q``."""
        return tuple(label_of(key) for key in self.key_names)


class Place(Struct, frozen=True):
    """A part of a screen with commands of its own."""

    name: str
    """The first part of its commands' ids."""
    title: str
    """Above its commands in the help."""
    commands: tuple[Command, ...]


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The Textual bindings of some commands."""
    return [
        Binding(
            command.keys,
            command.action,
            command.label,
            show=command.footer,
            priority=command.priority,
            tooltip=command.help,
            id=command.id,
        )
        for command in commands
    ]


def canonical(key: str) -> str:
    """A key's Textual name: a punctuation mark by its Unicode name."""
    key = key.strip()
    return key if len(key) != 1 or key.isalnum() else _character_to_key(key)


def label_of(key: str) -> str:
    """A key as it is shown, e.g. ``?`` or ``^q``."""
    *modifiers, name = key.split("+")
    caret = "^" if "ctrl" in modifiers else ""
    return "+".join([*(each for each in modifiers if each != "ctrl"), caret + format_key(name)])
