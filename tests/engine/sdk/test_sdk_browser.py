"""A web page of another origin, in a real browser, uses the engine as it used Symbl."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from symbl_tui.engine.http_server import EngineServer
from symbl_tui.system.limits.pending_connections import PendingConnections
from symbl_tui.system.listening_socket import listen, url_of
from tests.engine.frames import Frame, transcript
from tests.engine.sdk.test_sdk_streaming import with_type
from tests.engine.streaming_client import APP, Samples
from tests.support.browser import browsing
from tests.support.paths import SDK

BUNDLE = SDK / "node_modules" / "@symblai" / "symbl-js" / "build" / "client.sdk.min.js"

pytestmark = pytest.mark.usefixtures("sdks")


@dataclass
class Page:
    """The URL of the page, and its report."""

    url: str
    report: "asyncio.Future[Frame]"


@asynccontextmanager
async def page(sound: bytes) -> AsyncIterator[Page]:
    """The page's own server, of another origin than the engine."""
    report: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

    async def take(request: Request) -> Response:
        report.set_result(await request.json())
        return Response()

    app = Starlette(
        routes=[
            Route("/", lambda _: FileResponse(SDK / "page.html")),
            Route("/sdk.js", lambda _: FileResponse(BUNDLE)),
            Route("/sound", lambda _: Response(sound)),
            Route("/saw", take, methods=["POST"]),
        ]
    )
    app.state.pending_connections = PendingConnections(256, 30)
    server = EngineServer(app)
    with listen("127.0.0.1", 0) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield Page(url_of(listener), report)
        finally:
            server.stop()
            await serving


async def test_a_page_of_another_origin_streams_receives_and_reads(
    engine: str, promise: Samples, tmp_path: Path
) -> None:
    async with page(promise.tobytes()) as visited:
        who = urlencode({"engine": engine, "appId": APP[0], "appSecret": APP[1]})
        async with browsing(f"{visited.url}/?{who}", tmp_path):
            report = await asyncio.wait_for(visited.report, 90)
    assert "error" not in report
    assert "report by friday" in transcript(with_type(report["heard"]))
    assert str(report["conversationId"]).isdecimal()
    assert report["status"] == 200
    assert "report by friday" in " ".join(message["text"] for message in report["read"]["messages"]).lower()
