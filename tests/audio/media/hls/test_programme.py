"""The address of a programme leads to the playlist of its sound, past qualities that cannot be had."""

from collections.abc import Callable

import pytest

from symbl_tui.audio.media.hls.http_fetcher import HttpFetcher
from symbl_tui.audio.media.hls.playlist_parser import UnknownContent
from symbl_tui.audio.media.hls.programme import Programme
from symbl_tui.errors import SourceError

HOME = "https://user:geheim@host/live.m3u8?key=geheim"
SEGMENTS = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nx.ts\n"


class Origin(HttpFetcher):
    """Playlists by their addresses; any other is an error of the server."""

    def __init__(self, **playlists: bytes) -> None:
        self.playlists = {f"https://host/{name}.m3u8": content for name, content in playlists.items()}
        self.asked: list[str] = []

    def read_playlist(self, url: str, accepts: Callable[[bytes], bool], limit: int = 0) -> tuple[bytes, str]:
        self.asked.append(url.partition("host/")[2].partition(".")[0])
        address = "https://host/live.m3u8" if url == HOME else url
        if address not in self.playlists:
            raise OSError("hung up")
        return self.playlists[address], address


def master(*names: str) -> bytes:
    return b"#EXTM3U\n" + b"".join(
        b"#EXT-X-STREAM-INF:BANDWIDTH=64000\n%s.m3u8\n" % n.encode() for n in names
    )


def test_a_media_playlist_is_loaded_again_from_its_own_address() -> None:
    origin = Origin(live=SEGMENTS)
    programme = Programme(origin, HOME)
    assert [segment.resource.url for segment in programme.load().segments] == ["https://host/x.ts"]
    programme.load()
    assert origin.asked == ["live", "live"]


def test_the_first_quality_that_can_be_had_is_kept_until_it_is_chosen_anew() -> None:
    origin = Origin(live=master("gone", "good"), good=SEGMENTS)
    programme = Programme(origin, HOME)
    for anew in (False, False, True):
        assert programme.load(anew=anew).segments
    assert origin.asked == ["live", "gone", "good", "good", "live", "gone", "good"]


def test_no_more_than_four_qualities_are_tried() -> None:
    origin = Origin(live=master(*"abcdef"), e=SEGMENTS)
    with pytest.raises(OSError, match="hung up"):
        Programme(origin, HOME).load()
    assert origin.asked == ["live", *"abcd"]


def test_playlists_of_playlists_are_not_followed_in_a_circle() -> None:
    origin = Origin(live=master("again"), again=master("live"))
    with pytest.raises(SourceError, match="is a playlist of playlists") as refused:
        Programme(origin, HOME).load()
    assert refused.value.remedy == "name a playlist of segments"
    assert origin.asked == ["live", "again"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<MPD xmlns='x'>", "https://host/live.m3u8 is a DASH manifest, which is not supported"),
        (b"#EXTM3U\nhttp://host/radio\n", "https://host/live.m3u8 is a list of addresses, not a stream"),
        (b"#EXTM3U\n#EXT-X-STREAM-INF:\n#\n", "https://host/live.m3u8 lists nothing that has sound"),
    ],
)
def test_a_playlist_that_cannot_be_followed_is_named_without_secrets(content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as refused:
        Programme(Origin(live=content), HOME).load()
    assert refused.value.message == sentence


def test_a_page_that_is_no_playlist_is_told_from_a_playlist_that_cannot_be_followed() -> None:
    with pytest.raises(UnknownContent):
        Programme(Origin(live=b"<html>"), HOME).load()
