"""What an open container says of its sound. Only the media child uses it."""

import sys
from collections.abc import Iterator, Sequence
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition

from symbl_tui.audio.frame import MAX_CHANNELS, RATES
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

# Formats of frames without time stamps. FFmpeg counts these itself, at the rate of the first frame.
_BARE: Final = frozenset({"mp3", "aac", "ac3", "eac3", "amr", "loas", "dts", "truehd", "gsm", "avi"})

# Containers whose declared length is an estimate.
_ESTIMATED: Final = _BARE | {"mpegts", "asf"}

# Codecs whose frames have checksums. They are checked, or FFmpeg plays the noise that a damaged frame
# becomes.
_CHECKED: Final = frozenset({"flac", "wavpack", "tta", "tak", "ape"})


def decodable_streams(container: InputContainer, name: str) -> Iterator[AudioStream]:
    """The sound tracks; raises SourceError when FFmpeg can decode none."""
    if not container.streams.audio:
        raise SourceError(f"{name} has no sound in it", "use a file or address that has")
    tracks = _first_programme(container)
    # Damage in some containers makes up tracks of no codec beside those that are there.
    decodable = [each for each in tracks if each.codec_context is not None]  # type: ignore[redundant-expr]
    if not decodable:
        raise SourceError(
            f"{name} holds sound that there is no decoder for, or is encrypted (DRM)", "convert it first"
        )
    if len(decodable) < len(tracks):
        print(f"left out {len(tracks) - len(decodable)} of {len(tracks)} tracks: no decoder", file=sys.stderr)
    for stream in decodable:
        # Sound decodes hundreds of times faster than real time; threads would only cost memory and start-up.
        stream.codec_context.thread_count = 1
        if stream.codec_context.name in _CHECKED:
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        yield stream


def _first_programme(container: InputContainer) -> list[AudioStream]:
    """The tracks of the first of several programmes, which are different broadcasts or qualities of one."""
    tracks = list(container.streams.audio)
    # PyAV has no programmes, but FFmpeg names the best track of the one that a track belongs to.
    best = [container.streams.best("audio", related=track) for track in tracks]
    return [track for track, other in zip(tracks, best, strict=True) if other == best[0]]


def sound_rate(stream: AudioStream) -> int:
    """The sample rate that was encoded."""
    context = stream.codec_context
    head = context.extradata or b""
    # Opus is always decoded at 48 kHz; its header has the rate of before (RFC 7845, 5.1).
    rate = int.from_bytes(head[12:16], "little") if head.startswith(b"OpusHead") else 0
    return rate if rate in range(8000, 48_000) else context.sample_rate


def has_time_stamps(container: InputContainer) -> bool:
    """Whether time stamps tell where sound is missing."""
    return container.format.name not in _BARE


def has_one_stream(container: InputContainer) -> bool:
    """Whether all its bytes belong to one track of sound, but for headers and cover pictures."""
    others = (each for each in container.streams if each.type != "audio")
    pictures = all(each.disposition & Disposition.attached_pic for each in others)
    return len(container.streams.audio) == 1 and pictures


def check_shape(rate: int, channels: int, name: str) -> None:
    """Raise SourceError unless sound of this shape can be recorded."""
    if rate not in RATES or not 1 <= channels <= MAX_CHANNELS:
        raise SourceError(
            f"{name} has {many(channels, 'channel')} at {rate} Hz, which cannot be recorded",
            f"use 1 to {MAX_CHANNELS} channels at {RATES[0]} to {RATES[-1]} Hz",
        )


def first_start(streams: Sequence[AudioStream]) -> float | None:
    """The time stamp of the first sound in any of them, in seconds; None where one does not tell."""
    starts = [
        float(stream.start_time * stream.time_base)
        for stream in streams
        if stream.start_time is not None and stream.time_base
    ]
    return min(starts) if starts and len(starts) == len(streams) else None


def declared_seconds(container: InputContainer, *, exact: bool = False) -> float:
    """The length of the sound that the container declares; 0 where it is unknown or an estimate.

    Args:
        container: open.
        exact: whether it is known to declare its length, though its format does not.
    """
    if container.format.name in _ESTIMATED and not exact:
        return 0.0
    streams = container.streams.audio
    lengths = [float(each.duration * each.time_base) for each in streams if each.duration and each.time_base]
    if not lengths and len(streams) == len(container.streams):
        lengths = [(container.duration or 0) / av.time_base]
    return max(lengths, default=0.0)


def is_mp4(container: InputContainer) -> bool:
    """Whether it is MP4 or a relative, which FFmpeg reads alike."""
    return "mp4" in container.format.name.split(",")


def is_broadcast(container: InputContainer) -> bool:
    """Whether its sound never pauses: where time stamps leave a gap, pages or packets were lost."""
    return container.format.name in ("mpegts", "ogg", "asf", "flac")


def is_transport_stream(container: InputContainer) -> bool:
    """Whether it is a transport stream, whose packets hold several frames under one time stamp."""
    return container.format.name == "mpegts"
