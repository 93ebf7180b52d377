"""The control protocol between viewer and session: a line of JSON as request, one as response. Pure."""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.view import ChannelStatus

MAX_REQUEST: Final = 16 << 10
"""Bytes of a request."""
MAX_RESPONSE: Final = 256 << 10
"""Bytes of a response; 64 channels take 40 KB."""


class _Request(Struct, frozen=True, forbid_unknown_fields=True):
    """A request of a viewer; the response is the session's snapshot after it."""


class GetSnapshot(_Request, frozen=True, tag="look"):
    """Change nothing."""


class GetSummary(_Request, frozen=True, tag="summary"):
    """Change nothing; the response has the newest summary."""


class Mute(_Request, frozen=True, tag="mute"):
    """Replace a channel's sound (None: every channel's) by silence, or stop doing so."""

    channel: int | None
    muted: bool


class Talk(_Request, frozen=True, tag="talk"):
    """Record the push-to-talk channels for ``seconds`` from now on."""

    seconds: Annotated[float, Meta(ge=0)]


class Pause(_Request, frozen=True, tag="pause"):
    """Pause the capture, or resume it."""

    paused: bool


class Mark(_Request, frozen=True, tag="mark"):
    """Bookmark what was just spoken."""

    note: Annotated[str, Meta(max_length=2000)]
    end: float | None


class Stop(_Request, frozen=True, tag="stop"):
    """Begin a clean stop."""

    reason: Annotated[str, Meta(max_length=200)]


Request = GetSnapshot | GetSummary | Mute | Talk | Pause | Mark | Stop


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The status of a session. Times of the monotonic clock are the same in all programs of a machine."""

    title: str
    folder: str
    state: SessionState
    error: str | None
    paused: bool
    elapsed: float
    """Seconds captured."""
    channels: tuple[ChannelStatus, ...]
    colours: dict[str, int]
    ledger: tuple[ChannelLedger, ...]
    link: LinkStatus
    notices: tuple[str, ...]
    """The newest notices, oldest first ..."""
    noticed: int
    """... and how many there were in all."""
    summarized: int = 0
    """How many summaries the session has made of itself; 0 of one of an earlier version."""
    summary: tuple[SummaryPoint, ...] = ()
    """The newest of them, in the response to :class:`GetSummary` only."""


def encode(value: Request | Snapshot) -> bytes:
    """Encode a message as a line of JSON."""
    return msgspec.json.encode(value) + b"\n"


def decode_request(line: bytes) -> Request:
    """Parse a viewer's request; raises :class:`SymblTuiError` for anything else."""
    try:
        request: Request = _REQUEST.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SymblTuiError(f"unknown request of a viewer ({error})") from error
    return request


def decode_snapshot(line: bytes) -> Snapshot:
    """Parse a session's response; raises :class:`SymblTuiError` for anything else."""
    try:
        return _SNAPSHOT.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SymblTuiError(
            "the running session answers something unknown", "it is probably of another version of symbl-tui"
        ) from error


_REQUEST: Final = msgspec.json.Decoder(Request)
_SNAPSHOT: Final = msgspec.json.Decoder(Snapshot)
