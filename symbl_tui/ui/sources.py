"""What the device screen offers: the machine's inputs and what works without any. No I/O."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.audio.devices import InputDevice, choose
from symbl_tui.config import Profile, SourceConfig
from symbl_tui.errors import SourceError
from symbl_tui.text import NAME_LIMIT, clean

FILE: Final = "file:"
"""The key of the choice whose path is yet to be typed; any file's spec begins with it."""
DEMO: Final = "demo"
"""The key of the bundled meeting."""

_MOST_CHANNELS: Final = 64
_MOST_MADE: Final = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One source in the list."""

    key: str
    """Its spec, or :data:`FILE` or :data:`DEMO`; the same after every refresh."""
    label: str
    detail: str
    """Host, channels and rate, or what it is good for."""
    most: int = 0
    """How many channels there are to take; 0: it takes those it has."""


_MADE: Final = (
    Choice(FILE, "A sound file", "wav, flac, ogg, mp3"),
    Choice("tone", "Test tone", "a sine of 440 Hz", _MOST_MADE),
    Choice("silence", "Silence", "nothing to hear", _MOST_MADE),
)


def choices(devices: tuple[InputDevice, ...], base: SourceConfig, demo: Profile | None) -> tuple[Choice, ...]:
    """All there is to choose from: inputs first, and the base's own source even if it is not there now."""
    inputs = _inputs(devices)
    meeting = (Choice(DEMO, "Demo meeting", "two speakers, bundled"),) if demo else ()
    found = (*inputs, *meeting, *_MADE)
    if _key(found, devices, base.spec) or base.spec == "microphone":
        return found
    return Choice(base.spec, clean(base.spec, NAME_LIMIT), "from the profile", _MOST_CHANNELS), *found


def first_choice(found: tuple[Choice, ...], devices: tuple[InputDevice, ...], base: SourceConfig) -> str:
    """The key to begin with: the base's own source, or what works when that is not there."""
    return _key(found, devices, base.spec) or found[0].key


def source_of(
    choice: Choice, base: SourceConfig, demo: Profile | None, taken: int, path: str
) -> SourceConfig:
    """The source that a choice means.

    Args:
        choice: What was chosen.
        base: What else is kept: rate and pace.
        demo: Whose source the bundled meeting is.
        taken: How many channels of an input are taken.
        path: The file that was typed in; empty: none yet.
    """
    if choice.key == DEMO and demo is not None:
        return demo.source
    if choice.key != FILE:
        return msgspec.structs.replace(base, spec=choice.key, channels=taken)
    if f"{FILE}{path}" == base.spec:
        return base
    return msgspec.structs.replace(base, spec=f"{FILE}{_whole(path)}", channels=None)


def _whole(path: str) -> str:
    """The path made absolute: a profile is used from anywhere."""
    if not path:
        return ""
    with suppress(RuntimeError):  # "~name" of nobody is left as it is
        return str(Path(path).expanduser().absolute())
    return str(Path(path).absolute())


def _key(found: tuple[Choice, ...], devices: tuple[InputDevice, ...], spec: str) -> str | None:
    """The key of the choice that means ``spec``, if there is one."""
    keys = {choice.key for choice in found}
    if spec in keys:
        return spec
    if spec.startswith(FILE):
        return FILE
    kind, _, wanted = spec.partition(":")
    if kind != "microphone" or not wanted:
        return None
    try:
        return _spec(choose(devices, int(wanted) if wanted.isdecimal() else wanted), devices)
    except SourceError:
        return None


def _inputs(devices: tuple[InputDevice, ...]) -> tuple[Choice, ...]:
    if not devices:
        return ()
    default = choose(devices, None)
    whatever = Choice(
        "microphone", "Default input", f"now {clean(default.description, NAME_LIMIT)}", _most(default)
    )
    return whatever, *(_input(device, devices) for device in devices)


def _input(device: InputDevice, devices: tuple[InputDevice, ...]) -> Choice:
    detail = f"{clean(device.host, NAME_LIMIT)} · {device.channels} ch · {device.rate} Hz"
    label = clean(device.description, NAME_LIMIT) or clean(device.name, NAME_LIMIT)
    return Choice(_spec(device, devices), label, detail, _most(device))


def _most(device: InputDevice) -> int:
    return max(1, min(device.channels, _MOST_CHANNELS))


def _spec(device: InputDevice, devices: tuple[InputDevice, ...]) -> str:
    """By name, which outlives a reboot; by index where the name would mean another one, or several."""
    try:
        by_name = not device.name.isdecimal() and choose(devices, device.name) is device
    except SourceError:
        by_name = False
    return f"microphone:{device.name if by_name else device.index}"
