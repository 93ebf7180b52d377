"""PocketSphinx as a recogniser: every stream is heard by a child process (:mod:`.pocketsphinx_worker`).

Owns those processes, and the one kept warm for the next speaker. A child that dies is replaced by one that
hears again what was not settled, so nothing is lost by it.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final as Constant

from symbl_tui import processes
from symbl_tui.engine.recognizers.base import BYTES_PER_SECOND, RATE, Fault, Final, Partial, Result
from symbl_tui.engine.recognizers.blocks import END, packed
from symbl_tui.errors import EngineError
from symbl_tui.symbl.events import Word

_MODULE: Constant = "symbl_tui.engine.recognizers.pocketsphinx_worker"
_LONGEST_LINE: Constant = 1 << 18
_WAITING_SOUND: Constant = BYTES_PER_SECOND
"""Bytes that may wait for a child beyond what its pipe holds; then whoever feeds it waits."""
_MOST_DEATHS: Constant = 3
"""Children that may die in a row without having settled anything; then it is not bad luck."""


@dataclass(frozen=True, slots=True)
class _Report:
    """One line of a child; ``at`` in seconds from the start of what that child was fed."""

    kind: str
    at: float = 0.0
    words: tuple[tuple[str, float, float], ...] = ()
    voice: str = ""


class _Child:
    """One worker process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._input, self._output = process, process.stdin, process.stdout
        self._input.transport.set_write_buffer_limits(high=_WAITING_SOUND)

    @classmethod
    async def start(cls) -> "_Child":
        """Start one; raises ``EngineError`` when the machine has no room for it."""
        try:
            process = await processes.start(
                *(sys.executable, "-P", "-m", _MODULE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
                # A session of its own: a Ctrl-C is for the engine, which still wants the last results.
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"cannot start a speech recogniser: {error.strerror}") from error
        return cls(process)

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def send(self, data: bytes) -> None:
        # A broken pipe is the same news as the end of the reports, and is dealt with there.
        with suppress(ConnectionError):
            self._input.write(data)
            await self._input.drain()

    async def reports(self) -> AsyncIterator[_Report]:
        while line := await self._output.readline():
            yield _Report(*json.loads(line))

    async def close(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


class PocketSphinx:
    """A :class:`.base.Recognizer` over one child at a time."""

    def __init__(self, children: "PocketSphinxes", child: _Child, voice: str) -> None:
        """``child`` was told of the ``voice`` and has heard nothing yet."""
        self._children = children
        self._child = child
        self.voice = voice
        """What the children have learned of it."""
        self._base = 0.0
        """Seconds of the stream that came before what this child was fed."""
        self._unsettled = bytearray()
        self._settled = 0
        """Bytes of the stream that nobody needs to hear again; ``_unsettled`` follows them."""
        self._deaths = 0
        self._ended = False
        self._feeding = asyncio.Lock()

    async def feed(self, pcm: bytes) -> None:
        """Take sound; returns when there is room for more."""
        async with self._feeding:
            self._unsettled += pcm
            await self._child.send(packed(pcm))

    async def finish(self) -> None:
        """No more sound will come."""
        async with self._feeding:
            self._ended = True
            await self._child.send(END)

    async def __aiter__(self) -> AsyncIterator[Result]:
        """The results; raises :class:`EngineError` when one child after the other dies."""
        while True:
            async for report in self._child.reports():
                if report.kind == "done":
                    return
                if report.kind in ("final", "quiet"):
                    self._settle(report.at)
                    self.voice = report.voice or self.voice
                if report.words:
                    yield self._result(report)
            yield await self._replace_child()

    async def close(self) -> None:
        """End the child, whatever it is doing."""
        await self._child.close()

    def _result(self, report: _Report) -> Result:
        words = tuple(
            Word(text, round(self._base + start, 2), round(self._base + end, 2))
            for text, start, end in report.words
        )
        return Final(words) if report.kind == "final" else Partial(words)

    def _settle(self, at: float) -> None:
        position = int((self._base + at) * RATE) * 2
        if position > self._settled:
            del self._unsettled[: position - self._settled]
            self._settled = position
            self._deaths = 0

    async def _replace_child(self) -> Fault:
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            raise EngineError("the speech recogniser ends whenever it is started; see the engine's log")
        async with self._feeding:
            await self._child.close()
            self._child = await self._children.child(self.voice)
            self._base = self._settled / BYTES_PER_SECOND
            await self._child.send(packed(bytes(self._unsettled)) + (END if self._ended else b""))
        return Fault(
            "the speech recogniser died and was started again; what it had not finished is heard anew"
        )


class PocketSphinxes:
    """Starts children, one of them ahead of need: loading the model takes half a second."""

    def __init__(self) -> None:
        self._spare: _Child | None = None

    async def new(self, voice: str = "", vocabulary: Sequence[str] = ()) -> PocketSphinx:
        """A recogniser; it may be fed while its model is still loading."""
        return PocketSphinx(self, await self.child(voice), voice)

    async def child(self, voice: str) -> _Child:
        """The warm child, or a new one, told of the voice that it will hear."""
        spare, self._spare = self._spare, None
        if spare and not spare.alive:
            await spare.close()
            spare = None
        child = spare or await _Child.start()
        await child.send(packed(voice.encode() or b" "))
        return child

    async def warm(self) -> None:
        """Start the child that the next speaker will get."""
        if self._spare is None:
            with suppress(EngineError):  # whoever needs one will be told
                self._spare = await _Child.start()

    async def close(self) -> None:
        """End the warm child."""
        spare, self._spare = self._spare, None
        if spare:
            await spare.close()
