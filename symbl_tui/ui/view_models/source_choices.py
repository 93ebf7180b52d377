"""What the device screen offers: the machine's inputs and what works without any. No I/O."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.audio import BARE_PATHS
from symbl_tui.audio.capture.devices import InputDevice, choose
from symbl_tui.audio.media.media_url import is_url, kept, shown
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError

FILE: Final = "file:"
"""The key of the choice whose path is yet to be typed; any file's spec begins with it."""
DEMO: Final = "demo"
"""The key of the bundled meeting."""
DOOR: Final = "door"
"""The key of the microphone over SSH, and its spec until its door is open."""

WRITTEN: Final = ("stdin", "pipe", "socket")
"""Kinds that wait for somebody who writes."""
_WHOLE: Final = ("file", *WRITTEN)
"""Kinds whose channels are all taken."""
_MOST_CHANNELS: Final = 64
_MOST_MADE: Final = 8


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """One source in the list."""

    key: str
    """Its spec, or :data:`FILE` or :data:`DEMO`; the same after every refresh."""
    label: str
    detail: str
    """Host, channels and rate, or what it is good for."""
    most: int = 0
    """How many channels there are to take; 0: it takes those it has."""


_FILE: Final = SourceChoice(FILE, "A file or an address", "sound, video, https, rtsp, rtmp")
_DOOR: Final = SourceChoice(DOOR, "A microphone over SSH", "your laptop's, sent to here")
_MADE: Final = (
    SourceChoice("tone", "Test tone", "a sine of 440 Hz", _MOST_MADE),
    SourceChoice("silence", "Silence", "nothing to hear", _MOST_MADE),
)


def choices(
    devices: tuple[InputDevice, ...], base: SourceConfig, demo: Profile | None, *, door: bool = False
) -> tuple[SourceChoice, ...]:
    """All there is to choose from: inputs first, and the base's sources even if not here now.

    Args:
        devices: The inputs that are here.
        base: Whose sources these are.
        demo: Whether there is the bundled meeting.
        door: Whether a microphone can be sent to here.
    """
    inputs = _inputs(devices)
    meeting = (SourceChoice(DEMO, "Demo meeting", "two speakers, bundled"),) if demo else ()
    far = (_DOOR,) if door else ()
    found = (*inputs, *meeting, _FILE, *far, *_MADE)
    unknown = (spec for spec in _specs(base) if not _key(found, devices, base, spec))
    return *(_from_profile(spec) for spec in unknown if spec != "microphone"), *found


def _specs(base: SourceConfig) -> dict[str, AlsoConfig]:
    """All sources of the base by their spec, in order."""
    own = AlsoConfig(**{name: getattr(base, name) for name in AlsoConfig.__struct_fields__})
    return {each.spec: each for each in (own, *base.also)}


def _from_profile(spec: str) -> SourceChoice:
    most = 0 if spec.partition(":")[0] in _WHOLE or is_url(spec) else _MOST_CHANNELS
    label = shown(spec) if is_url(spec) else clean(spec, NAME_LIMIT)
    return SourceChoice(spec, label, "from the profile", most)


def first_path(base: SourceConfig) -> str:
    """What to begin with as typed in: the base's first file or address that holds no secret; or nothing."""
    return next((spec.removeprefix(FILE) for spec in _specs(base) if _is_typed(spec)), "")


def _is_typed(spec: str) -> bool:
    return spec.startswith((FILE, *BARE_PATHS)) or (is_url(spec) and kept(spec) == spec)


def first_choice(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig
) -> str:
    """The key to begin with: the base's own source, or what works when that is not there."""
    return _key(found, devices, base, base.spec) or found[0].key


def first_taken(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig
) -> dict[str, int]:
    """The keys of all of the base's sources, and how many channels of each are taken."""
    keys = ((_key(found, devices, base, spec), each.channels or 1) for spec, each in _specs(base).items())
    return {key: channels for key, channels in keys if key is not None}


@dataclass(frozen=True, slots=True)
class TakenInput:
    """A choice that is to be recorded."""

    choice: SourceChoice
    channels: int
    """How many; 0: those it turns out to have."""


