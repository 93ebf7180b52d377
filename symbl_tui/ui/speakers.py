"""Which of the theme's colours a speaker has, the same wherever they appear."""

from symbl_tui.ui.theme import SPEAKERS


class Speakers:
    """Gives each name a colour number, in the order in which names are first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The colour of a name: 1 to :data:`symbl_tui.ui.theme.SPEAKERS`."""
        known = self._numbers
        return known.setdefault(name, len(known)) % SPEAKERS + 1
