"""The speakers of the channels: name, user id and colour of each channel, source by source."""

from dataclasses import dataclass
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

    def __init__(self, speaker: SpeakerConfig | None) -> None:
        super().__init__()
        self._number = 0
        self._number_line = Static(classes="number", markup=False)
        self._initial_colour = speaker.colour if speaker else None
        name, user_id = (speaker.name, speaker.user_id) if speaker else ("", "")
        self._source = Static(classes="device", markup=False)
        self._name_field = Input(name, placeholder="name", max_length=NAME_LIMIT, compact=True)
        self._user_id_field = Input(user_id, placeholder="e-mail or ID", max_length=NAME_LIMIT, compact=True)
        several = speaker is not None and speaker.speakers == "auto"
        self._colour = ColourField(self._initial_colour or 1, several=several)
        self._several = Static(classes="several", markup=False)

    def compose(self) -> ComposeResult:
        """The source, then number, name, id, colour; below them the number of speakers."""
        yield self._source
        with Horizontal():
            yield self._number_line
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

    def show(self, number: int, source: str) -> None:
        """Show the row of a channel, under the label of a source unless that is empty."""
        self.display = True
        self._number = number
        self._number_line.update(f"{number:>2} ")
        if self._initial_colour is None:
            self._colour.propose(colour_of(number - 1, None))
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


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source whose channels have a row each."""

    key: str
    label: str
    channels: int
    added: bool = False
    """Whether it is recorded wherever the cursor is: then its speakers are its own."""


class SpeakerForm(Vertical):
    """A row per channel. Rows of channels that are not selected are hidden and kept.

    The source under the cursor has the rows that belong to no other, so that names stay while the user looks
    for the right microphone. A source that is added keeps its rows.
    """

    def __init__(self, speakers: tuple[SpeakerConfig, ...]) -> None:
        """Takes the initial speakers."""
        super().__init__()
        self._free = [SpeakerRow(speaker) for speaker in speakers]
        self._owned: dict[str, list[SpeakerRow]] = {}
        self._shown: list[SpeakerRow] = []

    def compose(self) -> ComposeResult:
        """The initial rows, hidden."""
        for row in self._free:
            row.display = False
        yield from self._free

    def show(self, sources: tuple[ShownSource, ...]) -> None:
        """Show a row for every channel of some sources."""
        before, several = set(self.children), len(sources) > 1
        self._shown = []
        for source in sources:
            for channel, row in enumerate(self._rows_of(source)):
                self._shown.append(row)
                row.show(len(self._shown), source.label if several and channel == 0 else "")
        if missing := [row for row in self._shown if row not in before]:
            self.mount_all(missing)
        # Hidden and not removed: the names come back when the channel is chosen again.
        for hidden in before.difference(self._shown):
            hidden.display = False
        order = {row: place for place, row in enumerate(self._shown)}
        self.sort_children(key=lambda row: order.get(row, len(order)))  # type: ignore[call-overload]

    def _rows_of(self, source: ShownSource) -> list[SpeakerRow]:
        if not source.added:
            rows = self._owned.get(source.key, self._free)
        else:
            rows = self._owned.setdefault(source.key, [])
            # What was typed while the cursor was on it is about this source.
            taken = max(0, source.channels - len(rows))
            rows += self._free[:taken]
            del self._free[:taken]
        rows += [SpeakerRow(None) for _ in range(source.channels - len(rows))]
        return rows[: source.channels]

    @property
    def _ordered(self) -> list[SpeakerRow]:
        return [*self._shown, *(row for row in self._free if row not in self._shown)]

    @property
    def colours(self) -> tuple[int, ...]:
        """The colour of every channel."""
        return tuple(row.colour for row in self._ordered)

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """All speakers up to the last typed one; those without a name get a number."""
        typed = [row.speaker for row in self._ordered]
        while typed and typed[-1] is None:
            typed.pop()
        return tuple(
            speaker or SpeakerConfig(name=f"Speaker {number}") for number, speaker in enumerate(typed, 1)
        )
