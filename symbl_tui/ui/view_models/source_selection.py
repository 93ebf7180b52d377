"""What is chosen on the device screen: where the cursor is, and what is recorded in addition. No I/O."""

from dataclasses import replace
from typing import Final

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.config.profile import Profile, SourceConfig, SpeakerConfig
from symbl_tui.ui.view_models.source_choices import (
    DEMO,
    DOOR,
    FILE,
    SourceChoice,
    TakenInput,
    choices,
    first_choice,
    first_taken,
    source_of,
)

_MOST: Final = 16
"""Sources at the same time."""
_GONE: Final = "not here now"


class Selection:
    """All there is to choose from, and what is taken of it. Goes by keys, so a refresh changes nothing."""

    def __init__(self, base: SourceConfig, demo: Profile | None, *, door: bool = False) -> None:
        """Begin with what works without any device.

        Args:
            base: The sources to begin with once devices are known.
            demo: The bundled meeting, to be offered too.
            door: Whether a microphone over SSH is to be offered.
        """
        self._base = base
        self._demo = demo
        self._door = door
        self._known = False
        self._channels: dict[str, int] = {}
        self.choices = choices((), SourceConfig(), demo, door=door)
        """What to list."""
        self.at: SourceChoice | None = None
        """Where the cursor is."""
        self._also: tuple[str, ...] = ()
        self.gone: tuple[str, ...] = ()
        """The names of what is chosen and not here now."""

    def look(self, devices: tuple[InputDevice, ...]) -> str:
        """Take in which devices there are now; the key to begin with."""
        found = choices(devices, self._base, self._demo, door=self._door)
        if not self._known:
            self._known = True
            self._channels = first_taken(found, devices, self._base)
            self._also = tuple(self._channels) if len(self._channels) > 1 else ()
        here = {choice.key for choice in found}
        wanted = {*self._also, *([self.at.key] if self.at else ())}
        gone = [each for each in self.choices if each.key in wanted - here]
        self.gone = tuple(each.label for each in gone)
        self.choices = *(replace(each, detail=_GONE) for each in gone), *found
        return first_choice(found, devices, self._base)

    def toggle(self) -> bool:
        """Take what the cursor is on in addition, or no longer; False when that cannot be."""
        key = self.at.key if self.at else DEMO
        if key in self._also:
            self._also = tuple(each for each in self._also if each != key)
        elif key == DEMO or len(self._also) >= _MOST - 1:
            return False
        else:
            self._also += (key,)
        return True

    def take(self, more: int) -> None:
        """Take more or fewer channels of what the cursor is on."""
        if self.at and self.at.most:
            self._channels[self.at.key] = max(1, min(self.channels(self.at) + more, self.at.most))

    def channels(self, choice: SourceChoice) -> int:
        """How many channels of a choice are taken; 0: those it turns out to have."""
        return min(self._channels.get(choice.key, self._base.channels or 1), choice.most)

    @property
    def also(self) -> dict[str, int]:
        """What is taken wherever the cursor goes, in the order of the channels: key and channels of each."""
        known = {choice.key: choice for choice in self.choices}
        return {key: self.channels(known[key]) for key in self._also if key in known}

    @property
    def taken(self) -> tuple[TakenInput, ...]:
        """All that is recorded, in the order of the channels; the demo meeting only by itself."""
        if self.at is None:
            return ()
        keys = (*self._also, self.at.key) if self.at.key != DEMO else (DEMO,)
        known = {choice.key: choice for choice in self.choices}
        chosen = [known[key] for key in dict.fromkeys(keys) if key in known]
        return tuple(TakenInput(choice, self.channels(choice)) for choice in chosen[:_MOST])

    @property
    def fixed(self) -> tuple[SpeakerConfig, ...]:
        """Who is on the channels, where that is known and not to be typed in."""
        return self._demo.speakers if self._demo and self.at and self.at.key == DEMO else ()

    @property
    def takes_file(self) -> bool:
        """Whether the file or address that is typed in is among what is taken."""
        return any(each.choice.key == FILE for each in self.taken)

    @property
    def takes_door(self) -> bool:
        """Whether the microphone over SSH is among what is taken."""
        return any(each.choice.key == DOOR for each in self.taken)

    def source(self, path: str, door: str = "") -> SourceConfig:
        """What is taken, something must be; with what was typed in, and the door's spec if it is open."""
        return source_of(self.taken, self._base, self._demo, path, door)
