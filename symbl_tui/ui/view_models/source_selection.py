"""The selection on the device screen: the cursor, and the sources that are added to it. No I/O."""

from dataclasses import replace
from typing import Final

from msgspec import structs

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.config.profile import Profile, SourceConfig, SpeakerConfig
from symbl_tui.ui.view_models.source_choices import (
    DEMO,
    FILE,
    REMOTE,
    SelectedSource,
    SourceChoice,
    choices,
    first_channels,
    first_choice,
    source_of,
)

# Sources recorded at the same time.
_MAX_SOURCES: Final = 16
_MISSING: Final = "not connected"


class SourceSelection:
    """All choices and what is selected of them. Addressed by key, so a refresh of the devices keeps it."""

    def __init__(self, base: SourceConfig, demo: Profile | None, *, remote: bool = False) -> None:
        """Start with what needs no device.

        Args:
            base: The profile's source, selected once the devices are known.
            demo: The profile of the bundled meeting, where that is offered.
            remote: Whether a microphone over SSH is offered.
        """
        self._base = base
        self._demo = demo
        self._remote = remote
        self._initialized = False
        self._channels: dict[str, int] = {}
        self.choices = choices((), SourceConfig(), demo, remote=remote)
        """All choices in the order of the list."""
        self.cursor: SourceChoice | None = None
        """The choice under the cursor."""
        self._added: tuple[str, ...] = ()
        self.missing: tuple[str, ...] = ()
        """The labels of selected sources that are not connected now."""

    def update_devices(self, devices: tuple[InputDevice, ...]) -> str:
        """Set the devices that are connected now; returns the key to start with."""
        found = choices(devices, self._base, self._demo, remote=self._remote)
        # Once: later refreshes must not undo what the user has changed.
        if not self._initialized:
            self._initialized = True
            self._channels = first_channels(found, devices, self._base)
            self._added = tuple(self._channels) if len(self._channels) > 1 else ()
        connected = {choice.key for choice in found}
        # What was selected stays selected while it is unplugged: a loose cable must not change the channels.
        selected = {*self._added, *([self.cursor.key] if self.cursor else ())}
        missing = [each for each in self.choices if each.key in selected - connected]
        self.missing = tuple(each.label for each in missing)
        self.choices = *(replace(each, detail=_MISSING) for each in missing), *found
        return first_choice(found, devices, self._base)

    def toggle_added(self) -> bool:
        """Add the choice under the cursor, or remove it; returns False where it cannot be added."""
        key = self.cursor.key if self.cursor else DEMO
        if key in self._added:
            self._added = tuple(each for each in self._added if each != key)
        elif key == DEMO or len(self._added) >= _MAX_SOURCES:
            return False
        else:
            self._added += (key,)
        return True

    def add_channels(self, count: int) -> bool:
        """Use more channels of the choice under the cursor, or fewer where negative; whether it can."""
        if self.cursor is None or not self.cursor.max_channels:
            return False
        before = self.channels(self.cursor)
        self._channels[self.cursor.key] = max(1, min(before + count, self.cursor.max_channels))
        return self.channels(self.cursor) != before

    def channels(self, choice: SourceChoice) -> int:
        """The number of channels of a choice; 0: all that it has."""
        return min(self._channels.get(choice.key, self._base.channels or 1), choice.max_channels)

    @property
    def added(self) -> dict[str, int]:
        """The sources recorded wherever the cursor is, in the order of the channels: key to channels."""
        known = {choice.key: choice for choice in self.choices}
        return {key: self.channels(known[key]) for key in self._added if key in known}

    @property
    def selected(self) -> tuple[SelectedSource, ...]:
        """The sources to record in the order of the channels: those that are added, else that at the cursor.

        The demo meeting is played alone, where the cursor is on it.
        """
        if self.cursor is None:
            return ()
        known = {choice.key: choice for choice in self.choices}
        added = [known[key] for key in self._added if key in known and self.cursor.key != DEMO]
        return tuple(SelectedSource(choice, self.channels(choice)) for choice in added or [self.cursor])

    @property
    def fixed_speakers(self) -> tuple[SpeakerConfig, ...]:
        """The speakers where they are known and cannot be edited."""
        on_demo = self._demo and self.cursor and self.cursor.key == DEMO
        return self._demo.speakers if self._demo and on_demo else ()

    @property
    def uses_path(self) -> bool:
        """Whether the typed file or URL is selected."""
        return any(each.choice.key == FILE for each in self.selected)

    @property
    def uses_remote(self) -> bool:
        """Whether the microphone over SSH is selected."""
        return any(each.choice.key == REMOTE for each in self.selected)

    def source(self, path: str, remote: str = "") -> SourceConfig:
        """The selected source; there must be one. See :func:`source_of` for the arguments."""
        return source_of(self.selected, self._base, self._demo, path, remote)


def profile_of(
    base: Profile, demo: Profile | None, source: SourceConfig, speakers: tuple[SpeakerConfig, ...], title: str
) -> Profile:
    """A profile with what was entered.

    Args:
        base: The settings that are kept.
        demo: The profile of the bundled meeting, where that is offered: it keeps its speakers.
        source: The selected source.
        speakers: One a channel.
        title: The title field; the meeting has its own until something else is typed.
    """
    if demo is not None and source == demo.source:
        return structs.replace(demo, title=title if title != base.title else demo.title)
    return structs.replace(base, source=source, speakers=speakers, title=title)
