"""The colour of each speaker, the same in every widget."""

from collections.abc import Callable, Mapping

from symbl_tui.ui.theming.theme import SPEAKERS


class SpeakerColors:
    """Assigns colour numbers to names: the configured one, else the next in order of appearance."""

    def __init__(self, chosen: Callable[[], Mapping[str, int]] = dict) -> None:
        """``chosen`` returns the configured numbers by name; called when a name appears first."""
        self._chosen = chosen
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The colour of a name: 1 to :data:`symbl_tui.ui.theming.theme.SPEAKERS`."""
        # Assigned once: a colour that changed while people speak would confuse them.
        if name not in self._numbers:
            self._numbers[name] = self._chosen().get(name) or len(self._numbers) % SPEAKERS + 1
        return self._numbers[name]

    def forget(self) -> None:
        """Drop all assignments: other colours were configured."""
        self._numbers.clear()
