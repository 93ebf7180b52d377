"""The parent's end of an audio child, over a program that ignores the end of its input."""

import asyncio
import gc

from symbl_tui.audio.child_process import AudioChildProcess


class Stubborn(AudioChildProcess):
    module, noun, tag = "http.server", "child", "child"
    stop_seconds, kill_seconds = 0.1, 0.0


async def enter_and_leave() -> None:
    async with Stubborn("0", "--bind", "127.0.0.1"):
        pass


def test_a_killed_child_that_outlasts_its_deadline_leaves_no_pipe_behind() -> None:
    asyncio.run(enter_and_leave())
    gc.collect()  # a pipe that outlives its loop prints a traceback here, which fails the test
