"""A real Chromium without a window, driven through its DevTools protocol."""

import asyncio
import base64
import json
import os
import signal
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.support.waiting import HANG_SECONDS, until

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
]


class Tab:
    """The tab of a browser."""

    def __init__(self, devtools: ClientConnection) -> None:
        self._devtools = devtools
        self._ids = count(1)
        self.events: list[dict[str, Any]] = []
        """What the domains that :meth:`observe` enabled have reported, as the protocol names it."""

    async def observe(self, *domains: str) -> None:
        """Record the events of domains of the protocol, e.g. ``Network``, in :attr:`events`."""
        for domain in domains:
            await self.call(f"{domain}.enable")

    async def visit(self, url: str) -> None:
        """Navigate as a user does who types an address; returns when the page has loaded."""
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState == 'complete' && location.href != 'about:blank'")

    async def evaluate(self, script: str) -> Any:  # noqa: ANN401
        """The value of an expression in the page, awaited."""
        answer = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def press(self, key: str) -> None:
        """Press a key that writes a character, or one of the protocol's names for others."""
        text = {"text": key} if len(key) == 1 else {}
        await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def emulate(self, **features: str) -> None:
        """Set media features, e.g. ``prefers-color-scheme``, and the medium as ``media``."""
        media = features.pop("media", "")
        values = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        await self.call("Emulation.setEmulatedMedia", media=media, features=values)

    async def resize(self, width: int, height: int) -> None:
        """Set the size of the page's window, in CSS pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def screenshot(self) -> bytes:
        """What is shown, as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot"))["data"])

    async def until(self, condition: str) -> None:
        """Wait until an expression is true."""
        async with asyncio.timeout(HANG_SECONDS):
            while not await self.evaluate(f"Boolean({condition})"):  # noqa: ASYNC110 (the page has no event)
                await asyncio.sleep(0.05)

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401
        """The result of a command of the protocol."""
        number = next(self._ids)
        await self._devtools.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await asyncio.wait_for(self._devtools.recv(), HANG_SECONDS))
            if "method" in answer:
                self.events.append(answer)
            if answer.get("id") == number:
                # A navigation destroys the context of an expression: it is simply not true yet.
                return answer.get("result", {"result": {}})


@asynccontextmanager
async def browsing(url: str, profile: Path, *options: str) -> AsyncIterator[None]:
    """A browser at a URL with a new profile, killed with all its processes."""
    home = {"HOME": str(profile), "XDG_CONFIG_HOME": str(profile), "XDG_CACHE_HOME": str(profile)}
    browser = await asyncio.create_subprocess_exec(
        *("chromium", *QUIET, *options, f"--user-data-dir={profile}", url),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        env={**os.environ, **home},
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        await browser.wait()


@asynccontextmanager
async def open_tab(profile: Path, *options: str) -> AsyncIterator[Tab]:
    """A browser with one empty tab."""
    async with browsing("about:blank", profile, "--remote-debugging-port=0", *options):
        ports = profile / "DevToolsActivePort"
        await until(lambda: ports.exists() and ports.read_text().count("\n") >= 1)
        port = ports.read_text().splitlines()[0]
        async with httpx.AsyncClient(trust_env=False) as http:
            targets = (await http.get(f"http://127.0.0.1:{port}/json/list")).json()
        (target,) = (each for each in targets if each["type"] == "page")
        address = target["webSocketDebuggerUrl"]
        async with connect(address, proxy=None, max_size=None) as devtools:
            yield Tab(devtools)
