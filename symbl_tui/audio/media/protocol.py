"""What the media child and its parent say to each other. Pure.

The parent writes one line of JSON, the request, to the child's standard input: a URL may hold a password, and
a command line can be read by everybody on the machine. The child answers with one line, which is either the
header or a refusal; after a header, interleaved s16le follows until the child exits, and its exit code is a
:class:`MediaEnding`. The child's input stays open for as long as its parent lives.
"""

import base64
import json
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from typing import Any, Final

from symbl_tui.errors import SourceError

STALL_SECONDS: Final = 10.0
"""How long a stream may bring nothing before it counts as broken."""


class MediaEnding(IntEnum):
    """Why the child exited."""

    ASKED = 0
    """The parent asked it to, or is gone."""
    REFUSED = 3
    """There is no sound to be had; the answer says why."""
    ENDED = 10
    """All of it was delivered: no more will ever come."""
    BROKEN = 11
    """A stream broke off, or its sender left; more may come."""
    STALLED = 12
    """A stream is open but brings nothing."""
    DAMAGED = 13
    """The rest cannot be decoded, or is missing."""


@dataclass(frozen=True, slots=True)
class MediaRequest:
    """What to decode: a file or URL at ``place``, or a container that arrives on ``fd``.

    For ``fd`` the child must inherit that descriptor (``pass_fds``); it is read as the sound arrives, without
    a need for its end, and belongs to the child: the parent closes its own copy when it likes.
    """

    place: str = ""
    """A path, or a URL with everything that opening it needs, secrets included."""
    listen: bool = False
    """Wait at the URL for somebody who sends, rather than go there."""
    fd: int | None = None
    head: bytes = b""
    """What was read of ``fd`` already; it comes first."""
    mix: int | None = None
    """Mix everything down (or up) to so many channels, 1 or 2; None keeps all channels apart."""
    stall_seconds: float | None = STALL_SECONDS
    """How long nothing may come; None is for ever."""

    def to_line(self) -> bytes:
        """For the child's standard input."""
        return json.dumps(asdict(self) | {"head": base64.b64encode(self.head).decode()}).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "MediaRequest":
        """The reverse of :meth:`to_line`."""
        request = cls(**json.loads(line))
        return replace(request, head=base64.b64decode(request.head))


@dataclass(frozen=True, slots=True)
class MediaHeader:
    """The shape of the PCM that follows: interleaved s16le, the tracks' channels one after the other."""

    rate: int
    channels: int
    live: bool
    """Whether nobody knows when it will end: a stream, not a file."""


def answer(content: MediaHeader | SourceError) -> bytes:
    """The child's line of JSON."""
    line = (
        asdict(content)
        if isinstance(content, MediaHeader)
        else {
            "refusal": content.message,
            "remedy": content.remedy,
        }
    )
    return json.dumps(line).encode() + b"\n"


def parse_header(line: bytes) -> MediaHeader:
    """The header in the child's answer; raises the refusal when there is one."""
    try:
        content: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise SourceError("the decoder answers nonsense", "does Python print at its start?") from error
    if "refusal" in content:
        raise SourceError(content["refusal"], content["remedy"])
    return MediaHeader(**content)
