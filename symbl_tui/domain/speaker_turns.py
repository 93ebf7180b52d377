"""Speaker turns of one channel, and the attribution of words to speakers. Pure.

A diariser yields :class:`DiarizedBlock` values with speakers as numbers. :func:`settle` makes labelled
:class:`SpeakerTurns` of them, and :func:`attribute` and :func:`label_of` read those.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Final, NamedTuple, Protocol, TypeVar

LEAST_SPEECH: Final = 2.0
"""Seconds that a voice must have spoken in all: less is a laugh or a cough, and no participant."""

_TOUCHING: Final = 0.05
"""Seconds between two turns of a speaker that are one: a block ended there."""
_LEAST_SHARE: Final = 0.2
"""Share of a stretch that a speaker must have spoken for it to be theirs."""
_RUN_WORDS: Final = 3
_RUN_SECONDS: Final = 0.8
"""What a change of speaker within an utterance takes on both sides; less is a boundary that is a bit off."""


class Turn(NamedTuple):
    """A stretch in which one speaker speaks; turns of different speakers may overlap."""

    start: float
    """Seconds from the start of the channel's sound."""
    end: float
    speaker: int
    """The speaker's number, from 0, the same over the whole recording."""


@dataclass(frozen=True, slots=True)
class DiarizedBlock:
    """The turns of one stretch of a recording."""

    start: float
    end: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """A turn with the label that people read."""

    start: float
    end: float
    label: str


class Timed(Protocol):
    """A word that knows its place, in seconds of the same clock as the turns."""

    @property
    def start(self) -> float:
        """Where it begins."""
        ...

    @property
    def end(self) -> float:
        """Where it ends."""
        ...


W = TypeVar("W", bound=Timed)
Run = tuple[str | None, tuple[W, ...]]
"""A label, or None where the speaker is not known, and the words in a row that are theirs."""


class SpeakerTurns:
    """Labelled turns, found by their place."""

    def __init__(self, turns: Iterable[SpeakerTurn] = ()) -> None:
        self._turns = sorted(turns, key=lambda turn: (turn.start, turn.end))
        self._starts = [turn.start for turn in self._turns]
        self._longest = max((turn.end - turn.start for turn in self._turns), default=0.0)

    def __iter__(self) -> Iterator[SpeakerTurn]:
        """By their start."""
        return iter(self._turns)

    def __len__(self) -> int:
        """How many."""
        return len(self._turns)

    @property
    def labels(self) -> tuple[str, ...]:
        """The speakers, in the order in which they are first heard."""
        return tuple(dict.fromkeys(turn.label for turn in self._turns))

    def seconds(self) -> dict[str, float]:
        """How long each speaker speaks, by label."""
        total: dict[str, float] = {}
        for turn in self._turns:
            total[turn.label] = total.get(turn.label, 0.0) + turn.end - turn.start
        return total

    def shares(self, start: float, end: float) -> dict[str, float]:
        """Seconds that each speaker speaks between two times; a moment counts as one millisecond."""
        end = max(end, start + 0.001)
        first = bisect_left(self._starts, start - self._longest)
        seconds: dict[str, float] = {}
        for turn in self._turns[first : bisect_right(self._starts, end)]:
            if (overlap := min(end, turn.end) - max(start, turn.start)) > 0:
                seconds[turn.label] = seconds.get(turn.label, 0.0) + overlap
        return seconds


def settle(blocks: Sequence[DiarizedBlock], labels: Mapping[int, str] | None = None) -> SpeakerTurns:
    """Labelled turns from a diariser's blocks; ``labels`` are by default those of :func:`labels_of`."""
    labels = labels_of(blocks) if labels is None else labels
    turns = (turn for turn in _joined(blocks) if turn.speaker in labels)
    return SpeakerTurns(SpeakerTurn(turn.start, turn.end, labels[turn.speaker]) for turn in turns)


