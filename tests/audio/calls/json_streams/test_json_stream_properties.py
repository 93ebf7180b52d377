"""Whatever a platform or a stranger sends: a refusal or events, never a crash, and a bounded memory."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_codec import CallRefused
from symbl_tui.audio.calls.call_events import CallEnded, CallStarted, MediaReceived, PartyJoined
from symbl_tui.audio.calls.json_streams.chunk_order import WINDOW_PIECES
from symbl_tui.audio.calls.json_streams.dialects import DIALECTS, TELNYX, Dialect
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.feeding import feed_garbage
from tests.audio.calls.json_streams.senders import (
    SENDERS,
    TRACKS,
    Sender,
    TelnyxSender,
    fed,
    opened,
)

SIZES = st.lists(st.integers(1, 999), min_size=1, max_size=30)
VALUES: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
)
JUNK = VALUES | st.lists(VALUES, max_size=2) | st.dictionaries(st.text(max_size=5), VALUES, max_size=2)
SENDER_CASES = st.sampled_from([(kind, encoding) for kind in SENDERS for encoding in kind.encodings])


def messages_of(sender: Sender, encoding: str) -> list[dict[str, Any]]:
    """A whole short call."""
    sound = bytes(range(160)) * 2
    pieces = [sender.media(track, sound, 20 * place) for place in range(4) for track in TRACKS]
    start = sender.start(PcmFormat(encoding, 8000), inbound_label="Ana")
    return [{"event": "connected"}, start, *pieces, *filter(None, [sender.stop()])]


def paths_of(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The places of all fields of a message."""
    if not isinstance(value, dict):
        return []
    own = [(*path, key) for key in value]
    return own + [deeper for key in value for deeper in paths_of(value[key], (*path, key))]


def altered(message: dict[str, Any], path: tuple[str, ...], change: tuple[object] | None) -> dict[str, Any]:
    """A message without a field, or with something else there."""
    copy: dict[str, Any] = json.loads(json.dumps(message))
    place = copy
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    if change is not None:
        place[path[-1]] = change[0]
    return copy


