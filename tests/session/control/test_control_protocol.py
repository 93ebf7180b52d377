"""Requests and snapshots cross the control socket whole; anything else is refused in a sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from symbl_tui.audio.level import MeterReading
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.control.control_protocol import (
    MAX_REQUEST,
    MAX_RESPONSE,
    GetSnapshot,
    GetSummary,
    Mark,
    Mute,
    Pause,
    Request,
    Snapshot,
    Stop,
    Talk,
    decode_request,
    decode_snapshot,
    encode,
)
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus

SNAPSHOT = Snapshot(
    title="Standup ü",
    folder="/sessions/standup",
    state=SessionState.LISTENING,
    error=None,
    paused=False,
    elapsed=12.5,
    channels=(ChannelStatus("Alice", MeterReading(-20.5, -10.0, -9.0, 0.5), SourceState.ACTIVE, held=True),),
    colours={"Alice": 1},
    ledger=(ChannelLedger("Alice", 12.5, 12.0, 11.0, 0.0, 1.0),),
    link=LinkStatus(LinkState.UP, encoding="FLAC", silent_since=3.25),
    notices=("the sound is back",),
    noticed=7,
)
REQUESTS = (
    st.just(GetSnapshot())
    | st.just(GetSummary())
    | st.builds(Mute, channel=st.none() | st.integers(0, 63), muted=st.booleans())
    | st.builds(Talk, seconds=st.floats(0, 1e6))
    | st.builds(Pause, paused=st.booleans())
    | st.builds(Mark, note=st.text(max_size=2000), end=st.none() | st.floats(-1e6, 1e6))
    | st.builds(Stop, reason=st.text(max_size=200))
)


@given(REQUESTS)
def test_a_request_is_one_line_and_arrives_whole(request: Request) -> None:
    line = encode(request)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert len(line) < MAX_REQUEST
    assert decode_request(line) == request


def test_a_snapshot_arrives_whole() -> None:
    assert decode_snapshot(encode(SNAPSHOT)) == SNAPSHOT


def test_a_snapshot_of_the_most_channels_fits_a_response() -> None:
    name = "x" * 200
    most = replace(
        SNAPSHOT,
        channels=tuple(structs.replace(SNAPSHOT.channels[0], name=name) for _ in range(64)),
        ledger=tuple(structs.replace(SNAPSHOT.ledger[0], name=name) for _ in range(64)),
        colours={f"{number}{name}": number for number in range(64)},
    )
    assert len(encode(most)) < MAX_RESPONSE


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"{}",
        b"[]",
        b'{"type":"shutdown"}',
        b'{"type":"mute","channel":0}',
        b'{"type":"mute","channel":"0","muted":true}',
        b'{"type":"pause","paused":1}',
        b'{"type":"talk","seconds":-1}',
        b'{"type":"talk","seconds":NaN}',
        b'{"type":"look","extra":1}',
        b'{"type":"mark","note":"' + b"x" * 2001 + b'","end":null}',
        b'{"type":"stop","reason":"' + b"x" * 201 + b'"}',
        b'{"type":"look"} trailing',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_what_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(SymblTuiError, match="unknown request of a viewer"):
        decode_request(line)


@given(st.binary(max_size=60))
def test_no_bytes_break_a_reader(line: bytes) -> None:
    for decode in (decode_request, decode_snapshot):
        with pytest.raises(SymblTuiError):
            decode(line)


def test_a_session_of_another_version_is_named_as_the_cause() -> None:
    newer = encode(SNAPSHOT).replace(b'"listening"', b'"dreaming"')
    with pytest.raises(SymblTuiError, match="answers something unknown") as error:
        decode_snapshot(newer)
    assert "another version" in error.value.remedy


def test_a_field_that_a_newer_session_adds_is_ignored() -> None:
    assert decode_snapshot(encode(SNAPSHOT).replace(b'{"title"', b'{"mood":"good","title"', 1)) == SNAPSHOT
