"""Feed a codec as the server of calls does."""

import json
from collections.abc import Iterable
from contextlib import suppress

from symbl_tui.audio.calls.call_codec import CallCodec, CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallEvent, MediaReceived, PartyJoined


def feed_all(codec: CallCodec, messages: Iterable[str | bytes]) -> list[CallEvent]:
    """All events of messages, until the call is over."""
    events: list[CallEvent] = []
    for message in messages:
        events += codec.feed(message)
        if events and isinstance(events[-1], CallEnded):
            break
    return events


def feed_garbage(codec: CallCodec, messages: Iterable[str | bytes]) -> list[CallEvent]:
    """The same for messages that may make no sense: the events until the codec refuses one."""
    events: list[CallEvent] = []
    with suppress(CallRefused):
        for message in messages:
            events += codec.feed(message)
            if events and isinstance(events[-1], CallEnded):
                break
    return events


def sound_of(events: Iterable[CallEvent], party: str) -> bytes:
    """One party's sound as mono s16le."""
    events = list(events)
    joined = [each for each in events if isinstance(each, PartyJoined) and each.party == party]
    assert len(joined) == 1, f"{party} joined {len(joined)} times"
    return b"".join(
        joined[0].format.to_s16le(each.payload)
        for each in events
        if isinstance(each, MediaReceived) and each.party == party
    )


def text(**fields: object) -> str:
    """A text message of JSON; a dash in a field's name is written as two underscores."""
    return json.dumps({name.replace("__", "-"): value for name, value in fields.items()})
