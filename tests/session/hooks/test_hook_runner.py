"""Hooks run beside the session: in order, bounded, and what fails is said once."""

import threading
import time
from pathlib import Path

import pytest

from symbl_tui.session.hooks.hook_runner import HookRunner
from symbl_tui.session.hooks.hook_timing import HookTiming
from tests.session.hooks.hook_runs import QUICK, command, event, running
from tests.support.waiting import wait_until

APPEND = """
import json, sys
with open({path!r}, "a") as file:
    file.write(json.load(sys.stdin)["data"]["n"] + "\\n")
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(600)
"""


def test_events_are_handled_in_their_order(tmp_path: Path) -> None:
    written = tmp_path / "written"
    with running(command(APPEND.format(path=str(written)))) as (runner, said):
        for number in range(5):
            runner.put(event(n=str(number)))
            runner.put(event("state", n="not asked for"))
        assert runner.wait(60)
    assert written.read_text().split() == list("01234")
    assert said == []


def test_no_more_run_at_once_than_the_hook_allows(tmp_path: Path) -> None:
    script = f"import os, time; open(os.path.join({str(tmp_path)!r}, str(os.getpid())), 'w'); time.sleep(600)"
    with running(command(script, at_once=2, timeout=600)) as (runner, _):
        for _ in range(6):
            runner.put(event())
        wait_until(lambda: len([*tmp_path.iterdir()]) == 2)
        assert not runner.wait(0.3)
        assert len([*tmp_path.iterdir()]) == 2
        assert runner.pending == 6


def test_a_hook_that_hangs_keeps_no_other_one_waiting(tmp_path: Path) -> None:
    written = tmp_path / "written"
    slow, quick = (
        command("import time; time.sleep(600)", timeout=600),
        command(APPEND.format(path=str(written))),
    )
    with running(slow, quick) as (runner, _):
        runner.put(event(n="1"))
        runner.put(event(n="2"))
        wait_until(lambda: written.exists() and written.read_text().split() == ["1", "2"])


def test_the_oldest_of_too_many_events_are_dropped_and_that_is_said_once() -> None:
    timing = HookTiming(queue_size=3, kill_wait=0.1)
    with running(command("import time; time.sleep(600)", timeout=600), timing=timing) as (runner, said):
        runner.put(event())
        wait_until(lambda: runner.pending == 1)
        for _ in range(50):
            runner.put(event())
        wait_until(lambda: said)
        for _ in range(50):
            runner.put(event())
        assert runner.pending <= 1 + 3
    assert [each for each in said if "too slow" in each] == said[:1]


def test_a_failing_hook_is_said_once_and_goes_on_failing_quietly(caplog: pytest.LogCaptureFixture) -> None:
    with running(command("import sys; print('no account'); sys.exit(1)")) as (runner, said):
        for _ in range(3):
            runner.put(event())
        assert runner.wait(60)
        assert runner.failures == 3
    assert len(said) == 1
    assert "exit code 1: no account" in said[0]
    assert caplog.text.count("exit code 1: no account") == 3


def test_events_that_are_put_from_many_threads_are_all_handled(tmp_path: Path) -> None:

    def put_some(runner: HookRunner) -> None:
        for _ in range(5):
            runner.put(event())

    with running(command("pass", at_once=8), timing=HookTiming(queue_size=1000)) as (runner, said):
        threads = [threading.Thread(target=put_some, args=(runner,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert runner.wait(60)
    assert said == []


def test_stopping_takes_a_moment_whatever_a_hook_does() -> None:
    with running(command(STUBBORN, timeout=600)) as (runner, said):
        runner.put(event())
        assert not runner.wait(0.2)
        before = time.monotonic()
        runner.stop()
        assert time.monotonic() - before < 30
        assert runner.pending == 0
    assert "1 event not handled, as the program ends" in said[0]


def test_a_session_without_a_matching_event_starts_no_thread() -> None:
    with running(command("pass"), timing=QUICK) as (runner, _):
        runner.put(event("state"))
        assert runner._thread is None
