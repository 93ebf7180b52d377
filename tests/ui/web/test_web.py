"""The screens in a browser need the token, and closing a tab ends its session cleanly."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.command import Home, alive, descendants


class Page:
    """A running ``symbl-tui web``."""

    def __init__(self, url: str, token: str, pid: int) -> None:
        self.url, self.token, self.pid = url, token, pid

    @property
    def socket(self) -> str:
        return self.url.replace("http", "ws") + "/ws?width=80&height=24"

    def enter(self) -> str:
        """The cookie that a right token buys."""
        answer = httpx.post(f"{self.url}/enter", data={"token": self.token})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        return str(cookie.split(";")[0])


@pytest.fixture
def page(user: Home) -> Iterator[Page]:
    with user.start("web", "--source", "tone") as process:
        assert process.stdout is not None
        _, url, _, _, token = process.stdout.readline().split()
        yield Page(url, token, process.pid)
        process.terminate()
        process.wait(10)


def test_the_page_asks_for_the_token_and_names_the_microphone(page: Page) -> None:
    answer = httpx.get(page.url)
    assert "Enter the token" in answer.text
    assert "microphone of the machine that runs symbl-tui" in answer.text
    assert httpx.post(f"{page.url}/enter", data={"token": "guess"}).status_code == 403
    assert page.token not in page.url


def test_without_the_token_only_the_form_is_served(page: Page) -> None:
    assert httpx.get(f"{page.url}/static/js/textual.js").status_code == 403
    with pytest.raises(InvalidStatus, match="403"):
        connect(page.socket)
    with pytest.raises(InvalidStatus, match="403"):
        connect(page.socket, additional_headers={"Cookie": "symbl-tui=guess"})


def test_with_the_token_the_screen_is_served_and_closing_it_ends_the_session(page: Page, user: Home) -> None:
    cookie = page.enter()
    shown = httpx.get(page.url, headers={"Cookie": cookie}).text
    assert "microphone: the server's" in shown
    assert "googleapis" not in shown
    painted = b""
    with connect(page.socket, additional_headers={"Cookie": cookie}) as tab:
        while b"LIVE" not in painted:
            frame = tab.recv()
            painted += frame if isinstance(frame, bytes) else frame.encode()
        programs = descendants(page.pid)
        tab.send(json.dumps(["resize", {"width": 100, "height": 30}]))
    deadline = time.monotonic() + 20
    while any(map(alive, programs)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, programs))
    assert list(user.sessions[0].glob("*.flac"))
