"""A node without processes: streams that speak and pause, a recogniser that is a queue, and the policy."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from symbl_tui.engine.admission.admission_policy import AdmissionPolicy
from symbl_tui.engine.admission.load_sample import LoadSample
from symbl_tui.engine.settings import AdmissionSettings

REPORTED_OVER = 8
"""Seconds over which a recogniser measures how busy it is."""


@dataclass
class Talk:
    """A conversation of so many speakers, of whom one speaks at a time."""

    key: int
    ends: float
    numbers: list[int] = field(default_factory=list)


@dataclass
class SimulatedNode:
    """A recogniser that one speaking stream keeps busy for ``cost`` of the time."""

    cost: float
    seed: int = 0
    cores: float = 2.0
    others: float = 0.0
    speakers: int = 2

    def __post_init__(self) -> None:
        self.policy = AdmissionPolicy(AdmissionSettings())
        self.random = random.Random(self.seed)
        self.now = 0.0
        self.waiting = 0.0
        """Seconds of work that the recogniser has before it."""
        self.busy: deque[float] = deque(maxlen=REPORTED_OVER)
        self.talks: list[Talk] = []
        self.offered = self.taken = 0
        self.full: list[bool] = []
        self.lags: list[float] = []

    def offer(self, seconds: float, count: int = 1) -> None:
        """New conversations, all at once; both speakers of one that is taken come within the second."""
        for _ in range(count):
            self.offered += 1
            if self.policy.refusal(self.now) is None:
                self.taken += 1
                talk = Talk(self.offered, self.now + seconds)
                talk.numbers = [self.policy.streams.join(talk.key, self.now) for _ in range(self.speakers)]
                self.talks.append(talk)

    def step(self) -> None:
        """A second passes."""
        self.now += 1
        for talk in [talk for talk in self.talks if talk.ends <= self.now]:
            self.talks.remove(talk)
            for number in talk.numbers:
                self.policy.streams.leave(talk.key, number)
        # Most of the time one of them speaks; pauses, and words over each other.
        speaking = sum(self.random.choice((0, 1, 1, 1, 2)) for _ in self.talks)
        work = self.waiting + speaking * self.cost
        done = min(1.0, work)
        self.waiting = work - done
        self.busy.append(done)
        self.lags.append(1.0 + self.waiting)
        mean = sum(self.busy) / len(self.busy)
        self.policy.observe(LoadSample(self.now, self.lags[-1], mean, mean, self.others, self.cores, None))
        self.full.append(self.policy.refusal(self.now) is not None)

    def run(self, seconds: int) -> None:
        """So many seconds pass."""
        for _ in range(seconds):
            self.step()

    @property
    def changes(self) -> int:
        """How often a proxy was told something else."""
        return sum(before != after for before, after in self.pairs())

    def pairs(self) -> Iterator[tuple[bool, bool]]:
        return zip(self.full, self.full[1:], strict=False)
