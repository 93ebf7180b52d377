"""The registry of screens: their commands, and how the app opens those that have a key of their own.

Bindings, key line, palette, help and the check of a user's keymap are derived from it. It knows a screen's
code by name only, so that a screen is imported when it is opened.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from msgspec import Struct

from symbl_tui.ui.commands.app_commands import APP
from symbl_tui.ui.commands.command_bindings import Command, Place


class ScreenCommands(Struct, frozen=True):
    """The commands of a screen, and where it is defined, without importing it."""

    name: str
    everywhere: tuple[Place, ...]
    """Places whose commands work wherever the focus is."""
    focused: tuple[Place, ...] = ()
    """Places whose commands work while their widget has the focus."""
    opener: Command | None = None
    """The app's command that opens the screen from anywhere; its action is ``app.open('name')``."""
    visit: str = ""
    """For the opener, ``module:name`` of the screen's class, which takes the commands; or of a coroutine
    function that takes the app and returns when the screen was closed."""

    @property
    def places(self) -> tuple[Place, ...]:
        """All its places, in the order of the help."""
        return self.everywhere + self.focused

    @property
    def combinations(self) -> tuple[frozenset[str], ...]:
        """Sets of places whose commands work at the same time, so that their keys must differ."""
        base = {"app", *(place.name for place in self.everywhere)}
        return tuple(frozenset({*base, place.name}) for place in self.focused) or (frozenset(base),)


_SCREENS: Final[dict[str, ScreenCommands]] = {}


def register(screen: ScreenCommands) -> None:
    """Add a screen; raises ValueError where its name is taken."""
    if screen.name in _SCREENS:
        raise ValueError(f"there is a screen {screen.name} already")
    _SCREENS[screen.name] = screen


def unregister(name: str) -> None:
    """Remove a screen."""
    del _SCREENS[name]


def screens() -> tuple[ScreenCommands, ...]:
    """All screens, in order of registration."""
    return tuple(_SCREENS.values())


def screen_named(name: str) -> ScreenCommands:
    """The screen with a name; raises KeyError where there is none."""
    return _SCREENS[name]


def openers() -> tuple[Command, ...]:
    """The app's commands that open screens."""
    return tuple(screen.opener for screen in screens() if screen.opener)


def places() -> dict[str, Place]:
    """Every place once, by name; two screens may share one, e.g. the transcript."""
    everywhere = Place("app", "Everywhere", (*APP, *openers()))
    every = chain((everywhere,), *(screen.places for screen in screens()))
    return {place.name: place for place in every}


def all_commands() -> tuple[Command, ...]:
    """Every command once, with its default keys."""
    return tuple(command for place in places().values() for command in place.commands)


def commands_of(name: str, commands: Iterable[Command]) -> tuple[Command, ...]:
    """Of ``commands`` those that work on a screen, in the order of its help."""
    order = [*(place.name for place in screen_named(name).places), "app"]
    known = tuple(commands)
    return tuple(each for place in order for each in known if each.place == place)


def footer_of(name: str, commands: Iterable[Command]) -> tuple[Command, ...]:
    """Of ``commands`` those on a screen's key line: Enter first, then those of its lists, then the others."""
    focused = [place.name for place in screen_named(name).focused]
    shown = [each for each in commands_of(name, commands) if each.footer and each.place != "app"]
    shown.sort(key=lambda each: (each.keys != "enter", each.place not in focused))
    return tuple(shown)
