"""A call that a client has asked for, checked. Pure."""

from dataclasses import dataclass, replace

from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.domain.encoding import Encoding
from symbl_tui.engine.protocol.start_request import Audio, StartRequest


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A call to make: the address to dial, how its speech is recognised, where its events go."""

    address: SipAddress
    start: StartRequest
    """As of a streaming client; its speaker is the party that is dialed."""
    dtmf: str = ""
    """Digits to send once it is answered."""
    webhook: str = ""
    """The address that gets the call's events; empty: none does. Checked."""
    validation_token: str = ""
    """The client's own; goes to the webhook with every event."""

    def at_rate(self, rate: int) -> StartRequest:
        """The request for sound at that rate, which is known when the call is answered."""
        return replace(self.start, audio=Audio(Encoding.LINEAR16, rate))
