"""A playlist leads to web addresses only, and credentials go to the server that they are for."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError, URLError

import pytest

from symbl_tui.audio.media.playlist_fetcher import PlaylistFetcher
from symbl_tui.errors import SourceError


class Server(ThreadingHTTPServer):
    """A web server that redirects ``/to?URL`` and answers anything else with its path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str | None, str | None]] = []
        """Path, credentials and range of each request."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers["Authorization"], self.headers["Range"]))
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to?"))
            self.end_headers()
            return
        self.send_response(404 if "missing" in self.path else 200)
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


def fetch(url: str, **options: str) -> bytes:
    with PlaylistFetcher(None, 30.0)(url, 1, options) as response:
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
    ("options", "expected"),
    [
        ({"offset": "100", "end_offset": "200"}, "bytes=100-199"),
        ({"offset": "100"}, "bytes=100-"),
        ({"end_offset": "200"}, "bytes=0-199"),
        ({}, None),
    ],
)
def test_a_part_of_a_file_is_asked_for_as_a_range(
    server: Server, options: dict[str, str], expected: str | None
) -> None:
    fetch(f"http://{server.address}/whole.ts", **options)
    assert server.requests[0][2] == expected


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://h/x", "data:audio/wav;base64,UklGRg==", "/etc/passwd", ""]
)
def test_a_playlist_cannot_read_files_or_other_protocols(url: str) -> None:
    with pytest.raises(SourceError, match="may lead only to http and https"):
        fetch(url)


def test_an_encrypted_playlist_is_refused_with_a_way_out() -> None:
    with pytest.raises(SourceError, match="is encrypted, which is not supported") as error:
        fetch("crypto+https://user:pw@h/segment.ts")
    assert error.value.remedy == "use one that is not"
    assert "pw" not in str(error.value)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirection_cannot_lead_to_a_file_either(server: Server, target: str) -> None:
    with pytest.raises((SourceError, URLError)):
        fetch(f"http://{server.address}/to?{target}")


def test_endless_redirections_end(server: Server) -> None:
    with pytest.raises(HTTPError) as error:
        fetch(f"http://{server.address}/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/x")
    error.value.close()


def test_a_missing_segment_is_an_error_and_not_its_error_page(server: Server) -> None:
    with pytest.raises(HTTPError, match="404") as error:
        fetch(f"http://{server.address}/missing.ts")
    error.value.close()
