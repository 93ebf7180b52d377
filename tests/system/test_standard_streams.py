"""Any text can be printed in any locale; an output that fails is one clear sentence with an exit code."""

import json
import subprocess

import pytest

from tests.session.recorded_folder import record
from tests.support.command import COMMAND, Home


def shell(user: Home, line: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f"{COMMAND} {line}"], env=user.environment, capture_output=True, check=False, timeout=60
    )


@pytest.fixture
def recorded(user: Home) -> Home:
    """A home with one recorded session."""
    record(user.data / "sessions", title="Łódź · 計画 😀")
    return user


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "run --help",
        "--version",
        "sessions list",
        "sessions list --json",
        "sessions show latest",
        "sessions search deadline",
        "replay latest --speed 16",
        "models list",
    ],
)
def test_a_command_whose_output_fails_says_so_in_one_sentence(recorded: Home, command: str) -> None:
    done = shell(recorded, f"{command} >/dev/full")
    said = done.stderr.decode().splitlines()
    assert (done.returncode, said[-1]) == (
        1,
        "symbl-tui: standard output cannot be written to (No space left on device)",
    )
    assert sum("standard output" in line for line in said) == 1
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-", "2>/dev/full", "<&- >&- 2>&-"])
def test_streams_that_the_caller_closed_change_nothing_else(recorded: Home, closing: str) -> None:
    done = shell(recorded, f"sessions show latest {closing}")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_never_gets_the_number_of_a_closed_stream(recorded: Home) -> None:
    target = recorded.path / "out.md"
    done = shell(recorded, f"sessions export latest --output {target} <&- >&- 2>&-")
    assert done.returncode == 0
    assert target.read_text().startswith("# Łódź")


@pytest.mark.parametrize("command", ["list", "show latest", "search deadline"])
def test_text_beyond_the_encoding_of_the_output_is_printed_as_escapes(recorded: Home, command: str) -> None:
    recorded.extra["PYTHONIOENCODING"] = "iso8859-1"
    done = shell(recorded, f"sessions {command}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u0141\xf3d\\u017a" in done.stdout or command.startswith("search")


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "utf-8"])
def test_json_is_json_in_every_encoding(recorded: Home, encoding: str) -> None:
    recorded.extra["PYTHONIOENCODING"] = encoding
    whole = json.loads(shell(recorded, "sessions show latest --format json").stdout.decode(encoding))
    assert whole["title"] == "Łódź · 計画 😀"
    (entry,) = json.loads(shell(recorded, "sessions list --json").stdout.decode(encoding))
    assert entry["title"] == "Łódź · 計画 😀"