@given(SENDER_CASES, SIZES)
@settings(max_examples=60)
def test_any_split_of_the_sound_arrives_whole(case: tuple[type[Sender], str], sizes: list[int]) -> None:
    kind, encoding = case
    sender, codec = kind(), opened(kind.dialect)
    carried = PcmFormat(encoding, 8000)
    chance = random.Random(1)
    sounds = {track: bytes(chance.randrange(64) for _ in range(sum(sizes))) for track in TRACKS}
    events = fed(codec, sender.start(carried))
    taken = 0
    for size in sizes:
        for track in TRACKS:
            events += fed(codec, sender.media(track, sounds[track][taken : taken + size], taken // 8))
        taken += size
    events += [*fed(codec, sender.stop()), *codec.connection_lost(1000)]
    formats = {event.party: event.format for event in events if isinstance(event, PartyJoined)}
    for track in TRACKS:
        heard = b"".join(
            event.payload for event in events if isinstance(event, MediaReceived) and event.party == track
        )
        whole = sounds[track][: sum(sizes) // carried.tick_bytes * carried.tick_bytes]
        assert formats[track].to_s16le(heard) in (whole, carried.to_s16le(whole))


@given(st.randoms(use_true_random=False), st.integers(1, WINDOW_PIECES - 1))
@settings(max_examples=30)
def test_any_order_of_telnyx_within_the_window_arrives_in_order(chance: random.Random, distance: int) -> None:
    sender, codec = TelnyxSender(), opened(TELNYX)
    fed(codec, sender.start(PcmFormat("mulaw", 8000)))
    pieces = [
        (place + chance.random() * distance, sender.media("inbound", bytes([place] * 160), 20 * place))
        for place in range(50)
    ]
    events = fed(codec, *(message for _, message in sorted(pieces, key=lambda each: each[0])), sender.stop())
    heard = [event.payload[0] for event in events if isinstance(event, MediaReceived)]
    assert heard == list(range(50))


@given(st.data(), SENDER_CASES)
@settings(max_examples=70)
def test_any_field_may_be_missing_or_be_something_else(
    data: st.DataObject, case: tuple[type[Sender], str]
) -> None:
    kind, encoding = case
    messages = messages_of(kind(), encoding)
    place = data.draw(st.integers(0, len(messages) - 1))
    path = data.draw(st.sampled_from(paths_of(messages[place])))
    change = data.draw(st.none() | st.tuples(JUNK))
    messages[place] = altered(messages[place], path, change)
    events = feed_garbage(opened(kind.dialect), map(json.dumps, messages))
    starts = [place for place, event in enumerate(events) if isinstance(event, CallStarted)]
    assert starts in ([], [0])
    joined: set[str] = set()
    for event in events:
        if isinstance(event, PartyJoined):
            assert event.party not in joined
            joined.add(event.party)
        if isinstance(event, MediaReceived):
            assert event.party in joined
            assert event.payload


@given(SENDER_CASES)
def test_every_field_that_may_be_missing_alone_leaves_a_call(case: tuple[type[Sender], str]) -> None:
    kind, encoding = case
    optional = {
        "callSid",
        "accountSid",
        "streamSid",
        "tracks",
        "customParameters",
        "sequenceNumber",
        "channels",
        "chunk",
        "timestamp",
        "track",
        "stream_id",
        "from",
        "to",
        "extra_headers",
    }
    messages = messages_of(kind(), encoding)
    for place, message in enumerate(messages):
        for path in paths_of(message):
            if path[-1] in optional:
                changed = [*messages[:place], altered(message, path, None), *messages[place + 1 :]]
                codec = opened(kind.dialect)
                events = [event for each in changed for event in codec.feed(json.dumps(each))]
                events += codec.connection_lost(1000)
                assert isinstance(events[-1], CallEnded)
                assert any(isinstance(event, MediaReceived) for event in events)


@given(st.sampled_from(DIALECTS), st.lists(st.text() | st.binary() | JUNK.map(json.dumps), max_size=8))
def test_any_garbage_is_refused_or_ignored(dialect: Dialect, messages: list[str | bytes]) -> None:
    assert feed_garbage(opened(dialect), messages) == []


EVENTS = st.sampled_from(["connected", "start", "media", "dtmf", "mark", "error", "stop", "x"])


@given(
    st.sampled_from(DIALECTS),
    st.lists(
        st.fixed_dictionaries(
            {"event": EVENTS},
            optional={"start": JUNK, "media": JUNK, "payload": JUNK, "stop": JUNK, "streamSid": VALUES},
        ),
        max_size=8,
    ),
)
@settings(max_examples=60)
def test_any_events_in_any_order_end_in_events_or_one_refusal(
    dialect: Dialect, messages: list[object]
) -> None:
    events = feed_garbage(opened(dialect), map(json.dumps, messages))
    assert sum(isinstance(event, CallEnded) for event in events) <= 1


@given(st.lists(st.integers(0, 10**15), min_size=200, max_size=200, unique=True))
@settings(max_examples=10)
def test_a_stream_whose_numbers_never_fit_is_not_kept(numbers: list[int]) -> None:
    sender, codec = TelnyxSender(), opened(TELNYX)
    fed(codec, sender.start(PcmFormat("mulaw", 8000)))
    heard = 0
    for number in numbers:
        message = sender.media("inbound", b"x" * 160, 0)
        message["media"]["chunk"] = number
        heard += len(fed(codec, message))
    waiting = fed(codec, sender.stop())
    assert len(waiting) <= WINDOW_PIECES + 1


def test_a_refused_start_leaves_nothing_behind() -> None:
    for dialect in DIALECTS:
        codec = opened(dialect)
        with pytest.raises(CallRefused) as refused:
            codec.feed(json.dumps({"event": "start", "start": {"mediaFormat": {"encoding": "OPUS"}}}))
        assert dialect.format_setting in str(refused.value)
        assert [type(event) for event in codec.connection_lost(None)] == [CallEnded]
