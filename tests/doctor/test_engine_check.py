"""Each way in which an engine cannot be reached has its own words, and no secret is among them."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme

from symbl_tui.config.profile import EngineConfig, Profile
from symbl_tui.doctor.engine_check import check_local, check_remote, proxy_findings
from symbl_tui.doctor.finding import Area, Finding, Severity
from symbl_tui.errors import ConfigError, EngineUnreachable
from symbl_tui.symbl.endpoint import Endpoint
from tests.support.command import Home
from tests.support.raw_server import raw_server
from tests.support.scripted_engine import Script, scripted_engine
from tests.symbl.test_connecting import free_port
from tests.symbl.tls import connect_proxy, tls_in_front_of


@pytest.fixture(autouse=True)
def _own_credentials(monkeypatch: pytest.MonkeyPatch, home: Home, no_proxy: None) -> None:
    """No proxy and no secrets but the test's own."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("SYMBL_APP_ID", "app")
    monkeypatch.setenv("SYMBL_APP_SECRET", "very-secret")


async def found(url: str, ca_file: str = "") -> list[Finding]:
    """What is found, none of which tells the secret."""
    findings = await check_remote(EngineConfig(url=url, ca_file=ca_file), url)
    assert "very-secret" not in str(findings)
    return findings


def faults(findings: list[Finding]) -> list[tuple[Area, str, str]]:
    return [(each.area, each.message, each.remedy) for each in findings if each.severity is Severity.FAULT]


async def test_an_engine_that_accepts_the_credentials() -> None:
    async with scripted_engine() as engine:
        answers, accepted = await found(engine.endpoint.url)
    assert answers.message.endswith("and opens a stream")
    assert accepted.message == "those in SYMBL_APP_ID and SYMBL_APP_SECRET are accepted"


async def test_without_credentials_the_way_there_is_tried_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SYMBL_APP_ID")
    async with scripted_engine(Script(token_status=401)) as engine:
        answers, missing = await found(engine.endpoint.url)
    assert answers.severity is Severity.OK
    assert (missing.area, missing.severity) == (Area.CREDENTIALS, Severity.FAULT)
    assert missing.remedy.startswith(f"symbl-tui login --url {engine.endpoint.url}")


async def test_credentials_that_are_refused() -> None:
    async with scripted_engine(Script(token_status=401)) as engine:
        ((area, what, remedy),) = faults(await found(engine.endpoint.url))
    assert area is Area.CREDENTIALS
    assert "refuses the app id and secret (HTTP 401); they are those in SYMBL_APP_ID" in what
    assert remedy.startswith("symbl-tui login")


async def test_an_engine_that_only_a_profile_names_is_tried_without_the_secret_of_the_environment() -> None:
    async with scripted_engine() as engine:
        findings = await check_remote(EngineConfig(url=engine.endpoint.url))
    assert "those in SYMBL_APP_ID" not in str(findings)
    assert Area.CREDENTIALS in [area for area, _, _ in faults(findings)]


async def test_credentials_that_others_can_read(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.delenv("SYMBL_APP_ID")
    home.config.mkdir(parents=True)
    (home.config / "credentials.toml").touch(mode=0o644)
    async with scripted_engine(Script(token_status=401)) as engine:
        ((_, what, remedy),) = faults(await found(engine.endpoint.url))
    assert "others on this machine can read it" in what
    assert "chmod 600" in remedy


async def test_a_wrong_clock_is_reported_beside_other_errors() -> None:
    def yesterday(_: bytes) -> bytes:
        body = b'{"accessToken": "a.b.c", "expiresIn": 60}'
        date = formatdate(time.time() - 86_400, usegmt=True)
        return f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    async with raw_server(yesterday) as url:
        clock = [each for each in await found(url) if "clock" in each.message]
    assert [each.message for each in clock] == ["this machine's clock is 24 hours ahead of the engine's"]
    assert clock[0].remedy == "sudo timedatectl set-ntp true"


@pytest.mark.parametrize(
    ("url", "what", "remedy"),
    [
        ("http://127.0.0.1:{port}", "connection refused", "symbl-tui serve"),
        ("https://engine.invalid", "resolve|no name server", "getent hosts engine.invalid|resolv.conf"),
    ],
)
async def test_an_engine_that_is_not_there(url: str, what: str, remedy: str) -> None:
    ((area, said, way),) = faults(await found(url.format(port=free_port())))
    assert area is Area.ENGINE
    assert any(each in said for each in what.split("|"))
    assert any(each in way for each in remedy.split("|"))


async def test_certificates(authority: trustme.CA, ca_file: str) -> None:
    past = datetime.now(UTC) - timedelta(days=2)
    expired = authority.issue_cert("127.0.0.1", not_after=past)
    cases = (
        (authority.issue_cert("127.0.0.1"), ca_file, ""),
        (authority.issue_cert("127.0.0.1"), "", "comes from no authority"),
        (expired, ca_file, "has expired, or this machine's clock is wrong"),
        (authority.issue_cert("other.example"), ca_file, "is for another host"),
    )
    async with scripted_engine() as engine:
        for certificate, trusted, said in cases:
            async with tls_in_front_of(engine.port, certificate) as port:
                told = faults(await found(f"https://127.0.0.1:{port}", trusted))
            assert [said in what for _, what, _ in told] == ([True] if said else [])


async def test_a_certificate_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a PEM file"):
        await found("https://127.0.0.1:1", str(tmp_path / "nothing"))


async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    async with connect_proxy(1, asked, "403 Forbidden") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//me:very-secret@"))
        note, *others = await found("https://engine.example.com")
    ((_, what, remedy),) = faults(others)
    assert note.message == "goes through the proxy at 127.0.0.1"
    assert "by the proxy: 403 Forbidden" in what
    assert remedy.startswith("NO_PROXY=engine.example.com")
    assert asked


def test_a_proxy_is_reported_for_other_hosts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "engine.example.com")
    assert proxy_findings("https://engine.example.com") == proxy_findings("http://127.0.0.1:1") == []
    assert proxy_findings("https://other.example.com")[0].message == "goes through the proxy at proxy"


async def test_an_invalid_address_is_reported_without_its_password() -> None:
    with pytest.raises(ConfigError) as raised:
        await found("http://me:very-secret@10.0.0.1")
    assert "very-secret" not in str(raised.value)


async def test_an_engine_of_this_machine_that_does_not_start() -> None:
    @asynccontextmanager
    async def engine(started: bool = False) -> AsyncIterator[Endpoint]:
        if not started:
            raise EngineUnreachable("the engine of this machine ended at once", "the log says why")
        yield Endpoint("http://127.0.0.1:1", "", "")

    ((area, what, remedy),) = faults(await check_local(engine, Profile(), b""))
    assert (area, what, remedy) == (
        Area.ENGINE,
        "the engine of this machine ended at once",
        "the log says why",
    )
