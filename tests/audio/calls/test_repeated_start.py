"""A platform that announces a call twice on one connection: the call goes on if it is the same."""

import pytest

from symbl_tui.audio.calls.call import Call
from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallStarted, EndCause, MediaReceived, PartyJoined
from symbl_tui.audio.calls.call_hub import CallConnection, CallHub
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.streams.pcm_format import PcmFormat

MULAW = PcmFormat("mulaw", 8000)
SOUND = MediaReceived("inbound", b"\x7f" * 160, 0.0)


class Observer:
    """Notes the calls."""

    def __init__(self) -> None:
        self.ended: list[Call] = []

    def call_began(self, call: Call) -> None:
        pass

    def call_noted(self, call: Call, text: str) -> None:
        pass

    def call_ended(self, call: Call) -> None:
        self.ended.append(call)


def began() -> tuple[CallHub, Observer, CallConnection]:
    """A call with a party."""
    observer = Observer()
    hub = CallHub(observer)
    connection = hub.connect(PLATFORMS[0])
    connection.handle([CallStarted("CA1", "MZ1"), PartyJoined("inbound", "Caller", MULAW), SOUND])
    return hub, observer, connection


def test_a_call_goes_on_after_its_start_came_once_more() -> None:
    hub, observer, connection = began()
    connection.handle([CallStarted("CA1", "MZ1"), SOUND])
    assert hub.calls == (connection.call,)
    assert not connection.over
    hub.end_all(EndCause.STOPPED)
    assert observer.ended == [connection.call]


def test_another_start_on_the_same_connection_ends_the_call() -> None:
    hub, observer, connection = began()
    with pytest.raises(CallRefused, match="started twice"):
        connection.handle([CallStarted("CA2", "MZ1")])
    assert connection.over
    assert hub.calls == ()
    assert observer.ended[0].ended == CallEnded(EndCause.PROTOCOL, "the call started twice on one connection")
