"""Playlists as the world writes them are read, and hostile ones cost little."""

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.media.hls.playlist import MasterPlaylist, MediaPlaylist, Resource
from symbl_tui.audio.media.hls.playlist_parser import (
    MAX_LINES,
    MAX_SEGMENT_SECONDS,
    UnknownContent,
    UnusablePlaylist,
    absolute,
    is_playlist,
    parse_playlist,
)

BASE = "http://h/a/list.m3u8"


def media(*lines: str, head: str = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n") -> MediaPlaylist:
    playlist = parse_playlist((head + "\n".join(lines)).encode(), BASE)
    assert isinstance(playlist, MediaPlaylist)
    return playlist


def test_segments_have_absolute_addresses_lengths_and_numbers() -> None:
    playlist = media(
        "#EXT-X-MEDIA-SEQUENCE:7", "#EXTINF:3.5,a title, or two", "x.ts?k=1", "#EXTINF:4", "/y.ts"
    )
    assert [(each.resource.url, each.seconds, each.sequence) for each in playlist.segments] == [
        ("http://h/a/x.ts?k=1", 3.5, 7),
        ("http://h/y.ts", 4.0, 8),
    ]
    assert (playlist.target_seconds, playlist.ended) == (4.0, False)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n  "])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\n"], ids=["no mark", "byte order mark", "blank line"])
def test_the_ends_of_lines_and_the_beginning_may_be_anything(newline: str, mark: str) -> None:
    text = mark + newline.join(["#EXTM3U", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXTINF:4,", "x.ts", ""])
    playlist = parse_playlist(text.encode(), BASE)
    assert isinstance(playlist, MediaPlaylist)
    assert [each.resource.url for each in playlist.segments] == ["http://h/a/x.ts"]
    assert playlist.ended


def test_a_compressed_playlist_is_read_and_a_bomb_is_not() -> None:
    text = b"#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4,\nx.ts\n"
    playlist = parse_playlist(gzip.compress(text), BASE)
    assert isinstance(playlist, MediaPlaylist)
    assert len(playlist.segments) == 1
    assert is_playlist(gzip.compress(text * 1000)[:100])
    with pytest.raises(UnusablePlaylist):
        parse_playlist(gzip.compress(text + b"\n" * (64 << 20), 1), BASE)
    with pytest.raises(UnknownContent):
        parse_playlist(b"\x1f\x8bnothing of the kind", BASE)


def test_ranges_follow_each_other_where_they_have_no_place() -> None:
    parts = ("#EXT-X-BYTERANGE:10@5", "x.ts", "#EXT-X-BYTERANGE:20", "x.ts", "#EXT-X-BYTERANGE:30", "y.ts")
    assert [(each.resource.first, each.resource.end) for each in media(*parts).segments] == [
        (5, 15),
        (15, 35),
        (0, 30),
    ]


def test_a_new_clock_or_head_begins_a_new_container() -> None:
    playlist = media(
        '#EXT-X-MAP:URI="a.mp4",BYTERANGE="9@0"',
        "1.m4s",
        "2.m4s",
        "#EXT-X-DISCONTINUITY",
        "3.m4s",
        '#EXT-X-MAP:URI="b.mp4"',
        "4.m4s",
        "#EXT-X-GAP",
        "5.m4s",
        '#EXT-X-KEY:METHOD=AES-128,URI="key"',
        "6.m4s",
        "#EXT-X-KEY:METHOD=NONE",
        "7.m4s",
    )
    assert [each.continues for each in playlist.segments] == [True, True, False, False, True, True, True]
    assert playlist.segments[0].init == Resource("http://h/a/a.mp4", 0, 9)
    assert [each.missing for each in playlist.segments].index(True) == 4
    assert [each.encrypted for each in playlist.segments].index(True) == 5
    assert not playlist.segments[6].encrypted


@pytest.mark.parametrize(
    ("number", "seconds"),
    [
        ("-1", 0),
        ("nan", 0),
        ("inf", 0),
        ("1e400", 0),
        ("x", 0),
        ("", 0),
        ("1e9", MAX_SEGMENT_SECONDS),
        ("4,5", 4),
    ],
)
def test_a_length_is_a_number_that_is_possible(number: str, seconds: float) -> None:
    assert media(f"#EXTINF:{number},", "x.ts").segments[0].seconds == seconds


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30, "²", "1.5"])
def test_a_number_that_is_none_counts_as_0(number: str) -> None:
    assert media(f"#EXT-X-MEDIA-SEQUENCE:{number}", "x.ts").segments[0].sequence == 0


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("a b.ts", "http://h/a/a%20b.ts"),
        ("ä.ts", "http://h/a/%C3%A4.ts"),
        ("https://o/x%20y.ts", "https://o/x%20y.ts"),
        ("//o/x.ts", "http://o/x.ts"),
        ("../x.ts", "http://h/x.ts"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("//[", ""),
        ("x.ts?from=http://o/y.ts", "http://h/a/x.ts?from=http://o/y.ts"),
        ("HTTP://o/x.ts", "HTTP://o/x.ts"),
    ],
)
def test_addresses_are_resolved_as_browsers_do(address: str, url: str) -> None:
    assert absolute(BASE, address) == url


