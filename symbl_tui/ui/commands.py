"""Every command of the screens, declared once: key, footer, palette and help are all derived from here.

A command's id is ``place.name``. A reader's keymap replaces keys by id; :func:`remap` refuses what would not
work, because Textual ignores unknown ids and lets one of two clashing keys win in silence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from textual.binding import Binding, BindingType
from textual.keys import Keys, _character_to_key, format_key, key_to_character

from symbl_tui.errors import ConfigError


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
        return tuple(_canonical(key) for key in self.keys.split(","))

    @property
    def key_labels(self) -> tuple[str, ...]:
        """Its keys as a person reads them, e.g. ``?`` or ``^q``."""
        return tuple(_label(key) for key in self.key_names)


APP: Final = (
    Command(
        "app.interrupt",
        "ctrl+c,ctrl+q",
        "stop",
        "Stop and quit, from anywhere.",
        "app.interrupt",
        priority=True,
    ),
    Command("app.palette", "ctrl+p", "commands", "Find a command by its name.", "app.command_palette"),
)
LIVE: Final = (
    Command(
        "live.mute", "space", "mute", "Send silence instead of sound, or stop doing so.", "screen.mute", True
    ),
    Command("live.pause", "p", "pause", "Stop listening for a while, or go on.", "screen.pause", True),
    Command(
        "live.next_list",
        "tab",
        "lists",
        "Go to the insights; again for the next list.",
        "screen.turn(1)",
        True,
    ),
    Command("live.previous_list", "shift+tab", "previous list", "Go to the list before.", "screen.turn(-1)"),
    Command("live.questions", "1", "questions", "Show the questions.", "screen.show_list(0)"),
    Command("live.actions", "2", "actions", "Show the action items.", "screen.show_list(1)"),
    Command("live.follow_ups", "3", "follow-ups", "Show the follow-ups.", "screen.show_list(2)"),
    Command("live.topics", "4", "topics", "Show the topics.", "screen.show_list(3)"),
    Command("live.trackers", "5", "trackers", "Show where tracked phrases were said.", "screen.show_list(4)"),
    Command("live.copy", "y", "copy", "Copy the text selected with the mouse.", "screen.copy_text"),
    Command("live.back", "escape", "transcript", "Go back to the transcript.", "screen.back"),
    Command("live.help", "question_mark,f1", "help", "Show this help.", "screen.help", True),
    Command(
        "live.quit",
        "q",
        "stop",
        "Stop, wait for the last words, quit; again: at once.",
        "screen.quit",
        True,
    ),
)
TRANSCRIPT: Final = (
    Command("transcript.up", "up,k", "line up", "Scroll up; new words wait below.", "line(-1)"),
    Command("transcript.down", "down,j", "line down", "Scroll down.", "line(1)"),
    Command("transcript.page_up", "pageup", "page up", "Scroll up a page.", "page(-1)"),
    Command("transcript.page_down", "pagedown", "page down", "Scroll down a page.", "page(1)"),
    Command("transcript.start", "home", "first words", "Go to the first words.", "start"),
    Command("transcript.end", "end,G", "newest words", "Go to the newest words and follow them.", "end"),
)
LISTS: Final = (
    Command("lists.up", "up,k", "row up", "Move up the list.", "cursor_up"),
    Command("lists.down", "down,j", "row down", "Move down the list.", "cursor_down"),
    Command("lists.jump", "enter", "jump", "Show where in the transcript it was said.", "select"),
)
HELP: Final = (
    Command("help.close", "escape,q,question_mark,f1", "close", "Close this help.", "screen.dismiss", True),
)

ALL: Final = APP + LIVE + TRANSCRIPT + LISTS + HELP
_TOGETHER: Final = (
    {"app", "live", "transcript"},
    {"app", "live", "lists"},
    {"app", "help"},
)
"""Places whose keys work at the same time; within one of these sets a key has one meaning."""


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
                f"keys.{id}: there is no such command; the commands are {', '.join(sorted(known))}"
            )
        for key in value.split(","):
            _check_key(id, key)
    mapped = tuple(replace(command, keys=keys.get(command.id, command.keys)) for command in commands)
    for places in _TOGETHER:
        _check_clashes([command for command in mapped if command.place in places])
    return mapped


def _check_key(id: str, key: str) -> None:
    *modifiers, name = _canonical(key).split("+")
    if not (set(modifiers) <= {"ctrl", "shift", "alt", "super", "meta"} and _is_key(name)):
        raise ConfigError(
            f'keys.{id}: "{key}" is no key; expected a name such as "m", "f5", "ctrl+e" or "space"'
        )


def _check_clashes(commands: list[Command]) -> None:
    taken: dict[str, str] = {}
    for command in commands:
        for key in command.key_names:
            if (other := taken.setdefault(key, command.id)) != command.id:
                raise ConfigError(
                    f'keys: "{_label(key)}" is the key of both {other} and {command.id}; give one another key'
                )


def _is_key(name: str) -> bool:
    return name in set(Keys) or key_to_character(name) is not None or len(format_key(name)) == 1


def _canonical(key: str) -> str:
    """A key as Textual names it: a punctuation mark by its Unicode name."""
    key = key.strip()
    return key if len(key) != 1 or key.isalnum() else _character_to_key(key)


def _label(key: str) -> str:
    *modifiers, name = key.split("+")
    caret = "^" if "ctrl" in modifiers else ""
    return "+".join([*(each for each in modifiers if each != "ctrl"), caret + format_key(name)])
