"""What the SIP child and its parent exchange once the child has answered. Pure.

Calls have numbers: odd ones are the parent's, for calls that it dials. How this travels: ``sip_framing``.
"""

from enum import StrEnum

import msgspec


class Ending(StrEnum):
    """Why a call is over."""

    FAR_END = "far end"
    """The party that the call is with hung up."""
    SECOND_PARTY = "second party"
    """The party that a bridge leads to hung up."""
    HERE = "here"
    """This side hung up or rejected the call."""
    NO_AUDIO = "no audio"
    LOST = "lost"
    LIMIT = "limit"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    REFUSED = "refused"
    """Any other SIP status of 300 to 699; ``detail`` says which."""
    UNREACHABLE = "unreachable"
    BRIDGE_FAILED = "bridge failed"
    """The second party could not be reached."""
    CRASHED = "crashed"


class SipStats(msgspec.Struct, frozen=True):
    """The final statistics of a call's first party."""

    received: int = 0
    """Packets."""
    lost: int = 0
    """Packets that were sent and did not come."""
    jitter_ms: float = 0.0
    mos: float = 0.0
    """Estimated quality from 1 to 5."""
    seconds: float = 0.0
    """From the answer to the end."""


class Command(msgspec.Struct, frozen=True, tag=True):
    """Base of all commands."""


class Register(Command, frozen=True):
    """Register the account; answered by :class:`Done`."""

    request: int


class Dial(Command, frozen=True):
    """Dial an address as a call with a new number."""

    call: int
    uri: str


class Answer(Command, frozen=True):
    """Answer a call; with ``bridge`` dial that address, and answer once it answers."""

    call: int
    bridge: str = ""


class HangUp(Command, frozen=True):
    """End a call, or reject it as busy before it was answered."""

    call: int


class SendDigits(Command, frozen=True):
    """Send digits to the first party; answered by :class:`Done`."""

    request: int
    call: int
    digits: str


class Hold(Command, frozen=True):
    """Hold or resume the first party; answered by :class:`Done`."""

    request: int
    call: int
    on: bool


AnyCommand = Register | Dial | Answer | HangUp | SendDigits | Hold


class Event(msgspec.Struct, frozen=True, tag=True):
    """Base of all events. Their texts come from the network."""


class Alive(Event, frozen=True):
    """The child works; sent every second."""


class Done(Event, frozen=True):
    """The end of what a command asked for; ``problem`` and the SIP status if it failed."""

    request: int
    problem: str = ""
    status: int | None = None


class RegistrationChanged(Event, frozen=True):
    """The registrar took a registration or refused it."""

    registered: bool
    detail: str = ""


class Incoming(Event, frozen=True):
    """A call comes in."""

    call: int
    peer: str
    """The address of the caller."""
    id: str = ""
    """The Call-ID."""


class Ringing(Event, frozen=True):
    """The party that was dialed is being called."""

    call: int


class Established(Event, frozen=True):
    """The call was answered, and its sound begins."""

    call: int
    id: str
    """The Call-ID."""
    rates: tuple[int, ...]
    """Samples a second of each party's track; the second is that of a bridge."""


class Digit(Event, frozen=True):
    """A party pressed a key."""

    call: int
    track: int
    digit: str


class Held(Event, frozen=True):
    """A party put the call on hold, or resumed it."""

    call: int
    track: int
    on: bool


class Ended(Event, frozen=True):
    """The call is over; no more of it comes."""

    call: int
    ending: Ending
    detail: str = ""
    stats: SipStats = SipStats()


AnyEvent = Alive | Done | RegistrationChanged | Incoming | Ringing | Established | Digit | Held | Ended


class SipSound(msgspec.Struct, frozen=True):
    """Samples of one track, mono s16le."""

    call: int
    track: int
    position: int
    """Where :attr:`silence` begins, in samples since the call was answered."""
    silence: int
    """Samples of silence before those of ``pcm``: the far end sent nothing."""
    pcm: bytes
