"""23 kinds of fault, of links and of engines, and a session over numbered utterances with each of them."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.model.state import SessionState
from symbl_tui.symbl.keepalive import Keepalive
from tests.faults.counting import QUICK, Run
from tests.faults.numbered import CHANNEL, Habits, Loss, NumberedEngine, numbered
from tests.faults.proxy import FaultProxy, fault_proxy
from tests.support.scripted_engine import Script, scripted_engine

TIMING: Final = replace(
    QUICK,
    backoff_first=0.02,
    backoff_longest=0.1,
    utterance_timeout=3.0,
    keepalive=Keepalive(ping_interval=0.5, ping_timeout=1.5),
)
SPEED: Final = 20.0
"""How many times as fast as it was spoken the sound comes."""
_LAGS: Final = (0.05, 0.4)

LinkFault = Callable[[FaultProxy, random.Random], Awaitable[None]]


async def cut(proxy: FaultProxy, _: random.Random) -> None:
    """Break the link off."""
    proxy.cut()


async def stall(proxy: FaultProxy, dice: random.Random) -> None:
    """Hold everything up for a moment."""
    proxy.stall()
    asyncio.get_running_loop().call_later(dice.uniform(0.05, 0.3), proxy.resume)


async def half_open(proxy: FaultProxy, _: random.Random) -> None:
    """Pass nothing on until the client gives the connection up."""
    proxy.stall()
    asyncio.get_running_loop().call_later(2.5, proxy.resume)


async def drop(proxy: FaultProxy, dice: random.Random) -> None:
    """Cut the link, and drop new connections for a moment."""
    proxy.drops = True
    proxy.cut()
    asyncio.get_running_loop().call_later(dice.uniform(0.05, 0.3), setattr, proxy, "drops", False)


async def garbage(proxy: FaultProxy, _: random.Random) -> None:
    """Break the WebSocket protocol until the client has noticed."""
    proxy.rewrite = lambda _: b"\xff\xff\x00garbage"
    asyncio.get_running_loop().call_later(0.1, setattr, proxy, "rewrite", None)


async def slow(proxy: FaultProxy, dice: random.Random) -> None:
    """Narrow the link for a moment."""
    proxy.bytes_per_second = 40_000
    asyncio.get_running_loop().call_later(dice.uniform(0.2, 0.5), setattr, proxy, "bytes_per_second", None)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what the engine does otherwise, and what happens to the link meanwhile."""

    habits: Habits = field(default_factory=Habits)
    fault: LinkFault = cut
    every: int = 12
    """Utterances from one fault of the link to the next, on average."""
    after: tuple[str, ...] = ("partial", "final", "utterance")
    """The frames after which the link breaks."""
    doubled_frames: bool = False
    """Whether the link brings every frame of the engine twice."""
    channels: int = 1


