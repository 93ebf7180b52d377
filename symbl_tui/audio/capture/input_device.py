"""An input device as listings, screens and the capture child describe it. Pure."""

from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.source_spec import MICROPHONE, SourceSpec

SOUND_SERVER: Final = "sound server"
"""The ``host`` of devices that PulseAudio or PipeWire offers."""

_MAX_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that can be recorded."""

    index: int
    """Its position in the listing, counted from 0."""
    name: str
    """The system's name for it."""
    description: str
    """The name for people."""
    host: str
    """What offers it: ``sound server``, or a PortAudio host such as ``ALSA``."""
    channels: int
    rate: int
    """Its own sample rate."""
    default: bool = False
    """Whether it is recorded when no device is named."""
    monitor: bool = False
    """Whether it records what the machine plays rather than a microphone."""
    lasting: str = ""
    """A name that survives a reboot; empty where :attr:`name` does already."""

    @property
    def spec(self) -> str:
        """The source that records it, as ``--source`` and profiles write it."""
        return str(SourceSpec(MICROPHONE, self.lasting or self.name))


def printable(name: str) -> str:
    """A device's name made fit for a terminal: it comes from hardware and foreign configuration."""
    return "".join(c if c.isprintable() else " " for c in name[:_MAX_NAME]).strip()
