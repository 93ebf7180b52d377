"""Runs conversations against engines, for some time or in a ramp, and collects what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from uuid import uuid4

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine_bench.bench_stream import BenchStream, Refused, Target
from symbl_tui.engine_bench.conversation_script import ConversationScript
from symbl_tui.engine_bench.engine_usage import Usage, UsageReader
from symbl_tui.engine_bench.party_sound import PartySound
from symbl_tui.engine_bench.stream_result import StreamResult, percentile
from symbl_tui.errors import SymblTuiError

PARTIES: Final = 2
LATE: Final = 5.0
"""Seconds of lag (95th percentile) from which on an engine carries no more, whatever it says itself."""

# Finals that are looked at in a ramp: of half a minute as a rule.
_NEWEST: Final = 8
# Seconds between two looks whether an engine has answered.
_POLL: Final = 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    streams: int
    """The most at a time; two a conversation."""
    seconds: float
    ramp: bool = False
    """Begin conversations one by one, until one is refused or results are late, and keep those running."""
    spread: float = 3.0
    """Seconds over which conversations begin that are not in a ramp."""
    step: float = 5.0
    """Seconds between two conversations of a ramp."""
    again: float = 1.0
    """Seconds from the break of a stream until it comes again."""


@dataclass(slots=True)
class Outcome:
    """What was measured."""

    streams: list[StreamResult] = field(default_factory=list)
    """Every stream that was taken."""
    refused: Counter[str] = field(default_factory=Counter)
    """Streams that were not, by reason."""
    carried: int = 0
    """The most streams at a time."""
    full: str = ""
    """Of a ramp: why it went no further; empty: it reached the number that was asked for."""
    seconds: float = 0.0
    cpu_seconds: float | None = None
    """Of all engines; None: unknown."""
    memory_idle: float | None = None
    memory: float | None = None
    """Bytes of all engines before the first stream and with the most of them; None: unknown."""

    @property
    def lost(self) -> int:
        """Pieces of speech without a final result, and results that came twice, of all streams."""
        return sum(each.lost for each in self.streams)

    @property
    def doubled(self) -> int:
        """Final results for sound that has one already."""
        return sum(each.doubled for each in self.streams)

    @property
    def broken(self) -> Counter[str]:
        """Streams that ended before their time, by reason."""
        return Counter(each.ended for each in self.streams if each.ended)


class EngineBench:
    """One run against one or several engines, which conversations are spread over."""

    def __init__(
        self,
        targets: Sequence[Target],
        readers: Sequence[UsageReader],
        script: ConversationScript,
        plan: Plan,
    ) -> None:
        self._targets, self._readers = targets, readers
        self._script, self._plan = script, plan
        self._stop = asyncio.Event()
        self._open: set[BenchStream] = set()
        self._unanswered: set[tuple[int, int]] = set()
        """Parties that the engine has neither taken nor refused yet."""
        self._numbers = count()
        self._run = uuid4().hex[:12]
        self._failure: SymblTuiError | None = None
        self.outcome = Outcome()

    def stop(self) -> None:
        """End the run early: :meth:`run` returns once the last results are there."""
        self._stop.set()

    async def run(self) -> Outcome:
        """Run the plan; raises ``SymblTuiError`` where no stream could be opened."""
        before = await self._usage()
        self.outcome.memory_idle = before.memory_bytes if before else None
        began = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            if self._plan.ramp:
                await self._ramp(tasks)
            else:
                await self._start_all(tasks)
            await self._pause(self._plan.seconds)
            after = await self._usage()
            self.outcome.seconds = time.monotonic() - began
            # After the reading: the last results are served outside of the seconds that were measured.
            self._stop.set()
        if before and after:
            self.outcome.cpu_seconds = after.cpu_seconds - before.cpu_seconds
            self.outcome.memory = after.memory_bytes
        if self._failure and not self.outcome.streams:
            raise self._failure
        return self.outcome

    async def _start_all(self, tasks: asyncio.TaskGroup) -> None:
        conversations = -(-self._plan.streams // PARTIES)
        for left in range(conversations, 0, -1):
            self._start(tasks, min(PARTIES, self._plan.streams - (conversations - left) * PARTIES))
            await self._pause(self._plan.spread / conversations)

    async def _ramp(self, tasks: asyncio.TaskGroup) -> None:
        for started in range(0, self._plan.streams, PARTIES):
            self._start(tasks, min(PARTIES, self._plan.streams - started))
            while self._unanswered and not self._stop.is_set():
                await self._pause(_POLL)
            await self._pause(self._plan.step)
            if self._stop.is_set():
                return
            if self.outcome.refused:
                self.outcome.full = next(iter(self.outcome.refused))
                return
            lag = percentile([lag for each in self._open for lag in each.result.final_lags[-_NEWEST:]], 0.95)
            if lag is not None and lag > LATE:
                self.outcome.full = f"final results come {lag:.1f} s late"
                return

    def _start(self, tasks: asyncio.TaskGroup, parties: int) -> None:
        number = next(self._numbers)
        for party in range(parties):
            self._unanswered.add((number, party))
            tasks.create_task(self._stream(number, party))

    async def _stream(self, number: int, party: int) -> None:
        """Keep one party streaming; one that is broken off comes again, as another conversation."""
        target = self._targets[number % len(self._targets)]
        for attempt in count():
            sound = PartySound(self._script, number, party)
            # Another id: the engine may still hold the conversation of the stream that broke off.
            connection_id = f"bench-{self._run}-{number}-{attempt}"
            speaker = Speaker(f"Speaker {party + 1}", f"{connection_id}-{party}")
            stream = BenchStream(target, connection_id, speaker, sound)
            await self._run_stream(stream, (number, party))
            if self._stop.is_set() or not stream.result.ended:
                return
            await self._pause(self._plan.again)

    async def _run_stream(self, stream: BenchStream, party: tuple[int, int]) -> None:
        def started() -> None:
            self._unanswered.discard(party)
            self._count()

        self._open.add(stream)
        try:
            await stream.run(self._stop, started)
            self.outcome.streams.append(stream.result)
        except Refused as refusal:
            self.outcome.refused[str(refusal)] += 1
        except SymblTuiError as error:
            self.outcome.refused[error.brief or error.message] += 1
            self._failure = self._failure or error
        finally:
            self._unanswered.discard(party)
            self._open.discard(stream)

    def _count(self) -> None:
        """Note how many stream at a time."""
        self.outcome.carried = max(self.outcome.carried, sum(each.streaming for each in self._open))

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    async def _usage(self) -> Usage | None:
        readings = [await reader.read() for reader in self._readers]
        known = [each for each in readings if each]
        if len(known) < len(readings) or not known:
            return None
        return Usage(sum(each.cpu_seconds for each in known), sum(each.memory_bytes for each in known))
