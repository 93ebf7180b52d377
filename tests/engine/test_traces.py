"""Traces of a real engine, as a collector receives them."""

import asyncio
import socket
import time

import httpx
import pytest

from symbl_tui.engine.metrics.choose_tracer import OTLP_ENDPOINT, choose_tracer
from symbl_tui.engine.metrics.engine_metrics import EngineMetrics
from symbl_tui.engine.metrics.tracer import NO_TRACER
from tests.engine.conftest import running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming_client import new_token, open_client
from tests.support.otlp_receiver import otlp_receiver
from tests.support.waiting import HANG_SECONDS

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def test_a_conversation_is_traced_from_token_to_store_without_what_was_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with otlp_receiver() as received:
        monkeypatch.setenv(OTLP_ENDPOINT, received.url)
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
        tracer, tracing = choose_tracer({OTLP_ENDPOINT: received.url}, "node-1")
        async with (
            tracing,
            running(ScriptedFactory(final("said out loud")), metrics=EngineMetrics(tracer)) as url,
        ):
            async with open_client(url, "/v1/streaming/room") as client:
                await client.start(speaker={"name": "Alice", "userId": "alice@example.com"})
                await client.socket.send(b"\1\0" * 1600)
                await client.stop()
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
                parent = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
                headers = {"X-API-KEY": await new_token(url), **parent}
                await http.get("/v1/conversations?limit=3", headers=headers)
    (stream,) = received.named("stream")
    (utterance,) = received.named("utterance")
    assert utterance.parent_span_id == stream.span_id
    assert utterance.end_time_unix_nano >= utterance.start_time_unix_nano
    assert {each.key for each in stream.attributes} == {"heard_seconds", "finals", "conversation", "app"}
    # What the stream had stored is a part of it.
    assert [span for span in received.named("store.write") if span.trace_id == stream.trace_id]
    (token, _) = received.named("token")
    assert token.parent_span_id in {span.span_id for span in received.named("POST /oauth2/token:generate")}
    (request,) = received.named("GET /v1/conversations")
    assert request.trace_id.hex() == TRACE
    assert received.resource["service.name"] == "symbl-tui-engine"
    assert received.resource["service.instance.id"] == "node-1"
    assert received.resource["deployment.environment"] == "test"
    everything = b"".join(span.SerializeToString() for span in received.spans)
    for secret in (b"loud", b"Alice", b"alice@", b"limit=3", b"a-secret"):
        assert secret not in everything


async def test_without_a_collector_nothing_is_traced() -> None:
    tracer, _ = choose_tracer({}, "n")
    assert tracer is NO_TRACER


async def test_a_collector_that_is_away_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv(OTLP_ENDPOINT, url)
        tracer, tracing = choose_tracer({OTLP_ENDPOINT: url}, "n")
        async with tracing:
            with tracer.span("one"):
                await asyncio.sleep(0)
            began = time.monotonic()
        assert time.monotonic() - began < 5
