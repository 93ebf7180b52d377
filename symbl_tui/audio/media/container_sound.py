"""What an open container says of its sound. Only the media child uses it."""

from collections.abc import Iterator, Sequence
from typing import Final

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from symbl_tui.errors import SourceError

_ESTIMATED: Final = frozenset({"mp3", "aac", "ac3", "eac3", "mpegts", "amr", "loas"})
"""Containers whose declared length is an estimate."""


def decodable_streams(container: InputContainer, name: str) -> Iterator[AudioStream]:
    """The sound tracks; raises SourceError when there is none, or one that FFmpeg cannot decode."""
    if not container.streams.audio:
        raise SourceError(f"{name} has no sound in it", "use a file or address that has")
    for stream in _first_programme(container):
        if stream.codec_context is None:
            raise SourceError(
                f"{name} holds sound that there is no decoder for, or is encrypted (DRM)", "convert it first"
            )
        # Sound decodes hundreds of times faster than real time; threads would only cost memory and start-up.
        stream.codec_context.thread_count = 1
        yield stream


def _first_programme(container: InputContainer) -> list[AudioStream]:
    """The tracks of the first of several programmes, which are different broadcasts or qualities of one."""
    tracks = list(container.streams.audio)
    # PyAV has no programmes, but FFmpeg names the best track of the one that a track belongs to.
    best = [container.streams.best("audio", related=track) for track in tracks]
    return [track for track, other in zip(tracks, best, strict=True) if other == best[0]]


def first_start(streams: Sequence[AudioStream]) -> float | None:
    """The time stamp of the first sound in any of them, in seconds; None where one does not tell."""
    starts = [
        float(stream.start_time * stream.time_base)
        for stream in streams
        if stream.start_time is not None and stream.time_base
    ]
    return min(starts) if starts and len(starts) == len(streams) else None


def declared_seconds(container: InputContainer) -> float:
    """The length of the sound that the container declares; 0 where it is unknown or an estimate."""
    if container.format.name in _ESTIMATED:
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
    """Whether its sound never pauses, as that of a transport stream."""
    return container.format.name == "mpegts"
