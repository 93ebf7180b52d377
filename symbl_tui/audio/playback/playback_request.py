"""What the parent asks of a playback child, and the answer and endings that it gets. Pure.

The parent writes one line of JSON, the request, to the child's standard input: every user of the machine can
read a command line. The rest is :mod:`symbl_tui.audio.child_protocol`'s: the answer is the header, once the
device is open, and the child exits with a :class:`PlaybackEnding`.
"""

import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT, encode_answer, parse_answer
from symbl_tui.audio.storage.recorded_channels import ChannelFiles

NOUN: Final = "playback process"
"""The child's name in a sentence."""


class PlaybackEnding(IntEnum):
    """Why the child exited."""

    BY_PARENT = STOPPED_BY_PARENT
    """The parent closed its input, or is gone."""
    REFUSED = REFUSED
    """It could not play; the answer says why."""
    STOPPED = 4
    """The device or the sound server is gone."""
    STALLED = 5
    """The device takes no more sound."""
    ENDED = 10
    """Everything was played."""


@dataclass(frozen=True, slots=True)
class PlaybackRequest:
    """A stretch of a session's sound."""

    files: ChannelFiles
    start: int
    """The first sample."""
    end: int
    """The sample behind the last."""
    channel: int | None = None
    """From 0; None: all channels mixed."""

    def to_line(self) -> bytes:
        """For the child's standard input."""
        files = asdict(self.files) | {"folder": str(self.files.folder)}
        request = {"files": files, "start": self.start, "end": self.end, "channel": self.channel}
        return json.dumps(request).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "PlaybackRequest":
        """The reverse of :meth:`to_line`."""
        request = json.loads(line)
        files = request.pop("files")
        return cls(ChannelFiles(Path(files["folder"]), tuple(files["names"]), files["rate"]), **request)


def encode_device(description: str) -> bytes:
    """The answer of a child that plays; ``description``: the device's name for people."""
    return encode_answer({"device": description})


def parse_device(line: bytes) -> str:
    """The device in the child's answer; raises the refusal when it is one."""
    return str(parse_answer(line, NOUN).get("device", ""))
