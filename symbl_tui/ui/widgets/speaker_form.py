"""The speakers of the channels: name, user id and colour of each channel, source by source."""

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
    """One channel; under the label of its source where there are several sources."""

    def __init__(self, number: int, speaker: SpeakerConfig | None) -> None:
        super().__init__()
        self._number = number
        self._initial_colour = speaker.colour if speaker else None
        name, user_id = (speaker.name, speaker.user_id) if speaker else ("", "")
        self._source = Static(classes="device", markup=False)
        self._name_field = Input(name, placeholder="name", max_length=NAME_LIMIT, compact=True)
        self._user_id_field = Input(user_id, placeholder="e-mail or ID", max_length=NAME_LIMIT, compact=True)
        several = speaker is not None and speaker.speakers == "auto"
        self._colour = ColourField(colour_of(number - 1, speaker), several=several)
        self._several = Static(classes="several", markup=False)

    def compose(self) -> ComposeResult:
        """The source, then number, name, id, colour; below them the number of speakers."""
        yield self._source
        with Horizontal():
            yield Static(f"{self._number:>2} ", classes="number", markup=False)
            yield self._name_field
            yield self._user_id_field
            yield self._colour
        yield self._several

    def on_mount(self) -> None:
        """Show whether several speakers share the channel."""
        self._show_several()

    @on(DescendantFocus)
    @on(DescendantBlur)
    @on(ColourField.Changed)
    def _show_several(self) -> None:
        """Show whether several speakers share the channel; on its colour, the key that changes it."""
        several = self._colour.several
        text = "several speakers, labelled later" if several else ""
        if self._colour.has_focus:
            text = "p: one speaker only" if several else "p: several speakers on this channel"
        self._several.update(text)
        self._several.display = bool(text)

    def show(self, source: str) -> None:
        """Show the row, under the label of a source unless that is empty."""
        self.display = True
        self._source.display = bool(source)
        self._source.update(Content.styled(source, "bold"))

    @property
    def colour(self) -> int:
        """The colour that is shown."""
        return self._colour.colour

    @property
    def speaker(self) -> SpeakerConfig | None:
        """The typed speaker; None where nothing was typed or chosen."""
        name, user_id = clean(self._name_field.value), clean(self._user_id_field.value)
        colour = self._colour.chosen or self._initial_colour
        several = self._colour.several
        if not name and not user_id and colour is None and not several:
            return None
        unnamed = f"Microphone {self._number}" if several else f"Speaker {self._number}"
        speakers: Literal["one", "auto"] = "auto" if several else "one"
        return SpeakerConfig(name=name or unnamed, user_id=user_id, colour=colour, speakers=speakers)


class SpeakerForm(Vertical):
    """A row per channel. Rows of channels that are not selected are hidden and kept."""

    def __init__(self, speakers: tuple[SpeakerConfig, ...]) -> None:
        """Takes the initial speakers."""
        super().__init__()
        self._rows = [SpeakerRow(number, speaker) for number, speaker in enumerate(speakers, 1)]

    def compose(self) -> ComposeResult:
        """The initial rows, hidden."""
        for row in self._rows:
            row.display = False
        yield from self._rows

    def show(self, sources: tuple[tuple[str, int], ...]) -> None:
        """Show a row for every channel of some sources, given by label and number of channels."""
        several = len(sources) > 1
        headings = [
            label if several and channel == 0 else "" for label, count in sources for channel in range(count)
        ]
        missing = [SpeakerRow(number, None) for number in range(len(self._rows) + 1, len(headings) + 1)]
        self._rows += missing
        if missing:
            self.mount_all(missing)
        for row, heading in zip(self._rows, headings, strict=False):
            row.show(heading)
        # Hidden and not removed: the names come back when the channel is chosen again.
        for row in self._rows[len(headings) :]:
            row.display = False

    @property
    def colours(self) -> tuple[int, ...]:
        """The colour of every channel."""
        return tuple(row.colour for row in self._rows)

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """All speakers up to the last typed one; those without a name get a number."""
        typed = [row.speaker for row in self._rows]
        while typed and typed[-1] is None:
            typed.pop()
        return tuple(
            speaker or SpeakerConfig(name=f"Speaker {number}") for number, speaker in enumerate(typed, 1)
        )
