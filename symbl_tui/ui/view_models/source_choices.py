"""The sources that the device screen offers: the machine's inputs, and what needs no device. No I/O."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from symbl_tui.audio.capture.devices import choose
from symbl_tui.audio.capture.input_device import InputDevice
from symbl_tui.audio.registry import Preview, describe, device_key, find_source_kind, offered_kinds, redact
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig
from symbl_tui.domain.source_spec import MICROPHONE, SourceSpec
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SourceError

FILE: Final = "file:"
"""The key of the choice whose path is typed; any file's spec begins with it."""
DEMO: Final = "demo"
"""The key of the bundled meeting."""
REMOTE: Final = "remote"
"""The key of the microphone over SSH, and its spec until its socket is open."""


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """One source in the list."""

    key: str
    """Its spec, or :data:`FILE`, :data:`DEMO` or :data:`REMOTE`; the same after every refresh."""
    label: str
    detail: str
    """Host, channels and rate, or a description."""
    max_channels: int = 0
    """How many channels can be chosen; 0: all that it has."""


_FILE: Final = SourceChoice(FILE, "File or URL", "audio, video, https, rtsp, rtmp")
_REMOTE: Final = SourceChoice(REMOTE, "Microphone over SSH", "your laptop's, sent to this machine")


def choices(
    devices: tuple[InputDevice, ...], base: SourceConfig, demo: Profile | None, *, remote: bool = False
) -> tuple[SourceChoice, ...]:
    """All choices: inputs first, and the profile's sources even where they are not connected.

    Args:
        devices: The inputs that are connected.
        base: The profile's source.
        demo: The profile of the bundled meeting, where that is offered.
        remote: Whether a microphone over SSH is offered.
    """
    inputs = _inputs(devices)
    meeting = (SourceChoice(DEMO, "Demo meeting", "two speakers, bundled"),) if demo else ()
    found = (*inputs, *meeting, _FILE, *((_REMOTE,) if remote else ()), *_offered())
    # A device of the profile that is not plugged in stays in the list, or saving would lose it.
    unknown = (spec for spec in _specs(base) if not _key(found, devices, base, spec))
    return *(_from_profile(spec) for spec in unknown if spec != "microphone"), *found


def _specs(base: SourceConfig) -> dict[str, AlsoConfig]:
    """All sources of the profile by their spec, in order."""
    own = AlsoConfig(**{name: getattr(base, name) for name in AlsoConfig.__struct_fields__})
    return {each.spec: each for each in (own, *base.also)}


def _from_profile(spec: str) -> SourceChoice:
    return SourceChoice(spec, describe(spec), "from the profile", find_source_kind(spec).max_channels)


def first_path(base: SourceConfig) -> str:
    """The initial text of the path field: the profile's first file or URL without a secret; or empty."""
    return next((text for text in map(_typed_text, _specs(base)) if text), "")


def _typed_text(spec: str) -> str:
    """What a user would type for a file or a URL without secrets; empty for every other source."""
    kind = find_source_kind(spec)
    if kind.is_file:
        return SourceSpec.parse(spec).argument
    return spec if kind.is_address and redact(spec) == spec else ""


def first_choice(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig
) -> str:
    """The key to start with: the profile's source, or the first choice where that is not connected."""
    return _key(found, devices, base, base.spec) or found[0].key


def first_channels(
    found: tuple[SourceChoice, ...], devices: tuple[InputDevice, ...], base: SourceConfig
) -> dict[str, int]:
    """The keys of all the profile's sources, and the number of channels of each."""
    keys = ((_key(found, devices, base, spec), each.channels or 1) for spec, each in _specs(base).items())
    return {key: channels for key, channels in keys if key is not None}


@dataclass(frozen=True, slots=True)
class SelectedSource:
    """A choice that will be recorded."""

    choice: SourceChoice
    channels: int
    """How many; 0: all that it has."""


def source_of(
    selected: tuple[SelectedSource, ...],
    base: SourceConfig,
    demo: Profile | None,
    path: str,
    remote: str = "",
) -> SourceConfig:
    """The source made of some choices.

    Args:
        selected: At least one choice, in the order of the channels.
        base: Gives all other settings: rate and pace.
        demo: Gives the source of the bundled meeting.
        path: The typed file or URL; empty: none yet.
        remote: The spec of the microphone over SSH; empty: its socket is not open yet.
    """
    if demo is not None and any(each.choice.key == DEMO for each in selected):
        return demo.source
    first, *others = (_source(each, base, path, remote) for each in selected)
    return msgspec.structs.replace(base, **msgspec.structs.asdict(first), also=tuple(others))


def is_incomplete(source: SourceConfig) -> bool:
    """Whether the path of a file is still missing."""
    return FILE in source.specs


def has_no_preview(source: SourceConfig, remote: str) -> bool:
    """Whether a preview would have no sound, or take the sender away from the session.

    Args:
        source: The source to preview.
        remote: The spec of the microphone over SSH, whose sender reconnects by itself.
    """
    previews = [find_source_kind(spec).preview for spec in source.specs if spec != remote]
    silent = len(previews) == len(source.specs) and all(each is Preview.SILENCE for each in previews)
    return silent or Preview.OPEN_ONLY in previews


def _source(selected: SelectedSource, base: SourceConfig, path: str, remote: str) -> AlsoConfig:
    key, known = selected.choice.key, _specs(base)
    if selected.choice.max_channels:
        return AlsoConfig(spec=key, channels=selected.channels)
    if key == REMOTE:
        return AlsoConfig(spec=remote or REMOTE)
    if key != FILE:
        return known.get(key) or AlsoConfig(spec=key)
    return known.get(path) or known.get(f"{FILE}{path}") or AlsoConfig(spec=_typed_spec(path))


def _typed_spec(path: str) -> str:
    """The spec of a typed text; a path is made absolute, as a profile is used from any directory."""
    if find_source_kind(path).is_address:
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
    """The key of the choice for one of the profile's specs, or None."""
    if (text := _typed_text(spec)) and text == first_path(base):
        return FILE
    if spec in {choice.key for choice in found}:
        return spec
    wanted = device_key(SourceSpec.parse(spec).argument)
    if not find_source_kind(spec).records_device or wanted is None:
        return None
    try:
        return _spec(choose(devices, wanted), devices)
    except SourceError:
        return None


def _offered() -> tuple[SourceChoice, ...]:
    """The kinds of source that need no device and no argument."""
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
    detail = f"now {clean(default.description, NAME_LIMIT)}"
    first = SourceChoice("microphone", "Default input", detail, _max_channels(default))
    return first, *(_input(device, devices) for device in devices)


def _input(device: InputDevice, devices: tuple[InputDevice, ...]) -> SourceChoice:
    detail = f"{clean(device.host, NAME_LIMIT)} · {device.channels} ch · {device.rate} Hz"
    label = clean(device.description, NAME_LIMIT) or clean(device.name, NAME_LIMIT)
    return SourceChoice(_spec(device, devices), label, detail, _max_channels(device))


def _max_channels(device: InputDevice) -> int:
    return max(1, min(device.channels, find_source_kind(device.spec).max_channels))


def _spec(device: InputDevice, devices: tuple[InputDevice, ...]) -> str:
    """The spec by name, which survives a reboot; by index where the name is ambiguous."""
    name = device.lasting or device.name
    try:
        # A name of digits would be read as an index.
        by_name = not name.isdecimal() and choose(devices, name) is device
    except SourceError:
        by_name = False
    return device.spec if by_name else str(SourceSpec(MICROPHONE, str(device.index)))
