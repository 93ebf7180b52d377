"""What is told of the calls that a server takes."""

from typing import Protocol

from symbl_tui.audio.calls.call import Call


class CallObserver(Protocol):
    """Told of every call, on the event loop of the server; must return at once."""

    def call_began(self, call: Call) -> None:
        """The first party has joined: the call has a source, which is to be read from now on."""
        ...

    def call_noted(self, call: Call, text: str) -> None:
        """Something to note at this place of the call."""
        ...

    def call_ended(self, call: Call) -> None:
        """The call is over, and its source ends; also for a call that no party has joined."""
        ...
