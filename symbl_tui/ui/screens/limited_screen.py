"""A screen whose commands need what is not always there. Imports little: the app asks every screen."""

from textual.screen import Screen

from symbl_tui.ui.commands import Command, Need


class LimitedScreen(Screen[None]):
    """The base of screens some of whose commands cannot always be used."""

    commands: tuple[Command, ...]
    """The commands that work here, with the user's keys."""

    def lacks(self) -> frozenset[Need]:
        """What commands need and is not there now."""
        return frozenset()
