"""A detached session reports when it is up, and is a failure of the command when it never comes up."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import os, sys
from symbl_tui.cli.detached_process import run_detached
def work(report):
    {work}
    return 3
before = os.getsid(0)
code = run_detached(work)
if os.getsid(0) == before:
    print("code", code)
else:
    os._exit(code)
sys.exit(code)
"""


def run(work: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT.format(work=work)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_ends_with_the_line_of_the_process_that_is_up() -> None:
    done = run("report('standup is running — ünïcode')")
    assert done.stdout == "standup is running — ünïcode\ncode 0\n"


@pytest.mark.parametrize(("work", "code"), [("pass", 3), ("os._exit(5)", 5), ("os.kill(os.getpid(), 9)", 1)])
def test_a_process_that_never_was_up_gives_its_exit_code(work: str, code: int) -> None:
    assert run(work).returncode == code


def test_what_goes_wrong_before_it_is_up_is_told_on_standard_error() -> None:
    done = run("print('no microphone', file=sys.stderr); print('not here')")
    assert done.stderr == "no microphone\n"
    assert "not here" not in done.stdout


def test_the_process_does_not_belong_to_the_terminal() -> None:
    done = run("import json; report(json.dumps([os.getsid(0), os.getpid()]))")
    session, process = json.loads(done.stdout.splitlines()[0])
    assert session == process != os.getsid(0)
