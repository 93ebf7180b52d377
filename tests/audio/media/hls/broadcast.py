"""A programme in segments on a server of the test, which can be as bad as real ones."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.sources.source import Source
from symbl_tui.audio.sources.url import open_url
from symbl_tui.errors import SourceIncomplete
from tests.audio.frames import SOON
from tests.audio.media_files import MediaServer, Sound, playlist, speech, whole

SECONDS = 6
SOUND: Sound = speech(SECONDS)[:, :1]
"""What is said in it."""


class Broadcast:
    """A recording of six segments of about a second, ``/talk.m3u8`` on a server, and its lists."""

    def __init__(self, folder: Path, server: MediaServer, **options: str) -> None:
        self.server = server
        self.answers = playlist(folder, SOUND, 16000, hls_time="0.96", **options)
        server.routes |= self.answers
        text = (folder / "talk.m3u8").read_text()
        self.head = text[: text.index("#EXTINF")]
        self.segments = re.findall(r"#EXTINF.*?\n[^#].*?\n", text, re.DOTALL)
        """Each with its length."""

    def publish(self, *parts: str, sequence: int = 0, ended: bool = True, path: str = "/talk.m3u8") -> None:
        """Replace the playlist: segments, and tags between them."""
        head = self.head.replace("#EXT-X-PLAYLIST-TYPE:VOD\n", "")
        head = head.replace("SEQUENCE:0", f"SEQUENCE:{sequence}")
        end = "#EXT-X-ENDLIST\n" if ended else ""
        self.server.routes[path] = whole((head + "".join(parts) + end).encode())

    def open(self, path: str = "/talk.m3u8", stall: float = 1.0) -> Source:
        """The programme as a source."""
        return open_at(self.server, path, stall)

    def paths(self, suffix: str = "") -> list[str]:
        """What was asked for, in order."""
        return [path for path, _ in self.server.asked if path.endswith(suffix)]


def open_at(server: MediaServer, path: str, stall: float = 1.0) -> Source:
    """A source that gives up early."""
    return open_url(server.url(path), math.inf, timing=replace(SOON, stream_stall=stall))


def stretches(frames: list[AudioFrame], rate: int = 16000) -> list[tuple[bool, float]]:
    """Whether each stretch of the first channel is lost, and its seconds."""
    return [*_stretches([frame for frame in frames if frame.channel == 0], rate)]


def _stretches(frames: list[AudioFrame], rate: int) -> Iterator[tuple[bool, float]]:
    start = 0
    for place, frame in enumerate(frames):
        if place + 1 == len(frames) or frames[place + 1].lost != frame.lost:
            yield frame.lost, sum(each.samples for each in frames[start : place + 1]) / rate
            start = place + 1


async def damaged_frames_of(source: Source) -> list[AudioFrame]:
    """All frames of a recording that says at its end that some of it is missing."""
    frames: list[AudioFrame] = []
    complaint = ""
    try:
        async with source:
            async for frame in source:
                frames.append(frame)
    except SourceIncomplete as error:
        complaint = str(error)
    assert re.search(r"is damaged: \d+\.\d s of it cannot be decoded", complaint)
    return frames


def lost(frames: list[AudioFrame]) -> float:
    """Seconds that are marked as lost."""
    return sum(seconds for is_lost, seconds in stretches(frames) if is_lost)


def heard(frames: list[AudioFrame]) -> bytes:
    """The first channel's sound, without what is lost."""
    return b"".join(frame.pcm for frame in frames if frame.channel == 0 and not frame.lost)
