"""What the parent asks of a media child, and the header and endings that it gets. Pure.

The parent writes one line of JSON, the request, to the child's standard input: a URL may hold a password, and
every user of the machine can read a command line. The rest is :mod:`symbl_tui.audio.child_protocol`'s. After
a header, :mod:`~symbl_tui.audio.media.ticks` follow until the child exits with a :class:`MediaEnding`.
"""

import base64
import json
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from typing import Final

from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT, encode_answer, parse_answer
from symbl_tui.audio.source_timing import SESSION_TIMING

NOUN: Final = "decoder"
"""The child's name in a sentence."""


class MediaEnding(IntEnum):
    """Why the child exited."""

    BY_PARENT = STOPPED_BY_PARENT
    """The parent closed its input, or is gone."""
    REFUSED = REFUSED
    """There is no sound; the answer says why."""
    ENDED = 10
    """Everything was delivered."""
    BROKEN = 11
    """A stream broke off, or its sender left; it may come back."""
    STALLED = 12
    """A stream is open but delivers nothing."""
    DAMAGED = 13
    """The rest cannot be decoded, or is missing."""


@dataclass(frozen=True, slots=True)
class MediaRequest:
    """What to decode: a file or URL at ``place``, or a container that arrives on ``fd``.

    The child must inherit ``fd`` (``pass_fds``). It is read as the sound arrives, not awaited to its end;
    the parent may close its own copy.
    """

    place: str = ""
    """A path, or a URL with everything that opening it needs, secrets included."""
    listen: bool = False
    """Wait at the URL for a sender, rather than fetch from it."""
    fd: int | None = None
    head: bytes = b""
    """Bytes of ``fd`` that were read already; they come first."""
    mix: int | None = None
    """The number of channels to mix to, 1 or 2; None keeps all channels apart."""
    rate: int | None = None
    """Samples per second to deliver; None: those of the first track."""
    stall_seconds: float | None = SESSION_TIMING.stream_stall
    """How long nothing may arrive; None is without limit."""

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
    """The shape of the ticks that follow: the tracks' channels one after the other."""

    rate: int
    channels: int
    live: bool
    """Whether its end is unknown: a stream, not a file."""


def encode_header(header: MediaHeader) -> bytes:
    """The answer of a child that decodes."""
    return encode_answer(asdict(header))


def parse_header(line: bytes) -> MediaHeader:
    """The header in the child's answer; raises the refusal when it is one."""
    return MediaHeader(**parse_answer(line, NOUN))
