"""Every request has an id that leads to its log lines, and is counted once, whatever becomes of it."""

from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope, Send

from symbl_tui.engine.logs.log_context import current
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.rest.middleware import TOKEN_PATHS
from symbl_tui.engine.rest.request_observer import RequestObserver

REASONS = ("token", "credentials", "rate", "size")


class _Route:
    def __init__(self, path: str) -> None:
        self.path = path


class Observed:
    """An application that answers with a status, or not at all, behind the observer."""

    def __init__(self, status: int | None = 200, route: str = "", error: Exception | None = None) -> None:
        self.metrics = EngineMetrics()
        self._status, self._route, self._error = status, route, error
        self.seen = ""
        """The id of the request that its log lines have."""
        self.sent: list[Message] = []

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen = current().request
        if self._route:
            scope["route"] = _Route(self._route)
        if self._error:
            raise self._error
        if self._status:
            start = "http.response.start" if scope["type"] == "http" else "websocket.http.response.start"
            await send({"type": start, "status": self._status, "headers": []})

    async def ask(self, kind: str = "http", headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        async def receive() -> Message:
            raise AssertionError("no application here reads")

        async def send(message: Message) -> None:
            self.sent.append(message)

        scope = {"type": kind, "method": "GET", "path": "/", "headers": list(headers)}
        await RequestObserver(self._app, self.metrics)(scope, receive, send)

    def requests(self, route: str, status: str) -> float | None:
        labels = {"method": "GET", "route": route, "status": status}
        return self.metrics.registry.get_sample_value("symbl_tui_http_requests_total", labels)

    def refusals(self) -> list[str]:
        value = self.metrics.registry.get_sample_value
        return [reason for reason in REASONS if value("symbl_tui_refusals_total", {"reason": reason})]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("sent", ["a", "Root=1-67891233-abcdef", "a/b:c+d_e-f.g", "x" * 128])
async def test_the_id_that_a_proxy_gave_is_in_the_log_and_in_the_response(sent: str, kind: str) -> None:
    observed = Observed()
    await observed.ask(kind, [(b"x-request-id", sent.encode())])
    assert observed.seen == sent
    assert (b"x-request-id", sent.encode()) in observed.sent[0]["headers"]


@pytest.mark.parametrize("sent", ["", "x" * 129, "a b", "-a", "a\n", "a\x1b[2J", "ä", 'a"', "a;b"])
async def test_an_id_that_could_write_into_the_log_is_replaced(sent: str) -> None:
    ids = set()
    for _ in range(2):
        observed = Observed()
        await observed.ask(headers=[(b"x-request-id", sent.encode("latin-1"))])
        ids.add(observed.seen)
        assert (b"x-request-id", observed.seen.encode()) in observed.sent[0]["headers"]
    assert len(ids) == 2
    assert all(id.isalnum() and len(id) == 16 for id in ids)


@pytest.mark.parametrize(
    ("status", "route", "reasons"),
    [
        (401, "", ["token"]),
        (401, "/v1/job/{jobId}", ["token"]),
        (401, TOKEN_PATHS[0], ["credentials"]),
        (429, "", ["rate"]),
        (429, TOKEN_PATHS[1], ["credentials"]),
        (429, "/v1/process/text", []),
        (413, "/v1/process/text", ["size"]),
        (413, TOKEN_PATHS[0], ["size"]),
        (404, "", []),
        (200, "/v1/job/{jobId}", []),
    ],
)
async def test_a_refusal_is_counted_by_its_reason_unless_its_route_counts_it(
    status: int, route: str, reasons: list[str]
) -> None:
    observed = Observed(status, route)
    await observed.ask()
    assert observed.refusals() == reasons
    assert observed.requests(route, f"{status // 100}xx") == 1


async def test_a_handshake_is_no_request_and_its_refusal_is_counted() -> None:
    observed = Observed(401)
    await observed.ask("websocket")
    assert observed.refusals() == ["token"]
    assert observed.requests("", "4xx") is None


async def test_a_request_that_got_no_answer_is_counted_and_its_error_goes_on() -> None:
    left = Observed(None, "/v1/job/{jobId}")
    await left.ask()
    assert left.requests("/v1/job/{jobId}", "0xx") == 1
    failed = Observed(error=KeyError("a fault"))
    with pytest.raises(KeyError):
        await failed.ask()
    assert failed.requests("", "0xx") == 1


async def test_what_is_no_request_passes_unseen() -> None:
    observed = Observed(None)
    await observed.ask("lifespan")
    assert (observed.seen, observed.sent) == ("", [])
