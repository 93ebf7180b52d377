"""A login reports precisely what is wrong, before a session depends on it."""

import os
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme

from symbl_tui.errors import AuthenticationError, ConfigError, EngineUnreachable, ProtocolError
from symbl_tui.symbl.auth import Token, check_credentials, tls_context
from symbl_tui.symbl.connection_errors import clock_skew
from symbl_tui.symbl.endpoint import Endpoint
from symbl_tui.symbl.streaming import connect
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine
from tests.symbl.test_connecting import app, free_port
from tests.symbl.tls import connect_proxy, tls_in_front_of

HOUR = 3600.0


pytestmark = pytest.mark.usefixtures("no_proxy")


async def test_the_right_secret_is_accepted_without_a_warning() -> None:
    async with scripted_engine() as engine:
        assert await check_credentials(engine.endpoint) is None


async def test_the_wrong_secret() -> None:
    async with scripted_engine(Script(token_status=401)) as engine:
        with pytest.raises(
            AuthenticationError, match=r"refuses the app id and secret \(HTTP 401\)"
        ) as raised:
            await check_credentials(engine.endpoint)
    assert "very-secret" not in str(raised.value)


async def test_a_secret_of_bytes_that_are_no_text_is_not_shown() -> None:
    with pytest.raises(AuthenticationError, match="holds characters that none can have") as raised:
        await check_credentials(Endpoint("http://127.0.0.1:1", "app", "very\udcffsecret"))
    assert raised.value.__cause__ is None


async def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(EngineUnreachable, match=r"does not resolve|no name server answers"):
        await check_credentials(app("https://engine.invalid"))


async def test_a_port_where_nothing_listens() -> None:
    with pytest.raises(EngineUnreachable, match="connection refused"):
        await check_credentials(app(f"http://127.0.0.1:{free_port()}"))


async def test_a_server_that_never_answers() -> None:
    async with raw_server(lambda _: None) as url:
        with pytest.raises(EngineUnreachable, match=r"no answer within 0\.2 s"):
            await check_credentials(app(url), timeout=0.2)


async def test_another_kind_of_server() -> None:
    async with scripted_engine(Script(token_status=404, token_body="<html>")) as engine:
        with pytest.raises(ProtocolError, match="not as a server of Symbl's API"):
            await check_credentials(engine.endpoint)


async def test_a_secret_does_not_follow_a_redirect() -> None:
    async with scripted_engine() as other:
        answer = f"HTTP/1.1 307 -\r\nLocation: {other.endpoint.url}/oauth2/token:generate\r\n\r\n".encode()
        async with raw_server(lambda _: answer) as url:
            with pytest.raises(ProtocolError, match="redirects to another address"):
                await check_credentials(app(url))
    assert other.grants == []


def dated(seconds: float, status: str) -> bytes:
    body = b'{"accessToken": "a.b.c", "expiresIn": 60}'
    date = formatdate(time.time() + seconds, usegmt=True)
    head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def test_a_wrong_clock_is_a_warning_and_no_refusal() -> None:
    async with raw_server(lambda _: dated(2.2 * HOUR, "200 OK")) as url:
        assert "clock is 2 hours behind the engine's" in str(await check_credentials(app(url)))


async def test_a_refusal_says_when_the_clock_may_be_why() -> None:
    async with raw_server(lambda _: dated(-12 * 24 * HOUR, "401 No")) as url:
        with pytest.raises(AuthenticationError, match=r"refuses.*; this machine's clock is 12 days ahead of"):
            await check_credentials(app(url))


@pytest.mark.parametrize(
    ("off", "said"), [(0, ""), (299, ""), (-299, ""), (301, "5 minutes ahead"), (-5400, "90 minutes behind")]
)
def test_five_minutes_are_no_wrong_clock(off: float, said: str) -> None:
    now = 1_800_000_000.0
    told = clock_skew(formatdate(now, usegmt=True), now + off)
    assert said in str(told)
    assert (told is not None) == bool(said)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 25:61:00 GMT", "\x00" * 50])
def test_an_invalid_date_is_no_warning_about_the_clock(date: str) -> None:
    assert clock_skew(date, time.time()) is None


async def test_a_private_authority_is_trusted_when_it_is_named(authority: trustme.CA, ca_file: str) -> None:
    certificate = authority.issue_cert("localhost")
    async with scripted_engine() as engine, tls_in_front_of(engine.port, certificate) as port:
        assert await check_credentials(app(f"https://localhost:{port}"), tls_context(ca_file)) is None
        with pytest.raises(EngineUnreachable, match=r"no authority that is trusted here.*engine\.ca_file"):
            await check_credentials(app(f"https://localhost:{port}"))
    assert len(engine.grants) == 1


