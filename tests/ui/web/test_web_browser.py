"""In a real browser: the user's own page works, and no other page of the machine gets into it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.browser import Tab, open_tab
from tests.support.command import Home
from tests.support.waiting import HANG_SECONDS
from tests.ui.web.conftest import Page, serving

REBOUND = "rebound.example"

ATTACK = """
(async () => {
  const opened = address => new Promise(done => {
    const socket = new WebSocket(address);
    socket.onopen = () => done("opened"); socket.onerror = () => done("refused");
  });
  const read = async address => {
    try { return (await (await fetch(address, {credentials: "include"})).text()).slice(0, 40); }
    catch (error) { return "unreadable"; }
  };
  return [await opened(SOCKET), await opened(BARE), await read(PAGE)];
})()
"""


class OtherServer:
    """A program of somebody else on another port of the same machine; keeps the requests it gets."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
        body = b"<!doctype html><p>free music</p>"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n" % len(body))
        writer.write(b"Connection: close\r\n\r\n" + body)
        writer.close()


@asynccontextmanager
async def other_server() -> AsyncIterator[OtherServer]:
    other = OtherServer()
    server = await asyncio.start_server(other.answer, "127.0.0.1", 0)
    other.port = server.sockets[0].getsockname()[1]
    async with server:
        yield other


async def sign_in(tab: Tab, url: str, token: str) -> None:
    """Type the token into the form, as the user does."""
    await tab.visit(url)
    await tab.evaluate(f"document.querySelector('input').value = '{token}'")
    await tab.evaluate("document.querySelector('button').click()")
    await tab.until("document.querySelector('#terminal')")


async def test_only_the_users_own_page_opens_the_screen(page: Page, tmp_path: Path) -> None:
    async with (
        other_server() as other,
        open_tab(tmp_path / "profile", f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1") as tab,
    ):
        await sign_in(tab, page.url, page.token)
        await tab.until("document.querySelector('#terminal.-connected')")
        address = await tab.evaluate("location.href")

        # A socket's address of a page that nobody has used yet, as if it had leaked.
        socket = await tab.evaluate(
            'fetch(location.href).then(a => a.text()).then(t => t.match(/websocket-url="(.*?)"/)[1])'
        )
        await tab.visit(f"http://127.0.0.1:{other.port}/")
        await tab.visit(f"http://127.0.0.1:{other.port}/ws")
        # Its own port's requests bring no cookie of ours.
        assert len(other.requests) >= 2
        assert not any(re.search("^cookie:", request, re.I | re.M) for request in other.requests)
        bare = f"ws://{urlsplit(page.url).netloc}/ws"
        script = ATTACK
        for name, value in {"SOCKET": socket, "BARE": bare, "PAGE": address}.items():
            script = script.replace(name, f"'{value}'")
        assert await tab.evaluate(script) == ["refused", "refused", "unreadable"]

        await tab.visit(f"http://{REBOUND}:{urlsplit(page.url).port}{urlsplit(address).path}")
        assert "has no other name" in await tab.evaluate("document.body.innerText")
        assert await tab.evaluate(script) == ["refused", "refused", "unreadable"]

        # The address that leaked was good all the same: it was the page that was wrong.
        await tab.visit(address)
        await tab.until("document.querySelector('#terminal.-connected')")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_a_reload_needs_no_token(page: Page, tmp_path: Path, name: str) -> None:
    async with open_tab(tmp_path / "profile") as tab:
        await sign_in(tab, page.url.replace("127.0.0.1", name), page.token)
        address = await tab.evaluate("location.href")
        for _ in range(2):
            await tab.visit(address)
            await tab.until("document.querySelector('#terminal.-connected')")
    # The address alone gives nothing: it ends in the browser's history.
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as http:
        assert "Enter the token" in (await http.get(address)).text


@pytest.fixture
def demo_page(user: Home) -> Iterator[Page]:
    with serving(user, "--demo") as page:
        yield page


async def test_keys_reach_the_screen_without_a_click_and_an_export_is_downloaded(
    demo_page: Page, tmp_path: Path
) -> None:
    async with open_tab(tmp_path / "profile") as tab:
        await tab.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
        await sign_in(tab, demo_page.url, demo_page.token)
        await tab.until("document.querySelector('#terminal.-connected')")
        await tab.until("document.activeElement.tagName == 'TEXTAREA'")
        found: list[Path] = []
        async with asyncio.timeout(HANG_SECONDS):
            while not found:
                # Until the screen is up it takes no keys; a chooser that is open takes the second one.
                for key in ("E", "m"):
                    await tab.call("Input.dispatchKeyEvent", type="keyDown", text=key, key=key)
                    await tab.call("Input.dispatchKeyEvent", type="keyUp", key=key)
                    await asyncio.sleep(0.3)
                found = await asyncio.to_thread(lambda: list(tmp_path.glob("*.md")))
        assert found[0].read_text().startswith("# Product launch")
