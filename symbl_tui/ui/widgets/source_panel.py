"""What is known of the chosen source: its level, its facts or fault, and who is on its channels."""

from collections.abc import Callable

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from symbl_tui.config import SpeakerConfig
from symbl_tui.session.live import ChannelStatus
from symbl_tui.ui import source_wording as wording
from symbl_tui.ui.preview import Heard
from symbl_tui.ui.sources import FILE, Choice
from symbl_tui.ui.speakers import Speakers
from symbl_tui.ui.widgets.level_meter import Meters
from symbl_tui.ui.widgets.speaker_form import SpeakerForm


class SourcePanel(VerticalScroll, can_focus=False):
    """One source. Takes what is known of it, gives what was typed in."""

    heading = getters.query_one("#heading", Static)
    facts = getters.query_one("#facts", Static)
    field = getters.query_one("#path", Input)
    meters = getters.query_one(Meters)
    people = getters.query_one("#people", Static)
    form = getters.query_one(SpeakerForm)

    class PathTyped(Message):
        """The path of the file was changed."""

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
            path: The file to begin with.
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
        yield Input(self._path, id="path", placeholder="path of a sound file", compact=True)
        yield Meters(self._levels, Speakers(), rate=self._meter_hz)
        yield Static(id="facts", markup=False)
        yield Static(id="people", markup=False)
        yield SpeakerForm(self._before)

    @property
    def path(self) -> str:
        """The file that was typed in."""
        return self.field.value.strip()

    @property
    def speakers(self) -> tuple[SpeakerConfig, ...]:
        """Who was typed in."""
        return self.form.speakers

    @on(Input.Changed, "#path")
    def _typed(self) -> None:
        self.post_message(self.PathTyped())

    def show(
        self, choice: Choice, heard: Heard | None, taken: int, fixed: tuple[SpeakerConfig, ...] = ()
    ) -> None:
        """Show a source.

        Args:
            choice: Which one.
            heard: How its preview goes, if there is news of it.
            taken: How many of its channels are taken; 0: those it turns out to have.
            fixed: Who is on its channels, where that is known and not to be typed in.
        """
        fault = heard.fault if heard else ""
        has = heard.format.channels if heard and heard.format else 0
        count = 0 if fixed else taken or has
        self.heading.update(Content.styled(choice.label, "bold"))
        self.field.display = choice.key == FILE
        self.meters.display = not fault
        self.facts.update(fault or wording.facts(choice, heard, taken))
        self.facts.set_class(bool(fault), "-failed")
        self.people.update(wording.people(count, fixed))
        self.form.show(count)
