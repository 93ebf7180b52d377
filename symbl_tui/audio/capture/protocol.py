"""What the capture child and its parent say to each other. Pure.

The parent gives a task on the command line. The child answers with one line of JSON, which is either what
was asked for or a refusal; after a header, raw PCM follows until the child exits, and its exit code is an
:class:`Ending`. The child's input only tells it that its parent still lives.
"""

import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Final

from symbl_tui.domain.source_spec import MICROPHONE, SourceSpec
from symbl_tui.errors import (
    DeviceBusy,
    PortAudioMissing,
    PulsePluginMissing,
    SampleRateUnsupported,
    SourceError,
)

SOUND_SERVER: Final = "sound server"
"""The ``host`` of devices that PulseAudio or PipeWire offers."""

_MAX_NAME: Final = 200
_KINDS: Final[dict[str, type[SourceError]]] = {
    kind.__name__: kind for kind in (PortAudioMissing, PulsePluginMissing, DeviceBusy, SampleRateUnsupported)
}
"""Errors that keep their class on the way from the child to its parent."""


class Ending(IntEnum):
    """Why the child exited."""

    ASKED = 0
    """The parent asked it to, or is gone."""
    REFUSED = 3
    """It could not do the task; the answer says why."""
    STOPPED = 4
    """The stream ended by itself: device or sound server gone."""
    STALLED = 5
    """The stream is open but brings no sound."""
    OVERRUN = 6
    """Nobody took the sound for so long that there was no room left for it."""
    MOVED = 7
    """The sound server began to record another device in its place."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something to record from."""

    index: int
    """Its place in the listing, counted from 0."""
    name: str
    """What the system calls it."""
    description: str
    """What a person calls it."""
    host: str
    """Who offers it: ``sound server``, or a PortAudio host such as ``ALSA``."""
    channels: int
    rate: int
    """Its own sample rate."""
    default: bool = False
    """Whether it is recorded when nothing else is asked for."""
    monitor: bool = False
    """Whether it hears what the machine plays rather than a microphone."""
    lasting: str = ""
    """What it is called after a reboot too; empty where its name is that already."""

    @property
    def spec(self) -> str:
        """The source that records it, as ``--source`` and a profile take it."""
        return str(SourceSpec(MICROPHONE, self.lasting or self.name))


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """What to record."""

    device: str | int | None
    """Name (or part of it), index in the listing, or None for the default."""
    channels: int
    """How many of its channels are needed, counted from the first."""
    rate: int | None
    """Samples per second; None is the device's own rate."""

    def to_json(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "CaptureRequest":
        """The reverse of :meth:`to_json`."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class CaptureHeader:
    """The shape of the PCM that follows: interleaved s16le."""

    device: str
    """What a person calls the device."""
    name: str
    """What the system calls it, by which it is found again."""
    rate: int
    channels: int
    """How many are interleaved."""
    places: tuple[int, ...]
    """Which of them are the device's own, in its order."""


def answer(content: CaptureHeader | tuple[InputDevice, ...] | SourceError) -> bytes:
    """The child's line of JSON."""
    match content:
        case CaptureHeader():
            line: dict[str, object] = {"header": asdict(content)}
        case SourceError():
            line = {"refusal": content.message, "remedy": content.remedy, "kind": type(content).__name__}
        case _:
            line = {"devices": [asdict(device) for device in content]}
    return json.dumps(line).encode() + b"\n"


def parse_header(line: bytes) -> CaptureHeader:
    """The header in the child's answer; raises the refusal when there is one."""
    header = _accepted(line)["header"]
    return CaptureHeader(**header | {"places": tuple(header["places"])})


def parse_devices(line: bytes) -> tuple[InputDevice, ...]:
    """The listing in the child's answer; raises the refusal when there is one."""
    return tuple(InputDevice(**device) for device in _accepted(line)["devices"])


def printable(name: str) -> str:
    """A device's name as it may be shown: names come from hardware and other people's configuration."""
    return "".join(c if c.isprintable() else " " for c in name[:_MAX_NAME]).strip()


def _accepted(line: bytes) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise SourceError(
            "the capture process answers nonsense", "does Python print at its start?"
        ) from error
    if "refusal" in content:
        raise _KINDS.get(content["kind"], SourceError)(content["refusal"], content["remedy"])
    return content
