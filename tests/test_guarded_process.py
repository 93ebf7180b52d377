"""A run of tests that is killed leaves none of its processes to take the machine's time."""

import subprocess
import sys

from tests.engine.engine_processes import is_alive
from tests.support.paths import ROOT
from tests.support.waiting import wait_until

STARTS_ONE = """
import sys
from tests.support.guarded_process import GuardedProcess
print(GuardedProcess(["sleep", "600"], stdout=sys.stdout, stderr=sys.stderr).pid, flush=True)
sys.stdin.read()
"""


def test_a_process_ends_with_the_tests_that_were_killed() -> None:
    command = [sys.executable, "-c", STARTS_ONE]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as tests:
        assert tests.stdout is not None
        guarded = int(tests.stdout.readline())
        assert is_alive(guarded)
        tests.kill()
    wait_until(lambda: not is_alive(guarded))
