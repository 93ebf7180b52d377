"""What a live programme brings and loses, and when it stands still, by a clock of the test."""

from collections.abc import Callable, Iterator

import pytest

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.playlist import MediaPlaylist, Resource, Segment
from symbl_tui.audio.media.hls.programme import Programme
from symbl_tui.audio.media.hls.retrying import RetryingFetcher
from symbl_tui.audio.media.hls.segment_run import Run
from symbl_tui.audio.media.hls.segment_stream import Lost, SegmentStream
from symbl_tui.audio.media.media_request import MediaEnding
from tests.audio.media.hls.answers import response

STALL = 10.0


class Origin(Programme, RetryingFetcher):
    """A live origin on a clock that passes only during waits."""

    def __init__(self, window: Callable[[float], MediaPlaylist | None]) -> None:
        self.window = window
        self.now = 0.0
        self.loads: list[tuple[float, bool]] = []
        self.fault = None

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def load(self, *, anew: bool = False) -> MediaPlaylist:
        self.loads.append((self.now, anew))
        if (playlist := self.window(self.now)) is None:
            raise OSError
        return playlist

    @property
    def is_gone(self) -> bool:
        return False

    def open_segment(self, segment: Segment) -> Download | None:
        return Download(segment.resource, response(bytes(20)), lambda _: None)

    def stream(self) -> SegmentStream:
        return SegmentStream(self, self, STALL, clock=lambda: self.now, sleep=self.sleep)


def listing(*numbers: int, ended: bool = False) -> MediaPlaylist:
    return MediaPlaylist(
        tuple(Segment(Resource(f"{number}.ts"), number, 2.0) for number in numbers), 2.0, ended
    )


def events(stream: SegmentStream) -> Iterator[int | Lost]:
    """The number of segments of each run, and what is lost between."""
    for part in stream.parts():
        if isinstance(part, Run):
            while part.read(100):
                part.note_sound()
            yield round(part.seconds / 2)
        else:
            yield part


def test_a_programme_that_goes_on_in_time_is_one_run() -> None:
    origin = Origin(lambda now: listing(*range(int(now / 2), int(now / 2) + 4), ended=now > 60))
    stream = origin.stream()
    assert stream.live
    (segments,) = events(stream)
    assert segments == 31 + 3
    assert stream.ending is MediaEnding.ENDED


@pytest.mark.parametrize("gone", [False, True], ids=["stands still", "cannot be loaded"])
def test_a_stand_still_counts_while_it_lasts_and_what_left_meanwhile_is_not_counted_twice(
    *, gone: bool
) -> None:
    def window(now: float) -> MediaPlaylist | None:
        if 10 < now < 50:
            return None if gone else listing(2, 3, 4, 5)
        first = int(now / 2)
        return listing(*range(first, first + 4), ended=now > 70)

    origin = Origin(window)
    lost = [each for each in events(origin.stream()) if isinstance(each, Lost)]
    assert lost[0].waited
    assert sum(each.seconds for each in lost) == pytest.approx(36, abs=5)
    # While it stands still it is asked once a second, from its own address on.
    assert (
        max(now - before for (before, _), (now, _) in zip(origin.loads, origin.loads[1:], strict=False)) <= 2
    )
    assert any(anew for _, anew in origin.loads)


def test_sound_that_left_the_playlist_between_two_loads_is_lost() -> None:
    origin = Origin(lambda now: listing(20, 21, ended=True) if now > 3 else listing(0, 1, 2))
    assert [*events(origin.stream())] == [3, Lost(34.0), 2]


def test_a_pause_that_is_shorter_than_a_stall_is_none() -> None:
    origin = Origin(lambda now: listing(*range(6), ended=True) if now > 9 else listing(0, 1, 2))
    assert [*events(origin.stream())] == [6]
