"""The systemd unit, as ``systemd-analyze`` reads it: no systemd runs here, so it is not started."""

import configparser
import subprocess
from pathlib import Path

import pytest

from symbl_tui.engine.settings import DEFAULTS
from tests.support.command import COMMAND
from tests.support.paths import DEPLOY

UNIT = DEPLOY / "symbl-tui@.service"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit of a node, with the command where it is here."""
    unit = tmp_path / "symbl-tui@node1.service"
    unit.write_text(UNIT.read_text().replace("/opt/symbl-tui/bin/symbl-tui", str(COMMAND)))
    return unit


def test_the_unit_has_no_mistake(installed: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_broken_into_engine_could_do_little(installed: Path) -> None:
    # At most 1.5 of 10 of what systemd rates: network, /proc and executable memory are needed.
    command = [
        "systemd-analyze",
        "security",
        "--offline=true",
        "--no-pager",
        "--threshold=15",
        str(installed),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_secrets_are_never_in_the_environment_of_the_unit() -> None:
    keys = [line.partition("=")[0] for line in UNIT.read_text().splitlines()]
    assert keys.count("LoadCredential") == 5
    environment = [line for line in UNIT.read_text().splitlines() if line.startswith("Environment")]
    assert not any("SYMBL" in line for line in environment)


def test_it_may_drain_before_it_is_killed() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(UNIT.read_text())
    assert unit["Service"]["KillMode"] == "mixed"
    assert int(unit["Service"]["TimeoutStopSec"]) > DEFAULTS.node.drain_seconds