def source_of(
    taken: tuple[TakenInput, ...], base: SourceConfig, demo: Profile | None, path: str, door: str = ""
) -> SourceConfig:
    """The source that some choices mean together.

    Args:
        taken: What was chosen, at least one, in the order of the channels.
        base: What else is kept: rate and pace.
        demo: Whose source the bundled meeting is.
        path: The file or address that was typed in; empty: none yet.
        door: What the door is as a source; empty: it is not open yet.
    """
    if demo is not None and any(each.choice.key == DEMO for each in taken):
        return demo.source
    first, *others = (_source(each, base, path, door) for each in taken)
    return msgspec.structs.replace(base, **msgspec.structs.asdict(first), also=tuple(others))


def is_typing(source: SourceConfig) -> bool:
    """Whether the path of a file is yet to come."""
    return FILE in specs_of(source)


def is_waiting(source: SourceConfig, door: str) -> bool:
    """Whether a preview would hear nothing, or take the sender away from the session.

    Args:
        source: What is to be heard.
        door: What may be heard of what somebody writes.
    """
    specs = specs_of(source)
    written = all(spec.partition(":")[0] in WRITTEN and spec != door for spec in specs)
    return written or any(spec.startswith("listen:") for spec in specs)


def specs_of(source: SourceConfig) -> tuple[str, ...]:
    """The specs of all its sources, in order."""
    return source.spec, *(each.spec for each in source.also)


def _source(taken: TakenInput, base: SourceConfig, path: str, door: str) -> AlsoConfig:
    key, known = taken.choice.key, _specs(base)
    if taken.choice.most:
        return AlsoConfig(spec=key, channels=taken.channels)
    if key == DOOR:
        return AlsoConfig(spec=door or DOOR)
    if key != FILE:
        return known.get(key) or AlsoConfig(spec=key)
    return known.get(path) or known.get(f"{FILE}{path}") or AlsoConfig(spec=_typed(path))


def _typed(path: str) -> str:
    """The spec of what was typed in; a path is made absolute, as a profile is used from anywhere."""
    path = path.removeprefix(FILE)
    if not path or is_url(path):
        return path or FILE
    with suppress(RuntimeError):  # "~name" of nobody is left as it is
        return f"{FILE}{Path(path).expanduser().absolute()}"
    return f"{FILE}{Path(path).absolute()}"


def _key(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig, spec: str
) -> str | None:
    """The key of the choice that means one of the base's specs, if there is one."""
    if _is_typed(spec) and spec.removeprefix(FILE) == first_path(base):
        return FILE
    if spec in {choice.key for choice in found}:
        return spec
    kind, _, wanted = spec.partition(":")
    if kind != "microphone" or not wanted:
        return None
    try:
        return _spec(choose(devices, int(wanted) if wanted.isdecimal() else wanted), devices)
    except SourceError:
        return None


def _inputs(devices: tuple[InputDevice, ...]) -> tuple[SourceChoice, ...]:
    if not devices:
        return ()
    default = choose(devices, None)
    whatever = SourceChoice(
        "microphone", "Default input", f"now {clean(default.description, NAME_LIMIT)}", _most(default)
    )
    return whatever, *(_input(device, devices) for device in devices)


def _input(device: InputDevice, devices: tuple[InputDevice, ...]) -> SourceChoice:
    detail = f"{clean(device.host, NAME_LIMIT)} · {device.channels} ch · {device.rate} Hz"
    label = clean(device.description, NAME_LIMIT) or clean(device.name, NAME_LIMIT)
    return SourceChoice(_spec(device, devices), label, detail, _most(device))


def _most(device: InputDevice) -> int:
    return max(1, min(device.channels, _MOST_CHANNELS))


def _spec(device: InputDevice, devices: tuple[InputDevice, ...]) -> str:
    """By name, which outlives a reboot; by index where the name would mean another one, or several."""
    name = device.lasting or device.name
    try:
        by_name = not name.isdecimal() and choose(devices, name) is device
    except SourceError:
        by_name = False
    return f"microphone:{name if by_name else device.index}"
