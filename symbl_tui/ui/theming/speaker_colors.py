"""Which of the theme's colours a speaker has, the same wherever they appear."""

from collections.abc import Callable, Mapping

from symbl_tui.ui.theming.theme import SPEAKERS


class SpeakerColors:
    """Gives each name a colour number: the one that was chosen, else one after the other as they are met."""

    def __init__(self, chosen: Callable[[], Mapping[str, int]] = dict) -> None:
        """``chosen`` says which names have which colours; asked when a name is first met."""
        self._chosen = chosen
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The colour of a name: 1 to :data:`symbl_tui.ui.theming.theme.SPEAKERS`."""
        if name not in self._numbers:
            self._numbers[name] = self._chosen().get(name) or len(self._numbers) % SPEAKERS + 1
        return self._numbers[name]

    def forget(self) -> None:
        """Other colours were chosen."""
        self._numbers.clear()
