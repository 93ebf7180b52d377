"""A playlist leads to web addresses only, and credentials go to the server that they are for."""

import base64
import threading
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError, URLError

import pytest

from symbl_tui.audio.media.hls.http_fetcher import HttpFetcher, is_refusal
from symbl_tui.audio.media.hls.playlist import Resource
from symbl_tui.errors import SourceError


class Server(ThreadingHTTPServer):
    """A web server that redirects ``/to?URL`` and answers anything else with its path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str | None, str | None]] = []
        """Path, credentials and range of each request."""
        self.cookies: list[str | None] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers["Authorization"], self.headers["Range"]))
        self.server.cookies.append(self.headers["Cookie"])
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to?"))
            self.end_headers()
            return
        self.send_response(404 if "missing" in self.path else 200)
        if "cookie" in self.path:
            self.send_header("Set-Cookie", "right=yes")
        if "half" in self.path:
            self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(url: str, first: int = 0, end: int | None = None) -> bytes:
    with HttpFetcher(None, 30.0).open(Resource(url, first, end)) as response:
        return response.read()


def test_a_segment_is_fetched_without_its_fragment(server: Server) -> None:
    assert fetch(f"http://{server.address}/segment.ts?part=1#t=5") == b"/segment.ts?part=1"


def test_user_and_password_become_a_header_and_may_hold_any_character(server: Server) -> None:
    fetch(f"http://al%40ice:p%3Aw@{server.address}/live.m3u8")
    ((path, credentials, _),) = server.requests
    assert path == "/live.m3u8"
    assert credentials == f"Basic {base64.b64encode(b'al@ice:p:w').decode()}"


def test_credentials_are_not_passed_on_to_where_a_server_redirects(server: Server) -> None:
    fetch(f"http://alice:pw@{server.address}/to?http://{server.address}/elsewhere.ts")
    first, second = server.requests
    assert first[1] is not None
    assert second[:2] == ("/elsewhere.ts", None)


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [(100, 200, "bytes=100-199"), (0, 200, "bytes=0-199"), (0, None, None)],
)
def test_a_part_of_a_file_is_asked_for_as_a_range(
    server: Server, first: int, end: int | None, expected: str | None
) -> None:
    with suppress(OSError):  # this server knows no ranges, and its answer is shorter
        fetch(f"http://{server.address}/whole.ts", first, end)
    assert server.requests[0][2] == expected


def test_a_server_without_ranges_is_read_from_the_wanted_byte_on(server: Server) -> None:
    assert fetch(f"http://{server.address}/whole.ts", 6) == b".ts"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://h/x", "data:audio/wav;base64,UklGRg==", "/etc/passwd", ""]
)
def test_a_playlist_cannot_read_files_or_other_protocols(url: str) -> None:
    with pytest.raises(SourceError, match="is where the playlist leads, which is not allowed"):
        fetch(url)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirection_cannot_lead_to_a_file_either(server: Server, target: str) -> None:
    with pytest.raises((SourceError, URLError)):
        fetch(f"http://{server.address}/to?{target}")


def test_endless_redirections_end(server: Server) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(f"http://{server.address}/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/x")
    error.value.close()


def test_credentials_stay_with_their_server_when_the_playlist_has_moved(server: Server) -> None:
    fetcher = HttpFetcher(None, 30.0)
    _, found = fetcher.read_playlist(f"http://alice:pw@{server.address}/live.m3u8", bool)
    assert found == f"http://alice:pw@{server.address}/live.m3u8"
    elsewhere = f"http://localhost:{server.server_port}/x"
    _, found = fetcher.read_playlist(f"http://alice:pw@{server.address}/to?{elsewhere}", bool)
    assert found == elsewhere


def test_cookies_of_the_playlist_go_with_the_segments_to_their_server_alone(server: Server) -> None:
    fetcher = HttpFetcher(None, 30.0)
    for path in ("cookie", "segment"):
        fetcher.open(Resource(f"http://{server.address}/{path}")).close()
    fetcher.open(Resource(f"http://localhost:{server.server_port}/segment")).close()
    assert server.cookies == [None, "right=yes", None]


def test_an_endless_playlist_is_given_up_at_its_limit(server: Server) -> None:
    with pytest.raises(SourceError, match="is too long for a playlist"):
        HttpFetcher(None, 30.0).read_playlist(f"http://{server.address}/0123456789", bool, limit=10)


def test_of_what_is_no_playlist_only_the_beginning_is_read(server: Server) -> None:
    path = "x" * 5000
    content, _ = HttpFetcher(None, 30.0).read_playlist(
        f"http://{server.address}/{path}", lambda _: False, limit=10
    )
    assert content.startswith(b"/xxx")


def test_half_a_playlist_is_not_taken_for_a_whole_one(server: Server) -> None:
    with pytest.raises(OSError, match="broke off"):
        HttpFetcher(None, 30.0).read_playlist(f"http://{server.address}/half", bool)


def test_requests_are_no_more_than_fifty_a_second(server: Server) -> None:
    slept: list[float] = []
    fetcher = HttpFetcher(None, 30.0, clock=lambda: 0.0, sleep=slept.append)
    for _ in range(4):
        fetcher.open(Resource(f"http://{server.address}/x")).close()
    assert slept == pytest.approx([0.02, 0.04, 0.06])


def test_an_answer_that_it_is_not_there_is_believed_and_a_fault_of_the_server_is_not() -> None:
    answers = {
        code: is_refusal(HTTPError("http://h", code, "", Message(), None)) for code in (404, 403, 429, 503)
    }
    assert answers == {404: True, 403: True, 429: False, 503: False}
    assert not is_refusal(TimeoutError())


def test_a_missing_segment_is_an_error_and_not_its_error_page(server: Server) -> None:
    with pytest.raises(HTTPError, match="404") as error:
        fetch(f"http://{server.address}/missing.ts")
    error.value.close()
