"""``symbl-tui calls``: calls come in, each is a session of its own, and Ctrl-C ends all of them cleanly."""

import asyncio
import io
import json
import re
import signal
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import keyring
import pytest
import soundfile
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.cli import main
from tests.audio.calls.sip.phones import correlation, free_port, is_bound, phone, tone
from tests.support.call_box import Caller
from tests.support.command import Home
from tests.support.keyrings import no_keyring
from tests.support.scripted_engine import Say, Script, result, scripted_engine, utterance
from tests.support.waiting import until, wait_until

TOKEN = "a-token-of-the-tests-0123"


@dataclass
class Running:
    """The command, taking calls."""

    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)
    """Lines of standard error."""

    def listen(self) -> None:
        """Read standard error to its end; blocks."""
        assert self.process.stderr
        self.said.extend(self.process.stderr)

    @property
    def port(self) -> int:
        found = re.search(r"are taken at 127\.0\.0\.1:(\d+)", "".join(self.said))
        return int(found[1]) if found else 0

    def url(self, platform: str = "exotel", token: str = TOKEN) -> str:
        return f"ws://127.0.0.1:{self.port}/calls/{platform}/{token}"

    def end(self, signal_: int = signal.SIGINT) -> tuple[list[dict[str, object]], str]:
        """Stop it; its lines, and what it said on standard error."""
        self.process.send_signal(signal_)
        assert self.process.stdout
        lines = [json.loads(line) for line in self.process.stdout]
        assert self.process.wait(60) == 0, self.said
        return lines, "".join(self.said)


@asynccontextmanager
async def running(
    user: Home, *arguments: str, script: Script | None = None, token: str = TOKEN
) -> AsyncIterator[Running]:
    """The command with an engine of the test, until the block is left."""
    async with scripted_engine(script) as engine:
        user.extra |= {"SYMBL_APP_ID": "app", "SYMBL_APP_SECRET": "very-secret", "SYMBL_TUI_TOKEN": token}
        process = user.start(
            "calls", "--no-screen", "--format", "jsonl", "--listen", "127.0.0.1:0",
            "--engine", engine.endpoint.url, *arguments,
        )  # fmt: skip
        box = Running(process)
        reading = threading.Thread(target=box.listen)
        reading.start()
        try:
            await until(lambda: box.port or process.poll() is not None)
            yield box
        finally:
            process.kill()
            process.wait()
            reading.join()
            for stream in (process.stdout, process.stderr):
                assert stream
                stream.close()


async def call(box: Running, number: int, seconds: float = 1.0) -> None:
    async with connect(box.url(), compression=None) as connection:
        caller = Caller(connection, number)
        await caller.start()
        await caller.speak(seconds)
        await caller.stop()
        await connection.wait_closed()


def script() -> Script:
    """An engine that hears one sentence on every channel."""

    def connected() -> Callable[[bytes, Say], Awaitable[None]]:
        heard = bytearray()

        async def hear(chunk: bytes, say: Say) -> None:
            before = len(heard)
            heard.extend(chunk)
            if before < 8000 <= len(heard):
                await say(result("We ship on Friday.", 0, 0.5))
                await say(utterance("m1", "We ship on Friday.", 0, 0.5))

        return hear

    return Script(listen=connected)


async def test_every_line_of_a_call_has_its_id_and_the_first_describes_it(user: Home) -> None:
    async with running(user, script=script()) as box:
        await asyncio.gather(call(box, 1), call(box, 2))
        await asyncio.to_thread(wait_until, lambda: len(list(user.data.rglob("*.flac"))) == 4)
        lines, errors = await asyncio.to_thread(box.end)
    folders = {path.name for path in user.sessions}
    assert len(folders) == 2
    assert {line["call"] for line in lines} == folders
    for id in folders:
        own = [line for line in lines if line["call"] == id]
        assert {key: own[0][key] for key in ("type", "platform", "parties", "encoding", "rate")} == {
            "type": "call",
            "platform": "exotel",
            "parties": ["Ana", "Ben"],
            "encoding": "mulaw",
            "rate": 8000,
        }
        assert [line["type"] for line in own].count("call") == 1
        said = [line["text"] for line in own if line["type"] == "utterance"]
        assert said == ["We ship on Friday."] * 2
        assert [line["type"] for line in own[-2:]] == ["ledger", "end"]
        assert own[-1]["reason"] == "caller hung up"
    assert "twilio (TWILIO_AUTH_TOKEN)" in errors
    assert TOKEN not in errors + json.dumps(lines)


