"""Who is on each channel: name, user id and colour for every channel that is taken, device by device."""

from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.widgets import Input, Static

from symbl_tui.config.profile import SpeakerConfig, colour_of
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.ui.widgets.colour_field import ColourField


class SpeakerRow(Vertical):
    """One channel; under the name of its device where there are several."""

    def __init__(self, number: int, speaker: SpeakerConfig | None) -> None:
        super().__init__()
        self._number = number
        self._before = speaker.colour if speaker else None
        name, user_id = (speaker.name, speaker.user_id) if speaker else ("", "")
        self._device = Static(classes="device", markup=False)
        self._who = Input(name, placeholder="name", max_length=NAME_LIMIT, compact=True)
        self._contact = Input(user_id, placeholder="e-mail or id", max_length=NAME_LIMIT, compact=True)
        several = speaker is not None and speaker.speakers == "auto"
        self._colour = ColourField(colour_of(number - 1, speaker), several=several)
        self._several = Static(classes="several", markup=False)

    def compose(self) -> ComposeResult:
        """The device, then number, name, id, colour; below it what the colour's keys do."""
        yield self._device
        with Horizontal():
            yield Static(f"{self._number:>2} ", classes="number", markup=False)
            yield self._who
            yield self._contact
            yield self._colour
        yield self._several

    def on_mount(self) -> None:
        """Say how many people share the channel, where they are several."""
        self._tell()

    @on(DescendantFocus)
    @on(DescendantBlur)
    @on(ColourField.Changed)
    def _tell(self) -> None:
        """Below the row: whether several people share the channel, and on its colour the way to say so."""
        told = "several people, told apart afterwards" if self._colour.several else ""
        if self._colour.has_focus:
            told = "p: one person again" if self._colour.several else "p: several people share this channel"
        self._several.update(told)
        self._several.display = bool(told)

    def show(self, device: str) -> None:
        """Show the row, under the name of a device if there is one."""
        self.display = True
        self._device.display = bool(device)
        self._device.update(Content.styled(device, "bold"))

    @property
    def colour(self) -> int:
        """The colour it has now."""
        return self._colour.colour

    @property
    def speaker(self) -> SpeakerConfig | None:
        """Who was typed in; None where nothing was."""
        name, user_id = clean(self._who.value), clean(self._contact.value)
        colour = self._colour.chosen or self._before
        several = self._colour.several
        if not name and not user_id and colour is None and not several:
            return None
        unnamed = f"Microphone {self._number}" if several else f"Speaker {self._number}"
        speakers: Literal["one", "auto"] = "auto" if several else "one"
        return SpeakerConfig(name=name or unnamed, user_id=user_id, colour=colour, speakers=speakers)


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

    def show(self, devices: tuple[tuple[str, int], ...]) -> None:
        """Show a row for every channel of some devices, given by name and number of channels."""
        several = len(devices) > 1
        headings = [
            name if several and channel == 0 else "" for name, count in devices for channel in range(count)
        ]
        missing = [SpeakerRow(number, None) for number in range(len(self._rows) + 1, len(headings) + 1)]
        self._rows += missing
        if missing:
            self.mount_all(missing)
        for row, heading in zip(self._rows, headings, strict=False):
            row.show(heading)
        for row in self._rows[len(headings) :]:
            row.display = False

    @property
    def colours(self) -> tuple[int, ...]:
        """The colour of every channel."""
        return tuple(row.colour for row in self._rows)

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """Everybody up to the last one who was typed in; whoever has no name among them gets a number."""
        typed = [row.speaker for row in self._rows]
        while typed and typed[-1] is None:
            typed.pop()
        return tuple(
            speaker or SpeakerConfig(name=f"Speaker {number}") for number, speaker in enumerate(typed, 1)
        )
