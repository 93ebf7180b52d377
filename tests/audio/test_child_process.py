"""The parent's end of an audio child, over a program that ignores the end of its input."""

import asyncio
import gc
import threading

import pytest

from symbl_tui.audio.child_process import AudioChildProcess


class Stubborn(AudioChildProcess):
    module, noun, tag = "http.server", "child", "child"
    stop_seconds, kill_seconds = 0.1, 0.0


async def enter_and_leave() -> None:
    async with Stubborn("0", "--bind", "127.0.0.1"):
        pass


# It is not reaped yet when it is collected, and only its pipes are the test's business.
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_a_killed_child_that_outlasts_its_deadline_leaves_no_pipe_behind() -> None:
    before = threading.enumerate()
    asyncio.run(enter_and_leave())
    for watcher in set(threading.enumerate()) - set(before):
        watcher.join()  # it holds the process until that is reaped
    gc.collect()  # a pipe that outlives its loop prints a traceback here, which fails the test