def spooled(user: Home) -> list[int]:
    """Bytes of sound on disk, of each channel of a running session."""
    return [each.stat().st_size for each in user.data.rglob("*.pcm")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_stopping_ends_a_call_in_progress_with_a_closed_folder(user: Home, number: int) -> None:
    async with running(user) as box, connect(box.url(), compression=None) as connection:
        caller = Caller(connection, 1)
        await caller.start()
        await caller.speak(1.0)
        await asyncio.to_thread(wait_until, lambda: sorted(spooled(user)) >= [15_000] * 2)
        lines, _ = await asyncio.to_thread(box.end, number)
        await connection.wait_closed()
    assert lines[-1]["type"] == "end"
    assert lines[-1]["reason"] == "stopped here"
    assert len(list(user.sessions[0].glob("*.flac"))) == 2


async def test_an_exchange_calls_over_audiosocket(user: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with running(user, "--audiosocket", f"127.0.0.1:{port}") as box:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x01\0\x10" + bytes(range(16)) + (b"\x10\x01\x40" + b"\1\0" * 160) * 50)
        assert await reader.readexactly(3) == b"\x10\x01\x40"
        writer.write(b"\0\0\0")
        await asyncio.to_thread(wait_until, lambda: list(user.data.rglob("*.flac")))
        lines, _ = await asyncio.to_thread(box.end)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    assert lines[0]["platform"] == "audiosocket"
    assert lines[-1]["reason"] == "caller hung up"


async def test_a_telephone_calls_over_sip_and_its_call_is_a_session(user: Home, tmp_path: Path) -> None:
    port = free_port()
    # A whole number of periods in each 20 ms: what a busy machine loses of it does not shift the rest.
    said = tone(450, 20)
    async with running(user, "--sip", f"127.0.0.1:{port}") as box, phone(tmp_path / "alice", said) as alice:
        await asyncio.to_thread(wait_until, lambda: is_bound(port))
        await alice.dial(f"sip:symbl-tui@127.0.0.1:{port}")
        alice.command("sndcode", "5")
        await asyncio.sleep(1)
        alice.command("hangup")
        await asyncio.to_thread(wait_until, lambda: list(user.data.rglob("*.flac")))
        lines, _ = await asyncio.to_thread(box.end)
    assert lines[0]["platform"] == "sip"
    assert lines[0]["parties"] == ["phone"]
    assert lines[-1]["reason"] == "caller hung up"
    samples, rate = soundfile.read(next(user.data.rglob("*.flac")), dtype="int16")
    assert rate == 8000
    assert correlation(samples, said) > 0.98


async def test_a_bridged_call_is_a_session_of_two_speakers(user: Home, tmp_path: Path) -> None:
    port = free_port()
    async with (
        phone(tmp_path / "bob", tone(1000, 20)) as bob,
        phone(tmp_path / "alice", tone(440, 20)) as alice,
        running(user, "--sip", f"127.0.0.1:{port}", "--bridge", bob.uri) as box,
    ):
        await asyncio.to_thread(wait_until, lambda: is_bound(port))
        await alice.dial(f"sip:symbl-tui@127.0.0.1:{port}")
        await bob.happened("CALL_ESTABLISHED")
        await asyncio.sleep(1)
        # Ctrl-C ends both connections.
        lines, err = await asyncio.to_thread(box.end)
        await alice.happened("CALL_CLOSED")
        await bob.happened("CALL_CLOSED")
    assert "led on to sip:phone@127.0.0.1" in err
    assert lines[-1]["reason"] == "stopped here"
    assert len(list(user.sessions[0].glob("*.flac"))) == 2


@pytest.fixture
def with_token(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A user who has a secret for paths."""
    monkeypatch.setenv("SYMBL_TUI_TOKEN", TOKEN)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home


@pytest.fixture
def without_token(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A user who has no secret yet, on a machine without a keyring."""
    monkeypatch.delenv("SYMBL_TUI_TOKEN", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", no_keyring())
    return home


def test_without_any_secret_the_command_says_how_to_get_one(
    without_token: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calls", "--no-screen"]) == 2
    assert "symbl-tui calls secret SYMBL_TUI_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--listen", "8089"), "expected HOST:PORT"),
        (("--public-url", "calls.example"), "expected wss://HOST"),
        (("--audiosocket", "0.0.0.0:0"), "--uuid"),
        (("--sip", "5060"), "HOST:PORT"),
        (("--sip-account", "alice"), "SIP address"),
        (("--bridge", "sip:bob@127.0.0.1"), "--sip"),
        (("--tls-cert", "/nowhere.pem"), "go together"),
        (("--engine", "ftp://x"), "ftp"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    with_token: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert main(["calls", "--no-screen", "--listen", "127.0.0.1:0", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--platforms", "twillio"), "twilio"),
        (("--uuid", "one"), "is no UUID"),
        (("--max-calls", "0"), "from 1 to 200"),
        (("secret", "TWILIO_TOKEN"), "TWILIO_AUTH_TOKEN"),
    ],
)
def test_an_option_that_is_none_is_explained(
    with_token: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit):
        main(["calls", *arguments])
    assert said in capsys.readouterr().err


def test_a_port_in_use_is_named(with_token: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["calls", "--no-screen", "--listen", f"127.0.0.1:{taken.getsockname()[1]}"]) == 2
    assert "cannot listen on 127.0.0.1 port" in capsys.readouterr().err


def test_a_path_secret_that_can_be_guessed_is_refused_where_other_machines_reach_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYMBL_TUI_TOKEN", "secret")
    assert main(["calls", "--no-screen", "--listen", "0.0.0.0:0"]) == 2
    assert "SYMBL_TUI_TOKEN is short, and can be guessed" in capsys.readouterr().err


async def test_a_short_path_secret_serves_on_this_machine_with_a_warning(user: Home) -> None:
    async with running(user, token="secret") as box:
        with pytest.raises(InvalidStatus):
            await connect(box.url(token="secre"))
        async with connect(box.url(token="secret")):
            _, errors = await asyncio.to_thread(box.end)
    assert "SYMBL_TUI_TOKEN is short, and can be guessed" in errors


def test_a_path_secret_that_no_path_can_hold_is_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYMBL_TUI_TOKEN", "a secret/with a slash")
    assert main(["calls", "--no-screen"]) == 2
    assert "expected letters, digits, dashes and underscores" in capsys.readouterr().err


def test_a_secret_is_made_kept_privately_and_used(
    without_token: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["calls", "secret", "SYMBL_TUI_TOKEN"]) == 0
    token = capsys.readouterr().out.strip()
    assert len(token) >= 20
    assert (without_token.config / "call_secrets.toml").stat().st_mode & 0o777 == 0o600
    assert main(["calls", "--show", "asterisk", "--show-token"]) == 0
    assert f"/calls/asterisk/{token}" in capsys.readouterr().out


def test_a_platforms_secret_is_read_from_standard_input(
    without_token: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("very-secret\n"))
    assert main(["calls", "secret", "TWILIO_AUTH_TOKEN"]) == 0
    main(["calls", "--show", "twilio"])
    printed = capsys.readouterr()
    assert "very-secret" not in printed.out + printed.err
    assert "Not set yet" not in printed.out


@pytest.mark.parametrize("platform", [each.name for each in PLATFORMS])
def test_what_to_configure_is_printed_with_the_url_and_no_secret(
    with_token: Home, capsys: pytest.CaptureFixture[str], platform: str
) -> None:
    assert main(["calls", "--show", platform, "--public-url", "https://calls.example/"]) == 0
    printed = capsys.readouterr().out
    record = next(each for each in PLATFORMS if each.name == platform)
    assert f"docs/calls/{record.docs}" in printed
    if record.open_codec or record.open_webhook:
        assert f"://calls.example/calls/{platform}" in printed
    assert "from this machine alone" not in printed
    assert TOKEN not in printed


def test_without_a_public_url_it_is_said_who_reaches_the_address(
    with_token: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calls", "--show", "twilio"]) == 0
    assert "127.0.0.1:8089 is reached from this machine alone" in capsys.readouterr().out


def test_the_dial_plan_makes_an_id_for_each_call(
    with_token: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asterisk has a function ``UUID()``, and no variable of that name."""
    assert main(["calls", "--show", "audiosocket"]) == 0
    printed = capsys.readouterr().out
    assert "AudioSocket(${UUID()},127.0.0.1:9092)" in printed
    assert "AudioSocket/127.0.0.1:9092/${UUID()}/c(slin16)" in printed
    assert r"${SHELL(uuidgen | tr -d '\n')}" in printed
