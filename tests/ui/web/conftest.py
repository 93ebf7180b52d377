"""A running ``symbl-tui web`` and a client of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.support.command import Home
from tests.support.waiting import HANG_SECONDS


class Page:
    """A running ``symbl-tui web``."""

    def __init__(self, url: str, token: str, pid: int) -> None:
        self.url, self.token, self.pid = url, token, pid

    def enter(self) -> tuple[str, str]:
        """The URL of the pages and the cookie that a right token buys."""
        answer = httpx.post(f"{self.url}/enter", data={"token": self.token}, timeout=HANG_SECONDS)
        assert answer.status_code == 303
        (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == answer.headers["location"] != "/"
        return self.url + answer.headers["location"], f"{cookie.key}={cookie.value}"

    def load(self) -> tuple[str, str]:
        """Load a page of a tab; the URL of its socket, and the cookie."""
        url, cookie = self.enter()
        (socket,) = re.findall(
            r'websocket-url="(.*?)"', httpx.get(url, headers={"Cookie": cookie}, timeout=HANG_SECONDS).text
        )
        return str(socket), cookie

    def open(self, socket: str, cookie: str, origin: str | None = None) -> ClientConnection:
        """Open the socket of a page."""
        headers = {"Cookie": cookie, "Origin": self.url if origin is None else origin}
        given = {name: value for name, value in headers.items() if value}
        return connect(f"{socket}?width=80&height=24", additional_headers=given, proxy=None)


@contextmanager
def serving(user: Home, *arguments: str) -> Iterator[Page]:
    """``symbl-tui web`` with these arguments, once it listens."""
    with user.start("web", *arguments) as process:
        assert process.stdout is not None
        _, url, _, _, token = process.stdout.readline().split()
        yield Page(url, token, process.pid)
        process.terminate()
        process.wait(10)


@pytest.fixture
def page(user: Home) -> Iterator[Page]:
    with serving(user, "--source", "tone") as page:
        yield page
