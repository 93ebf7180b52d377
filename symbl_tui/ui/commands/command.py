"""What a command is, and how Textual gets to know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key, format_key


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the reader can do."""

    id: str
    """``place.name``; what a keymap calls it."""
    keys: str
    """Textual key names, separated by commas; the first is the one that is shown."""
    label: str
    """What the key line and the palette call it."""
    help: str
    """One sentence for the help screen, the palette and the tooltip."""
    action: str
    """The Textual action it runs, with its namespace where the binding's own node does not have it."""
    footer: bool = False
    """Whether the key line shows it."""
    priority: bool = False
    """Whether it wins over whatever has the focus."""

    @property
    def place(self) -> str:
        """Where it works: the part of the id before the dot."""
        return self.id.partition(".")[0]

    @property
    def key_names(self) -> tuple[str, ...]:
        """Its keys one by one, as Textual names them."""
        return tuple(canonical(key) for key in self.keys.split(","))

    @property
    def key_labels(self) -> tuple[str, ...]:
        """Its keys as a person reads them, e.g. ``?`` or ``^q``."""
        return tuple(label_of(key) for key in self.key_names)


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
    """A key as Textual names it: a punctuation mark by its Unicode name."""
    key = key.strip()
    return key if len(key) != 1 or key.isalnum() else _character_to_key(key)


def label_of(key: str) -> str:
    """A key as a person reads it, e.g. ``?`` or ``^q``."""
    *modifiers, name = key.split("+")
    caret = "^" if "ctrl" in modifiers else ""
    return "+".join([*(each for each in modifiers if each != "ctrl"), caret + format_key(name)])
