"""A call that an engine is asked to make, and what is told of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """The address or number that the engine is to call."""

    uri: str = ""
    """A SIP address, e.g. ``sip:alice@example.org``; empty: ``number`` is called."""
    number: str = ""
    """A telephone number: digits with the country's code."""
    dtmf: str = ""
    """Keys to press once it is answered; a comma is a pause."""

    @property
    def shown(self) -> str:
        """The address or number as it is displayed."""
        return self.uri or f"+{self.number}"
