"""What is known of the chosen sources: their levels, facts or fault, and who is on their channels."""

from collections.abc import Callable

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widgets import Input, Static

from symbl_tui.audio.registry import redact
from symbl_tui.config.profile import SpeakerConfig
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.ui.presenters import source_text as wording
from symbl_tui.ui.theming.speaker_colors import SpeakerColors
from symbl_tui.ui.view_models.preview import PreviewLevels, channel_name
from symbl_tui.ui.view_models.source_choices import TakenInput
from symbl_tui.ui.view_models.source_selection import Selection
from symbl_tui.ui.widgets.colour_field import ColourField
from symbl_tui.ui.widgets.level_meter import Meters
from symbl_tui.ui.widgets.speaker_form import SpeakerForm


class SourcePanel(VerticalScroll, can_focus=False):
    """What is chosen. Takes what is known of it, gives what was typed in."""

    heading = getters.query_one("#heading", Static)
    facts = getters.query_one("#facts", Static)
    field = getters.query_one("#path", Input)
    meters = getters.query_one(Meters)
    people = getters.query_one("#people", Static)
    form = getters.query_one(SpeakerForm)

    class PathTyped(Message):
        """The file or address was changed."""

    def __init__(
        self,
        levels: Callable[[], tuple[ChannelStatus, ...]],
        path: str,
        speakers: tuple[SpeakerConfig, ...],
        *,
        meter_hz: float,
    ) -> None:
        """Prepare to show.

        Args:
            levels: Says how loud every channel is; must return at once.
            path: The file or address to begin with.
            speakers: Who was on the channels before.
            meter_hz: Looks at the level per second.
        """
        super().__init__()
        self._levels = levels
        self._path = path
        self._before = speakers
        self._meter_hz = meter_hz

    def compose(self) -> ComposeResult:
        """Name, path, level, facts, people."""
        yield Static(id="heading", classes="title", markup=False)
        yield Input(self._path, id="path", placeholder=wording.PLACEHOLDER, compact=True)
        yield Meters(self._levels, SpeakerColors(self._colours), rate=self._meter_hz)
        yield Static(id="facts", markup=False)
        yield Static(id="people", markup=False)
        yield SpeakerForm(self._before)

    @property
    def path(self) -> str:
        """The file or address that was typed in."""
        return self.field.value.strip()

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """Who was typed in."""
        return self.form.speakers

    @on(Input.Changed, "#path")
    def _typed(self) -> None:
        self.post_message(self.PathTyped())

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _veil(self) -> None:
        """Show an address with secrets in it only while it is typed."""
        self.field.password = not self.field.has_focus and redact(self.path) != self.path

    @on(ColourField.Changed)
    def _recolour(self) -> None:
        self.meters.recolour()

    def _colours(self) -> dict[str, int]:
        """The colours of the meters, which go by the numbers of the channels."""
        return {channel_name(channel): colour for channel, colour in enumerate(self.form.colours)}

    def show(
        self,
        selection: Selection,
        heard: PreviewLevels | None,
        line: tuple[str, str] | None = None,
        *,
        silent: bool = False,
    ) -> None:
        """Show what is chosen.

        Args:
            selection: What that is; the cursor is on something.
            heard: How its preview goes, if there is news of it.
            line: Where the microphone over SSH is, and what to paste there.
            silent: There are no levels to show.
        """
        fault = heard.fault if heard else ""
        devices = () if selection.fixed else parts(selection.taken, heard)
        self.heading.update(Content.styled(wording.heading(selection.taken), "bold"))
        self.field.display = selection.takes_file
        self.meters.display = not (fault or silent)
        if at := selection.at:
            taken = selection.channels(at)
            self.facts.update(fault or wording.facts(at, heard, taken, self.path, line))
        self.facts.set_class(bool(fault), "-failed")
        self.people.update(wording.people(sum(count for _, count in devices), selection.fixed))
        self.form.show(devices)


def parts(taken: tuple[TakenInput, ...], heard: PreviewLevels | None) -> tuple[tuple[str, int], ...]:
    """The name of everything that is taken and its number of channels, as far as that is known."""
    known = sum(each.channels for each in taken)
    rest = max(0, heard.format.channels - known) if heard and heard.format else 0
    found = []
    for each in taken:
        # What tells its channels only when it is open, a file, has those that nothing else has.
        count, rest = (each.channels, rest) if each.channels else (rest, 0)
        found.append((each.choice.label, count))
    return tuple(found)
