"""The metrics of a whole engine, as a scraper reads them."""

import asyncio
import os
import re

import httpx
import pytest

from symbl_tui.engine.auth.accounts import Accounts
from symbl_tui.engine.metrics.metrics_token import MetricsToken
from symbl_tui.engine.node.readiness import Condition, Readiness
from symbl_tui.engine.node_parts import NodeParts
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.server import create_app
from symbl_tui.engine.settings import EngineSettings, Limits, RecognizerSettings
from symbl_tui.engine.store import Store
from tests.engine.conftest import ColdFactory, running
from tests.engine.fakes import ScriptedFactory, final, partial
from tests.engine.streaming_client import APP, RATE, Samples, new_token, open_client, stream_speech
from tests.support.scrape import OPENMETRICS, scrape, scrape_text
from tests.support.waiting import HANG_SECONDS, until

TOKEN = "a-token-of-some-length"


async def get(url: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
        return await http.get("/metrics", headers=names)


async def test_speakers_and_subscribers_are_counted_while_they_are_there() -> None:
    recognizers = ScriptedFactory(partial("hello"), final("hello"), partial("and"))
    async with running(recognizers) as url:
        async with (
            open_client(url, "/v1/streaming/a") as alice,
            open_client(url, "/v1/streaming/a") as bob,
            open_client(url, "/v1/subscribe/a"),
        ):
            for speaker in (alice, bob):
                await speaker.start()
                for _ in range(3):
                    await speaker.socket.send(b"\1\0" * 1600)
            # The second utterance is under way.
            for speaker in (alice, bob):
                await speaker.receive_until(lambda frame: "and" in str(frame))
            found = await scrape(url)
            assert found.value("connections") == 2
            assert found.value("streams") == 2
            assert found.value("speaking_streams") == 2
            assert found.value("conversations") == 1
            assert found.value("subscribers") == 1
            assert found.value("heard_seconds_total") == pytest.approx(0.6)
            assert found.value("finals_total") == 2
            assert found.value("final_lag_seconds_count") == 2
            assert found.value("ready") == 1

        async def gone() -> bool:
            after = await scrape(url)
            return not any(after.value(name) for name in ("connections", "streams", "speaking_streams"))

        while not await gone():
            pass
        assert (await scrape(url)).value("heard_seconds_total") == pytest.approx(0.6)


async def test_both_forms_are_read_by_prometheus_own_parsers(engine: str) -> None:
    await scrape(engine)  # the first request is one of the metrics
    text, openmetrics = await scrape(engine), await scrape(engine, OPENMETRICS)
    assert text.names == openmetrics.names
    assert openmetrics.value("process_resident_bytes", role="engine") > 10_000_000
    answer = await get(engine, accept=f"{OPENMETRICS};q=0.8,text/plain;version=0.0.4;q=0.2")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
    # What a scraper sends never comes back.
    answer = await get(engine, accept="application/openmetrics-text;version=9;escaping=x%0d%0ay")
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "192.0.2.1"},
        {"Forwarded": "for=192.0.2.1"},
        {"Via": "1.1 proxy"},
        {"X_Real_IP": "127.0.0.1"},
        {"Host": "symbl.example.com"},
        {"Host": "localhost.example.com:80"},
        {"Host": "["},
        {"Authorization": "Bearer wrong"},
    ],
    ids=str,
)
async def test_a_proxy_on_this_machine_does_not_open_the_metrics_to_the_world(
    engine: str, headers: dict[str, str]
) -> None:
    answer = await get(engine, **headers)
    assert answer.status_code == 401
    assert "symbl_tui" not in answer.text
    assert (await get(engine)).status_code == 200