async def test_a_certificate_for_another_host(authority: trustme.CA, ca_file: str) -> None:
    certificate = authority.issue_cert("elsewhere.test")
    async with scripted_engine() as engine, tls_in_front_of(engine.port, certificate) as port:
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(EngineUnreachable, match="is for another host; check the address"):
                await check_credentials(app(f"https://{host}:{port}"), tls_context(ca_file))
    assert engine.grants == []


@pytest.mark.parametrize(("days", "said"), [((-9, -2), "has expired"), ((2, 9), "is not valid yet")])
async def test_an_expired_or_future_certificate(
    authority: trustme.CA, ca_file: str, days: tuple[int, int], said: str
) -> None:
    start, end = (datetime.now(UTC) + timedelta(days=day) for day in days)
    certificate = authority.issue_cert("localhost", not_before=start, not_after=end)
    async with scripted_engine() as engine, tls_in_front_of(engine.port, certificate) as port:
        with pytest.raises(EngineUnreachable, match=f"{said}, or this machine's clock is wrong: it says 20"):
            await check_credentials(app(f"https://localhost:{port}"), tls_context(ca_file))
    assert engine.grants == []


async def test_https_where_only_http_is_spoken() -> None:
    async with scripted_engine() as engine:
        with pytest.raises(ProtocolError, match="does not speak TLS"):
            await check_credentials(app(engine.endpoint.url.replace("http:", "https:")))


async def test_a_proxy_in_the_environment_is_used_for_rest_and_websocket(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, ca_file: str
) -> None:
    asked: list[str] = []
    tls = tls_context(ca_file)
    certificate = authority.issue_cert("engine.test")
    async with (
        scripted_engine() as engine,
        tls_in_front_of(engine.port, certificate) as port,
        connect_proxy(port, asked) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        await check_credentials(app("https://engine.test"), tls)
        async with connect("https://engine.test", "id", Token("a.b.c", float("inf")), tls):
            pass
    assert asked == ["CONNECT engine.test:443 HTTP/1.1"] * 2
    assert engine.paths == ["/v1/realtime/insights/id"]


async def test_a_proxy_that_refuses_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async with connect_proxy(0, [], "403 Forbidden") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(EngineUnreachable, match=r"by the proxy: 403"):
            await check_credentials(app("https://engine.test"))


async def test_a_proxy_that_is_not_there_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(EngineUnreachable, match="by the proxy: connection refused"):
        await check_credentials(app("https://engine.test"))


@pytest.mark.parametrize("proxy", ["socks5://u:pass-word@h:1", "gopher://u:pass-word@h"])
async def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigError, match="HTTPS_PROXY") as raised:
        await check_credentials(app("https://engine.test"))
    assert "pass-word" not in str(raised.value)


async def test_this_machine_is_not_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with scripted_engine() as engine:
        assert await check_credentials(engine.endpoint) is None


@pytest.mark.parametrize("url", ["https://" + "a" * 70 + ".test", "https://exa mple"])
async def test_an_address_that_cannot_be_one(url: str) -> None:
    with pytest.raises((ConfigError, EngineUnreachable)):
        await check_credentials(Endpoint(url, "app", "very-secret"))


def test_a_private_authority_may_be_named_from_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, authority: trustme.CA
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "ca.pem").write_bytes(authority.cert_pem.bytes())
    context = tls_context("~/ca.pem")
    assert context is not None
    assert any("trustme" in str(each["subject"]) for each in context.get_ca_certs())


def test_a_ca_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()
    with pytest.raises(ConfigError, match=r"engine\.ca_file") as raised:
        tls_context(str(empty))
    assert isinstance(raised.value.__cause__, ssl.SSLError)


async def test_the_websocket_to_this_machine_goes_through_no_proxy_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://user:pass-word@127.0.0.1:{free_port()}")
    async with scripted_engine() as engine, connect(engine.endpoint.url, "id", Token("a.b.c", float("inf"))):
        pass
    assert engine.paths == ["/v1/realtime/insights/id"]


@pytest.mark.parametrize("kind", ["pipe", "device", "NUL", "no certificate", "none"])
def test_an_authority_that_is_no_file_of_certificates_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "ca.pem"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "no certificate":
            path.write_bytes(b"\xff\x00no certificate")
    with pytest.raises(ConfigError, match="expected a PEM file with certificates"):
        tls_context(f"{path}\0" if kind == "NUL" else str(path))
