"""A run of segments is one file, which ends where its sound does."""

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.playlist import Resource, Segment
from symbl_tui.audio.media.hls.segment_run import Run
from tests.audio.media.hls.answers import response

PART = b"\x47" * 100


def segment(number: int) -> Segment:
    return Segment(Resource(f"http://h/{number}.ts"), number, 2.0)


def download(content: bytes = PART, declared: int | None = None) -> Download:
    return Download(Resource("http://h/x.ts"), response(content, declared), lambda _: None)


def test_the_head_of_the_container_comes_before_the_segments_one_after_another() -> None:
    following = [(download(b"\x48" * 50), 3.0)]
    run = Run(segment(0), b"head", download(), lambda: following.pop() if following else None)
    assert b"".join(iter(lambda: run.read(30), b"")) == b"head" + PART + b"\x48" * 50
    assert (run.seconds, run.lost_at_end) == (5.0, 0.0)


def test_it_ends_where_a_segment_breaks_off_and_tells_how_much_is_lost() -> None:
    run = Run(segment(0), b"", download(declared=400), lambda: (download(), 2.0))
    assert b"".join(iter(lambda: run.read(30), b"")) == PART
    assert (run.seconds, run.lost_at_end) == (0.5, 1.5)


def test_it_ends_when_many_segments_have_no_sound() -> None:
    run = Run(segment(0), b"", download(), lambda: (download(), 2.0))
    read = 0
    while run.read(1000):
        read += 1
        if read < 20:
            run.note_sound()
    assert read < 30 * 8
    assert run.is_mute
