"""The lines that ``listen`` prints can be pasted as they are, on every system."""

import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.socket_address import TcpAddress, UnixAddress
from symbl_tui.cli import sender_instructions
from symbl_tui.errors import UsageError

STEREO = PcmFormat("s16le", 48000, 2)
PORT = TcpAddress("127.0.0.1", 7123)


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a user who came by SSH."""
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.9 50000 192.168.1.5 22")
    monkeypatch.setenv("LOGNAME", "alice")


def for_port(pcm: PcmFormat = STEREO) -> list[tuple[str, str]]:
    return sender_instructions.lines_for(PORT, "t0ken", pcm)


@pytest.mark.usefixtures("connection")
def test_every_line_sends_the_token_first_to_the_address_that_ssh_came_to() -> None:
    for system, line in for_port():
        assert "echo t0ken" in line, system
        assert line.index("echo t0ken") < line.index("ssh ")
        assert "-W 127.0.0.1:7123 alice@192.168.1.5" in line


def test_an_ssh_server_on_another_port_is_reached_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.9 50000 192.168.1.5 2222")
    monkeypatch.setenv("LOGNAME", "alice")
    assert all("-p 2222 alice@192.168.1.5" in line for _, line in for_port())


@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (48000, 2)])
def test_every_recorder_is_given_the_rate_and_the_channels(rate: int, channels: int) -> None:
    for system, line in for_port(PcmFormat("s16le", rate, channels)):
        words = re.split(r"[ =)]", line)
        assert str(rate) in words, system
        assert str(channels) in words, system


def test_a_line_for_unix_reconnects_and_the_one_for_windows_is_plain_cmd() -> None:
    *unix, (windows, line) = for_port()
    assert all("while :; do" in each and each.endswith("sleep 1; done") for _, each in unix)
    assert "cmd only" in windows
    assert "while" not in line
    assert line.startswith("(echo t0ken& ffmpeg ")


@given(st.text(st.characters(categories=("L", "Zs", "Po")), min_size=1, max_size=20))
def test_a_socket_path_with_any_characters_stays_one_argument(name: str) -> None:
    address = UnixAddress(Path("/tmp") / name.replace("/", "_"))
    for _, line in sender_instructions.lines_for(address, None, STEREO):
        assert f"7123:{address}" in shlex.split(line)


def test_a_socket_path_is_reached_through_a_port_without_a_token() -> None:
    lines = dict(sender_instructions.lines_for(UnixAddress(Path("/run/a.sock")), None, STEREO))
    assert len(lines) == 4
    assert all(line.endswith("| nc 127.0.0.1 7123") for line in lines.values())
    assert all("ExitOnForwardFailure=yes" in line for line in lines.values())


def test_a_format_that_no_recorder_writes_is_refused_with_one_that_works() -> None:
    with pytest.raises(UsageError, match="no line sends f32le; listen takes s16le"):
        for_port(PcmFormat("f32le", 48000, 2))


def test_all_instructions_fit_a_screen_of_eighty_by_twenty_four(connection: None) -> None:
    text = sender_instructions.instructions(PORT, "t" * 22, STEREO)
    assert sum(-(-len(line) // 80) for line in text.splitlines()) <= 23
    assert "" not in text.splitlines()
