"""Two parties with a tone each arrive on their own channels, from every platform, in every encoding."""

import json

import pytest
from streamdouble.protocol import MediaStreamEncoder

from symbl_tui.audio.calls.call_events import CallEvent, MediaReceived, PartyJoined
from symbl_tui.audio.calls.json_streams.dialects import TELNYX, TWILIO
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.feeding import sound_of
from tests.audio.calls.json_streams.senders import (
    SENDERS,
    TRACKS,
    Message,
    Sender,
    TelnyxSender,
    fed,
    opened,
)
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, encoded, frames, tone

SECONDS = 1.8
CASES = [
    (sender, PcmFormat(encoding, rate))
    for sender in SENDERS
    for encoding in sender.encodings
    for rate in ((8000,) if encoding in ("mulaw", "alaw") else (8000, 16000, 24000))
]


def conversation(sender: Sender, carried: PcmFormat, piece_ms: int = 20) -> list[Message]:
    """Both parties at once: the caller at 440 Hz, the agent at 1000 Hz."""
    size = carried.rate * carried.tick_bytes * piece_ms // 1000
    tracks = [
        list(frames(encoded(tone(hz, SECONDS, carried.rate), carried.encoding), size))
        for hz in (CALLER_HZ, AGENT_HZ)
    ]
    return [
        sender.media(track, piece, number * piece_ms)
        for number, pieces in enumerate(zip(*tracks, strict=True))
        for track, piece in zip(TRACKS, pieces, strict=True)
    ]


def check(events: list[CallEvent], purity: float) -> None:
    """Each party has its tone, whole and once."""
    parties = [event for event in events if isinstance(event, PartyJoined)]
    assert [party.party for party in parties] == list(TRACKS)
    for party, own, other in zip(parties, (CALLER_HZ, AGENT_HZ), (AGENT_HZ, CALLER_HZ), strict=True):
        heard = sound_of(events, party.party)
        assert len(heard) == round(2 * party.format.rate * SECONDS)
        assert correlation(heard, own, party.format.rate) > purity
        assert correlation(heard, other, party.format.rate) < 0.05
    assert not any(event.missing for event in events if isinstance(event, MediaReceived))


@pytest.mark.parametrize(
    ("kind", "carried"),
    CASES,
    ids=[f"{sender.dialect.title}-{carried.encoding}-{carried.rate}" for sender, carried in CASES],
)
def test_each_party_is_heard_on_its_own_channel(kind: type[Sender], carried: PcmFormat) -> None:
    sender, codec = kind(), opened(kind.dialect)
    events = fed(codec, sender.start(carried), *conversation(sender, carried), sender.stop())
    events += codec.connection_lost(1000)
    check(events, 0.98 if carried.tick_bytes == 1 else 0.999)


@pytest.mark.parametrize("size_ms", [15, 30, 100])
def test_pieces_of_any_length_are_heard(size_ms: int) -> None:
    sender, codec = TelnyxSender(), opened(TELNYX)
    carried = PcmFormat("alaw", 8000)
    check(fed(codec, sender.start(carried), *conversation(sender, carried, size_ms), sender.stop()), 0.98)


def test_a_simulator_of_twilio_that_is_not_ours_is_heard() -> None:
    twilio, codec = MediaStreamEncoder(), opened(TWILIO)
    messages = [
        twilio.connected(),
        twilio.start(tracks=list(TRACKS), custom_parameters={"inbound_label": "Ana"}),
    ]
    pieces = [list(frames(encoded(tone(hz, SECONDS), "mulaw"), 160)) for hz in (CALLER_HZ, AGENT_HZ)]
    for both in zip(*pieces, strict=True):
        messages += [twilio.media(piece, track=track) for track, piece in zip(TRACKS, both, strict=True)]
    events = [event for message in (*messages, twilio.stop()) for event in codec.feed(json.dumps(message))]
    check(events, 0.98)
    assert [event.label for event in events if isinstance(event, PartyJoined)] == ["Ana", "Callee"]
