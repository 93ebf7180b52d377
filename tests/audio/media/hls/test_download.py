"""A segment's bytes come whole, or it is known how much is missing."""

from collections.abc import Callable
from http.client import HTTPResponse

import pytest

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.playlist import Resource
from tests.audio.media.hls.answers import response

SOUND = bytes(range(200))


def whole(download: Download) -> bytes:
    return b"".join(iter(lambda: download.read(7), b""))


def never(resource: Resource) -> HTTPResponse | None:
    return None


def test_a_range_ends_where_it_ends_whatever_the_server_sends() -> None:
    download = Download(Resource("http://h/x", 10, 60), response(SOUND[10:]), never)
    assert whole(download) == SOUND[10:60]
    assert download.missing_share == 0


@pytest.mark.parametrize("cut", [0, 1, 20, 199])
def test_a_download_that_breaks_off_is_resumed_at_the_next_byte(cut: int) -> None:
    asked: list[int] = []

    def rest(resource: Resource) -> HTTPResponse:
        asked.append(resource.first)
        return response(SOUND[resource.first :])

    download = Download(Resource("http://h/x"), response(SOUND[:cut], declared=200), rest)
    assert whole(download) == SOUND
    assert asked == [cut]
    assert download.missing_share == 0


@pytest.mark.parametrize("rest", [never, lambda _: response(b"", declared=100)])
def test_what_cannot_be_resumed_tells_how_much_is_missing(
    rest: Callable[[Resource], HTTPResponse | None],
) -> None:
    download = Download(Resource("http://h/x"), response(SOUND[:50], declared=200), rest)
    assert whole(download) == SOUND[:50]
    assert download.missing_share == 0.75


def test_a_tag_before_the_sound_is_left_out() -> None:
    tag = b"ID3\x04\0\0\0\0\x01\x00" + b"t" * 128
    assert whole(Download(Resource("http://h/x"), response(tag + SOUND), never)) == SOUND
