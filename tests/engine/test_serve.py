"""``serve``: address, settings, TLS, limits of open files, and shutdown."""

import asyncio
import json
import resource
import signal
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from websockets.asyncio.client import connect

from symbl_tui.engine.settings import DEFAULTS
from symbl_tui.engine.settings_file import resolve_settings
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system.server_certificate import load_tls
from tests.engine.engine_processes import SECRETS, first_line, running_program
from tests.engine.streaming_client import Client
from tests.support.waiting import HANG_SECONDS

ENGINE = ("-m", "symbl_tui.engine", "--forget")
GOOD = {"type": "application", "appId": SECRETS["SYMBL_APP_ID"], "appSecret": SECRETS["SYMBL_APP_SECRET"]}


@pytest.fixture
def pem(tmp_path: Path) -> tuple[str, str, ssl.SSLContext]:
    """A certificate and its key for this machine, and a client that trusts them."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.private_key_pem.write_to_path(key)
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(cert, append=True)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return str(cert), str(key), trust


async def token_of(url: str, trust: ssl.SSLContext | bool = True) -> str:
    async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=HANG_SECONDS) as http:
        answer = await http.post(f"{url}/oauth2/token:generate", json=GOOD)
    token: str = answer.json()["accessToken"]
    return token


@asynccontextmanager
async def socket_of(url: str, trust: ssl.SSLContext | None = None) -> AsyncIterator[Client]:
    headers = {"X-API-KEY": await token_of(url, trust or True)}
    address = f"ws{url.removeprefix('http')}/v1/realtime/insights/call"
    async with connect(address, additional_headers=headers, proxy=None, ssl=trust) as socket:
        yield Client(socket)


async def test_sound_and_tokens_travel_over_tls(pem: tuple[str, str, ssl.SSLContext]) -> None:
    cert, key, trust = pem
    async with running_program(*ENGINE, "--tls-cert", cert, "--tls-key", key, **SECRETS) as engine:
        url = (await first_line(engine)).removeprefix("listening on ")
        assert url.startswith("https://127.0.0.1:")
        async with socket_of(url, trust) as client:
            assert len(await client.start()) == 3


@pytest.mark.parametrize("options", [(), ("tls",)], ids=["without TLS", "with TLS"])
async def test_listening_beyond_this_machine_without_tls_prints_a_warning(
    options: tuple[str, ...], pem: tuple[str, str, ssl.SSLContext]
) -> None:
    cert, key, _ = pem
    tls = ("--tls-cert", cert, "--tls-key", key) if options else ()
    async with running_program(
        *ENGINE, "--host", "0.0.0.0", *tls, "--until-stdin-closes", **SECRETS
    ) as engine:
        await first_line(engine)
        assert engine.stdin is not None
        engine.stdin.close()
        _, errors = await asyncio.wait_for(engine.communicate(), HANG_SECONDS)
    warning = b"" if options else b"others can read along: there is no TLS (--tls-cert, --tls-key)\n"
    assert errors == warning


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
async def test_a_connected_client_sees_a_close_code_when_the_engine_stops(signal_: signal.Signals) -> None:
    async with running_program(*ENGINE, **SECRETS) as engine:
        url = (await first_line(engine)).removeprefix("listening on ")
        async with socket_of(url) as client:
            await client.start()
            engine.send_signal(signal_)
            await asyncio.wait_for(client.socket.wait_closed(), HANG_SECONDS)
        assert client.socket.close_code == 1012
        _, errors = await asyncio.wait_for(engine.communicate(), HANG_SECONDS)
        assert engine.returncode == 0
        drained = [line.partition("room_mover ")[2] for line in errors.decode().splitlines()]
        # Ctrl-C stops at once.
        expected = ["draining: 1 conversations and 0 calls, 20 s at most", "drained: 0 were cut short"]
        assert drained == (expected if signal_ is signal.SIGTERM else [])


async def test_the_settings_of_the_named_file_are_used(tmp_path: Path) -> None:
    config = tmp_path / "engine.toml"
    config.write_text("[limits]\nmessage_bytes = 9000\n")
    async with running_program(*ENGINE, "--config", str(config), **SECRETS) as engine:
        url = (await first_line(engine)).removeprefix("listening on ")
        async with socket_of(url) as client:
            await client.socket.send(bytes(9001))
            assert "9000 bytes" in json.dumps(await client.receive())


async def test_a_mistake_in_the_settings_is_one_sentence(tmp_path: Path) -> None:
    config = tmp_path / "engine.toml"
    config.write_text("[limits]\nconnections = 0\n")
    async with running_program(*ENGINE, "--config", str(config), **SECRETS) as engine:
        output, errors = await engine.communicate()
    assert engine.returncode == 2
    assert output == b""
    assert errors.decode().startswith(f"{config}: limits.connections: ")
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(("hard", "warned"), [(900, True), (4000, False)])
async def test_the_engine_raises_its_limit_of_open_files_and_warns_when_it_is_low(
    tmp_path: Path, hard: int, warned: bool
) -> None:
    config = tmp_path / "engine.toml"
    config.write_text("[limits]\nsubscribers = 1000\nconnections = 4\n")
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))"
    start = "import runpy, sys; sys.argv[0] = 'x'; runpy.run_module('symbl_tui.engine', run_name='__main__')"
    options = ("--forget", "--until-stdin-closes", "--config", str(config))
    async with running_program("-c", f"{limit}; {start}", *options, **SECRETS) as engine:
        await first_line(engine)
        granted, _ = resource.prlimit(engine.pid, resource.RLIMIT_NOFILE)
        assert engine.stdin is not None
        engine.stdin.close()
        _, errors = await asyncio.wait_for(engine.communicate(), HANG_SECONDS)
    assert granted == min(hard, 1000 + 4 * 8 + 128 + 256)
    assert (b"only 515 subscribers can listen, not 1000: " in errors) == warned
    assert len(errors.splitlines()) == warned


def test_the_default_settings_file_is_used_if_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert resolve_settings(None) == DEFAULTS
    (tmp_path / "symbl-tui").mkdir()
    (tmp_path / "symbl-tui" / "engine.toml").write_text("[limits]\nconnections = 3\n")
    assert resolve_settings(None).limits.connections == 3
    assert resolve_settings(None, forget=True).store.path == ":memory:"
    with pytest.raises(ConfigError):
        resolve_settings(tmp_path / "elsewhere.toml")


def test_unusable_certificates_are_one_sentence(tmp_path: Path, pem: tuple[str, str, ssl.SSLContext]) -> None:
    cert, key, _ = (*map(Path, pem[:2]), None)
    with pytest.raises(UsageError, match="go together"):
        load_tls(cert, None)
    with pytest.raises(UsageError, match="No such file"):
        load_tls(tmp_path / "none.pem", key)
    with pytest.raises(UsageError, match="not a certificate and its key"):
        load_tls(key, key)
    other = trustme.CA().issue_cert("127.0.0.1").private_key_pem
    other.write_to_path(tmp_path / "other.pem")
    with pytest.raises(UsageError, match="not a certificate and its key"):
        load_tls(cert, tmp_path / "other.pem")
