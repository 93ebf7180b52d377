"""What may appear is retried, what is not there is given up, and a failing server is asked seldom."""

from email.message import Message
from http.client import HTTPResponse
from urllib.error import HTTPError

import pytest

from symbl_tui.audio.media.hls.http_fetcher import HttpFetcher
from symbl_tui.audio.media.hls.playlist import Resource, Segment
from symbl_tui.audio.media.hls.retrying import RetryingFetcher
from tests.audio.media.hls.answers import response

STALL = 10.0


class Answers(HttpFetcher):
    """A server's answers in order, the last one repeatedly: a status, or content; each takes its seconds."""

    def __init__(self, *answers: int | bytes, seconds: float = 0.0) -> None:
        super().__init__(None, STALL)
        self.left = list(answers)
        self.asked: list[float] = []
        self.seconds = seconds
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def open(self, resource: Resource) -> HTTPResponse:
        self.asked.append(self.now)
        self.now += self.seconds
        answer = self.left[0] if len(self.left) == 1 else self.left.pop(0)
        if isinstance(answer, int):
            raise HTTPError(resource.url, answer, "", Message(), None)
        return response(answer)


def retrying(server: Answers) -> RetryingFetcher:
    return RetryingFetcher(server, STALL, clock=lambda: server.now, sleep=server.sleep)


def segment(*, encrypted: bool = False, missing: bool = False) -> Segment:
    return Segment(Resource("http://h/x.ts"), 0, 4.0, encrypted=encrypted, missing=missing)


def test_a_segment_is_fetched_at_once() -> None:
    server = Answers(b"\x47" * 100)
    download = retrying(server).open_segment(segment())
    assert download is not None
    assert download.read(200) == b"\x47" * 16
    assert server.asked == [0.0]


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_fault_of_the_server_is_waited_out_for_a_while(status: int) -> None:
    server = Answers(status, status, status, b"sound")
    assert retrying(server).open_segment(segment()) is not None
    assert server.asked == [0.0, 1.0, 3.0, 7.0]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_is_not_there_is_asked_for_once_more_and_its_followers_once(status: int) -> None:
    server = Answers(status)
    fetcher = retrying(server)
    for _ in range(3):
        assert fetcher.open_segment(segment()) is None
    assert server.asked == [0.0, 1.0, 2.0, 3.0]
    assert not fetcher.is_gone


def test_a_server_that_never_answers_is_gone_after_three_stalls() -> None:
    server = Answers(503, seconds=STALL)
    fetcher = retrying(server)
    assert fetcher.open_segment(segment()) is None
    assert len(server.asked) <= 3
    assert not fetcher.is_gone
    fetcher.open_segment(segment())
    assert fetcher.is_gone


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>", b"<html>no", b'{"error": 1}', b"#EXTM3U\n"])
def test_what_is_no_sound_is_no_segment(content: bytes) -> None:
    assert retrying(Answers(content)).open_segment(segment()) is None


@pytest.mark.parametrize("unusable", [segment(encrypted=True), segment(missing=True)])
def test_what_cannot_be_used_is_not_fetched(unusable: Segment) -> None:
    server = Answers(b"sound")
    assert retrying(server).open_segment(unusable) is None
    assert server.asked == []


def test_the_head_of_a_container_is_fetched_once() -> None:
    server = Answers(503, b"head")
    fetcher = retrying(server)
    for _ in range(3):
        assert fetcher.read(Resource("http://h/init.mp4")) == b"head"
    assert server.asked == [0.0, 1.0]
