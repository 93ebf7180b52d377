"""A download goes on where its connection broke, and another file in its place is not mixed into it."""

import os
import random
from collections.abc import Callable
from http.client import HTTPResponse

import pytest

from symbl_tui.audio.media.hls.http_fetcher import HttpFetcher
from symbl_tui.audio.media.hls.playlist import Resource
from symbl_tui.audio.media.http_file import HttpFile
from tests.audio.media.hls.answers import answer, response

CONTENT = random.Random(3).randbytes(600_000)
URL = "https://host/a/Team%20talk.mp4?key=1"


class Origin(HttpFetcher):
    """A server whose answers a test makes, for the first byte that is asked for."""

    def __init__(self, answered: Callable[[int], HTTPResponse]) -> None:
        self.answered = answered
        self.asked: list[int] = []
        """The first byte of each request."""

    def open(self, resource: Resource) -> HTTPResponse:
        self.asked.append(resource.first)
        return self.answered(resource.first)


def whole(first: int) -> HTTPResponse:
    return response(CONTENT[first:])


def cut_after(size: int) -> Callable[[int], HTTPResponse]:
    """A server whose connections break after so many bytes."""
    return lambda first: response(CONTENT[first : first + size], declared=len(CONTENT) - first)


def test_a_download_is_resumed_at_the_byte_where_it_broke_off() -> None:
    origin = Origin(cut_after(250_000))
    file = HttpFile(origin, URL, 0.0)
    assert file.read(1 << 20) == CONTENT
    assert origin.asked == [0, 250_000, 500_000]
    assert (file.broken, file.unread, file.tell()) == (False, 0, len(CONTENT))
    assert file.name == "Team talk.mp4"


def test_a_download_that_brings_nothing_more_is_broken_and_says_how_much_is_unread() -> None:
    origin = Origin(lambda first: cut_after(0 if first else 1_000)(first))
    file = HttpFile(origin, URL, 0.0)
    assert file.read(1 << 20) == CONTENT[:1_000]
    assert origin.asked == [0, 1_000]
    assert (file.broken, file.unread) == (True, len(CONTENT) - 1_000)
    assert file.read(10) == b""


def test_another_file_by_now_does_not_continue_the_one_before() -> None:
    other = response(b"another file")
    file = HttpFile(Origin(lambda first: other if first else cut_after(1_000)(first)), URL, 0.0)
    assert file.read(1 << 20) == CONTENT[:1_000]
    assert file.broken


def test_a_file_of_unknown_length_ends_where_its_connection_does() -> None:
    origin = Origin(lambda first: answer(CONTENT, ETag="1"))
    file = HttpFile(origin, URL, 0.0)
    assert file.read(1 << 20) == CONTENT
    assert (origin.asked, file.broken, file.unread) == ([0], False, 0)


def test_the_first_bytes_are_looked_at_before_they_are_read() -> None:
    origin = Origin(whole)
    file = HttpFile(origin, URL, 0.0)
    assert file.peek() == CONTENT[:4096]
    assert file.tell() == 0
    assert file.read(5_000) == CONTENT[:5_000]


@pytest.mark.parametrize(
    ("offset", "whence", "place", "requests"),
    [
        (1_000, os.SEEK_SET, 1_000, [0]),
        (100 + (1 << 18), os.SEEK_SET, 100 + (1 << 18), [0]),
        (101 + (1 << 18), os.SEEK_SET, 101 + (1 << 18), [0, 101 + (1 << 18)]),
        (-100, os.SEEK_CUR, 0, [0, 0]),
        (-200, os.SEEK_CUR, 0, [0, 0]),
        (-10, os.SEEK_END, len(CONTENT) - 10, [0, len(CONTENT) - 10]),
        (0, os.SEEK_CUR, 100, [0]),
    ],
)
def test_a_short_way_is_read_away_and_a_long_one_asked_for(
    offset: int, whence: int, place: int, requests: list[int]
) -> None:
    origin = Origin(whole)
    file = HttpFile(origin, URL, 0.0)
    assert file.read(100) == CONTENT[:100]
    assert file.seek(offset, whence) == file.tell() == place
    assert file.read(10) == CONTENT[place : place + 10]
    assert origin.asked == requests


def test_a_connection_that_breaks_on_the_way_to_a_byte_is_made_anew() -> None:
    origin = Origin(lambda first: whole(first) if first else cut_after(1_000)(first))
    file = HttpFile(origin, URL, 0.0)
    file.seek(5_000)
    assert file.read(10) == CONTENT[5_000:5_010]
    assert origin.asked == [0, 5_000]


@pytest.mark.parametrize(
    ("headers", "stored", "seekable"),
    [
        ({}, False, False),
        ({"Content_Length": 9}, True, False),
        ({"Content_Length": 9, "Accept_Ranges": "Bytes"}, True, True),
        ({"Content_Length": 9, "Accept_Ranges": "none"}, True, False),
        ({"Accept_Ranges": "bytes"}, False, False),
        ({"ETAG": "1"}, True, False),
        ({"Last_Modified": "yesterday"}, True, False),
        ({"Content_Length": 9, "ICY_Name": "Radio"}, False, False),
        ({"Content_Length": 9, "Content_Encoding": "gzip"}, False, False),
    ],
)
def test_a_stored_file_is_told_from_a_broadcast(
    headers: dict[str, object], stored: bool, seekable: bool
) -> None:
    file = HttpFile(Origin(lambda _: answer(b"some sound", **headers)), URL, 0.0)
    assert (file.is_stored, file.seekable) == (stored, seekable)
