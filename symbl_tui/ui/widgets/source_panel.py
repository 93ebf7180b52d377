"""The selected source: its levels, facts or fault, and the speakers of its channels."""

from collections.abc import Callable

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widgets import Input, Static

from symbl_tui.audio.registry import redact
from symbl_tui.config.profile import MAX_TITLE, SpeakerConfig
from symbl_tui.domain.text import clean
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.presenters import source_text
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.view_models.preview import PreviewStatus, channel_name
from symbl_tui.ui.view_models.source_choices import SelectedSource
from symbl_tui.ui.view_models.source_selection import SourceSelection
from symbl_tui.ui.widgets.colour_field import ColourField
from symbl_tui.ui.widgets.meters import Meters
from symbl_tui.ui.widgets.path_input import PathInput
from symbl_tui.ui.widgets.speaker_form import ShownSource, SpeakerForm


class SourcePanel(VerticalScroll, can_focus=False):
    """Shows a selection and the status of its preview; has the typed path and the speakers."""

    heading = getters.query_one("#heading", Static)
    facts = getters.query_one("#facts", Static)
    path_field = getters.query_one("#path", Input)
    meters = getters.query_one(Meters)
    speakers_line = getters.query_one("#speakers", Static)
    form = getters.query_one(SpeakerForm)
    title_field = getters.query_one("#session-title", Input)

    class PathChanged(Message):
        """The typed file or URL has changed."""

    def __init__(
        self,
        levels: Callable[[], tuple[ChannelStatus, ...]],
        path: str,
        speakers: tuple[SpeakerConfig, ...],
        title: str,
        *,
        meter_hz: float,
    ) -> None:
        """Prepare to show a source.

        Args:
            levels: Returns every channel's level at once.
            path: The initial file or URL.
            speakers: The initial speakers of the channels.
            title: The initial title of the session.
            meter_hz: Updates of the meters per second.
        """
        super().__init__()
        self._levels = levels
        self._path = path
        self._initial_speakers = speakers
        self._initial_title = title
        self._meter_hz = meter_hz

    def compose(self) -> ComposeResult:
        """Name, path, levels, facts, speakers, title."""
        yield Static(id="heading", classes="title", markup=False)
        yield PathInput(self._path, source_text.PLACEHOLDER, id="path")
        yield Meters(self._levels, SpeakerColors(self._colours), rate=self._meter_hz)
        yield Static(id="facts", markup=False)
        yield Static(id="speakers", markup=False)
        yield SpeakerForm(self._initial_speakers)
        yield Input(
            self._initial_title,
            id="session-title",
            placeholder=source_text.TITLE_PLACEHOLDER,
            max_length=MAX_TITLE,
            compact=True,
        )

    @property
    def path(self) -> str:
        """The typed file or URL."""
        return self.path_field.value.strip()

    @property
    def title(self) -> str:
        """The typed title of the session."""
        return clean(self.title_field.value)

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """The typed speakers."""
        return self.form.speakers

    @on(Input.Changed, "#path")
    def _path_changed(self) -> None:
        self.post_message(self.PathChanged())

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _mask_path(self) -> None:
        """Show a URL with secrets only while it is edited."""
        self.path_field.password = not self.path_field.has_focus and redact(self.path) != self.path

    @on(ColourField.Changed)
    def _recolour(self) -> None:
        self.meters.recolour()

    def _colours(self) -> dict[str, int]:
        """The colours of the meters, by the names of the channels."""
        return {channel_name(channel): colour for channel, colour in enumerate(self.form.colours)}

    def show(
        self,
        selection: SourceSelection,
        status: PreviewStatus | None,
        command: tuple[str, str] | None = None,
        *,
        without_levels: bool = False,
    ) -> None:
        """Show what is selected.

        Args:
            selection: The selection, with a choice under the cursor.
            status: The status of its preview, where known.
            command: The operating system of the microphone over SSH and the command to run there.
            without_levels: Whether to hide the meters.
        """
        fault = status.fault if status else ""
        sources = () if selection.fixed_speakers else shown_sources(selection, status)
        self.heading.update(Content.styled(source_text.heading(selection.selected), "bold"))
        self.path_field.display = selection.uses_path
        self.meters.display = not (fault or without_levels)
        if choice := selection.cursor:
            channels = selection.channels(choice)
            self.facts.update(fault or source_text.facts(choice, status, channels, self.path, command))
        self.facts.set_class(bool(fault), "-failed")
        total = sum(source.channels for source in sources)
        self.speakers_line.update(source_text.speakers(total, selection.fixed_speakers))
        self.form.show(sources)


def shown_sources(selection: SourceSelection, status: PreviewStatus | None) -> tuple[ShownSource, ...]:
    """Every selected source with its number of channels, as far as known."""
    counts = channel_counts(selection.selected, status)
    return tuple(
        ShownSource(each.choice.key, each.choice.label, count, each.choice.key in selection.added)
        for each, count in zip(selection.selected, counts, strict=True)
    )


def channel_counts(selected: tuple[SelectedSource, ...], status: PreviewStatus | None) -> tuple[int, ...]:
    """The number of channels of every selected source, as far as known."""
    known = sum(each.channels for each in selected)
    rest = max(0, status.format.channels - known) if status and status.format else 0
    found = []
    for each in selected:
        # A file's channels are known once it is open: those that no other source has.
        count, rest = (each.channels, rest) if each.channels else (rest, 0)
        found.append(count)
    return tuple(found)
