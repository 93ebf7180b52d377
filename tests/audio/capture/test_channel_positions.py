"""The channels of any sound card are found on the stream that ALSA's plugin opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.capture.channel_positions import MAX_WIDTH, map_channels, stream_names


@pytest.mark.parametrize(
    ("source", "width", "positions"),
    [
        (["mono"], 1, (0,)),
        (["front-left", "front-right"], 2, (0, 1)),
        (["front-right", "front-left"], 2, (1, 0)),
        (["aux0"], 3, (2,)),
        (["aux0", "aux1"], 4, None),
        (["lfe"], 6, (5,)),
        ([], 0, ()),
    ],
)
def test_a_stream_is_as_wide_as_the_names_need(
    source: list[str], width: int, positions: tuple[int, ...] | None
) -> None:
    found = map_channels(source)
    assert found[0] >= width
    assert positions is None or found == (width, positions)


@pytest.mark.parametrize(
    ("width", "last"),
    [
        (0, []),
        (1, ["mono"]),
        (2, ["front-left", "front-right"]),
        (3, ["front-right", "aux0"]),
        (4, ["rear-left", "rear-right"]),
        (5, ["rear-right", "front-center"]),
        (6, ["front-center", "lfe"]),
        (7, ["lfe", "aux0"]),
        (8, ["side-left", "side-right"]),
        (10, ["aux0", "aux1"]),
    ],
)
def test_a_stream_has_alsas_names_of_loudspeakers(width: int, last: list[str]) -> None:
    assert list(stream_names(width)[-2:]) == last


def test_eight_microphones_without_loudspeaker_names_are_all_found() -> None:
    width, positions = map_channels([f"aux{number}" for number in range(8)])
    names = stream_names(width)
    assert [names[position] for position in positions] == [f"aux{number}" for number in range(8)]


@pytest.mark.parametrize(
    "source", [["left", "right"], ["mono", "mono"], ["aux0"] * 2, [f"aux{n}" for n in range(40)]]
)
def test_names_that_no_stream_has_are_mapped_in_order(source: list[str]) -> None:
    assert map_channels(source) == (len(source), tuple(range(len(source))))


@given(st.integers(0, MAX_WIDTH))
def test_a_stream_has_a_name_of_its_own_for_every_channel(width: int) -> None:
    assert len(set(stream_names(width))) == len(stream_names(width)) == width


@given(st.integers(1, MAX_WIDTH).flatmap(lambda width: st.permutations(stream_names(width))))
def test_any_order_of_a_stream_s_own_names_is_mapped_to_them(source: list[str]) -> None:
    width, positions = map_channels(source)
    assert [stream_names(width)[position] for position in positions] == source
