"""PocketSphinx as a recogniser: a child process (:mod:`.worker`) for each stream.

Owns those processes, and the spare one that is started ahead of the next stream.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.engine.recognizers.interface import Load
from symbl_tui.engine.recognizers.process.restarting import RestartingRecognizer
from symbl_tui.engine.recognizers.process.worker_connection import LONGEST_LINE, Worker, WorkerConfig
from symbl_tui.errors import EngineError
from symbl_tui.system import processes

_MODULE: Final = "symbl_tui.engine.recognizers.pocketsphinx.worker"


class _Child(Worker):
    """A worker in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        super().__init__(process.stdin, process.stdout, self._end)
        self._process = process

    @classmethod
    async def start(cls) -> "_Child":
        """Start one; raises ``EngineError`` when the system cannot."""
        try:
            process = await processes.start_process(
                *(sys.executable, "-P", "-m", _MODULE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
                # A session of its own: Ctrl-C must reach the engine only, which still needs the last results.
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start a speech recogniser: {error.strerror}") from error
        return cls(process)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def _end(self) -> None:
        await processes.kill_process(self._process)


class PocketSphinxFactory:
    """Starts children, one of them ahead of the next stream: loading the model takes half a second."""

    info = RecognizerInfo("pocketsphinx", "en-us", "en-US")

    def __init__(self) -> None:
        self._spare: _Child | None = None
        self._restarts = 0

    @property
    def load(self) -> Load:
        """The restarts alone: streams share no decoder that could be measured."""
        return Load(restarts=self._restarts)

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> RestartingRecognizer:
        """Create a recogniser; it may be fed while its model is still loading."""
        config = WorkerConfig(voice, tuple(vocabulary))
        child = await self._take_child()
        await child.send(config.encode())
        return RestartingRecognizer(self._replace_child, child, config)

    async def warm(self) -> None:
        """Start the spare child."""
        if self._spare is None:
            with suppress(EngineError):  # the next stream reports it
                self._spare = await _Child.start()

    async def close(self) -> None:
        """Kill the spare child."""
        spare, self._spare = self._spare, None
        if spare:
            await spare.close()

    async def _replace_child(self) -> _Child:
        """A child in place of one that died."""
        self._restarts += 1
        return await self._take_child()

    async def _take_child(self) -> _Child:
        """The spare child, or a new one."""
        spare, self._spare = self._spare, None
        # It may have died while it waited, e.g. for want of memory.
        if spare and not spare.alive:
            await spare.close()
            spare = None
        return spare or await _Child.start()
