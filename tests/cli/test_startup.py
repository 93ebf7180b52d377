"""Modules that are loaded before first paint: start-up must stay fast."""

import subprocess
import sys

import pytest

COMMANDS = [
    "asyncio",
    "textual",
    "numpy",
    "httpx",
    "symbl_tui.session",
    "symbl_tui.config",
    "symbl_tui.engine.serve",
]
"""Not needed to parse a command line."""

SESSIONS = [
    "numpy",
    "soxr",
    "soundfile",
    "av",
    "onnxruntime",
    "httpx",
    "websockets",
    "fastapi",
    "keyring",
    "symbl_tui.session.run.session",
    "symbl_tui.engine",
]
"""Needed by a session, but not by the first screen."""

HELP = """
import sys
from symbl_tui.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
"""


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [(HELP, COMMANDS), ("import sys, symbl_tui.cli.screen_command, symbl_tui.cli.screen", SESSIONS)],
    ids=["help page", "first screen"],
)
def test_start_up_loads_nothing_that_it_does_not_need(code: str, unwanted: list[str]) -> None:
    check = f"{code}\nprint('loaded:', *[name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "loaded:"
