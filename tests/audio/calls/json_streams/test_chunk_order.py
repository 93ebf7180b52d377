import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.calls.json_streams.chunk_order import (
    WINDOW_PIECES,
    ChunkOrder,
    OrderedPiece,
    Piece,
)

STEP = 0.02
TRACKS = ("inbound", "outbound")


def piece(number: int | None, track: str = "inbound", at: float | None = None) -> Piece:
    """A piece whose payload is its number and whose time follows from it."""
    seconds = at if at is not None or number is None else number * STEP
    return Piece(track, number, seconds, str(number).encode())


def pushed(order: ChunkOrder, *pieces: Piece) -> list[OrderedPiece]:
    return [ordered for each in pieces for ordered in order.push(each)]


def numbers(ordered: list[OrderedPiece]) -> list[int | None]:
    return [each.piece.number for each in ordered]


def missing(ordered: list[OrderedPiece]) -> list[int | None]:
    return [each.piece.number for each in ordered if each.missing]


@given(st.randoms(use_true_random=False), st.integers(1, WINDOW_PIECES - 1), st.sampled_from((1, 2)))
@settings(max_examples=60)
def test_any_order_within_the_window_is_restored(chance: random.Random, distance: int, tracks: int) -> None:
    # Each piece is moved back by fewer places than the window holds.
    places = [(number + chance.random() * distance, number) for number in range(1, 60)]
    order = ChunkOrder(reordered=True)
    pieces = [piece(number, track) for _, number in sorted(places) for track in TRACKS[:tracks]]
    ordered = pushed(order, *pieces) + list(order.flush())
    for track in TRACKS[:tracks]:
        own = [each.piece.number for each in ordered if each.piece.track == track]
        assert own == list(range(1, 60))
    assert not missing(ordered)
    assert order.late == 0


def test_what_is_in_order_is_never_held_up() -> None:
    order = ChunkOrder(reordered=True)
    assert all(len(pushed(order, piece(number))) == 1 for number in range(1, 100))


def test_a_lost_piece_holds_the_next_ones_up_for_100_ms_and_is_marked() -> None:
    order = ChunkOrder(reordered=True)
    assert numbers(pushed(order, piece(1), piece(2), piece(4), piece(5), piece(6), piece(7))) == [1, 2]
    late = pushed(order, piece(8))
    assert (numbers(late), missing(late)) == ([4, 5, 6, 7, 8], [4])
    assert pushed(order, piece(3)) == []
    assert order.late == 1
    assert numbers(pushed(order, piece(9))) == [9]


def test_long_pieces_wait_for_100_ms_and_no_longer() -> None:
    order = ChunkOrder(reordered=True)
    pushed(order, piece(1, at=0.0))
    assert pushed(order, piece(3, at=0.1)) == []
    assert numbers(pushed(order, piece(4, at=0.2))) == [3, 4]


def test_the_other_party_talking_on_ends_the_wait() -> None:
    order = ChunkOrder(reordered=True)
    pushed(order, *(piece(number, track) for number in (1, 2) for track in TRACKS))
    assert pushed(order, piece(4)) == []
    heard = pushed(order, *(piece(number, "outbound") for number in range(3, 11)))
    assert [each.piece.number for each in heard if each.piece.track == "inbound"] == [4]


def test_what_waits_at_the_end_is_not_lost() -> None:
    order = ChunkOrder(reordered=True)
    pushed(order, piece(1), piece(3), piece(4))
    assert numbers(list(order.flush())) == [3, 4]


@pytest.mark.parametrize("reordered", [False, True])
@pytest.mark.parametrize("per_track", [False, True])
def test_only_what_is_lost_is_missing_whoever_counts(reordered: bool, per_track: bool) -> None:
    order = ChunkOrder(reordered)
    sent = [
        piece(place if per_track else 2 * place - 1 + index, track, at=place * STEP)
        for place in range(1, 80)
        for index, track in enumerate(TRACKS)
    ]
    lost = sent[100]
    ordered = pushed(order, *(each for each in sent if each is not lost)) + list(order.flush())
    marked = [each.piece for each in ordered if each.missing]
    assert len(ordered) == len(sent) - 1
    assert len(marked) == 1
    assert marked[0].timestamp == pytest.approx((lost.timestamp or 0) + (STEP if per_track else 0))


def test_a_party_that_is_silent_for_a_while_is_not_missing() -> None:
    order = ChunkOrder(reordered=True)
    both = pushed(
        order,
        *(
            piece(2 * place + index, track, at=place * STEP)
            for place in range(20)
            for index, track in enumerate(TRACKS)
        ),
    )
    one = pushed(order, *(piece(number, at=number / 2 * STEP) for number in range(40, 60)))
    again = pushed(order, *(piece(60 + index, track, at=0.6) for index, track in enumerate(TRACKS)))
    assert not missing(both + one + again)


def test_a_stream_without_numbers_stays_as_it_comes() -> None:
    order = ChunkOrder(reordered=True)
    assert numbers(pushed(order, piece(None), piece(None))) == [None, None]


@pytest.mark.parametrize("counts", [[1] * 50, [*range(1, 30), *range(1, 30)], [10**14, *range(2, 60)]])
def test_numbers_that_make_no_sense_do_not_silence_a_party(counts: list[int]) -> None:
    order = ChunkOrder(reordered=True)
    heard = pushed(order, *(piece(number, at=place * STEP) for place, number in enumerate(counts)))
    assert len(heard) >= len(counts) - WINDOW_PIECES
    assert len(heard) + order.late == len(counts)


@pytest.mark.parametrize("counts", [[1, 1, 1], [5, 4, 3]])
def test_a_platform_with_order_keeps_it_whatever_its_numbers_say(counts: list[int]) -> None:
    assert numbers(pushed(ChunkOrder(reordered=False), *map(piece, counts))) == counts


@given(
    st.lists(
        st.tuples(st.sampled_from(TRACKS), st.none() | st.integers(0, 10**15), st.none() | st.floats(0, 1e7))
    )
)
@settings(max_examples=100)
def test_any_numbers_leave_a_bounded_wait_and_each_piece_comes_once(
    pieces: list[tuple[str, int | None, float | None]],
) -> None:
    order = ChunkOrder(reordered=True)
    heard: list[OrderedPiece] = []
    for place, (track, number, at) in enumerate(pieces, 1):
        heard += order.push(Piece(track, number, at, b"x"))
        assert place - len(heard) - order.late <= 2 * WINDOW_PIECES
    heard += order.flush()
    assert len({id(each.piece) for each in heard}) == len(heard)


def test_in_each_track_times_go_forward() -> None:
    order = ChunkOrder(reordered=True)
    chance = random.Random(1)
    places = sorted((number + chance.random() * 4, number) for number in range(1, 200))
    heard = pushed(order, *(piece(number) for _, number in places))
    assert all((one.piece.number or 0) < (two.piece.number or 0) for one, two in pairwise(heard))
