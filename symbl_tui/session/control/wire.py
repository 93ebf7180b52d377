"""What viewer and session say to each other: a line of JSON is asked, a line of JSON is answered. Pure."""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from symbl_tui.errors import SymblTuiError
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import ChannelStatus

REQUEST_BYTES: Final = 16 << 10
"""How long a question may be."""
ANSWER_BYTES: Final = 256 << 10
"""How long an answer may be; 64 channels take 40 KB."""


class _Request(Struct, frozen=True, forbid_unknown_fields=True):
    """Something a viewer asks for; it is answered by how the session stands then."""


class Look(_Request, frozen=True, tag="look"):
    """Nothing but the answer."""


class Mute(_Request, frozen=True, tag="mute"):
    """Replace a channel's sound (None: every channel's) by silence, or stop doing so."""

    channel: int | None
    muted: bool


class Talk(_Request, frozen=True, tag="talk"):
    """Open the channels that are pushed to talk for as long from now on."""

    seconds: Annotated[float, Meta(ge=0)]


class Pause(_Request, frozen=True, tag="pause"):
    """Stop capturing for a while, or go on."""

    paused: bool


class Mark(_Request, frozen=True, tag="mark"):
    """Bookmark what was just said."""

    note: Annotated[str, Meta(max_length=2000)]
    end: float | None


class Stop(_Request, frozen=True, tag="stop"):
    """Begin a clean stop."""

    reason: Annotated[str, Meta(max_length=200)]


Request = Look | Mute | Talk | Pause | Mark | Stop


@dataclass(frozen=True, slots=True)
class Seen:
    """How a session stands. Times on the monotonic clock mean the same to every program of a machine."""

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


def encode(value: Request | Seen) -> bytes:
    """A line of JSON."""
    return msgspec.json.encode(value) + b"\n"


def decode_request(line: bytes) -> Request:
    """What a viewer asks for; raises :class:`SymblTuiError` when it makes no sense."""
    try:
        request: Request = _REQUEST.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SymblTuiError(f"a viewer asked for something that does not exist ({error})") from error
    return request


def decode_seen(line: bytes) -> Seen:
    """How a session stands; raises :class:`SymblTuiError` when that is not what it says."""
    try:
        return _SEEN.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SymblTuiError(
            "the running session answers something unknown", "it is probably of another version of symbl-tui"
        ) from error


_REQUEST: Final = msgspec.json.Decoder(Request)
_SEEN: Final = msgspec.json.Decoder(Seen)
