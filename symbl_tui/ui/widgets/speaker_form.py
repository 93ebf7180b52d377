"""Who is on each channel: a name and a user id to type in for every channel that is taken."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from symbl_tui.config import SpeakerConfig
from symbl_tui.text import NAME_LIMIT, clean


class SpeakerRow(Horizontal):
    """One channel."""

    def __init__(self, number: int, speaker: SpeakerConfig | None) -> None:
        super().__init__()
        self._number = number
        name, user_id = (speaker.name, speaker.user_id) if speaker else ("", "")
        self._who = Input(name, placeholder="name", max_length=NAME_LIMIT, compact=True)
        self._contact = Input(user_id, placeholder="e-mail or other id", max_length=NAME_LIMIT, compact=True)

    def compose(self) -> ComposeResult:
        """Number, name, id."""
        yield Static(f"{self._number:>2} ", markup=False)
        yield self._who
        yield self._contact

    @property
    def speaker(self) -> SpeakerConfig | None:
        """Who was typed in; None where nothing was."""
        name, user_id = clean(self._who.value), clean(self._contact.value)
        if not name and not user_id:
            return None
        return SpeakerConfig(name=name or f"Speaker {self._number}", user_id=user_id)


class SpeakerForm(Vertical):
    """A row per channel. Those of channels that are not taken are hidden and kept."""

    def __init__(self, speakers: tuple[SpeakerConfig, ...]) -> None:
        """``speakers``: who was on the channels before."""
        super().__init__()
        self._rows = [SpeakerRow(number, speaker) for number, speaker in enumerate(speakers, 1)]

    def compose(self) -> ComposeResult:
        """The rows there were before, hidden."""
        for row in self._rows:
            row.display = False
        yield from self._rows

    def show(self, count: int) -> None:
        """Show the rows of the first ``count`` channels."""
        missing = [SpeakerRow(number, None) for number in range(len(self._rows) + 1, count + 1)]
        self._rows += missing
        if missing:
            self.mount_all(missing)
        for index, row in enumerate(self._rows):
            row.display = index < count

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """Everybody up to the last one who was typed in; whoever has no name among them gets a number."""
        typed = [row.speaker for row in self._rows]
        while typed and typed[-1] is None:
            typed.pop()
        return tuple(
            speaker or SpeakerConfig(name=f"Speaker {number}") for number, speaker in enumerate(typed, 1)
        )
