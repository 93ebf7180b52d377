"""What the device screen offers: the machine's inputs and what works without any. No I/O."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.audio.capture.devices import choose
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.registry import Preview, describe, device_key, kind_of, offered_kinds, redact
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig
from symbl_tui.domain.source_spec import MICROPHONE, SourceSpec
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError

FILE: Final = "file:"
"""The key of the choice whose path is yet to be typed; any file's spec begins with it."""
DEMO: Final = "demo"
"""The key of the bundled meeting."""
DOOR: Final = "door"
"""The key of the microphone over SSH, and its spec until its door is open."""


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
    found = (*inputs, *meeting, _FILE, *far, *_offered())
    unknown = (spec for spec in _specs(base) if not _key(found, devices, base, spec))
    return *(_from_profile(spec) for spec in unknown if spec != "microphone"), *found


def _specs(base: SourceConfig) -> dict[str, AlsoConfig]:
    """All sources of the base by their spec, in order."""
    own = AlsoConfig(**{name: getattr(base, name) for name in AlsoConfig.__struct_fields__})
    return {each.spec: each for each in (own, *base.also)}


def _from_profile(spec: str) -> SourceChoice:
    return SourceChoice(spec, describe(spec), "from the profile", kind_of(spec).max_channels)


def first_path(base: SourceConfig) -> str:
    """What to begin with as typed in: the base's first file or address that holds no secret; or nothing."""
    return next((text for text in map(_typed_text, _specs(base)) if text), "")


def _typed_text(spec: str) -> str:
    """What a user would type for a file or an address without secrets; empty for every other source."""
    kind = kind_of(spec)
    if kind.is_file:
        return SourceSpec.parse(spec).argument
    return spec if kind.is_address and redact(spec) == spec else ""


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
    return FILE in source.specs


def is_waiting(source: SourceConfig, door: str) -> bool:
    """Whether a preview would hear nothing, or take the sender away from the session.

    Args:
        source: What is to be heard.
        door: What may be heard of what somebody writes.
    """
    previews = [kind_of(spec).preview for spec in source.specs if spec != door]
    silent = len(previews) == len(source.specs) and all(each is Preview.SILENCE for each in previews)
    return silent or Preview.OPEN_ONLY in previews


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
    if kind_of(path).is_address:
        return path
    path = _typed_text(path) or path
    if path in ("", FILE):
        return FILE
    with suppress(RuntimeError):  # a "~name" without such a user is left as it is
        path = str(Path(path).expanduser())
    return f"{FILE}{Path(path).absolute()}"


def _key(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig, spec: str
) -> str | None:
    """The key of the choice that means one of the base's specs, if there is one."""
    if (text := _typed_text(spec)) and text == first_path(base):
        return FILE
    if spec in {choice.key for choice in found}:
        return spec
    wanted = device_key(SourceSpec.parse(spec).argument)
    if not kind_of(spec).records_device or wanted is None:
        return None
    try:
        return _spec(choose(devices, wanted), devices)
    except SourceError:
        return None


def _offered() -> tuple[SourceChoice, ...]:
    offers = ((kind, kind.offer) for kind in offered_kinds())
    return tuple(
        SourceChoice(kind.names[0], offer.label, offer.detail, kind.max_channels)
        for kind, offer in offers
        if offer
    )


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
    return max(1, min(device.channels, kind_of(device.spec).max_channels))


def _spec(device: InputDevice, devices: tuple[InputDevice, ...]) -> str:
    """By name, which outlives a reboot; by index where the name would mean another one, or several."""
    name = device.lasting or device.name
    try:
        by_name = not name.isdecimal() and choose(devices, name) is device
    except SourceError:
        by_name = False
    return device.spec if by_name else str(SourceSpec(MICROPHONE, str(device.index)))
