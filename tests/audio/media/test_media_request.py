"""The task of a media child and its header survive the way between the processes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.child_protocol import REFUSED, STOPPED_BY_PARENT, encode_refusal
from symbl_tui.audio.media.media_request import (
    MediaEnding,
    MediaHeader,
    MediaRequest,
    encode_header,
    parse_header,
)
from symbl_tui.errors import SourceError


@given(
    st.builds(
        MediaRequest,
        place=st.text(),
        listen=st.booleans(),
        fd=st.none() | st.integers(0, 1000),
        head=st.binary(max_size=64),
        mix=st.none() | st.sampled_from([1, 2]),
        stall_seconds=st.none() | st.floats(0, 1e6),
    )
)
def test_a_request_is_one_line_and_arrives_as_it_was_sent(request: MediaRequest) -> None:
    line = request.to_line()
    assert line.count(b"\n") == 1
    assert MediaRequest.from_line(line) == request


@given(st.integers(1000, 768_000), st.integers(1, 64), st.booleans())
def test_a_header_arrives_as_it_was_sent(rate: int, channels: int, live: bool) -> None:
    header = MediaHeader(rate, channels, live)
    assert parse_header(encode_header(header)) == header


def test_a_refusal_in_place_of_a_header_is_raised() -> None:
    with pytest.raises(SourceError, match="is not there") as refused:
        parse_header(encode_refusal(SourceError("is not there (404)", "check the address")))
    assert refused.value.remedy == "check the address"


def test_a_child_that_says_nothing_is_named() -> None:
    with pytest.raises(SourceError, match="the decoder answers nonsense"):
        parse_header(b"")


def test_exit_codes_mean_one_thing_each() -> None:
    assert MediaEnding(STOPPED_BY_PARENT) is MediaEnding.BY_PARENT
    assert MediaEnding(REFUSED) is MediaEnding.REFUSED
    assert not {1, 2} & set(MediaEnding), "what Python itself exits with"