def labels_of(
    blocks: Iterable[DiarizedBlock],
    most: int | None = None,
    names: Mapping[int, str] | None = None,
    taken: Collection[str] = (),
) -> dict[int, str]:
    """The label of each speaker's number, in the order of first speech: ``Speaker 1`` and so on.

    Voices of less than :data:`LEAST_SPEECH` have none, nor beyond ``most`` those with the least speech.

    Args:
        blocks: What was diarised so far, in order.
        most: How many people there are, where that is known.
        names: What the user calls some of the speakers.
        taken: Labels that are not to be used: other channels have them.
    """
    seconds: defaultdict[int, float] = defaultdict(float)
    for block in blocks:
        for turn in block.turns:
            seconds[turn.speaker] += turn.end - turn.start
    heard = [speaker for speaker in seconds if seconds[speaker] >= LEAST_SPEECH]
    kept = set(sorted(heard, key=lambda speaker: -seconds[speaker])[:most])
    free = (label for number in count(1) if (label := f"Speaker {number}") not in taken)
    numbered = {speaker: next(free) for speaker in heard if speaker in kept}
    return {speaker: (names or {}).get(speaker) or label for speaker, label in numbered.items()}


def label_of(start: float, end: float, turns: SpeakerTurns) -> str | None:
    """The speaker with most speech between two times, if that is a fair part of it; else None."""
    shares = turns.shares(start, end)
    if not shares:
        return None
    label = max(shares, key=lambda label: shares[label])
    return label if shares[label] >= _LEAST_SHARE * (end - start) else None


def attribute(words: Sequence[W], turns: SpeakerTurns) -> list[Run[W]]:
    """The words of one utterance as runs of one speaker each, in order.

    Nearly always one run. Where the speaker changes, it is split if both sides are substantial; fewer words
    than that stay with their neighbours. Words outside all turns go with those before them.
    """
    if not words:
        return []
    whole = label_of(words[0].start, words[-1].end, turns)
    runs = _runs(_filled([_of_word(word, turns) for word in words], whole), words)
    while len(runs) > 1 and (short := [at for at, run in enumerate(runs) if not _substantial(run)]):
        runs = _absorbed(runs, min(short, key=lambda at: _seconds(runs[at])))
    return runs


def _of_word(word: Timed, turns: SpeakerTurns) -> str | None:
    shares = turns.shares(word.start, word.end)
    return max(shares, key=lambda label: shares[label], default=None)


def _filled(labels: Sequence[str | None], whole: str | None) -> list[str | None]:
    """Labels with the gaps closed: from before, at the beginning from behind; all unknown stays unknown."""
    known: str | None = next((label for label in labels if label is not None), None)
    if known is None or whole is None:
        return [whole] * len(labels)
    filled: list[str | None] = []
    for label in labels:
        known = label or known
        filled.append(known)
    return filled


def _runs(labels: Sequence[str | None], words: Sequence[W]) -> list[Run[W]]:
    pairs = groupby(zip(labels, words, strict=True), key=lambda pair: pair[0])
    return [(label, tuple(word for _, word in group)) for label, group in pairs]


def _substantial(run: Run[W]) -> bool:
    return len(run[1]) >= _RUN_WORDS and _seconds(run) >= _RUN_SECONDS


def _seconds(run: Run[W]) -> float:
    return run[1][-1].end - run[1][0].start


def _absorbed(runs: list[Run[W]], place: int) -> list[Run[W]]:
    """The runs with one of them given to the longer neighbour, and neighbours of one speaker joined."""
    neighbours = [near for near in (place - 1, place + 1) if 0 <= near < len(runs)]
    label = runs[max(neighbours, key=lambda near: _seconds(runs[near]))][0]
    labelled = [*runs[:place], (label, runs[place][1]), *runs[place + 1 :]]
    joined = groupby(labelled, key=lambda run: run[0])
    return [(label, tuple(word for _, words in group for word in words)) for label, group in joined]


def _joined(blocks: Iterable[DiarizedBlock]) -> list[Turn]:
    """All turns by their start; those of one speaker that touch are one."""
    joined: list[Turn] = []
    newest: dict[int, int] = {}
    for turn in sorted(turn for block in blocks for turn in block.turns):
        place = newest.get(turn.speaker)
        if place is not None and turn.start - joined[place].end <= _TOUCHING:
            joined[place] = joined[place]._replace(end=max(joined[place].end, turn.end))
        else:
            newest[turn.speaker] = len(joined)
            joined.append(turn)
    return joined
