"""What the codecs of all platforms make of their messages. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum

from symbl_tui.audio.streams.pcm_format import PcmFormat


class EndCause(StrEnum):
    """Why a call is over, as its session's end reason says it."""

    HUNG_UP = "caller hung up"
    ENDED = "call ended by the platform"
    LOST = "connection lost"
    NO_AUDIO = "no audio for 30 s: is the codec right?"
    IDLE = "no audio for ten minutes"
    REVOKED = "consent to record was withdrawn"
    LIMIT = "the longest time of a call is over"
    PROTOCOL = "the platform's messages make no sense"
    FAULT = "a fault of symbl-tui itself"
    STOPPED = "stopped here"
    CALLED_HUNG_UP = "called party hung up"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    REFUSED = "refused"
    UNREACHABLE = "cannot be reached"
    BRIDGE_FAILED = "the second party cannot be reached"
    CRASHED = "the process of the call crashed"


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The platform has described the call; comes first, and once."""

    call_id: str
    """The platform's id of the call; streams of one call share it. Foreign text, cleaned."""
    stream_id: str = ""
    """The platform's id of this stream of it."""
    account: str = ""
    """The platform's id of the account."""
    title: str = ""
    """What the call is about or who calls, where the platform says it."""
    group: str = ""
    """Connections of one group are one call, where a platform opens one for each party; empty: no others."""
    metadata: dict[str, str] = field(default_factory=dict)
    """What the operator had the platform send along (custom parameters, headers); cleaned and bounded."""


@dataclass(frozen=True, slots=True)
class PartyJoined:
    """A party of the call, whose sound is a channel of its own; comes before its first sound."""

    party: str
    """A key that is unique in the call, e.g. the name of a track."""
    label: str
    """Its name for people. Foreign text, cleaned."""
    format: PcmFormat
    """Mono."""
    pauses: bool = False
    """Whether the platform sends nothing while the party is silent; then a gap in timestamps is no fault."""


@dataclass(frozen=True, slots=True)
class MediaReceived:
    """A piece of one party's sound, in the party's format; whole samples."""

    party: str
    payload: bytes
    timestamp: float | None = None
    """Seconds on the platform's clock, whose zero is the codec's choice; None: it sends none."""
    missing: bool = False
    """Whether numbers say that pieces before this one were lost on the way."""


@dataclass(frozen=True, slots=True)
class PartyLeft:
    """A party has left; its channel ends. One that comes back joins under the same key or another."""

    party: str


@dataclass(frozen=True, slots=True)
class PartyMuted:
    """The platform says that a party sends nothing from now on, or sends again."""

    party: str
    muted: bool


@dataclass(frozen=True, slots=True)
class CallNoted:
    """Something to note in the session at this place: a digit was pressed, a mark reached, a party held."""

    text: str
    """For people, e.g. ``Caller pressed 5``. Foreign text, cleaned."""
    party: str = ""
    """Empty: the whole call."""


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call is over; nothing follows."""

    cause: EndCause
    detail: str = ""
    """What the platform says of it. Foreign text, cleaned."""

    @property
    def reason(self) -> str:
        """The end reason of the session."""
        return f"{self.cause}: {self.detail}" if self.detail else str(self.cause)


CallEvent = CallStarted | PartyJoined | MediaReceived | PartyLeft | PartyMuted | CallNoted | CallEnded
