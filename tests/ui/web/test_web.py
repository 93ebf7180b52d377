"""The screens in a browser need the token, and closing a tab ends its session cleanly."""

import json
import re
import time
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.support.command import Home, alive, descendants
from tests.support.waiting import HANG_SECONDS
from tests.ui.web.conftest import Page, serving


def test_the_page_asks_for_the_token_and_names_the_microphone(page: Page) -> None:
    answer = httpx.get(page.url, timeout=HANG_SECONDS)
    assert "Enter the token" in answer.text
    assert "microphone of the machine that runs symbl-tui" in answer.text
    assert httpx.post(f"{page.url}/enter", data={"token": "guess"}, timeout=HANG_SECONDS).status_code == 403
    assert page.token not in page.url


def test_without_the_token_only_the_form_is_served(page: Page) -> None:
    socket, _ = page.load()
    url, _ = page.enter()
    assert httpx.get(f"{url}static/js/textual.js", timeout=HANG_SECONDS).status_code == 403
    assert httpx.get(url, timeout=HANG_SECONDS).headers["location"] == "/"
    for cookie in ("", "symbl-tui=guess"):
        with pytest.raises(InvalidStatus, match="403"):
            page.open(socket, cookie)


def test_with_the_token_the_screen_is_served_and_closing_it_ends_the_session(page: Page, user: Home) -> None:
    url, cookie = page.enter()
    shown = httpx.get(url, headers={"Cookie": cookie}, timeout=HANG_SECONDS).text
    assert "microphone: the server's" in shown
    assert "googleapis" not in shown
    for asset in re.findall(r'(?:href|src)="(static/.*?)"', shown):
        assert httpx.get(url + asset, headers={"Cookie": cookie}, timeout=HANG_SECONDS).status_code == 200
    painted = b""
    with page.open(*page.load()) as tab:
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


def test_the_socket_opens_for_its_own_page_once(page: Page) -> None:
    socket, cookie = page.load()
    port = urlsplit(page.url).port
    assert port is not None
    others = ("", "null", "http://evil.example", f"http://127.0.0.1:{port + 1}", f"http://localhost:{port}")
    for origin in others:
        with pytest.raises(InvalidStatus, match="403"):
            page.open(socket, cookie, origin)
    guess = socket.rpartition("/")[0]
    for url in (guess, f"{guess}/guess"):
        with pytest.raises(InvalidStatus, match="403"):
            page.open(url, cookie)
    with page.open(socket, cookie) as tab:
        assert tab.recv()
    with pytest.raises(InvalidStatus, match="403"):
        page.open(socket, cookie)


def test_a_name_that_is_rebound_to_this_address_is_refused(page: Page) -> None:
    url, cookie = page.enter()
    port = urlsplit(page.url).port
    for path in (url, page.url):
        for host in ("rebound.example", f"rebound.example:{port}", "localhost.evil.example", "", "["):
            answer = httpx.get(path, headers={"Cookie": cookie, "Host": host}, timeout=HANG_SECONDS)
            assert answer.status_code in (400, 421), host
    for host in (f"localhost:{port}", "localhost:9000", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert (
            httpx.get(url, headers={"Cookie": cookie, "Host": host}, timeout=HANG_SECONDS).status_code == 200
        )


def test_a_page_of_another_origin_can_neither_send_the_form_nor_frame_the_screen(page: Page) -> None:
    form = {"token": page.token}
    answer = httpx.post(
        f"{page.url}/enter", data=form, headers={"Origin": "http://127.0.0.1:1"}, timeout=HANG_SECONDS
    )
    assert answer.status_code == 403
    assert (
        "frame-ancestors 'none'"
        in httpx.get(page.url, timeout=HANG_SECONDS).headers["content-security-policy"]
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"token=\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"token=x"),
        ("multipart/form-data; boundary=x", b"--x-"),
    ],
)
def test_a_form_that_makes_no_sense_is_a_wrong_token_and_no_fault(page: Page, kind: str, body: bytes) -> None:
    answer = httpx.post(
        f"{page.url}/enter", content=body, headers={"Content-Type": kind}, timeout=HANG_SECONDS
    )
    assert answer.status_code == 403
    assert "Wrong token" in answer.text
    headers = {b"Cookie": b"symbl-tui=\xff"}
    assert httpx.get(page.url, headers=headers, timeout=HANG_SECONDS).status_code == 200


def test_the_page_is_there_as_soon_as_its_address_is_printed_also_over_ipv6(user: Home) -> None:
    with serving(user, "--host", "::1", "--source", "tone") as page:
        assert page.url.startswith("http://[::1]:")
        assert "Enter the token" in httpx.get(page.url, trust_env=False).text