async def test_another_user_of_this_machine_needs_the_token(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A proxy is one, and could pass on whatever its client sends, the host included.
    code = (
        "import sys, urllib.request, urllib.error\n"
        "try: print(urllib.request.urlopen(sys.argv[1] + '/metrics').status)\n"
        "except urllib.error.HTTPError as error: print(error.code)"
    )
    root = os.geteuid() == 0
    if not root:
        monkeypatch.setattr(os, "geteuid", lambda: 1)  # the engine is the other user then
    process = await asyncio.create_subprocess_exec(
        *("/usr/bin/env", "-i", "python3", "-S", "-c", code, engine),
        stdout=asyncio.subprocess.PIPE,
        user=65_534 if root else None,
        cwd="/",
    )
    output, _ = await asyncio.wait_for(process.communicate(), HANG_SECONDS)
    assert output == b"401\n"


async def test_a_proxy_that_adds_nothing_is_told_by_its_old_protocol(engine: str) -> None:
    port = int(engine.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    assert b" 401 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_the_token_opens_the_metrics_from_anywhere() -> None:
    elsewhere = {"X_Forwarded_For": "192.0.2.1"}
    async with running(ColdFactory(), metrics_token=MetricsToken(TOKEN)) as url:
        assert (await get(url, Authorization=f"Bearer {TOKEN}", **elsewhere)).status_code == 200
        assert (await get(url, Authorization=f"bearer  {TOKEN}", **elsewhere)).status_code == 200
        for wrong in (TOKEN[:-1], TOKEN + "x", "é"):
            header = f"Bearer {wrong}".encode()
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
                refused = await http.get("/metrics", headers=[(b"Authorization", header)])
            assert refused.status_code == 401


async def test_a_token_for_metrics_is_no_token_of_the_api_and_is_not_guessed_at_will() -> None:
    settings = EngineSettings(limits=Limits(requests_per_minute=4))
    async with (
        running(ColdFactory(), settings, metrics_token=MetricsToken(TOKEN)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http,
    ):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert (await http.get("/v1/conversations", headers=headers)).status_code == 401
        guess = {"Authorization": "Bearer guess"}
        statuses = [(await http.get("/metrics", headers=guess)).status_code for _ in range(8)]
        assert (statuses[0], statuses[-1]) == (401, 429)
        # A scraper with the right one is let in all the same.
        assert (await http.get("/metrics", headers=headers)).status_code == 200


async def test_the_state_of_the_node_is_a_metric() -> None:
    readiness = Readiness()
    async with running(ColdFactory(), readiness=readiness) as url:
        await until(lambda: not readiness.conditions)
        readiness.set(Condition.BUSY, "9 s late")
        found = await scrape(url)
        assert found.value("ready") == 0
        assert found.value("condition", condition="busy") == 1
        assert found.value("condition", condition="draining") == 0


async def test_every_metric_says_what_it_is(engine: str) -> None:
    text = (await get(engine)).text
    for family in scrape_text(text).families.values():
        assert re.fullmatch(r"symbl_tui_[a-z0-9_]+", family.name)
        assert len(family.documentation) > 10
        assert not re.search(r"(?i)\bmilli|_ms$|_mb$", family.name), "base units: seconds and bytes"


async def test_the_figures_of_two_speakers_are_those_that_were_sent(bob: Samples, alice: Samples) -> None:
    recognizers = choose(RecognizerSettings(), {})
    async with running(recognizers) as url:

        async def speak(speech: Samples) -> int:
            """Stream; the number of finals."""
            async with open_client(url, "/v1/streaming/talk") as client:
                said = await stream_speech(client, speech)
            return sum(frame["type"] == "message_response" for frame in said)

        finals = sum(await asyncio.gather(speak(bob), speak(alice)))
        found = await scrape(url, OPENMETRICS)
    assert finals >= 2
    assert found.value("heard_seconds_total") == pytest.approx((len(bob) + len(alice)) / RATE, abs=0.05)
    assert found.value("streams_started_total") == 2
    assert found.value("finals_total") == finals
    assert found.value("final_lag_seconds_count") == finals
    assert found.value("real_time_factor_count") == finals
    assert 0 < found.value("real_time_factor_sum") < 60 * finals
    assert found.value("store_seconds_count", operation="write") >= finals
    assert found.value("store_pending", operation="write") == 0
    assert found.value("processes", role="recognizer") == 1
    assert found.value("process_resident_bytes", role="recognizer") > 50e6
    assert found.value("process_cpu_seconds_total", role="recognizer") > 0.1
    assert (
        found.value("http_requests_total", method="POST", route="/oauth2/token:generate", status="2xx") == 2
    )


async def test_no_label_comes_from_a_client() -> None:
    marks = ("Mark1", "Mark2", "Mark3", "Mark4")
    settings = EngineSettings(limits=Limits(connections=1))
    async with running(ScriptedFactory(final("hello")), settings) as url:
        before = (await scrape(url)).labels()
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
            token = await new_token(url)
            headers = {"X-API-KEY": token, "X-Request-Id": marks[0], "User-Agent": marks[1]}
            for method in ("GET", "POST", marks[0].upper(), "PROPFIND"):
                for path in (
                    f"/{marks[1]}",
                    f"/v1/conversations/{marks[1]}",
                    f"/v1/job/{marks[2]}?x={marks[3]}",
                ):
                    await http.request(method, path, headers=headers)
                    await http.request(method, path, headers={"X-API-KEY": marks[2]})
            body = {"type": "application", "appId": marks[3], "appSecret": marks[3]}
            await http.post("/oauth2/token:generate", json=body)
            text = {"name": marks[0], "messages": [{"payload": {"content": marks[1]}}], "x": marks[2]}
            await http.post("/v1/process/text", json=text, headers=headers)
        async with (
            open_client(url, f"/v1/streaming/{marks[0]}") as one,
            open_client(url, f"/v1/streaming/{marks[1]}") as refused,
        ):
            await one.start(speaker={"name": marks[2], "userId": marks[3]})
            await refused.receive()
            await one.stop()
        after = await scrape(url)
        new = after.labels() - before
    values = {value for _, _, value in new}
    assert not [value for value in values for mark in marks if mark.lower() in value.lower()]
    # Patterns of routes, classes of statuses, methods that exist: nothing else is new.
    parts = NodeParts(accounts=Accounts(*APP), recognizers=ScriptedFactory(), store=Store.in_memory())
    routes = {*create_app(parts).openapi()["paths"], "/metrics", "/openapi.json"}
    allowed = routes | {"", "other", "2xx", "4xx", "5xx", "GET", "POST"}
    named = {value for name, label, value in new if label != "le"}
    assert named <= allowed
    assert after.value("refusals_total", reason="connections") == 1
    assert after.value("refusals_total", reason="credentials") == 1
    assert after.value("refusals_total", reason="token") == 12