KINDS: Final = {
    "the link is cut": Kind(),
    "the link stalls": Kind(fault=stall),
    "the link is half open": Kind(fault=half_open, every=60),
    "new connections are dropped": Kind(fault=drop),
    "frames come twice": Kind(doubled_frames=True),
    "the link brings garbage": Kind(fault=garbage),
    "the link is slow": Kind(fault=slow, every=60),
    "utterances lag their finals": Kind(Habits(lag=_LAGS), after=("final",)),
    "ids count from 1 on each connection": Kind(Habits(ids="counted")),
    "one id for all": Kind(Habits(ids="same")),
    "no ids": Kind(Habits(ids="none", lag=_LAGS)),
    "no partials": Kind(Habits(partials=False, lag=_LAGS), after=("final", "utterance")),
    "no utterances": Kind(Habits(utterances=0.0), after=("partial", "final")),
    "some finals without utterance": Kind(Habits(utterances=0.6, lag=(0.0, 0.1))),
    "no finals": Kind(Habits(finals=0.0), after=("partial", "utterance")),
    "the utterance before its final": Kind(Habits(utterance_first=True)),
    "two finals for one utterance": Kind(Habits(halves=True, lag=_LAGS)),
    "utterances swapped and late": Kind(Habits(swapped=True, lag=(0.0, 0.2))),
    "utterances without times": Kind(Habits(timed_utterances=False, lag=_LAGS)),
    "a close after each final": Kind(Habits(lag=_LAGS, closes_after="final"), every=60),
    "errors, refusals and garbage": Kind(Habits(faults=True, refuses=0.3)),
    "old frames come again": Kind(Habits(lag=_LAGS, replays=6, partials=False), after=("utterance",)),
    "a slow stop, all on all connections": Kind(
        Habits(lag=_LAGS, broadcast=True, stop_delay=0.5, stop_frames=False), channels=2
    ),
}
"""The kinds, by name."""


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the utterances of a session."""

    written: Loss
    """In the output of ``run``."""
    recorded: Loss
    """In the session's folder."""
    gap: float
    """Seconds that the ledger counts as lost."""
    connections: int
    ended: bool

    @property
    def is_clean(self) -> bool:
        """Whether each utterance was written and recorded once, in order, and nothing is said to be lost."""
        clean = Loss(0, 0, 0)
        return self.ended and self.written == self.recorded == clean and self.gap == 0.0


async def count_utterances(folder: Path, kind: Kind, seed: int, utterances: int) -> Count:
    """Run a session over so many numbered utterances with a kind of fault."""
    await asyncio.to_thread(folder.mkdir)
    dice = random.Random(seed)
    engine = NumberedEngine(kind.habits, dice, speakers=kind.channels)
    sound = numbered(folder / "sound.wav", utterances, kind.channels)
    async with (
        scripted_engine(Script(serve=engine.serve)) as server,
        fault_proxy(server.endpoint) as proxy,
    ):
        _plan(kind, engine, proxy, dice, utterances)
        async with Run(
            folder, sound, proxy.endpoint, pace=SPEED, channels=kind.channels, timing=TIMING
        ) as run:
            engine.has_arrived = lambda frame: frame in run.journal
    return _count(run, engine, kind.channels, utterances)


def _plan(
    kind: Kind, engine: NumberedEngine, proxy: FaultProxy, dice: random.Random, utterances: int
) -> None:
    """Choose after which frames the link breaks."""
    if kind.doubled_frames:
        proxy.rewrite = lambda frame: frame * 2 if frame[0] == 0x81 else frame
    for _ in range(max(1, utterances // kind.every)):
        number = dice.randrange(utterances // kind.channels) + CHANNEL * dice.randrange(kind.channels)
        engine.breaks[number, dice.choice(kind.after)] = partial(kind.fault, proxy, dice)


def _count(run: Run, engine: NumberedEngine, channels: int, utterances: int) -> Count:
    lines = TextLines()
    written = [_number(line) for update in run.updates for line in lines.render(update)]
    recorded = [_number(line.text) for line in run.recorded().lines]
    wanted = [CHANNEL * (each % channels) + each // channels for each in range(utterances)]
    ledger = run.session.ledger()
    return Count(
        _loss(written, wanted, channels),
        _loss(recorded, wanted, channels),
        sum(row.gap + row.lost for row in ledger),
        engine.connected,
        run.session.state is SessionState.ENDED,
    )


def _number(line: str) -> int:
    return int(line.rpartition(" ")[2].rstrip("."))


def _loss(numbers: list[int], wanted: list[int], channels: int) -> Loss:
    of = [
        [each for each in numbers if channels == 1 or each // CHANNEL == index] for index in range(channels)
    ]
    said = [
        [each for each in wanted if channels == 1 or each // CHANNEL == index] for index in range(channels)
    ]
    losses = [Loss.of(*each) for each in zip(of, said, strict=True)]
    return Loss(*(sum(getattr(each, name) for each in losses) for name in ("lost", "doubled", "unordered")))
