"""Runs the command of a hook: bounded in time and output, and ended with all that it has started."""

import asyncio
import os
import signal
import tempfile
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.config.event_config import HookConfig
from symbl_tui.domain.text import clean
from symbl_tui.session.hooks.hook_environment import hook_environment
from symbl_tui.session.hooks.hook_event import HookEvent
from symbl_tui.session.hooks.hook_failure import HookFailure
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.system.processes import start_process

# Bytes of the output that are kept; the rest is read and dropped.
_OUTPUT: Final = 4_000
_BLOCK: Final = 1 << 16
# Seconds between two reads of what is dropped.
_PAUSE: Final = 0.01


async def run_command(hook: HookConfig, event: HookEvent, timing: HookTiming) -> str:
    """Run the command with an event on its standard input.

    Returns:
        What it has printed, on one line.

    Raises:
        HookFailure: it cannot be started, fails, or takes too long.
    """
    output = _Output()
    try:
        process = await _start(hook, event, output)
        output.start()
        return await _finish(hook, process, output, timing)
    finally:
        output.close()


async def _start(hook: HookConfig, event: HookEvent, output: "_Output") -> Process:
    """Start the command; raises :class:`HookFailure`."""
    try:
        # A file in place of a pipe: a command that reads nothing must not keep the writer waiting.
        with tempfile.TemporaryFile() as stdin:
            stdin.write(event.document(with_folder=True))
            stdin.seek(0)
            return await start_process(
                *hook.command,
                stdin=stdin.fileno(),
                stdout=output.writer,
                stderr=output.writer,
                # Not the session's folder: what lies there may come from anybody, and some programs load it.
                cwd=Path.home(),
                env=hook_environment(os.environ, hook.env, event.name, event.session),
                start_new_session=True,
            )
    except (OSError, ValueError) as error:  # ValueError: a null byte in an argument
        raise HookFailure(f"cannot be started ({getattr(error, 'strerror', None) or error})") from error


async def _finish(hook: HookConfig, process: Process, output: "_Output", timing: HookTiming) -> str:
    """Wait for the end of the command, or end it; raises :class:`HookFailure`."""
    try:
        async with asyncio.timeout(hook.timeout):
            code = await process.wait()
    except TimeoutError:
        raise HookFailure(f"was ended after {hook.timeout:g} s{output.quoted()}") from None
    finally:
        await _end_group(process, timing.kill_wait)
    output.read()
    if code:
        how = f"exit code {code}" if code > 0 else f"ended by signal {-code}"
        raise HookFailure(f"{how}{output.quoted()}")
    return output.text


async def _end_group(process: Process, patience: float) -> None:
    """End what is left of the command: the process itself and those that it has started."""
    if process.returncode is None:
        _signal_group(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await process.wait()
    _signal_group(process, signal.SIGKILL)
    if process.returncode is None:
        await process.wait()


def _signal_group(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # PermissionError: macOS, of a group of zombies
        os.killpg(process.pid, number)


class _Output:
    """Collects the beginning of a command's output from a pipe of our own.

    asyncio's would keep the process from being over while a grandchild holds its end.
    """

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._kept = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._ended = False

    @property
    def text(self) -> str:
        """What was printed, on one line."""
        return clean(self._kept.decode("utf-8", "replace"))

    def quoted(self) -> str:
        """The same behind a colon, where there is any."""
        return f": {self.text}" if self.text else ""

    def start(self) -> None:
        """Read from now on; the process has its end."""
        self._close_writer()
        asyncio.get_running_loop().add_reader(self._reader, self._read_on)

    def read(self) -> None:
        """Read what is there."""
        with suppress(BlockingIOError):
            block = os.read(self._reader, _BLOCK)
            self._kept += block[: _OUTPUT - len(self._kept)]
            self._ended |= not block

    def close(self) -> None:
        """Close both ends."""
        self._close_writer()
        if self._timer is not None:
            self._timer.cancel()
        asyncio.get_running_loop().remove_reader(self._reader)
        os.close(self._reader)

    def _read_on(self) -> None:
        self.read()
        loop = asyncio.get_running_loop()
        # What is dropped is read at 6 MB/s: a command that prints without end must not take a core of ours.
        if self._ended or len(self._kept) == _OUTPUT:
            loop.remove_reader(self._reader)
        if len(self._kept) == _OUTPUT and not self._ended:
            self._timer = loop.call_later(_PAUSE, loop.add_reader, self._reader, self._read_on)

    def _close_writer(self) -> None:
        writer, self.writer = self.writer, -1
        if writer >= 0:
            os.close(writer)
