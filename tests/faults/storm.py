"""Faults of a connection at seeded random times, and a check that nothing was lost."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import cycle, pairwise

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.symbl.keepalive import Keepalive
from tests.faults.counting import Run
from tests.faults.proxy import FaultProxy

Fault = Callable[[FaultProxy, random.Random], Awaitable[None]]


async def cut(proxy: FaultProxy, _: random.Random) -> None:
    """The connection breaks off."""
    proxy.cut()


async def stall(proxy: FaultProxy, dice: random.Random) -> None:
    """Data is held up for a moment, then delivered."""
    proxy.stall()
    await asyncio.sleep(dice.uniform(0.1, 0.4))
    proxy.resume()


def half_open_for(keepalive: Keepalive) -> Fault:
    """The fault of a link on which nothing passes for longer than the client waits for a ping."""

    async def half_open(proxy: FaultProxy, _: random.Random) -> None:
        proxy.stall()
        await asyncio.sleep(1.5 * ((keepalive.ping_interval or 0.0) + keepalive.ping_timeout))
        proxy.resume()

    return half_open


async def slow(proxy: FaultProxy, dice: random.Random) -> None:
    """The server reads at about the speed of speech."""
    proxy.bytes_per_second = dice.uniform(16_000, 64_000)
    await asyncio.sleep(0.5)
    proxy.bytes_per_second = None


async def garbage(proxy: FaultProxy, dice: random.Random) -> None:
    """The server sends bytes that are no WebSocket frames."""
    noise = dice.randbytes(dice.randint(1, 200))
    proxy.rewrite = lambda _: noise
    await asyncio.sleep(0.2)
    proxy.rewrite = None


async def duplicate(proxy: FaultProxy, _: random.Random) -> None:
    """Every message is delivered twice."""
    proxy.rewrite = lambda frame: frame * 2 if frame[0] == 0x81 else frame
    await asyncio.sleep(0.5)
    proxy.rewrite = None


async def accept_and_drop(proxy: FaultProxy, dice: random.Random) -> None:
    """The connection breaks off, and new ones are dropped for a moment."""
    proxy.drops = True
    proxy.cut()
    await asyncio.sleep(dice.uniform(0.1, 0.5))
    proxy.drops = False


@dataclass
class Storm:
    """A number of faults of all kinds, in random order, spread over the sound."""

    count: int
    seconds: float
    """Duration of the sound."""
    seed: int
    keepalive: Keepalive
    """The client's, which a half-open link outlasts."""
    struck: list[tuple[float, str]] = field(default_factory=list)
    """Position in the sound and name of each fault so far."""

    async def rage(self, proxy: FaultProxy, run: Run) -> None:
        """Cause all faults; the sound is long enough for them."""
        dice = random.Random(self.seed)
        half_open = half_open_for(self.keepalive)
        faults: tuple[Fault, ...] = (cut, stall, half_open, slow, garbage, duplicate, accept_and_drop)
        kinds = [fault for _, fault in zip(range(self.count), cycle(faults), strict=False)]
        dice.shuffle(kinds)
        moments = sorted(dice.uniform(0.5, self.seconds - 3) for _ in kinds)
        for moment, fault in zip(moments, kinds, strict=True):
            self.struck.append((await self._reach(run, moment), fault.__name__))
            await fault(proxy, dice)

    async def _reach(self, run: Run, moment: float) -> float:
        while (now := max((row.understood for row in run.session.ledger()), default=0.0)) < moment:
            if run.session.state.over:
                raise AssertionError(f"over after {len(self.struck)} faults: {run.session.error}")
            await asyncio.sleep(0.01)
        return now


def words(said: list[str]) -> list[str]:
    """The words in lower case, without punctuation."""
    return re.findall(r"[a-z0-9']+", " ".join(said).lower())


def texts(lines: list[Line]) -> list[str]:
    """The texts of lines."""
    return [line.text for line in lines]


def of(recorded: RecordedSession, channel: int) -> list[Line]:
    """A channel's lines; all settled, no id twice, none over another, times rising."""
    lines = [line for line in recorded.lines if line.channel == channel]
    ids = [line.utterance_id for line in lines]
    assert len(ids) == len(set(ids))
    assert all(line.stage is Stage.UTTERANCE for line in lines)
    for before, after in pairwise(lines):
        assert before.start < before.end <= after.start + 0.05, (before, after)
    return lines
