"""What the parent asks of a capture child, and the header and endings that it gets. Pure.

The parent passes a task on the command line; the rest is :mod:`symbl_tui.audio.child_protocol`'s. After a
header, PCM follows until the child exits with a :class:`CaptureEnding`.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import IntEnum

from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT, encode_answer, parse_answer

NOUN = "capture process"
"""The child's name in a sentence."""


class CaptureEnding(IntEnum):
    """Why the child exited."""

    BY_PARENT = STOPPED_BY_PARENT
    """The parent closed its input, or is gone."""
    REFUSED = REFUSED
    """It could not do the task; the answer says why."""
    STOPPED = 4
    """The stream ended by itself: device or sound server gone."""
    STALLED = 5
    """The stream is open but delivers no sound."""
    OVERRUN = 6
    """The parent read nothing for so long that sound had to be dropped."""
    MOVED = 7
    """The sound server switched the stream to another device."""


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
    """The device's name for people."""
    name: str
    """The device's name for the system, which finds it again."""
    rate: int
    channels: int
    """How many are interleaved."""
    positions: tuple[int, ...]
    """Which of them are the device's own, in its order."""


def encode_header(header: CaptureHeader) -> bytes:
    """The answer of a child that records."""
    return encode_answer(asdict(header))


def encode_devices(devices: Iterable[InputDevice]) -> bytes:
    """The answer of a child that lists."""
    return encode_answer({"devices": [asdict(device) for device in devices]})


def parse_header(line: bytes) -> CaptureHeader:
    """The header in the child's answer; raises the refusal when it is one."""
    header = parse_answer(line, NOUN)
    return CaptureHeader(**header | {"positions": tuple(header["positions"])})


def parse_devices(line: bytes) -> tuple[InputDevice, ...]:
    """The listing in the child's answer; raises the refusal when it is one."""
    return tuple(InputDevice(**device) for device in parse_answer(line, NOUN)["devices"])
