"""CPU and memory of a process and its children."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from symbl_tui.system.process_tree import ProcessUsage, read_tree
from tests.support.waiting import wait_until

# A child that starts a grandchild from a thread, both with some memory and a module of their own.
PARENT = """
import subprocess, sys, threading
def start():
    subprocess.Popen([sys.executable, "-c", "import sys; x = bytearray(40_000_000); sys.stdin.read()"],
                     stdin=subprocess.PIPE)
threading.Thread(target=start).start()
sum(range(10_000_000))
sys.stdin.read()
"""


@pytest.fixture
def child() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def test_every_descendant_is_read_whichever_thread_started_it(child: int) -> None:
    def grown() -> list[ProcessUsage]:
        tree = read_tree(child)
        return tree if len(tree) == 2 and tree[1].resident_bytes > 40_000_000 else []

    first, second = wait_until(grown)
    assert first.pid == child
    assert first.threads >= 1
    assert second.resident_bytes > first.resident_bytes
    wait_until(lambda: read_tree(child)[0].cpu_seconds > 0)
    own = {usage.pid for usage in read_tree(os.getpid())}
    assert {os.getpid(), first.pid, second.pid} <= own


def test_a_process_that_has_ended_is_left_out() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert read_tree(process.pid) == []


def test_a_program_is_told_by_the_module_that_it_runs() -> None:
    command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        # Until the exec the child is a copy of this process.
        wait_until(lambda: [usage.module for usage in read_tree(process.pid)] == ["http.server"])
        process.kill()


def test_threads_are_counted() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    before = read_tree(os.getpid())[0].threads
    thread.start()
    assert read_tree(os.getpid())[0].threads == before + 1
    stop.set()
    thread.join()