def test_qualities_and_languages_are_read_in_any_order_of_their_attributes() -> None:
    playlist = parse_playlist(
        b'#EXTM3U\n#EXT-X-MEDIA:URI="en.m3u8",NAME="a, b=c",TYPE=AUDIO,DEFAULT=YES,GROUP-ID="g"\n'
        b'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="g",URI="s.m3u8"\n'
        b'#EXT-X-STREAM-INF:AUDIO="g", CODECS="MP4A.40.2,avc1",BANDWIDTH=9\n#a comment\nv.m3u8\n'
        b'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"\n',
        BASE,
    )
    assert isinstance(playlist, MasterPlaylist)
    (variant,), (rendition,) = playlist.variants, playlist.renditions
    assert (variant.url, variant.bandwidth, variant.codecs) == ("http://h/a/v.m3u8", 9, "mp4a.40.2,avc1")
    assert (rendition.url, rendition.default, rendition.group) == ("http://h/a/en.m3u8", True, "g")
    assert variant.audio_group == "g"


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x00\x01", b"#EXT", "Großes".encode("latin-1")])
def test_anything_else_is_no_playlist(content: bytes) -> None:
    with pytest.raises(UnknownContent):
        parse_playlist(content, BASE)


@pytest.mark.parametrize("newline", [b"\n", b"\r", b"\f"])
def test_a_playlist_that_is_too_long_is_refused_before_it_is_read(newline: bytes) -> None:
    with pytest.raises(UnusablePlaylist, match="is longer than can be followed"):
        parse_playlist(b"#EXTM3U\n#EXT-X-ENDLIST\n" + newline * MAX_LINES, BASE)


@given(st.binary(max_size=400), st.sampled_from([b"#EXT-X-STREAM-INF:BANDWIDTH=1\n", b"#EXT-X-ENDLIST\n"]))
def test_no_content_raises_anything_but_a_refusal(content: bytes, tag: bytes) -> None:
    parse_playlist(b"#EXTM3U\n" + tag + content, BASE)


@pytest.mark.parametrize(
    "piece",
    [
        '#EXT-X-MEDIA:TYPE=AUDIO,A="{}\n',
        "#EXT-X-MEDIA:TYPE=AUDIO,{}\n",
        '#EXT-X-MEDIA:TYPE=AUDIO,{}="\n',
        "#EXT-X-STREAM-INF:{}\n",
        "#EXTINF:4,\n{}.ts\n",
        "#EXT-X-BYTERANGE:{}\nx.ts\n",
    ],
)
@pytest.mark.parametrize("filling", ["A", " ", "=", '="', ",", "9", "a=b,", "../"])
def test_the_cost_of_a_line_grows_with_its_length_alone(piece: str, filling: str) -> None:
    def cost(size: int) -> float:
        content = (
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + piece.format(filling * (size // len(filling)))
        ).encode()
        return min(_seconds(content) for _ in range(3))

    # Sixteen times the length: 256 times the cost if it were quadratic.
    assert cost(48_000) < 80 * max(cost(3_000), 1e-4)


def _seconds(content: bytes) -> float:
    began = time.thread_time()
    parse_playlist(content, BASE)
    return time.thread_time() - began
